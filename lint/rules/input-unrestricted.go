package rules

import (
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// InputUnrestricted reports inputs of any text that become part of scripts.
var InputUnrestricted = &lint.Analyzer{
	Name:     "input-unrestricted",
	Group:    lint.Includes,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `an input that takes any text becomes part of a script

GitLab puts the value of an input into the script before a shell reads it: quotes, semicolons
and line breaks in it are code. Say with options or regex what it may be, or give it to the
script through a variable, which the shell reads as data.`,
	Bad:  "spec:\n  inputs:\n    target:\n      default: staging\n---\ndeploy:\n  script: ./deploy $[[ inputs.target ]]\n",
	Good: "spec:\n  inputs:\n    target:\n      default: staging\n      options: [staging, production]\n---\ndeploy:\n  script: ./deploy $[[ inputs.target ]]\n",
	Run:  inputUnrestricted,
}

// inputUse finds the names of inputs in a text.
var inputUse = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\[\[\s*inputs\.([\w-]+)`) })

func inputUnrestricted(pass *lint.Pass) error {
	for _, doc := range pass.Config.Files {
		open := openInputs(doc.Header)
		root, ok := doc.Root.(*syntax.Mapping)
		if len(open) == 0 || !ok {
			continue
		}
		for e := range root.Entries() {
			entry, _ := e.Value.(*syntax.Mapping)
			for _, keyword := range []string{"before_script", "script", "after_script"} {
				useOfInputs(pass, open, entry.Get(keyword), e.Key.Value(), keyword)
			}
		}
	}
	return nil
}

// openInputs returns the inputs of a header that take any text.
func openInputs(header *syntax.Mapping) map[string]bool {
	spec, _ := header.Get("spec").(*syntax.Mapping)
	inputs, _ := spec.Get("inputs").(*syntax.Mapping)
	open := map[string]bool{}
	for e := range inputs.Entries() {
		input, _ := e.Value.(*syntax.Mapping)
		kind := textAt(input, "type")
		rules := input.Get("rules")
		if (kind == "" || kind == "string") && isNothing(input.Get("options")) && isNothing(input.Get("regex")) && isNothing(rules) {
			open[e.Key.Value()] = true
		}
	}
	return open
}

func useOfInputs(pass *lint.Pass, open map[string]bool, n syntax.Node, path ...string) {
	switch n := n.(type) {
	case *syntax.Sequence:
		for _, item := range n.Items() {
			useOfInputs(pass, open, item, path...)
		}
	case *syntax.Scalar:
		if !strings.Contains(n.Value(), "$[[") {
			return
		}
		for _, use := range inputUse().FindAllStringSubmatch(n.Value(), -1) {
			if open[use[1]] {
				pass.Report(lint.Findingf(n.Span(), "the input %q may be any text, and becomes part of the script: "+
					"restrict it with options or regex, or pass it in a variable", use[1]).At(path...))
			}
		}
	}
}
