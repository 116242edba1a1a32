package pipeline

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// A pattern is a regular expression of the configuration, as expressions have it: /…/flags.
type pattern struct {
	text string
	expr *expr.Expr // $TEXT =~ /…/flags
}

// newPattern returns nil for a text that is no pattern, or none that GitLab accepts in an expression.
func newPattern(text string) *pattern {
	if !strings.HasPrefix(text, "/") {
		return nil
	}
	e, err := expr.Parse("$TEXT =~ " + text)
	if err != nil {
		return nil
	}
	if is, ok := e.Root.(*expr.Binary); !ok || is.Op != expr.Match {
		return nil
	}
	return &pattern{text: text, expr: e}
}

func (p *pattern) matches(text string) bool {
	return p.expr.Eval(func(string) (string, expr.State) { return text, expr.IsDefined }).Truth == expr.True
}

// witness returns a short text that the pattern matches and that fits, "" when none is found. Texts are built from the parts of
// the expression, and only one that the pattern really matches is given out.
func (p *pattern) witness(fits func(string) bool) string {
	re, err := syntax.Parse(p.source(), syntax.Perl)
	if err != nil {
		return ""
	}
	for _, text := range spoken(re) {
		for _, text := range []string{rounded(text), text, text + "x", "x" + text, "x" + text + "x"} {
			if text != "" && fits(text) && p.matches(text) {
				return text
			}
		}
	}
	return ""
}

// rounded returns a text that neither begins nor ends with a sign: "release-" is a strange name for a branch.
func rounded(text string) string {
	const signs = "-_./"
	if strings.TrimLeft(text, signs) != text {
		text = "x" + text
	}
	if strings.TrimRight(text, signs) != text {
		text += "x"
	}
	return text
}

// source returns the expression between the slashes, with the flags in front.
func (p *pattern) source() string {
	end := strings.LastIndexByte(p.text, '/')
	source := strings.ReplaceAll(p.text[1:end], `\/`, "/")
	if flags := p.text[end+1:]; flags != "" {
		source = "(?" + flags + ")" + source
	}
	return source
}

// maxSpoken is how many texts are tried for an expression.
const maxSpoken = 64

// spoken returns texts that an expression may match, the plainest first. Assertions are taken for granted: whether they hold
// shows when the text is matched.
func spoken(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpNoMatch:
		return nil
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return []string{strings.ToLower(string(re.Rune))}
		}
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		return classTexts(re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return []string{"x", "1"}
	case syntax.OpCapture, syntax.OpPlus:
		return spoken(re.Sub[0])
	case syntax.OpStar, syntax.OpQuest:
		return append([]string{""}, spoken(re.Sub[0])...)
	case syntax.OpRepeat:
		return repeated(re)
	case syntax.OpConcat:
		return joined(re.Sub)
	case syntax.OpAlternate:
		return alternatives(re.Sub)
	}
	return []string{""} // the empty match and the assertions
}

// preferred are the characters that stand for a class that has them.
const preferred = "x1a0A_-./ "

// classTexts returns characters of a class, which is a list of ranges.
func classTexts(ranges []rune) []string {
	var texts []string
	for _, r := range preferred {
		if inRanges(ranges, r) {
			texts = append(texts, string(r))
		}
		if len(texts) == 2 {
			return texts
		}
	}
	for i := 0; i < len(ranges); i += 2 {
		if unicode.IsPrint(ranges[i]) {
			return append(texts, string(ranges[i]))
		}
	}
	return texts
}

func inRanges(ranges []rune, r rune) bool {
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i] <= r && r <= ranges[i+1] {
			return true
		}
	}
	return false
}

func repeated(re *syntax.Regexp) []string {
	var texts []string
	if re.Min == 0 {
		texts = append(texts, "")
	}
	for _, text := range spoken(re.Sub[0]) {
		if times := max(re.Min, 1); len(text)*times <= maxRefLength {
			texts = append(texts, strings.Repeat(text, times))
		}
	}
	return texts
}

// joined returns the texts of each part put together. The last part varies first.
func joined(parts []*syntax.Regexp) []string {
	texts := []string{""}
	for _, part := range slices.Backward(parts) {
		var longer []string
		for _, head := range spoken(part) {
			for _, tail := range texts {
				longer = append(longer, head+tail)
			}
		}
		texts = longer[:min(len(longer), maxSpoken)]
	}
	return texts
}

func alternatives(parts []*syntax.Regexp) []string {
	var texts []string
	for _, part := range parts {
		texts = append(texts, spoken(part)...)
	}
	slices.SortStableFunc(texts, func(a, b string) int { return len(a) - len(b) })
	return texts[:min(len(texts), maxSpoken)]
}

// maxRefLength is how long the name of a branch or tag may be in GitLab.
const maxRefLength = 255

// isRefName reports whether a text may be the name of a branch or tag. Source: git-check-ref-format(1).
func isRefName(name string) bool {
	if name == "" || len(name) > maxRefLength || strings.Trim(name, "-") == "" || name == "@" {
		return false
	}
	if strings.HasPrefix(name, "-") || strings.HasSuffix(name, ".") || strings.Contains(name, "..") || strings.Contains(name, "@{") {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".lock") {
			return false
		}
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return r <= ' ' || r == 0x7f || r == unicode.ReplacementChar || strings.ContainsRune(`~^:?*[\`, r)
	})
}
