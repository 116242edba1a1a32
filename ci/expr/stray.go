package expr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// stray says what is wrong with the text at the place where GitLab's lexer finds no token.
func stray(s string, pos int, tokens []token) *SyntaxError {
	var last token
	if len(tokens) > 0 {
		last = tokens[len(tokens)-1]
	}
	rest := s[pos:]
	r, size := utf8.DecodeRuneInString(rest)
	switch at := (Span{pos, pos + size}); {
	case r == '"' || r == '\'':
		return unclosedString(s, pos)
	case r == '/':
		return noPattern(s, pos)
	case r == '$':
		return noVariable(s, pos)
	case strings.ContainsRune("=&|~<>", r):
		return noOperator(s, pos, last)
	case '0' <= r && r <= '9':
		number := rest[:span(rest, "0123456789.")]
		return wrong(Span{pos, pos + len(number)}, fmt.Sprintf("write %q", clip(number)), "there are no numbers, only text")
	case r == '%':
		if n := word(rest[1:]); n > 0 && strings.HasPrefix(rest[1+n:], "%") {
			return wrong(Span{pos, pos + n + 2}, "write $"+clip(rest[1:1+n]), "%q is no variable here", clip(rest[:n+2]))
		}
		return wrong(at, "", `"%%" means nothing here`)
	case beginsWord(rest):
		return bareWord(s, pos, last)
	case strings.ContainsRune("“”„‟«»", r):
		return wrong(at, `write "`, "%q is no quote to GitLab", string(r))
	case strings.ContainsRune("‘’‚‛", r):
		return wrong(at, `write '`, "%q is no quote to GitLab", string(r))
	case r == '#':
		return wrong(Span{pos, len(s)}, "put it in front of the rule", "an expression takes no comment")
	case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		return wrong(at, "write a plain blank, or nothing", "the invisible character %U is no blank to GitLab", r)
	case r == '-' && last.kind == variable && last.End == pos:
		return wrong(Span{last.Start, pos + 1}, "they are made of letters, digits and _", `names of variables have no "-"`)
	case last.kind == pattern && last.End == pos:
		return wrong(at, "the flags are i, s, m and U", "%q means nothing behind a pattern", string(r))
	default:
		return wrong(at, "", "%q means nothing in an expression", string(r))
	}
}

// span returns how many bytes of the text, from its start, are of the set.
func span(s, set string) int { return len(s) - len(strings.TrimLeft(s, set)) }

func unclosedString(s string, pos int) *SyntaxError {
	end := strings.IndexByte(s[pos:], '\n')
	if end < 0 {
		end = len(s) - pos
	}
	return wrong(Span{pos, pos + end}, fmt.Sprintf("end it with %c on the same line", s[pos]), "the string is not closed")
}

// noPattern says why a slash begins no pattern.
func noPattern(s string, pos int) *SyntaxError {
	rest := s[pos:]
	if strings.HasPrefix(rest, "//") {
		return wrong(Span{pos, pos + 2}, "two characters must stand between the slashes; .* matches any text", "the pattern is empty")
	}
	_, size := utf8.DecodeRuneInString(rest[1:])
	if close := 1 + size; size > 0 && strings.HasPrefix(rest[close:], "/") && rest[1] != '\\' {
		return wrong(Span{pos, pos + close + 1}, fmt.Sprintf("write /(%s)/", rest[1:close]),
			"the pattern is too short: GitLab wants two characters between the slashes")
	}
	hint := "end it with /"
	if strings.Contains(rest[1:], `\/`) {
		hint = `end it with /; a \/ is a slash inside it`
	}
	return wrong(Span{pos, len(s)}, hint, "the pattern is not closed")
}

// noVariable says why a dollar begins no variable.
func noVariable(s string, pos int) *SyntaxError {
	rest := s[pos:]
	switch {
	case strings.HasPrefix(rest, inputOpen):
		end := len(rest)
		if i := strings.Index(rest, inputClose); i >= 0 {
			end = i + len(inputClose)
		}
		return wrong(Span{pos, pos + end}, "only inputs can stand here, as in $[[ inputs.name ]]", "%q is no input", clip(rest[:end]))
	case strings.HasPrefix(rest, "${"):
		name := rest[2 : 2+word(rest[2:])]
		end := strings.IndexByte(rest, '}')
		switch {
		case name == "" || end < 0:
			return wrong(Span{pos, pos + 2}, "write $NAME", "${…} is for scripts")
		case len(name)+2 < end:
			return wrong(Span{pos, pos + end + 1}, "write $"+clip(name)+", and compare it with null or \"\" for a default",
				"%q is for scripts", clip(rest[:end+1]))
		}
		return wrong(Span{pos, pos + end + 1}, "write $"+clip(name), "%q is for scripts", clip(rest[:end+1]))
	case strings.HasPrefix(rest, "$("):
		return wrong(Span{pos, pos + 2}, "a rule is decided before any script runs", "commands cannot run here")
	case strings.HasPrefix(rest, "$$"):
		return wrong(Span{pos, pos + 1}, "write one $", "a variable has one dollar sign")
	}
	return wrong(Span{pos, pos + 1}, "letters, digits and _ must follow", `"$" names no variable`)
}

// noOperator says what to write for an operator that GitLab does not have.
func noOperator(s string, pos int, last token) *SyntaxError {
	n := span(s[pos:], "=&|~<>!")
	start := pos
	if _, binary := last.kind.op(); binary && last.End == pos {
		start = last.Start
	}
	hint := ""
	op := s[start : pos+n]
	switch op {
	case "=", "===":
		hint = "write == to compare"
	case "!==", "<>", "=!":
		hint = "write != to compare"
	case "~", "~=", "~~", "==~":
		hint = "write =~ to match a pattern"
	case "!=~":
		hint = "write !~"
	case "&", "&&&":
		hint = "write && for and"
	case "|", "|||":
		hint = "write || for or"
	case "<", ">", "<=", ">=":
		hint = "values are text: only ==, !=, =~ and !~ compare them"
	case "=>":
		hint = "write == to compare"
	default:
		start, n = pos, 1
		hint = "the operators are == != =~ !~ && || and !"
	}
	return wrong(Span{start, pos + n}, hint, "%q is no operator", clip(s[start:pos+n]))
}
