package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Line returns a header or a project as a line of JSON.
func Line(value any) ([]byte, error) {
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// Read reads what an audit has written so far, and calls each for every project. It returns the header, the zero one when nothing was
// written, and the number of bytes up to the end of the last whole line: what follows is the beginning of a line whose writer was
// killed.
func Read(r io.Reader, each func(*Project)) (Header, int64, error) {
	lines := &reader{Reader: bufio.NewReaderSize(r, 64<<10)}
	var header Header
	err := lines.next(&header)
	switch {
	case errors.Is(err, io.EOF) && isBegun(string(lines.text)):
		return header, 0, nil
	case err != nil || header.Audit == 0:
		return header, 0, errors.New("it does not begin as the results of an audit do: is it another file?")
	case header.Audit > Version:
		return header, 0, fmt.Errorf("a newer pipewright wrote it: this one reads version %d of the lines, not %d", Version, header.Audit)
	}
	for {
		var p Project
		switch err := lines.next(&p); {
		case errors.Is(err, io.EOF):
			return header, lines.whole, nil
		case err != nil:
			return header, lines.whole, err
		case p.Path == "":
			return header, lines.whole, fmt.Errorf("line %d is about no project", lines.number)
		}
		each(&p)
	}
}

// isBegun reports whether a text may be the beginning of a header.
func isBegun(text string) bool {
	const begin = `{"audit":`
	return strings.HasPrefix(text, begin) || strings.HasPrefix(begin, text)
}

// CopyUnfailed copies what an audit has written so far, but for the projects that failed and a torn last line.
func CopyUnfailed(to io.Writer, from io.Reader) error {
	lines := &reader{Reader: bufio.NewReaderSize(from, 64<<10)}
	for {
		var p struct{ State State }
		switch err := lines.next(&p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case p.State == Failed:
			continue
		}
		if _, err := to.Write(lines.text); err != nil {
			return err
		}
	}
}

// A reader reads lines of JSON.
type reader struct {
	*bufio.Reader
	text   []byte // of the last line
	number int
	whole  int64 // the bytes of the whole lines so far
}

// next reads a line into a value. It returns [io.EOF] at the end, which is also before a torn last line.
func (r *reader) next(into any) error {
	text, err := r.ReadBytes('\n')
	r.text = text
	if err != nil {
		return err
	}
	r.number++
	if err := json.Unmarshal(text, into); err != nil {
		if _, end := r.Peek(1); errors.Is(end, io.EOF) && r.number > 1 {
			return io.EOF
		}
		return fmt.Errorf("line %d is no JSON: %w", r.number, err)
	}
	r.whole += int64(len(text))
	return nil
}
