package image

import "strings"

// A Variable is a variable in the text of a reference: $NAME, ${NAME}, ${NAME:-default} as compose files have it, %NAME%, or
// the block $[[ … ]] of an input, which has no name.
type Variable struct {
	Name       string
	Default    string // what stands for it when it is not set
	HasDefault bool
	Start, End int // its bytes in the text
}

// HasVariable reports whether a text holds a variable.
func HasVariable(text string) bool { return len(Variables(text)) > 0 }

// Variables returns the variables of a text, in order. A text whose variable does not end has one up to its end.
// Source: the runner expands the three forms in images (docs: ci/variables/where_variables_can_be_used).
func Variables(text string) []Variable {
	first := strings.IndexAny(text, "$%")
	if first < 0 {
		return nil
	}
	var all []Variable
	for i := first; i < len(text); {
		v, size := variableAt(text[i:])
		if size == 0 {
			i++
			continue
		}
		v.Start, v.End = i, i+size
		all = append(all, v)
		i += size
	}
	return all
}

// variableAt returns the variable at the start of a text with its size, which is 0 when there is none.
func variableAt(text string) (v Variable, size int) {
	switch {
	case strings.HasPrefix(text, "$[["):
		return v, through(text, "]]")
	case strings.HasPrefix(text, "${"):
		size = through(text, "}")
		name := strings.TrimSuffix(text[2:size], "}")
		v.Name = name[:nameLength(name)]
		v.Default, v.HasDefault = defaultOf(name[len(v.Name):])
		return v, size
	case strings.HasPrefix(text, "$"):
		n := nameLength(text[1:])
		if n == 0 {
			return v, 0
		}
		return Variable{Name: text[1 : 1+n]}, 1 + n
	case strings.HasPrefix(text, "%"):
		n := nameLength(text[1:])
		if n == 0 || !strings.HasPrefix(text[1+n:], "%") {
			return v, 0
		}
		return Variable{Name: text[1 : 1+n]}, n + 2
	}
	return v, 0
}

// defaultOf reads what follows the name in braces: ":-default" or "-default".
func defaultOf(rest string) (string, bool) {
	return strings.CutPrefix(strings.TrimPrefix(rest, ":"), "-")
}

// through returns the size of a text up to and with the first end, or all of it.
func through(text, end string) int {
	if i := strings.Index(text, end); i >= 0 {
		return i + len(end)
	}
	return len(text)
}

func nameLength(text string) int {
	for i := range len(text) {
		c := text[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(text)
}

// mask replaces the bytes of variables by ones that separate nothing.
func mask(text string, variables []Variable) string {
	if len(variables) == 0 {
		return text
	}
	masked := []byte(text)
	for _, v := range variables {
		for i := v.Start; i < v.End; i++ {
			masked[i] = '$'
		}
	}
	return string(masked)
}

// Expand replaces the variables that value knows. The others stay, but for those with a default.
func Expand(text string, value func(name string) (string, bool)) string {
	variables := Variables(text)
	if len(variables) == 0 {
		return text
	}
	var b strings.Builder
	end := 0
	for _, v := range variables {
		known, ok := v.Default, v.HasDefault
		if v.Name != "" {
			if set, isSet := value(v.Name); isSet {
				known, ok = set, true
			}
		}
		b.WriteString(text[end:v.Start])
		if !ok {
			known = text[v.Start:v.End]
		}
		b.WriteString(known)
		end = v.End
	}
	b.WriteString(text[end:])
	return b.String()
}
