package git

import (
	"strconv"
	"strings"
)

// parseDiff returns the lines of the new files that a diff without context changes:
//
//	+++ b/ci/build.yml
//	@@ -3,0 +4,2 @@
//
// It counts the lines of each hunk, so that no line of a file is taken for a head.
func parseDiff(diff string) map[string][]lines {
	changed := map[string][]lines{}
	path, body := "", 0
	for line := range strings.Lines(diff) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, `\`): // no newline at the end of the file
		case body > 0:
			body--
		case strings.HasPrefix(line, "+++ "):
			path = newPath(line[len("+++ "):])
		case strings.HasPrefix(line, "@@ "):
			if h, ok := parseHunk(line); ok {
				body = h.removed + h.added
				changed[path] = append(changed[path], h.lines())
			}
		}
	}
	return changed
}

// A hunk is a place where two texts differ.
type hunk struct{ removed, start, added int }

// parseHunk reads "@@ -3,0 +4,2 @@ a line of context". A count that is 1 is not written.
func parseHunk(line string) (h hunk, ok bool) {
	parts := strings.SplitN(line, " ", 4)
	if len(parts) < 4 {
		return h, false
	}
	_, h.removed, ok = counted(parts[1], "-")
	if !ok {
		return h, false
	}
	h.start, h.added, ok = counted(parts[2], "+")
	return h, ok
}

func counted(text, sign string) (start, n int, ok bool) {
	text, ok = strings.CutPrefix(text, sign)
	first, second, many := strings.Cut(text, ",")
	if !many {
		second = "1"
	}
	start, err := strconv.Atoi(first)
	n, err2 := strconv.Atoi(second)
	return start, n, ok && err == nil && err2 == nil
}

// lines returns the new lines; where lines are gone, the one before and the one behind them.
func (h hunk) lines() lines {
	if h.added == 0 {
		return lines{h.start, h.start + 1}
	}
	return lines{h.start, h.start + h.added - 1}
}

// newPath returns the path in the head of a file, which git quotes like C where it is unusual, and ends with a tab where it has a
// blank; "" for a file that is gone.
func newPath(head string) string {
	head = strings.TrimSuffix(head, "\t")
	if quoted, ok := strings.CutPrefix(head, `"`); ok {
		head = unquote(strings.TrimSuffix(quoted, `"`))
	}
	path, _ := strings.CutPrefix(head, "b/")
	if path == "/dev/null" {
		return ""
	}
	return path
}

// unquote reads the escapes of git's quote.c: a letter, or three octal digits for a byte.
func unquote(text string) string {
	const letters, bytes = `abtnvfr"\`, "\a\b\t\n\v\f\r\"\\"
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		if letter := strings.IndexByte(letters, text[i]); letter >= 0 {
			b.WriteByte(bytes[letter])
			continue
		}
		end := min(i+3, len(text))
		if code, err := strconv.ParseUint(text[i:end], 8, 8); err == nil {
			b.WriteByte(byte(code))
			i = end - 1
		}
	}
	return b.String()
}
