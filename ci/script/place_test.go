package script_test

import (
	"strings"
	"sync"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// fromYAML returns the script that is the list or text behind "script" in YAML.
func fromYAML(t *testing.T, text string) *script.Script {
	t.Helper()
	doc := syntax.Parse(source.NewFile("f.yml", []byte(text)))
	if doc.Root == nil {
		t.Fatalf("%q: %v", text, doc.Problems)
	}
	all := collect(nil, doc.Root)
	if len(all) != 1 {
		t.Fatalf("%q has %d scripts", text, len(all))
	}
	return all[0].read(script.Bash)
}

// TestPlaces shows what stands in the file at the place of the last word of the command x.
func TestPlaces(t *testing.T) {
	for _, test := range []struct{ name, yaml, want string }{
		{"plain", "script: x $A", "$A"},
		{"item", "script:\n  - a\n  - x -- $A # c", "$A"},
		{"blanks", "script: [\"  x  $A  \"]", "$A"},
		{"single quotes", "script: 'x ''$A''b'", "''$A''b"},
		{"double quotes", `script: "x \"$A\"\tb\\ c"`, `b\\ c`},
		{"unicode", `script: "x é \u00e9$A"`, `\u00e9$A`},
		{"folded in quotes", "script: \"x\n  $A\"", "$A"},
		{"literal", "script:\n  - |\n    a\n    x $A\n    b", "$A"},
		{"literal, deeper line", "script: |\n  if a; then\n    x $A\n  fi\n", "$A"},
		{"literal with an indicator", "script: |1-\n    x $A\n", "$A"},
		{"literal with CRLF", "script: |\r\n  a\r\n  x $A\r\n  b\r\n", "$A"},
		{"folded", "script: >\n  x b\n  $A\n\n  c\n", "$A"},
		{"folded with CRLF", "script: >-\r\n  x b\r\n  $A\r\n", "$A"},
		{"over lines", "script:\n  - |\n    x \\\n      \"$A\n      b\"\n", "\"$A\n      b\""},
		{"alias", "a: &b x $A\nscript: [c, *b]", "$A"},
		{"nested", "script: sh -c 'x $A; b'", "$A"},
		{"nested in quotes", `script: "sh -c \"x \\\"$A\\\" c\""`, "c"},
		{"nested twice", `script: sh -c "sh -c 'x \$A'"`, `\$A`},
		{"here-document", "script: |\n  ssh h <<'E'\n  x $A\n  E\n", "$A"},
		{"substitution", "script: a \"$(x $A)\"", "$A"},
		{"backquotes", "script: a `x \\`b\\``", "`b\\`"},
		{"eval", "script: eval x '$A' b", "b"},
		{"sudo", "script: sudo x $A", "$A"},
		{"input", "script: a; x $[[ inputs.b ]]", "$[[ inputs.b ]]"},
		{"runes", "script: écho ü; x 漢😀", "漢😀"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := named(t, fromYAML(t, test.yaml), "x")
			if got := c.Words[len(c.Words)-1].Span().Text(); got != test.want {
				t.Errorf("%q: the last word stands at %q, want %q", test.yaml, got, test.want)
			}
			if got := c.Span().Text(); !strings.HasSuffix(strings.TrimRight(got, "\"'"), strings.TrimRight(test.want, "\"'")) {
				t.Errorf("%q: the command stands at %q", test.yaml, got)
			}
			if got := c.Words[0].Span().Text(); got != "x" {
				t.Errorf("%q: the name stands at %q", test.yaml, got)
			}
		})
	}
}

// TestPlacesOverLines shows the places of what begins in one line of a script and ends in another.
func TestPlacesOverLines(t *testing.T) {
	s := fromYAML(t, "script:\n  - if a; then\n  - b\n  - fi")
	if got := s.Compounds()[0].Span().Text(); got != "if a; then\n  - b\n  - fi" {
		t.Errorf("the if stands at %q", got)
	}
	s = fromYAML(t, "x: &x fi\nscript:\n  - if a; then b\n  - *x")
	if got := s.Compounds()[0].Span().Text(); got != "if a; then b" {
		t.Errorf("the if stands at %q", got)
	}
	if got := s.Code(); got != "if a; then b\necho\nfi" {
		t.Errorf("code: %q", got)
	}
	if got := s.Span(strings.LastIndex(s.Code(), "fi"), len(s.Code())).Text(); got != "fi" {
		t.Errorf("the last line stands at %q", got)
	}
}

// TestPlacesUnknown shows that everything in a line stands at the line when nobody knows better.
func TestPlacesUnknown(t *testing.T) {
	file := source.NewFile("f", []byte("x: a b"))
	s := script.New(script.Options{Dialect: script.Bash}, []script.Line{{Text: "a b", Span: file.Span(3, 6)}, {Text: "c"}})
	if got := s.Commands()[0].Words[1].Span().Text(); got != "a b" {
		t.Errorf("b stands at %q", got)
	}
	if got := s.Commands()[1].Span(); got.IsValid() {
		t.Errorf("c stands at %v", got)
	}
}

// TestConcurrent reads a script in many places at once.
func TestConcurrent(t *testing.T) {
	s := fromYAML(t, "script: |\n  a\n  b \"$C\"\n  sh -c 'd; e'\n")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for _, c := range s.Commands() {
				if c.Span().IsEmpty() {
					t.Error("no place")
				}
			}
		})
	}
	wait.Wait()
}
