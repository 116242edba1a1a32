package syntax

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestOffsets shows, for each style, what every character of a value comes from.
func TestOffsets(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"plain", "a: x y", "x| |y"},
		{"plain over lines", "a: x\n  y\n\n  z", `x|\n  |y|\n|z`},
		{"plain, blanks before the break", "a: x  \r\n   y", `x|\r\n   |y`},
		{"single quotes", "a: 'it''s  x'", "i|t|''|s| | |x"},
		{"single quotes over lines", "a: 'x  \n\n  y\n  '", `x|\n|y|\n  `},
		{"double quotes", `a: "x\"\\\n\/\t"`, `x|\"|\\|\n|\/|\t`},
		{"escapes with digits", `a: "\x41\u00e9\U0001F600b"`, `\x41|\u00e9|\U0001F600|b`},
		{"escaped line break", "a: \"x \\\n   \n  y\"", `x| |\n|y`},
		{"double quotes over lines", "a: \"x\n  y\"", `x|\n  |y`},
		{"literal", "a: |\n  x\n   y\n\n  z\n", `x|\n| |y|\n|\n|z|\n`},
		{"literal with CRLF", "a: |\r\n  x\r\n\r\n  y\r\n", `x|\r\n|\r\n|y|\r\n`},
		{"literal, empty lines first", "a: |\n\n  \n  x\n", `\n|\n|x|\n`},
		{"strip", "a: |-\n  x\n\n", "x"},
		{"keep", "a: |+\n  x\n\n  \nb: c\n", `x|\n|\n|\n`},
		{"clip", "a: |\n  x\n\n\n", `x|\n`},
		{"keep without content", "a: |+\n\n\nb: c\n", `\n|\n`},
		{"no line break at the end", "a: |\n  x", `x`},
		{"indentation indicator", "a: |2\n    x\n   y\n", ` | |x|\n| |y|\n`},
		{"indentation indicator, deep", "a: &x\n   |2-\n\n    x\n   y", `\n| | |x|\n| |y`},
		{"folded", "a: >\n  x\n  y\n\n  z\n", `x|\n  |y|\n|z|\n`},
		{"folded, indented lines", "a: >\n  x\n    y\n    z\n  u\n  v\n", `x|\n| | |y|\n| | |z|\n|u|\n  |v|\n`},
		{"folded, empty lines", "a: >-\n\n  x\n\n\n  y\n", `\n|x|\n|\n|y`},
		{"folded with CRLF", "a: >\r\n  x\r\n  y\r\n", `x|\r\n  |y|\r\n`},
		{"folded, tab", "a: >\n  x\n  \ty\n  z\n", `x|\n|\t|y|\n|z|\n`},
		{"separators", "a: |\n  x\u0085  y\u2028  z", `x|\u0085|y|\u2028|z`},
		{"separators in quotes", "a: 'x\u0085y\u2028z\u0085\u0085w'", `x|\u0085|y|\u2028|z|\u0085|w`},
		{"runes", "a: é漢😀", "é|漢|😀"},
		{"no UTF-8", "a: x\xff\xfey", `x|\xff\xfe|y`},
		{"empty", "a: ''", ""},
		{"header with comment", "a: |2- # c\n  x\n", "x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := Parse(source.NewFile("f.yml", []byte(test.text))).Root.(*Mapping).Get("a").(*Scalar)
			if got := origins(s.Span().File, Offsets(s.Span(), s.Text()), s.Text()); got != test.want {
				t.Errorf("%q: characters come from\n%s, want\n%s", test.text, got, test.want)
			}
		})
	}
}

// origins returns what each character of text comes from.
func origins(file *source.File, offsets source.Offsets, text string) string {
	var all []string
	for i, r := range text {
		from, to := offsets.Range(i, i+len(string(r)))
		quoted := fmt.Sprintf("%q", file.Text[from:to])
		all = append(all, strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(quoted[1:len(quoted)-1]))
	}
	return strings.Join(all, "|")
}

