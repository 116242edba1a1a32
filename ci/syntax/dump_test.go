package syntax

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// parseText parses a text that must have no problems.
func parseText(t *testing.T, text string) *Document {
	t.Helper()
	doc := Parse(source.NewFile("f.yml", []byte(text)))
	for _, p := range doc.Problems {
		t.Errorf("%q: %s", text, p.Message)
	}
	return doc
}

// dump writes a node as one line: {a: "text", b: [1, true, null]}.
func dump(n Node) string {
	var b strings.Builder
	write(&b, n)
	return b.String()
}

func write(b *strings.Builder, n Node) {
	switch n := n.(type) {
	case *Scalar:
		writeScalar(b, n)
	case *Sequence:
		b.WriteByte('[')
		for i, item := range n.Items() {
			if i > 0 {
				b.WriteString(", ")
			}
			write(b, item)
		}
		b.WriteByte(']')
	case *Mapping:
		b.WriteByte('{')
		for i := range n.entries {
			if i > 0 {
				b.WriteString(", ")
			}
			writeScalar(b, n.entries[i].Key)
			b.WriteString(": ")
			write(b, n.entries[i].Value)
		}
		b.WriteByte('}')
	case *Reference:
		b.WriteString("!reference")
		for _, key := range n.Path() {
			b.WriteString(" " + strconv.Quote(key.Value()))
		}
		if n.Malformed() != nil {
			b.WriteString("?")
			write(b, n.Malformed())
		}
	default:
		fmt.Fprintf(b, "%T", n)
	}
}

func writeScalar(b *strings.Builder, s *Scalar) {
	switch s.Kind() {
	case KindString:
		b.WriteString(strconv.Quote(s.Value()))
	case KindSymbol:
		b.WriteString(":" + s.Value())
	case KindNull:
		b.WriteString("null")
	case KindMapping, KindSequence, KindReference:
		b.WriteString("<" + s.Text() + ">")
	default:
		b.WriteString(s.Value())
	}
}
