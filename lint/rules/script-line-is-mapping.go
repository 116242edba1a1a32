package rules

import (
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptLineIsMapping reports script lines that YAML takes for a key and a value.
var ScriptLineIsMapping = &lint.Analyzer{
	Name:     "script-line-is-mapping",
	Group:    lint.Scripts,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a line of a script is a mapping because of an unquoted ": "

In YAML a colon and a blank make what stands before them a key, wherever they are in the
line. GitLab wants strings in a script and refuses the configuration. Quote the line.`,
	Bad:  "test:\n  script:\n    - echo Result: fine\n",
	Good: "test:\n  script:\n    - 'echo Result: fine'\n",
	Run:  scriptLineIsMapping,
}

var scriptKeys = []string{"before_script", "script", "after_script"}

func scriptLineIsMapping(pass *lint.Pass) error {
	cfg := pass.Config
	for _, job := range cfg.Jobs {
		checkScripts(pass.Reject, job.Node, job.Name.Value)
		for _, key := range []string{"before_script", "after_script"} {
			checkScript(pass.Reject, cfg.Value(job, key), job.Name.Value, key)
		}
	}
	for e := range cfg.Root.Entries() {
		switch v := e.Value.(type) {
		case *syntax.Mapping:
			if name := e.Key.Value(); cfg.Job(name) == nil {
				checkScripts(pass.Report, v, name)
			}
		case *syntax.Sequence:
			if key := e.Key.Value(); key == "before_script" || key == "after_script" {
				checkScript(pass.Reject, v, key)
			}
		}
	}
	return nil
}

func checkScripts(report func(lint.Finding), m *syntax.Mapping, name string) {
	for _, key := range scriptKeys {
		checkScript(report, m.Get(key), name, key)
	}
}

func checkScript(report func(lint.Finding), n syntax.Node, path ...string) {
	list, ok := n.(*syntax.Sequence)
	if !ok {
		return
	}
	for i, item := range list.Items() {
		at := append(path[:len(path):len(path)], strconv.Itoa(i))
		switch item := item.(type) {
		case *syntax.Sequence:
			checkScript(report, item, at...)
		case *syntax.Mapping:
			report(mappingLine(item).At(at...))
		}
	}
}

func mappingLine(m *syntax.Mapping) lint.Finding {
	f := lint.Findingf(m.Span(), `this line is a mapping, not a command, because of its ": ": quote the line`)
	for e := range m.Entries() {
		f = lint.Findingf(m.Span(), "this line is a mapping with the key %q, not a command, because of its %q: quote the line", short(e.Key.Text()), ": ")
		break
	}
	if edit, ok := quoteLine(m.Span()); ok {
		f.Fixes = []lint.Fix{{Message: "quote the line", Edits: []source.Edit{edit}}}
	}
	return f
}

// maxShown is the number of characters of the user's text that a message repeats.
const maxShown = 40

func short(s string) string {
	runes := []rune(s)
	if len(runes) <= maxShown {
		return s
	}
	return string(runes[:maxShown]) + "…"
}

// quoteLine puts a line in single quotes. More than one line may be meant as something else, so it is left alone.
func quoteLine(span source.Span) (source.Edit, bool) {
	text := span.Text()
	if strings.ContainsAny(text, "\n\r") || strings.Contains(text, " #") {
		return source.Edit{}, false
	}
	return source.Edit{Span: span, New: "'" + strings.ReplaceAll(text, "'", "''") + "'"}, true
}
