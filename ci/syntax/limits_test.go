package syntax

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// nested returns a mapping of n levels, the root included.
func nested(n int, open, close string) string {
	return "a: " + strings.Repeat(open, n-1) + "x" + strings.Repeat(close, n-1) + "\n"
}

// bomb returns anchors of which each repeats the one before ten times.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range levels {
		alias := fmt.Sprintf("*a%d, ", i)
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(alias, 10))
	}
	return b.String()
}

func TestLimits(t *testing.T) {
	big := "a: " + strings.Repeat("x", maxText) + "\n"
	for _, test := range []struct{ name, text, want string }{
		{"depth of lists", nested(100, "[", "]"), ""},
		{"too deep lists", nested(101, "[", "]"), "nested more than 100 levels"},
		{"depth of mappings", nested(100, "{a: ", "}"), ""},
		{"too deep mappings", nested(101, "{a: ", "}"), "nested more than 100 levels"},
		{"deep key", "? " + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "\n: x\n", "nested more than 100 levels"},
		{"depth through aliases", "a: &a " + strings.Repeat("[", 60) + strings.Repeat("]", 60) + "\nb: " + strings.Repeat("[", 60) + "*a" + strings.Repeat("]", 60), "nested more than 100 levels"},
		{"brackets without end", "a: " + strings.Repeat("[", maxText-10), "nested more than 256 levels"},
		{"dashes without end", strings.Repeat("- ", maxText/2-10), "nested more than 256 levels"},
		{"long text", big, "the text has 2097156 bytes"},
		{"many short lists", "a: [" + strings.Repeat("[],", 60000) + "]\n", "too big"},
		{"few short lists", "a: [" + strings.Repeat("[],", 40000) + "]\n", ""},
		{"alias bomb", bomb(20), "too big"},
		{"aliases", bomb(3), ""},
		{"merge bomb", mergeBomb(), "too big"},
		{"references are not filled in", "a: !reference " + strings.Repeat("[", 150) + strings.Repeat("]", 150) + "\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			doc := Parse(source.NewFile("f.yml", []byte(test.text)))
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it takes %v", took)
			}
			got := ""
			if len(doc.Problems) > 0 && doc.Problems[0].Rejected {
				got = doc.Problems[0].Message
			}
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("problem = %q, want %q", got, test.want)
			}
		})
	}
}

// mergeBomb returns a large mapping, and many that merge it.
func mergeBomb() string {
	var b strings.Builder
	b.WriteString("a: &a\n")
	for i := range 20000 {
		fmt.Fprintf(&b, "  k%d:\n", i)
	}
	for i := range 20000 {
		fmt.Fprintf(&b, "b%d: {<<: *a}\n", i)
	}
	return b.String()
}

// TestLinear reads texts that provoke quadratic time in careless readers.
func TestLinear(t *testing.T) {
	const n = 1 << 20
	for name, text := range map[string]string{
		"comments":         strings.Repeat("# x\n", n/4) + "a: b\n",
		"blank lines":      "a:" + strings.Repeat("\n", n) + "  b: c\n",
		"long line":        "a: " + strings.Repeat("x ", n/2) + "\n",
		"long list":        "a: [" + strings.Repeat("x,", n/64) + "]\n",
		"one bad line":     strings.Repeat("a: b\n", n/8) + "c\n",
		"unclosed quote":   "a: \"" + strings.Repeat("b: c\n", n/5),
		"unclosed bracket": "a: [" + strings.Repeat("b, \n", n/4),
		"tabs":             strings.Repeat("a:\n\tb: c\n", n/16),
		"block scalar":     "a: |\n" + strings.Repeat("  x\n", n/4),
		"questions":        "a: [" + strings.Repeat("?", n) + "]\n",
		"tags":             "a: " + strings.Repeat("!", n) + "\n",
		"anchors":          strings.Repeat("&a ", n/3) + "\n",
		"colons":           strings.Repeat(": ", n/2) + "\n",
		"keys of a line":   "{" + strings.Repeat("a: b, ", n/32) + "}\n",
		"aliases":          "a: &a b\nc: [" + strings.Repeat("*a, ", n/64) + "]\n",
	} {
		start := time.Now()
		Parse(source.NewFile("f.yml", []byte(text)))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: %v", name, took)
		} else if testing.Verbose() {
			t.Logf("%-18s %v", name, took)
		}
	}
}
