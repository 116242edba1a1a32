package variables

import "strings"

// A reference is a variable that a text names: the bytes [start, end) of it.
type reference struct {
	name       string
	start, end int
}

// references returns the variables that a text of a keyword names. $$ is a dollar sign; ${A:-b} is none of GitLab's forms.
//
//	$A  ${A}
func references(text string) []reference {
	var all []reference
	for at := strings.IndexByte(text, '$'); at >= 0 && at < len(text); {
		r, end := referenceAt(text, at)
		if r.name != "" {
			all = append(all, r)
		}
		next := strings.IndexByte(text[end:], '$')
		if next < 0 {
			break
		}
		at = end + next
	}
	return all
}

// referenceAt returns the reference at a dollar sign, and where to go on.
func referenceAt(text string, at int) (reference, int) {
	rest := text[at+1:]
	if strings.HasPrefix(rest, "$") {
		return reference{}, at + 2
	}
	braced := strings.HasPrefix(rest, "{")
	if braced {
		rest = rest[1:]
	}
	name := nameAt(rest)
	end := len(text) - len(rest) + len(name)
	switch {
	case name == "":
		return reference{}, at + 1
	case braced && !strings.HasPrefix(rest[len(name):], "}"):
		return reference{}, end
	case braced:
		end++
	}
	return reference{name, at, end}, end
}

// nameAt returns the name of a variable with which a text begins, "" when it begins with none.
func nameAt(text string) string {
	for i := range len(text) {
		if c := text[i]; c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return text[:i]
		}
	}
	return text
}
