package docker

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A logicalLine is an instruction as BuildKit's parser sees it: continued lines are joined, comments between them are gone.
type logicalLine struct {
	text    string
	offsets source.Offsets
	span    source.Span // from the first character of the first line to the last of the last one
}

// A lineReader cuts a file into logical lines.
//
//	RUN a \      RUN a b
//	  # why  →
//	  b
type lineReader struct {
	file   *source.File
	escape byte
	next   int // offset of the next physical line
}

// newLineReader returns the reader behind the byte order mark, with the escape character that a directive names.
func newLineReader(file *source.File) *lineReader {
	r := &lineReader{file: file, escape: '\\'}
	if bytes.HasPrefix(file.Text, []byte("\ufeff")) {
		r.next = len("\ufeff")
	}
	r.directives()
	return r
}

var directive = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*#[ \t]*([A-Za-z][A-Za-z0-9]*)[ \t]*=[ \t]*(.+?)[ \t]*$`)
})

// directives reads the comments of the form `# escape=…` at the top; anything else ends them.
func (r *lineReader) directives() {
	for at := r.next; at < len(r.file.Text); {
		line, after := r.physical(at)
		m := directive().FindStringSubmatch(line)
		if m == nil {
			return
		}
		if strings.EqualFold(m[1], "escape") && (m[2] == "`" || m[2] == `\`) {
			r.escape = m[2][0]
		}
		at = after
	}
}

// physical returns the line at an offset without its line break, and the offset of the next one.
func (r *lineReader) physical(at int) (line string, after int) {
	text := r.file.Text[at:]
	end := bytes.IndexByte(text, '\n')
	if end < 0 {
		return strings.TrimSuffix(string(text), "\r"), len(r.file.Text)
	}
	return strings.TrimSuffix(string(text[:end]), "\r"), at + end + 1
}

// read returns the next logical line; ok is false at the end of the file.
func (r *lineReader) read() (l logicalLine, ok bool) {
	for r.next < len(r.file.Text) {
		at := r.next
		line, after := r.physical(at)
		r.next = after
		trimmed := strings.TrimLeft(line, " \t")
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		start := at + len(line) - len(trimmed)
		l.span = r.file.Span(start, start)
		if r.add(&l, trimmed, start) {
			r.continueLine(&l)
		}
		return l, true
	}
	return l, false
}

// continueLine appends the lines that continue a line. Comments and empty lines between them do not count.
func (r *lineReader) continueLine(l *logicalLine) {
	for r.next < len(r.file.Text) {
		at := r.next
		line, after := r.physical(at)
		r.next = after
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		if !r.add(l, line, at) {
			return
		}
	}
}

// add appends a physical line and reports whether the next one continues it.
func (r *lineReader) add(l *logicalLine, line string, at int) bool {
	kept, more := r.cutEscape(line)
	l.text += kept
	l.offsets.Add(len(kept), at, at+len(kept))
	if end := at + len(strings.TrimRight(kept, " \t")); end > l.span.End {
		l.span.End = end
	}
	return more
}

// cutEscape removes the escape character at the end of a line, blanks behind it, and reports whether there was one.
func (r *lineReader) cutEscape(line string) (string, bool) {
	end := strings.TrimRight(line, " \t")
	if end == "" || end[len(end)-1] != r.escape || len(end) > 1 && end[len(end)-2] == r.escape {
		return line, false
	}
	return end[:len(end)-1], true
}

// heredoc reads the lines up to the one that ends a here-document. tabs says that tabs before its name do not count.
func (r *lineReader) heredoc(name string, tabs bool) (span source.Span, closed bool) {
	start := r.next
	for r.next < len(r.file.Text) {
		at := r.next
		line, after := r.physical(at)
		r.next = after
		if tabs {
			line = strings.TrimLeft(line, "\t")
		}
		if line == name {
			return r.file.Span(start, at), true
		}
	}
	return r.file.Span(start, len(r.file.Text)), false
}
