package lint

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/suggest"
)

// Findingf returns a finding at span with a formatted message.
func Findingf(span source.Span, format string, args ...any) Finding {
	return Finding{Span: span, Message: fmt.Sprintf(format, args...)}
}

// At returns f with the path from the root of the configuration to its place.
func (f Finding) At(path ...string) Finding {
	f.Path = path
	return f
}

// WithHint returns f with a hint.
func (f Finding) WithHint(format string, args ...any) Finding {
	f.Hint = fmt.Sprintf(format, args...)
	return f
}

// Unknown returns a finding about a word at span that is none of the known ones. It names the nearest of them, with a fix
// that replaces the word, or lists them when they are few.
func Unknown(span source.Span, word string, known []string, format string, args ...any) Finding {
	f := Findingf(span, format, args...)
	if near, ok := suggest.Nearest(word, slices.Values(known)); ok {
		f.Message += fmt.Sprintf(": did you mean %q?", near)
		if fix := replaceWord(span, word, near); len(fix.Edits) > 0 {
			f.Fixes = []Fix{fix}
		}
		return f
	}
	if len(known) > 0 && len(known) <= maxListed && !slices.ContainsFunc(known, func(s string) bool { return len(s) > maxElement }) {
		f.Hint = "known: " + strings.Join(known, ", ")
	}
	return f
}

// maxListed is the number of legal values up to which a message lists them all.
const maxListed = 16

// replaceWord replaces word inside span, so that quotes around it stay. It is safe only when the word is a plain slip.
func replaceWord(span source.Span, word, by string) Fix {
	fix := Fix{Message: fmt.Sprintf("replace %q by %q", word, by), Unsafe: !slip(word, by)}
	if i := strings.Index(span.Text(), word); i >= 0 && plainWord(by) {
		span.Start, span.End = span.Start+i, span.Start+i+len(word)
		fix.Edits = []source.Edit{{Span: span, New: by}}
	}
	return fix
}

// slip reports whether word is by with two letters swapped, or one letter missing, doubled or too many: what fingers do.
// `deploy-a` for `deploy-b` is none: both are names that a person may mean.
func slip(word, by string) bool {
	if len(word) < 4 || len(by) < 3 {
		return false
	}
	a, b := []byte(word), []byte(by)
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) == len(b):
		return i+1 < len(a) && letter(a[i]) && letter(b[i]) && a[i] == b[i+1] && a[i+1] == b[i] && string(a[i+2:]) == string(b[i+2:])
	case len(a)+1 == len(b):
		return letter(b[i]) && string(a[i:]) == string(b[i+1:])
	default:
		return false
	}
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

// plainWord reports whether a word means itself in YAML without quotes.
func plainWord(s string) bool {
	for _, r := range s {
		if r != '_' && r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return s != ""
}
