package syntax

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainText tells the bytes that need no closer look: ASCII without its control characters, but with white space.
var plainText = func() (table [256]bool) {
	for c := ' '; c < 0x7F; c++ {
		table[c] = true
	}
	table['\t'], table['\n'], table['\r'] = true, true, true
	return table
}()

// forbidden returns the place of the first character that YAML does not allow, and false when there is none.
// Bytes that are no UTF-8 are not its concern.
func forbidden(text []byte) (extent, bool) {
	for i := 0; i < len(text); {
		if plainText[text[i]] {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if r < 0xA0 && r != 0x85 || r == 0xFFFE || r == 0xFFFF {
			return extent{i, i + n}, true
		}
		i += n
	}
	return extent{}, false
}

// isBlankText reports whether text holds nothing but white space.
func isBlankText(text []byte) bool {
	return len(bytes.TrimLeftFunc(text, unicode.IsSpace)) == 0
}

// isBlankNode reports whether GitLab drops a document with this content: null, false, "", {} and [].
func isBlankNode(n Node) bool {
	switch n := n.(type) {
	case *Mapping:
		return n.Len() == 0
	case *Sequence:
		return len(n.items) == 0
	case *Scalar:
		value, isBool := n.Bool()
		return n.kind == KindNull || isBool && !value ||
			n.kind == KindSymbol && n.Value() == "" || n.kind == KindString && isBlankText([]byte(n.text))
	default:
		return false
	}
}

// sentence formats a message, in which bytes of the file may stand that are no UTF-8.
func sentence(format string, args ...any) string {
	return strings.ToValidUTF8(fmt.Sprintf(format, args...), "\uFFFD")
}
