package rules

import (
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
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
	w := hiddenLines{pass: pass, told: map[source.Span]bool{}, seen: map[*syntax.Sequence]bool{}}
	for _, m := range mistakes(pass) {
		if line := mappedLine(m); line != nil {
			w.told[line.Span()] = true
			pass.Reject(mappingLine(line).At(m.Path...))
		}
	}
	for e := range pass.Config.Root.Entries() {
		m, ok := e.Value.(*syntax.Mapping)
		if name := e.Key.Value(); ok && pass.Config.Job(name) == nil {
			for _, key := range scriptKeys {
				w.walk(m.Get(key), name, key)
			}
		}
	}
	return nil
}

// mappedLine returns the line of a script that a mistake is about when it is a mapping, else nil.
func mappedLine(m schema.Mistake) *syntax.Mapping {
	line, ok := m.Node.(*syntax.Mapping)
	if !ok || m.Kind != schema.WrongType {
		return nil
	}
	keys := slices.DeleteFunc(slices.Clone(m.Path), isIndex)
	if len(keys) == len(m.Path) || len(keys) > 2 || !slices.Contains(scriptKeys, keys[len(keys)-1]) {
		return nil
	}
	return line
}

func isIndex(key string) bool { return key != "" && strings.Trim(key, "0123456789") == "" }

// hiddenLines reports lines that no job takes, so that GitLab does not mind.
type hiddenLines struct {
	pass *lint.Pass
	told map[source.Span]bool // lines because of which GitLab refuses the configuration
	seen map[*syntax.Sequence]bool
}

func (w *hiddenLines) walk(n syntax.Node, path ...string) {
	list, ok := n.(*syntax.Sequence)
	if !ok || w.seen[list] {
		return
	}
	w.seen[list] = true
	for i, item := range list.Items() {
		at := append(path[:len(path):len(path)], strconv.Itoa(i))
		switch item := item.(type) {
		case *syntax.Sequence:
			w.walk(item, at...)
		case *syntax.Mapping:
			if !w.told[item.Span()] {
				w.pass.Report(mappingLine(item).At(at...))
			}
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
