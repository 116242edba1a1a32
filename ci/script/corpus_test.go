package script_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// A found is a script of the corpus.
type found struct {
	where string
	lines []script.Line
}

func (f found) read(dialect script.Dialect) *script.Script {
	return script.New(script.Options{Dialect: dialect, Offsets: syntax.Offsets}, f.lines)
}

// corpus returns the scripts of the corpus beside the repository, without which the test is skipped.
func corpus(t testing.TB) []found {
	t.Helper()
	var all []found
	files := conformance.YAMLFiles(t)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if root := syntax.Parse(source.NewFile(path, files[path])).Root; root != nil {
			all = collect(all, root)
		}
	}
	return all
}

// collect appends the scripts in a node.
func collect(all []found, n syntax.Node) []found {
	switch n := n.(type) {
	case *syntax.Mapping:
		for e := range n.Entries() {
			switch e.Key.Value() {
			case "before_script", "script", "after_script":
				if lines := flatten(nil, e.Value); len(lines) > 0 {
					file := e.Key.Span().File
					all = append(all, found{fmt.Sprintf("%s:%d", file.Name, file.LineAt(e.Key.Span().Start)), lines})
				}
			default:
				all = collect(all, e.Value)
			}
		}
	case *syntax.Sequence:
		for _, item := range n.Items() {
			all = collect(all, item)
		}
	}
	return all
}

// flatten appends the lines of a script-like keyword.
func flatten(lines []script.Line, n syntax.Node) []script.Line {
	switch n := n.(type) {
	case *syntax.Scalar:
		return append(lines, script.Line{Text: n.Value(), Span: n.Span()})
	case *syntax.Sequence:
		for _, item := range n.Items() {
			lines = flatten(lines, item)
		}
	}
	return lines
}

// TestCorpusSyntax compares with real shells: a syntax error is reported where, and in bash only where, the shell has one.
func TestCorpusSyntax(t *testing.T) {
	all := corpus(t)
	for shell, dialect := range shells {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			need(t, shell)
			judged := map[string]bool{}
			broken := 0
			for _, f := range all {
				code := run(shell, f.lines)
				if judged[code] || strings.Contains(code, "$[[") {
					continue
				}
				judged[code] = true
				reported := ""
				for _, p := range f.read(dialect).Problems() {
					if p.Kind == script.Syntax {
						reported = p.Message
					}
				}
				ok, says := accepts(t, shell, code)
				if ok && reported != "" || !ok && reported == "" && dialect == script.Bash {
					t.Errorf("%s: we say %q, %s says %q", f.where, reported, shell, says)
				}
				if reported != "" {
					broken++
				}
			}
			t.Logf("%d different scripts, %d with a syntax error", len(judged), broken)
		})
	}
}

// TestCorpusNames checks, for every command whose name is known, that the name is what stands at its place, once YAML and the shell
// have taken the quotes away.
func TestCorpusNames(t *testing.T) {
	commands := 0
	for _, f := range corpus(t) {
		for _, c := range f.read(script.Bash).Commands() {
			if c.Name() == "" {
				continue
			}
			commands++
			raw := c.Words[0].Span().Text()
			name := strings.NewReplacer(`\`, "", `"`, "", "'", "").Replace(c.Name())
			if got := strings.NewReplacer(`\`, "", `"`, "", "'", "").Replace(raw); got != name {
				t.Errorf("%s: the name %q stands at %q", f.where, c.Name(), raw)
			}
		}
	}
	t.Logf("%d commands", commands)
}

// TestCorpusPlaces checks that every node stands inside of its parent, and every word inside of its command.
func TestCorpusPlaces(t *testing.T) {
	for _, f := range corpus(t) {
		s := f.read(script.POSIX)
		for _, c := range s.Commands() {
			span := c.Span()
			if !span.IsValid() || span.IsEmpty() {
				t.Errorf("%s: %q has no place", f.where, c.Source())
			}
			for _, w := range c.Words {
				if !span.Contains(w.Span()) {
					t.Errorf("%s: the word %q stands outside of its command %q", f.where, w.Source(), c.Source())
				}
			}
			if up := c.Parent(); up == nil || up.Parent() != nil && !up.Span().Contains(span) {
				t.Errorf("%s: %q stands outside of its parent", f.where, c.Source())
			}
		}
	}
}

// TestCorpusRead checks that all real scripts but those with errors and those for Windows can be read.
func TestCorpusRead(t *testing.T) {
	scripts, windows := 0, 0
	for _, f := range corpus(t) {
		scripts++
		if script.ForWindows(f.lines) {
			windows++
			continue
		}
		s := f.read(script.Bash)
		for _, p := range s.Problems() {
			if p.Kind != script.BadSubstitution {
				t.Errorf("%s:%d: %s", p.Span.File.Name, p.Span.File.LineAt(p.Span.Start), p.Message)
			}
		}
		if !s.Complete() && len(s.Problems()) == 0 {
			t.Errorf("%s: cannot be read", f.where)
		}
	}
	t.Logf("%d scripts, %d of them for Windows", scripts, windows)
}
