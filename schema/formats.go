package schema

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/duration"
)

// A flaw is what is wrong with a text that has a format.
type flaw struct {
	kind       Kind
	message    string
	hint       string
	start, end int // the part of the text that is wrong
}

// formatExpression is the format of rules:if.
const formatExpression = "expression"

// check compares a text with the format of a shape; nil says that it is as it should be.
func check(s *shape, text string) *flaw {
	switch s.format {
	case "duration":
		return checkDuration(s, text)
	case "duration-or-never":
		if strings.EqualFold(text, "never") {
			return nil
		}
		return checkDuration(s, text)
	case "duration-never-or-variable":
		if strings.EqualFold(text, "never") || strings.HasPrefix(text, "$") {
			return nil
		}
		return checkDuration(s, text)
	case formatExpression:
		return checkExpression(text)
	case "re2-literal":
		return checkLiteral(text)
	case "ref-pattern":
		return checkRefPattern(text)
	case "cache-key":
		return checkCacheKey(text)
	case "expose-as":
		return checkExposeAs(text)
	case "git-ref":
		return checkRef(text)
	case "iso8601":
		return checkDate(s, text)
	case "integrity":
		return checkIntegrity(s, text)
	default:
		return nil
	}
}

// formats are the names that check knows.
func formats() []string {
	return []string{
		"duration", "duration-or-never", "duration-never-or-variable", formatExpression, "re2-literal", "ref-pattern",
		"cache-key", "expose-as", "git-ref", "iso8601", "integrity",
	}
}

func checkDuration(s *shape, text string) *flaw {
	seconds, err := duration.Parse(text)
	if err != nil {
		f := &flaw{kind: InvalidDuration, message: err.Error(), hint: `a duration is written like "30 minutes" or "1h 30m"`}
		if e, ok := errors.AsType[*duration.Error](err); ok {
			f.message, f.start, f.end = "it is no duration, since "+e.Message, e.Start, e.End
			if e.Hint != "" {
				f.message += ": " + e.Hint
			}
		}
		return f
	}
	if s.seconds > 0 && seconds > float64(s.seconds) {
		return &flaw{kind: LimitExceeded, message: "GitLab takes at most " + limitName(s.seconds)}
	}
	return nil
}

// limitName says a longest duration in words.
func limitName(seconds int) string {
	switch days := seconds / 86400; {
	case seconds%604800 == 0:
		return "one week"
	case days == 30:
		return "one month"
	default:
		return fmt.Sprintf("%d days", days)
	}
}

// literalFlags are the letters behind a regular expression that GitLab knows.
const literalFlags = "ismU"

// splitLiteral takes a regular expression between slashes apart.
func splitLiteral(text string) (pattern, flags string, ok bool) {
	end := strings.LastIndexByte(text, '/')
	if !strings.HasPrefix(text, "/") || end < 1 {
		return "", "", false
	}
	pattern, flags = text[1:end], text[end+1:]
	return pattern, flags, strings.Trim(flags, literalFlags) == ""
}

func checkLiteral(text string) *flaw {
	pattern, flags, ok := splitLiteral(text)
	if !ok || pattern == "" {
		return &flaw{kind: InvalidRegexp, message: "it takes a regular expression between slashes, with nothing but i, s, m or U behind them"}
	}
	return checkPattern(pattern, flags)
}

// checkPattern compiles a regular expression; Go's syntax is the one that GitLab has.
func checkPattern(pattern, flags string) *flaw {
	if flags != "" {
		pattern = "(?" + flags + ")" + pattern
	}
	if _, err := regexp.Compile(pattern); err != nil {
		return &flaw{
			kind: InvalidRegexp, message: "its regular expression does not compile: " + reason(err),
			hint: "GitLab's regular expressions are those of RE2, which has no lookaround and no back references",
		}
	}
	return nil
}

// reason returns what the regexp package complains about, without its own name.
func reason(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

// checkRefPattern looks at an entry of only or except: a ref, or a regular expression. GitLab does not look at one that has
// a project behind it.
func checkRefPattern(text string) *flaw {
	pattern, flags, ok := splitLiteral(text)
	if !ok || pattern == "" {
		return nil
	}
	return checkPattern(pattern, flags)
}

func checkCacheKey(text string) *flaw {
	decoded, err := url.PathUnescape(text)
	if err != nil {
		decoded = text
	}
	switch {
	case strings.Contains(decoded, "/"):
		return &flaw{kind: WrongValue, message: `it takes no "/", since the key becomes the name of a file: write "-" instead`}
	case decoded == "." || decoded == "..":
		return &flaw{kind: WrongValue, message: "it may not be a name of a directory: choose another one"}
	default:
		return nil
	}
}

// checkExposeAs: Ruby's `\w[-\w ]*`.
func checkExposeAs(text string) *flaw {
	for i, r := range text {
		word := r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
		if !word && (i == 0 || r != '-' && r != ' ') {
			return &flaw{kind: WrongValue, message: exposeAs, start: i, end: i + len(string(r))}
		}
	}
	if text == "" {
		return &flaw{kind: WrongValue, message: exposeAs}
	}
	return nil
}

const exposeAs = `it takes letters, digits, blanks, "-" and "_", the first of them a letter or digit`

func checkRef(text string) *flaw {
	if validRef(text) {
		return nil
	}
	return &flaw{kind: WrongValue, message: "it takes the name of a branch or tag, or a commit, as git allows them"}
}

func checkDate(_ *shape, text string) *flaw {
	for _, layout := range []string{time.RFC3339, "2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01"} {
		if _, err := time.Parse(layout, text); err == nil {
			return nil
		}
	}
	return &flaw{kind: WrongValue, message: "it takes a date as in 2030-01-31T12:00:00Z"}
}

func checkIntegrity(s *shape, text string) *flaw {
	if rest, ok := strings.CutPrefix(text, "sha256-"); ok && len(rest) == 44 && isBase64(rest) {
		return nil
	}
	return &flaw{kind: WrongValue, message: "it takes " + s.takes()}
}

// patterns are the regular expressions of the table that were needed so far.
var patterns = sync.OnceValue(func() *sync.Map { return new(sync.Map) })

func compiled(pattern string) *regexp.Regexp {
	if re, ok := patterns().Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	re := regexp.MustCompile(pattern)
	patterns().Store(pattern, re)
	return re
}

// isBlank reports whether Ruby on Rails takes a text for blank.
func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// blank reports whether Ruby on Rails takes a value for blank.
func blank(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Scalar:
		value, isBool := n.Bool()
		return n.Kind() == syntax.KindNull || isBool && !value || n.IsString() && isBlank(n.Value())
	case *syntax.Sequence:
		return len(n.Items()) == 0
	case *syntax.Mapping:
		return n.Len() == 0
	default:
		return false
	}
}
