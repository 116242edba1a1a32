package report

import (
	"strings"
	"unicode/utf8"
)

// A cell is a piece of text of a table, with its look.
type cell struct {
	text  string
	style Style
}

// columns lays rows out so that the cells of each column begin below each other. The last cell of a row is not padded.
type columns struct {
	indent string
	rows   [][]cell
}

func (c *columns) add(cells ...cell) { c.rows = append(c.rows, cells) }

// lines returns the rows as text.
func (c *columns) lines() []string {
	widths := c.widths()
	lines := make([]string, len(c.rows))
	for i, row := range c.rows {
		var b strings.Builder
		b.WriteString(c.indent)
		for j, cell := range row {
			b.WriteString(cell.style.Paint(cell.text))
			if j < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[j]-width(cell.text)+2))
			}
		}
		lines[i] = strings.TrimRight(b.String(), " ")
	}
	return lines
}

// widths returns the widths of the columns. What a row ends with may be longer than its column.
func (c *columns) widths() []int {
	var widths []int
	for _, row := range c.rows {
		for j, cell := range row {
			if j == len(widths) {
				widths = append(widths, 0)
			}
			if j < len(row)-1 {
				widths[j] = max(widths[j], width(cell.text))
			}
		}
	}
	return widths
}

// width returns how many columns of a terminal a text takes, wide characters counted once.
func width(text string) int { return utf8.RuneCountInString(text) }
