package generate

import (
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/templates"
)

// What versions are made of: numbers, and the words alpha, beta, rc, post and dev in short.
const (
	preLetters     = "abcdeoprstv"
	versionLetters = "0123456789.*" + preLetters
)

// satisfies reports whether some patch release of cycle ("3.13") satisfies a constraint as pip, Poetry and uv write it:
// ">=3.12,<4", "^3.11", "~=5.2.1", "==5.2.*", ">=3.9 || >3.12". What it does not understand does not constrain.
func satisfies(cycle, constraint string) bool {
	for _, alternative := range strings.Split(constraint, "||") {
		if satisfiesAll(cycle, alternative) {
			return true
		}
	}
	return false
}

func satisfiesAll(cycle, constraint string) bool {
	for _, end := range []string{"<", ">", "=", "~", "^"} { // ">= 3.12" is one part
		constraint = strings.ReplaceAll(constraint, end+" ", end)
	}
	for _, part := range strings.FieldsFunc(constraint, func(r rune) bool { return r == ',' || r == ' ' }) {
		op := strings.TrimRight(part, versionLetters)
		if !satisfiesOne(cycle, strings.TrimSpace(op), strings.TrimPrefix(part, op)) {
			return false
		}
	}
	return true
}

// satisfiesOne compares a release line, which stands for all its patches, with one bound.
func satisfiesOne(cycle, op, version string) bool {
	line := minor(version)
	if line == "" {
		return true
	}
	diff := templates.Compare(cycle, line)
	patch := strings.Count(version, ".") >= 2 && version != line+".0" && !strings.HasSuffix(version, "*")
	switch op {
	case ">=", ">":
		return diff >= 0
	case "<":
		return diff < 0 || diff == 0 && patch
	case "<=":
		return diff <= 0
	case "==", "===", "=", "":
		return diff == 0 || !strings.Contains(version, ".") && major(cycle) == version
	case "!=":
		return diff != 0 || patch
	case "^":
		return diff >= 0 && major(cycle) == major(version)
	case "~=":
		if strings.Count(version, ".") < 2 {
			return diff >= 0 && major(cycle) == major(version)
		}
		return diff == 0
	case "~":
		return diff == 0 || !strings.Contains(version, ".") && major(cycle) == version
	}
	return true
}

// minor returns the release line of a version: "3.13" of "3.13.2", "4.0" of "4".
func minor(version string) string {
	parts := strings.Split(strings.TrimPrefix(version, "v"), ".")
	if _, err := strconv.Atoi(parts[0]); err != nil {
		return ""
	}
	if len(parts) == 1 || parts[1] == "*" {
		return parts[0] + ".0"
	}
	digits := strings.TrimRight(parts[1], preLetters+"*")
	return parts[0] + "." + digits
}

func major(version string) string {
	head, _, _ := strings.Cut(version, ".")
	return head
}
