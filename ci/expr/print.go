package expr

import "strings"

// String returns the expression in its plainest form: one blank around operators, parentheses only where they are needed.
// It parses back to the same tree.
func (e *Expr) String() string { return Format(e.Root) }

// Format returns a tree as text. The text parses back to the same tree if it has at most 99 parts and no string of the
// tree contains line breaks or both kinds of quotes.
func Format(n Node) string {
	var out strings.Builder
	format(&out, n, rankOr)
	return out.String()
}

// format writes the node, with parentheses if it binds more loosely than the rank.
func format(out *strings.Builder, n Node, rank int) {
	switch n := n.(type) {
	case *Variable:
		out.WriteString("$" + n.Name)
	case *Input:
		out.WriteString("$[[ inputs." + n.Name + " ]]")
	case *String:
		quote := `"`
		if strings.Contains(n.Value, quote) {
			quote = `'`
		}
		out.WriteString(quote + n.Value + quote)
	case *Pattern:
		out.WriteString(n.Text)
	case *Null:
		out.WriteString("null")
	case *Bool:
		if n.Value {
			out.WriteString("true")
		} else {
			out.WriteString("false")
		}
	case *Not:
		out.WriteString("!")
		format(out, n.X, rankNot)
	case *Binary:
		formatBinary(out, n, rank)
	}
}

func formatBinary(out *strings.Builder, n *Binary, rank int) {
	own := n.Op.rank()
	if own > rank {
		out.WriteString("(")
		defer out.WriteString(")")
	}
	format(out, n.X, own)
	out.WriteString(" " + n.Op.String() + " ")
	format(out, n.Y, own-1) // operators of one rank go from the left
}
