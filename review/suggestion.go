package review

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// maxAround is how many lines above and below its own a suggestion may replace.
// Source: https://docs.gitlab.com/user/project/merge_requests/reviews/suggestions/#multi-line-suggestions
const maxAround = 100

// suggest returns a block that offers a safe fix of a finding, whose discussion stands at a line of the new text. It is "" where no fix
// stays on changed lines, or where GitLab would not write exactly the bytes of the fix.
func suggest(f Finding, at int, diff Diff) string {
	if !f.Exact {
		return ""
	}
	for _, fix := range f.Fixes {
		if fix.Unsafe || len(fix.Edits) == 0 {
			continue
		}
		if block := suggestFix(f.Span.File, fix, at, diff); block != "" {
			return block
		}
	}
	return ""
}

func suggestFix(file *source.File, fix lint.Fix, at int, diff Diff) string {
	first, last, ok := hull(file, fix, at)
	if !ok || at-first > maxAround || last-at > maxAround {
		return ""
	}
	for line := first; line <= last; line++ {
		if !diff.Touched(line) {
			return ""
		}
	}
	text, err := source.Apply(file, fix.Edits)
	if err != nil {
		return ""
	}
	start, end := file.Line(first).Start, endOf(file, last)
	before, after := string(file.Text[start:end]), string(text[start:len(text)-(len(file.Text)-end)])
	content, ok := replacement(before, after)
	if !ok {
		return ""
	}
	fence := fenceFor(content)
	return fmt.Sprintf("%ssuggestion:-%d+%d\n%s%s\n", fence, at-first, last-at, content, fence)
}

// hull returns the lines from the place of a discussion to all edits of a fix, and false when one of them is in another file.
func hull(file *source.File, fix lint.Fix, at int) (first, last int, ok bool) {
	first, last = at, at
	for _, e := range fix.Edits {
		if e.Span.File != file || !e.Span.IsValid() {
			return 0, 0, false
		}
		first = min(first, file.LineAt(e.Span.Start))
		last = max(last, file.LineAt(max(e.Span.Start, e.Span.End-1)))
	}
	return first, last, true
}

// endOf returns where a line ends, behind its line break.
func endOf(file *source.File, line int) int {
	if line >= file.Lines() {
		return len(file.Text)
	}
	return file.Line(line + 1).Start
}

// replacement returns what stands in a suggestion that replaces lines, each line with its end, and false when GitLab would write
// something else: it takes the first line break in the last line that it replaces, and for blank lines it writes none. It reads the lines
// out of the note as HTML, in which there are no control characters. Nor is a suggestion the place for a token.
// Source: lib/gitlab/diff/suggestion.rb and suggestions_parser.rb of GitLab.
func replacement(before, after string) (string, bool) {
	switch {
	case before == after, !utf8.ValidString(after), strings.ContainsFunc(after, isLost), secret.Redact(after) != after:
		return "", false
	case after == "":
		return "", true
	case lineBreak(before) != lineBreak(after):
		return "", false
	}
	content := strings.TrimSuffix(after, lineBreak(after))
	first, _, _ := strings.Cut(content, "\n")
	if strings.Contains(strings.TrimSuffix(before, lineBreak(before)), "\r") || strings.Contains(content, "\r") || isBlank(first) || isBlank(content[strings.LastIndex(content, "\n")+1:]) {
		return "", false
	}
	return content + "\n", true
}

// isLost reports whether a character may not come through a note as it is: control characters, and the mark at the beginning of a file.
func isLost(r rune) bool {
	return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) || r == '\uFEFF'
}

// lineBreak returns how a text ends.
func lineBreak(text string) string {
	for _, end := range []string{"\r\n", "\n"} {
		if strings.HasSuffix(text, end) {
			return end
		}
	}
	return ""
}

func isBlank(line string) bool { return strings.TrimSpace(line) == "" }

// fenceFor returns a fence that no line of a text ends.
func fenceFor(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence
}
