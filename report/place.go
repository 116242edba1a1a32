package report

import (
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// maxLine is the number of terminal cells up to which a source line is shown whole.
const maxLine = 140

// place returns "file:line:column".
func (r *Report) place(s source.Span) string {
	if s.File == nil {
		return ""
	}
	p := s.File.Position(s.Start)
	return fmt.Sprintf("%s:%d:%d", r.name(s.File), p.Line, p.Column)
}

// positions returns the start and the end of a span; of no place, the zero position.
func positions(s source.Span) (start, end source.Position) {
	if s.File == nil {
		return start, end
	}
	return s.File.Position(s.Start), s.File.Position(s.End)
}

// A view is a source line with its underline, ready to be printed.
type view struct {
	line      int
	text      string
	indent    string
	underline string
}

// A masker shows source lines with tokens masked: a report ends up in logs that many people read.
type masker struct {
	files map[*source.File]*source.File // each file with what stands in for it
}

// snippet returns the line of a span as it may be shown.
func (m *masker) snippet(span source.Span) view {
	span.File = m.file(span.File)
	s := span.Snippet(maxLine)
	return view{
		line: s.Line, text: strings.TrimRight(s.Text, " "), indent: strings.Repeat(" ", s.Indent),
		underline: strings.Repeat("^", s.Width),
	}
}

func (m *masker) file(f *source.File) *source.File {
	if m.files == nil {
		m.files = map[*source.File]*source.File{}
	}
	if m.files[f] == nil {
		m.files[f] = masked(f)
	}
	return m.files[f]
}

// masked returns a copy of the file in which the tokens are unreadable but for their first characters. Line breaks stay, so
// that every place does.
func masked(f *source.File) *source.File {
	matches := secret.Find(f.Text)
	if len(matches) == 0 {
		return f
	}
	text := []byte(string(f.Text))
	for _, m := range matches {
		for i := m.Start + shown; i < m.End; i++ {
			if text[i] > ' ' {
				text[i] = '*'
			}
		}
	}
	return source.NewFile(f.Name, text)
}

// shown is the number of characters of a token that may be seen.
const shown = 4
