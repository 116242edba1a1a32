package schema

import (
	"maps"
	"slices"
	"strings"
)

// strict returns a definition as the judge reads it. Most of our own words become words of JSON Schema; for those that
// JSON Schema has no word for, see [extension].
func strict(v any) any {
	switch v := v.(type) {
	case definition:
		return strictDefinition(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = strict(item)
		}
		return out
	default:
		return v
	}
}

func strictDefinition(d definition) definition {
	out := make(definition, len(d))
	for key, value := range d {
		switch key {
		case "description":
		case "properties":
			out[key] = each(value.(definition), strict)
		default:
			out[key] = strict(value)
		}
	}
	if d["x-anything"] == true {
		return definition{}
	}
	if d["x-reject"] != nil {
		if d["type"] == nil {
			return definition{"not": definition{}, "x-has": d["x-has"], "x-has-any": d["x-has-any"]}
		}
		return definition{"type": d["type"]}
	}
	standard(out)
	if d["x-blank"] == true {
		return definition{"anyOf": []any{definition{"format": "blank"}, out}}
	}
	if d["x-lenient"] == true {
		return definition{"if": definition{"type": "object"}, "then": out}
	}
	return out
}

// each returns a copy of an object with each value replaced.
func each(d definition, by func(any) any) definition {
	out := make(definition, len(d))
	for key, value := range d {
		out[key] = by(value)
	}
	return out
}

// standard turns our words for keys into words of JSON Schema.
func standard(d definition) {
	var all []any
	for _, group := range list(d["x-exclusive"]) {
		all = append(all, ifMapping(definition{"not": definition{"required": group}}))
	}
	if keys := list(d["x-one-of"]); len(keys) > 0 {
		var one []any
		for _, key := range keys {
			one = append(one, definition{"required": []any{key}})
		}
		all = append(all, ifMapping(definition{"oneOf": one}))
	}
	if forms := list(d["x-forms"]); len(forms) > 0 {
		all = append(all, ifMapping(choose(forms)))
	}
	if len(all) > 0 {
		d["allOf"] = all
	}
	if d["x-nested"] != nil {
		d["x-items"] = d["items"]
		delete(d, "items")
	}
	maps.DeleteFunc(d, func(key string, _ any) bool {
		return strings.HasPrefix(key, "x-") && !slices.Contains(extensions, key)
	})
}

// extensions are the words of ours that are left for the judge: those of [extension], and the conditions of forms.
var extensions = []string{"x-items", "x-nested", "x-filled", "x-max-seconds", "x-has", "x-has-any"}

func ifMapping(d definition) definition {
	return definition{"if": definition{"type": "object"}, "then": d}
}

// choose makes a chain of conditions of forms.
func choose(forms []any) definition {
	form := forms[0].(definition)
	if len(forms) == 1 {
		return form
	}
	condition := definition{"required": list(form["x-has"])}
	if keys := list(form["x-has-any"]); len(keys) > 0 {
		var some []any
		for _, key := range keys {
			some = append(some, definition{"required": []any{key}})
		}
		condition = definition{"anyOf": some}
	}
	return definition{"if": condition, "then": form, "else": choose(forms[1:])}
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}
