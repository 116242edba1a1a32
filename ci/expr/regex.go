package expr

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// A regex is a regular expression that GitLab accepts: RE2, with the flags in front. It is compiled when it is first used.
type regex struct {
	source   string
	inGo     string // the same for Go
	always   bool   // it matches every text
	compiled func() *regexp.Regexp
}

// errNoPattern says that a text is not of the form /…/flags.
var errNoPattern = errors.New("not of the form /…/")

// compileRegex makes a regular expression of a pattern or of the text of a variable. Like GitLab, it looks for a line that
// reads /…/flags; other lines do not matter.
func compileRegex(text string) (*regex, error) {
	for line := range strings.Lines(strings.ReplaceAll(text, `\/`, `/`)) {
		line = strings.TrimSuffix(line, "\n")
		end := strings.LastIndexByte(line, '/')
		if end < 1 || line[0] != '/' || strings.Trim(line[end+1:], "ismU") != "" {
			continue
		}
		source := line[1:end]
		if flags := line[end+1:]; flags != "" {
			source = "(?" + flags + ")" + source
		}
		return newRegex(source)
	}
	return nil, errNoPattern
}

// GoPattern returns the regular expression of the package regexp that matches what a pattern /…/flags does; ok is false for a text that
// is no pattern which GitLab accepts.
func GoPattern(text string) (pattern string, ok bool) {
	r, err := compileRegex(text)
	switch {
	case err != nil:
		return "", false
	case r.always:
		return "", true
	case r.compiled() == nil:
		return `[^\x00-\x{10FFFF}]`, true // it matches nothing
	}
	return r.inGo, true
}

// maxRegex is how long a regular expression may be. RE2 gives up for want of memory somewhere around it.
const maxRegex = 30_000

func newRegex(source string) (*regex, error) {
	if len(source) > maxRegex {
		return nil, &syntax.Error{Code: syntax.ErrLarge}
	}
	inGo, err := translate(source)
	if err != nil {
		return nil, err
	}
	parsed, err := syntax.Parse(inGo, syntax.Perl)
	if err != nil {
		return nil, err
	}
	r := &regex{source: source, inGo: inGo, always: matchesAlways(parsed) && !strings.Contains(source, `\Q`)}
	r.compiled = sync.OnceValue(r.compile)
	return r, nil
}

// compile returns nil when the expression can match nothing because of how GitLab uses it: it puts one without groups
// between parentheses, and that breaks one with an open \Q.
func (r *regex) compile() *regexp.Regexp {
	re, err := regexp.Compile(r.inGo)
	if err == nil && re.NumSubexp() == 0 {
		re, err = regexp.Compile("(" + r.inGo + ")")
	}
	if err != nil {
		return nil
	}
	return re
}

// matches reports whether the expression matches anywhere in the text.
func (r *regex) matches(text string) bool {
	if r.always {
		return true
	}
	re := r.compiled()
	return re != nil && re.MatchString(text)
}

// matchesAlways reports whether the expression surely matches every text: if it may match nothing at the start of a text,
// or nothing at its end.
func matchesAlways(re *syntax.Regexp) bool {
	return mayBeEmpty(re, syntax.OpBeginText, syntax.OpBeginLine) || mayBeEmpty(re, syntax.OpEndText, syntax.OpEndLine)
}

// mayBeEmpty reports whether the expression can match nothing where these two assertions hold.
func mayBeEmpty(re *syntax.Regexp, holds ...syntax.Op) bool {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpStar, syntax.OpQuest, holds[0], holds[1]:
		return true
	case syntax.OpRepeat:
		return re.Min == 0 || mayBeEmpty(re.Sub[0], holds...)
	case syntax.OpPlus, syntax.OpCapture:
		return mayBeEmpty(re.Sub[0], holds...)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !mayBeEmpty(sub, holds...) {
				return false
			}
		}
		return true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if mayBeEmpty(sub, holds...) {
				return true
			}
		}
	}
	return false
}