// TestOffsetsOfInputs shows that texts with inputs in them are mapped around the inputs.
func TestOffsetsOfInputs(t *testing.T) {
	for _, test := range []struct{ text, made, part, want string }{
		{"a: x $[[ inputs.b ]] y", "x 1234 y", "y", "y"},
		{"a: x $[[ inputs.b ]] y", "x 1234 y", "23", "$[[ inputs.b ]]"},
		{"a: x $[[ inputs.b ]] y", "x 1234 y", "4 y", "$[[ inputs.b ]] y"},
		{"a: x$[[ inputs.b ]]y", "xy", "y", "y"},
		{"a: $[[ inputs.b ]]", "long text", "text", "$[[ inputs.b ]]"},
		{"a: $[[ inputs.b ]]$[[ inputs.c ]] d", "b c d", "d", "d"},
		{"a: 'it''s $[[ inputs.b ]] and $[[ inputs.c ]] it''s'", "it's x and $[[ inputs.c ]] it's", "it's", "it''s"},
		{"a: |\n  b $[[ inputs.b ]]\n  c\n", "b 1\nc\n", "c", "c"},
		{"a: x y", "y", "y", "y"},
		{"a: 0777", "511", "1", "0777"},
		{"a: x $[[ inputs.b ]] y", "x z", "z", "x $[[ inputs.b ]] y"},
		{"a: x $[[ inputs.b ]] y $[[ inputs.b ]]", "x z", "z", "x $[[ inputs.b ]] y $[[ inputs.b ]]"},
	} {
		s := parseText(t, test.text).Root.(*Mapping).Get("a").(*Scalar)
		at := strings.LastIndex(test.made, test.part)
		from, to := Offsets(s.Span(), test.made).Range(at, at+len(test.part))
		if got := string(s.Span().File.Text[from:to]); got != test.want {
			t.Errorf("%q in %q of %q comes from %q, want %q", test.part, test.made, test.text, got, test.want)
		}
	}
	var nowhere source.Span
	if from, to := Offsets(nowhere, "x").Range(0, 1); from != 0 || to != 0 {
		t.Errorf("no span: %d to %d", from, to)
	}
}

// TestOffsetsCorpus decodes every scalar of real pipelines: the value must be that of the parser, to the byte.
func TestOffsetsCorpus(t *testing.T) {
	files := conformance.YAMLFiles(t)
	for path, text := range files {
		checkOffsets(t, Parse(source.NewFile(path, text)).Root)
	}
}

// FuzzOffsets decodes every scalar of any text.
func FuzzOffsets(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Add([]byte("a:\n  - b:\n    - |1-\n\n       x\n      y\n  - - >3\n        x\n"))
	f.Add([]byte("a: |2+\n\n    x\n   \n  y\n\n\nb: >-\n  x\n   y\n  z\n\n  w\nc: \"\\x41\\\n  b \n\n c\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) < 4096 {
			checkOffsets(t, Parse(source.NewFile("f.yml", text)).Root)
		}
	})
}

// checkOffsets checks the scalars of a node: the decoder must find the same value, and bytes that it copies must be the same.
func checkOffsets(t *testing.T, n Node) {
	t.Helper()
	switch n := n.(type) {
	case *Mapping:
		for e := range n.Entries() {
			if e.Key.Kind() != KindMapping && e.Key.Kind() != KindSequence && e.Key.Kind() != KindReference {
				checkOffsets(t, e.Key)
			}
			checkOffsets(t, e.Value)
		}
	case *Sequence:
		for _, item := range n.Items() {
			checkOffsets(t, item)
		}
	case *Scalar:
		d := newDecoder(n.Span(), n.Text())
		d.decode()
		blank := strings.TrimLeft(n.Text(), " \n") == "" && indented.MatchString(n.Span().Text()) // indented by nobody knows how much
		if string(d.value) != n.Text() && !blank {
			t.Errorf("%s: %q is %q, want %q", n.Span().File.Name, n.Span().Text(), d.value, n.Text())
		}
		checkCopies(t, d)
	}
}

// checkCopies checks that what comes from ranges of its own size is what stands there, but for escapes and separators.
func checkCopies(t *testing.T, d *decoder) {
	t.Helper()
	last := 0
	for i := range d.value {
		from, to := d.offsets.Range(i, i+1)
		if from > to || to > len(d.file) || from < last-1 && d.value[i] != '\n' {
			t.Errorf("byte %d of %q comes from %d to %d", i, d.value, from, to)
		}
		if last = from; to-from != 1 || d.file[from] == d.value[i] {
			continue
		}
		if c := d.file[from]; c != '\n' && c != '\r' && c != '\\' && (from == 0 || d.file[from-1] != '\\') && c < 0x80 {
			t.Errorf("byte %d of %q comes from %q", i, d.value, c)
		}
	}
}
