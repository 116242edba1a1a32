package expr

import (
	"errors"
	"regexp/syntax"
	"strings"
)

// badPattern says why RE2 rejects a pattern, and points at the part if that is easily found.
func badPattern(at Span, text string, err error) *SyntaxError {
	var bad *syntax.Error
	if !errors.As(err, &bad) {
		return wrong(at, `write \n for a line break`, "a pattern stands on one line")
	}
	part := strings.ReplaceAll(bad.Expr, "/", `\/`)
	for _, group := range perlGroups() {
		if strings.HasPrefix(part, group.begin) {
			part = group.begin // where the group ends does not matter
		}
	}
	if len(part) > 0 && strings.Count(text, part) == 1 {
		start := at.Start + strings.Index(text, part)
		at = Span{start, start + len(part)}
	}
	message, hint := explain(bad)
	return wrong(at, hint, "%s", message)
}

// A perlGroup is a kind of group that RE2 does not have.
type perlGroup struct{ begin, what, hint string }

func perlGroups() []perlGroup {
	const twice = "ask in two conditions, one with =~ and one with !~"
	return []perlGroup{
		{"(?=", "lookahead", twice},
		{"(?!", "lookahead", twice},
		{"(?<=", "lookbehind", twice},
		{"(?<!", "lookbehind", twice},
		{"(?>", "atomic groups", "write (?:…)"},
		{"(?#", "comments", "remove it"},
	}
}

// explain returns what is wrong with a regular expression, and what to write.
func explain(bad *syntax.Error) (message, hint string) {
	part := bad.Expr
	for _, group := range perlGroups() {
		if strings.HasPrefix(part, group.begin) {
			return "patterns have no " + group.what + " (RE2)", group.hint
		}
	}
	switch bad.Code {
	case syntax.ErrInvalidPerlOp:
		return quote(part) + " begins no group of RE2", "write (?:…), or (?i) for a flag"
	case syntax.ErrMissingParen:
		return `a "(" of the pattern is not closed`, `close it with ), or write \( for the character`
	case syntax.ErrUnexpectedParen:
		return `a ")" of the pattern closes nothing`, `remove it, or write \) for the character`
	case syntax.ErrMissingBracket:
		return `a "[" of the pattern is not closed`, `close it with ], or write \[ for the character`
	case syntax.ErrMissingRepeatArgument:
		return quote(part) + " has nothing to repeat", "any text is .* and the character itself is \\" + part[:1]
	case syntax.ErrInvalidRepeatOp:
		return quote(part) + " repeats what is repeated", "patterns have no possessive quantifiers (RE2): write one of them"
	case syntax.ErrInvalidRepeatSize:
		return quote(part) + " repeats too often", "RE2 allows 1000 times"
	case syntax.ErrInvalidEscape:
		return escapeHint(part)
	case syntax.ErrInvalidCharRange:
		if strings.HasPrefix(part, `\`) {
			return quote(part) + " is no class of RE2", "write a general category or a script, such as \\p{L} or \\p{Greek}"
		}
		return quote(part) + " is no range of characters", `put the lower one first, or write \- for the dash`
	case syntax.ErrInvalidNamedCapture:
		return quote(part) + " is no good name for a group", "leave the names out: they serve nothing here"
	case syntax.ErrLarge, syntax.ErrNestingDepth:
		return "the pattern is too large for RE2", "make it simpler"
	}
	return "RE2 rejects " + quote(part), ""
}

// escapeHint explains a backslash that RE2 does not know.
func escapeHint(part string) (message, hint string) {
	message = quote(part) + " means nothing to RE2"
	switch {
	case len(part) < 2:
		return message, ""
	case '0' <= part[1] && part[1] <= '9':
		return "patterns have no backreferences (RE2)", "write out what shall come again"
	}
	switch part[1] {
	case 'Z':
		hint = `write \z or $`
	case 'h':
		hint = "write [0-9a-fA-F]"
	case 'R':
		hint = `write \r?\n`
	case 'K', 'G', 'X':
		hint = ""
	default:
		hint = "write " + part[1:] + " without the backslash"
	}
	return message, hint
}

// quote puts quotes around a part of a pattern, whose backslashes stay single.
func quote(part string) string { return `"` + clip(part) + `"` }
