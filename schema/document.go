package schema

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Document returns one JSON Schema of the whole language for editors: draft-07, which yaml-language-server reads. It is
// stricter than GitLab where GitLab overlooks nonsense, and it lets a `!reference` stand for every value.
func Document() []byte {
	d := editor{definitions: definition{}}
	doc := definition{
		"$schema":              "http://json-schema.org/draft-07/schema#",
		"title":                "GitLab CI/CD configuration",
		"description":          "The configuration of pipelines, .gitlab-ci.yml.",
		"type":                 "object",
		"properties":           d.place(root),
		"patternProperties":    definition{`^\.`: definition{"description": "A hidden entry: jobs extend it, or reference parts of it. It may hold anything."}},
		"additionalProperties": d.job(),
		"definitions":          d.definitions,
	}
	doc["properties"].(definition)["spec"] = d.refer("spec", "")
	d.definitions["reference"] = definition{
		"description": "A !reference: the keys that lead to the value.", "type": "array", "items": definition{"type": "string"}, "minItems": 1,
	}
	clean(doc)
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic(err) // it is made of decoded JSON
	}
	return append(text, '\n')
}

// clean takes the words out that no editor reads.
func clean(v any) {
	switch v := v.(type) {
	case definition:
		for _, word := range extensions {
			delete(v, word)
		}
		for _, value := range v {
			clean(value)
		}
	case []any:
		for _, item := range v {
			clean(item)
		}
	}
}

// editor makes definitions for editors of ours.
type editor struct{ definitions definition }

// place returns the properties of a place.
func (d editor) place(p Place) definition {
	props := definition{}
	for _, k := range placeShape(p).keys {
		props[k.name] = d.refer(k.name, string(p))
	}
	return props
}

// job defines a job, which may also be a trigger job: then some keywords take other values.
func (d editor) job() definition {
	props, trigger := d.place(Job), d.place(Bridge)
	normal, differs := definition{}, definition{}
	keys := make([]any, 0, len(trigger))
	for _, name := range sortedKeys(trigger) {
		keys = append(keys, name)
		switch {
		case props[name] == nil:
			props[name] = trigger[name]
		case props[name].(definition)["$ref"] != trigger[name].(definition)["$ref"]:
			normal[name], differs[name] = props[name], trigger[name]
			props[name] = definition{"description": define(name, "")["description"]}
		}
	}
	d.definitions["job"] = definition{
		"description": "A job: what the runner executes, or which pipeline it triggers.",
		"type":        []any{"object", "array"}, "items": definition{"type": "string"},
		"properties": props, "additionalProperties": false, "minProperties": json.Number("1"),
		"if":   definition{"required": []any{"trigger"}},
		"then": definition{"propertyNames": definition{"enum": keys}, "properties": differs},
		"else": definition{"properties": normal},
		"not":  definition{"type": "object", "required": []any{"script", "run"}},
	}
	d.definitions["default"] = definition{
		"description": define("default", "")["description"], "type": []any{"object", "null"},
		"properties": d.place(Default), "additionalProperties": false,
	}
	return definition{"$ref": "#/definitions/job"}
}

// refer returns a reference to the definition of a keyword at a place.
func (d editor) refer(name, place string) definition {
	id := name
	if slices.Contains(variantsOf(name), place) {
		id = name + " in " + place
	}
	if d.definitions[id] == nil {
		d.definitions[id] = referable(readable(define(name, place)).(definition))
	}
	return definition{"$ref": "#/definitions/" + strings.ReplaceAll(id, " ", "%20")}
}

// annotations are the words of ours that the document keeps.
var annotations = []string{"x-since", "x-deprecated", "x-removed", "x-tier", "x-in", "x-default", "x-docs"}

// readable returns a definition as editors read it.
func readable(v any) any {
	switch v := v.(type) {
	case definition:
		return readableDefinition(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = readable(item)
		}
		return out
	default:
		return v
	}
}

func readableDefinition(d definition) definition {
	if d["x-reject"] != nil {
		return definition{"not": definition{}, "x-has": d["x-has"], "x-has-any": d["x-has-any"]}
	}
	out, kept := make(definition, len(d)), definition{}
	for key, value := range d {
		switch {
		case key == "format": // editors have no word for ours, and their own "duration" is another one
		case key == "properties":
			out[key] = each(value.(definition), func(v any) any { return referable(readable(v).(definition)) })
		case slices.Contains(annotations, key):
			kept[key] = value
		default:
			out[key] = readable(value)
		}
	}
	leaf := out["items"]
	standard(out)
	if d["x-nested"] != nil {
		out["items"] = definition{"anyOf": []any{leaf, definition{"type": "array"}}}
	}
	maps.Copy(out, kept)
	if why, ok := d["x-deprecated"].(string); ok {
		out["deprecationMessage"] = why
	}
	return out
}

// referable lets a reference, which editors take for a list of strings, stand for a value.
func referable(d definition) definition {
	isList := slices.Contains(texts(d["type"]), "array") || d["type"] == "array"
	if d["type"] == nil || d["not"] != nil || isList && takesStrings(d["items"]) {
		return d
	}
	return orReference(d)
}

// takesStrings reports whether any string may be an item.
func takesStrings(items any) bool {
	d, ok := items.(definition)
	if !ok {
		return true
	}
	if some := list(d["anyOf"]); len(some) > 0 {
		return slices.ContainsFunc(some, takesStrings)
	}
	return d["enum"] == nil && (d["type"] == "string" || slices.Contains(texts(d["type"]), "string"))
}

// orReference puts a reference beside a definition, with the description outside, where editors look for it.
func orReference(d definition) definition {
	out := definition{"anyOf": []any{d, definition{"$ref": "#/definitions/reference"}}}
	for key, value := range d {
		if key == "description" || key == "deprecationMessage" || slices.Contains(annotations, key) {
			out[key] = value
			delete(d, key)
		}
	}
	return out
}
