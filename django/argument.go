package django

import "strings"

// argument returns the positional argument of that index or the keyword argument of that name, or nil.
func argument(call *expr, index int, name string) *expr {
	position := 0
	for i, arg := range call.items {
		switch {
		case call.names[i] == "" && arg.kind != kStar:
			if position == index {
				return arg
			}
			position++
		case name != "" && call.names[i] == name:
			return arg
		}
	}
	return nil
}

// last returns the last name of a dotted expression: "Csv" of decouple.Csv.
func last(e *expr) string {
	if e != nil && (e.kind == kName || e.kind == kAttr) {
		return e.text
	}
	return ""
}

func isNone(e *expr) bool { return e.kind == kName && e.text == "None" }

// constant returns the value of a literal as it would stand in an environment variable.
func constant(e *expr) (string, bool) {
	switch e.kind {
	case kString:
		return e.text, !e.format
	case kNumber:
		return e.text, true
	case kName:
		return e.text, isBool(e)
	case kList:
		var parts []string
		for _, item := range e.items {
			part, ok := constant(item)
			if !ok {
				return "", false
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, ","), true
	}
	return "", false
}
