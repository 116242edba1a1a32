package django

import (
	"strconv"
	"strings"
)

// Normalize returns the name of a distribution as PEP 503 compares it: lower case, with one hyphen for runs of "-_.".
func Normalize(name string) string {
	var b strings.Builder
	dash := false
	for _, c := range strings.ToLower(strings.TrimSpace(name)) {
		if c == '-' || c == '_' || c == '.' {
			dash = true
			continue
		}
		if dash {
			b.WriteByte('-')
			dash = false
		}
		b.WriteRune(c)
	}
	return b.String()
}

// preferredPythons are the minors to choose from when only a constraint is known, the preferred one first.
var preferredPythons = []string{"3.13", "3.14", "3.12"}

// BestPython returns the minor of Python to use under a constraint such as ">=3.12,<4" or "^3.12": 3.13 when the
// constraint allows it, else the highest of 3.12 to 3.14 that it allows. ok is false when it allows none or is not
// understood.
func BestPython(constraint string) (minor string, ok bool) {
	if strings.TrimSpace(constraint) == "" {
		return "", false
	}
	for _, candidate := range preferredPythons {
		if allows(constraint, candidate) {
			return candidate, true
		}
	}
	return "", false
}

// understood reports whether a constraint allows any minor of Python 3 at all, and so is one.
func understood(constraint string) bool {
	for minor := range 30 {
		if allows(constraint, "3."+strconv.Itoa(minor)) {
			return true
		}
	}
	return false
}

// allows reports whether some release of a minor satisfies a constraint of PEP 440 or Poetry; alternatives stand
// between "||" or "|".
func allows(constraint, minor string) bool {
	for _, alternative := range strings.Split(strings.ReplaceAll(constraint, "||", "|"), "|") {
		if allowsAll(alternative, minor) {
			return true
		}
	}
	return false
}

func allowsAll(constraint, minor string) bool {
	parts := strings.FieldsFunc(constraint, func(r rune) bool { return r == ',' })
	if len(parts) == 0 {
		return false
	}
	for _, part := range parts {
		for _, clause := range clauses(part) {
			if !clauseAllows(clause, minor) {
				return false
			}
		}
	}
	return true
}

// clauses splits ">=3.12 <4" at the blanks between clauses, but not ">= 3.12".
func clauses(part string) []string {
	var out []string
	for _, word := range strings.Fields(part) {
		if n := len(out); n > 0 && strings.Trim(out[n-1], "<>=!~^") == "" {
			out[n-1] += word
			continue
		}
		out = append(out, word)
	}
	return out
}

// clauseAllows reports whether some release of the minor satisfies one clause.
func clauseAllows(clause, minor string) bool {
	op := clause[:len(clause)-len(strings.TrimLeft(clause, "<>=!~^"))]
	text := clause[len(op):]
	wild := strings.HasSuffix(text, ".*")
	version, ok := numbers(strings.TrimSuffix(text, ".*"))
	if text == "*" && op == "" {
		return true
	}
	if !ok {
		return false
	}
	have, _ := numbers(minor)
	order := compareMinor(have, version)
	switch op {
	case ">=":
		return order >= 0
	case ">":
		return order > 0 || order == 0 && len(version) > 2
	case "<=":
		return order <= 0
	case "<":
		return order < 0 || order == 0 && len(version) > 2 && version[2] > 0
	case "!=":
		return order != 0 || !wild && len(version) > 2
	case "^":
		return order >= 0 && have[0] == version[0]
	case "~":
		return order == 0 || len(version) == 1 && have[0] == version[0]
	case "~=":
		return order >= 0 && have[0] == version[0] && (len(version) <= 2 || order == 0)
	case "", "==", "===":
		return order == 0 || len(version) == 1 && have[0] == version[0]
	}
	return false
}

// compareMinor compares two versions by their first two numbers.
func compareMinor(a, b []int) int {
	for i := range 2 {
		x, y := 0, 0
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return x - y
		}
	}
	return 0
}

// numbers returns the leading numbers of a version.
func numbers(version string) ([]int, bool) {
	var out []int
	for _, part := range strings.Split(strings.TrimPrefix(version, "v"), ".") {
		digits := part[:len(part)-len(strings.TrimLeft(part, "0123456789"))]
		n, err := strconv.Atoi(digits)
		if err != nil {
			break
		}
		out = append(out, n)
		if digits != part {
			break
		}
	}
	return out, len(out) > 0
}

// minorOf returns the minor of a version: "3.13" for "3.13.1-slim"; ok is false when there is none.
func minorOf(version string) (string, bool) {
	n, ok := numbers(version)
	if !ok || len(n) < 2 {
		return "", false
	}
	return strconv.Itoa(n[0]) + "." + strconv.Itoa(n[1]), true
}
