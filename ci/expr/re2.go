package expr

import (
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// translate returns an expression of RE2 as one of Go. They are the same language, but for two things: RE2 does not know
// all classes that Go knows, such as \p{Letter}; and Go does not know \C, one byte, which becomes one character here.
func translate(source string) (string, error) {
	if !strings.Contains(source, `\`) {
		return source, nil
	}
	var out strings.Builder
	inClass := false
	for i := 0; i < len(source); {
		n := 1
		switch c := source[i]; {
		case c == '\\' && i+1 < len(source):
			n = escapeLen(source[i:])
			if source[i+1] == 'C' && !inClass {
				out.WriteString("(?s:.)")
				i += n
				continue
			}
			if name := className(source[i : i+n]); name != "" && !knownClass(name) {
				return "", &syntax.Error{Code: syntax.ErrInvalidCharRange, Expr: source[i : i+n]}
			}
		case c == '[' && !inClass:
			inClass = true
			n = classStart(source[i:])
		case c == '[' && strings.HasPrefix(source[i:], "[:"):
			n += max(0, strings.Index(source[i:], ":]"))
		case c == ']':
			inClass = false
		}
		out.WriteString(source[i : i+n])
		i += n
	}
	return out.String(), nil
}

// escapeLen returns the length of what begins with a backslash, as far as nothing in it may be taken for something else.
func escapeLen(s string) int {
	switch s[1] {
	case 'Q':
		if end := strings.Index(s, `\E`); end >= 0 {
			return end + 2
		}
		return len(s)
	case 'p', 'P':
		if strings.HasPrefix(s[2:], "{") {
			return 1 + max(1, strings.IndexByte(s, '}'))
		}
		_, size := utf8.DecodeRuneInString(s[2:])
		return 2 + size
	}
	return 2
}

// classStart returns the length of "[", with a "]" behind it that does not close it.
func classStart(s string) int {
	rest := strings.TrimPrefix(s[1:], "^")
	rest = strings.TrimPrefix(rest, "]")
	return len(s) - len(rest)
}

// className returns the name in \pN, \p{Name} and \p{^Name}, "" for other escapes.
func className(escape string) string {
	if escape[1] != 'p' && escape[1] != 'P' {
		return ""
	}
	return strings.TrimPrefix(strings.Trim(escape[2:], "{}"), "^")
}

// knownClass reports whether RE2 knows the class: the general categories and the scripts, by their short names.
func knownClass(name string) bool {
	if name == "Cn" || name == "LC" {
		return false
	}
	return name == "Any" || unicode.Categories[name] != nil || unicode.Scripts[name] != nil
}
