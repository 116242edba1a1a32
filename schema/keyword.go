package schema

import (
	"slices"
	"strings"
)

// Info is what there is to know about a keyword: for explanations, hovers and completion.
type Info struct {
	Name        string   // "artifacts:expire_in"
	Description string   // one paragraph
	Takes       string   // "a string", "a list of strings"
	Values      []string // legal values, when they are few words
	Keys        []string // keywords that stand in it, sorted
	In          []string // where it may stand; empty for one that stands in another keyword
	Inherited   bool     // `default` passes it on to jobs
	Since       string   // the version of GitLab that brought it, "" when it is older than what we know
	Deprecated  string   // what to use instead
	Removed     string   // the version of GitLab that took it away
	Tier        string   // "Premium", "Ultimate"; "" for all
	Docs        string   // address of GitLab's page
}

// Keyword returns what there is to know about a keyword, which may stand in another one: "needs", "retry:max",
// "workflow:rules:if".
func Keyword(name string) (*Info, bool) {
	parts := strings.Split(name, ":")
	top := define(parts[0], "")
	if top == nil {
		return nil, false
	}
	found := top
	for i, part := range parts[1:] {
		below := member(found, part)
		if below == nil && i == 0 {
			below = inVariants(parts[0], part)
		}
		if below == nil {
			return nil, false
		}
		found = below
	}
	info := infoOf(found)
	info.Name = name
	if info.Docs == "" {
		info.Docs, _ = top["x-docs"].(string)
	}
	return info, true
}

func inVariants(name, part string) definition {
	for _, variant := range variantsOf(name) {
		if d := member(define(name, variant), part); d != nil {
			return d
		}
	}
	return nil
}

// variantsOf returns the places at which a keyword is defined in another way than in jobs, sorted.
func variantsOf(name string) []string {
	l := theLibrary()
	l.mu.Lock()
	defer l.mu.Unlock()
	return sortedKeys(variants(l.raw(name)))
}

// member returns the definition of a key of a mapping, of the mappings in a list, of those under other keys, and of each of
// its forms.
func member(d definition, name string) definition {
	if props, ok := d["properties"].(definition); ok {
		if p, ok := props[name].(definition); ok {
			return p
		}
	}
	for _, below := range inside(d) {
		if p := member(below, name); p != nil {
			return p
		}
	}
	return nil
}

// inside returns the definitions whose keys count as keys of d.
func inside(d definition) []definition {
	var all []definition
	for _, word := range []string{"items", "additionalProperties"} {
		if below, ok := d[word].(definition); ok {
			all = append(all, below)
		}
	}
	for _, form := range list(d["x-forms"]) {
		all = append(all, form.(definition))
	}
	return all
}

func keysOf(d definition) []string {
	props, _ := d["properties"].(definition)
	keys := sortedKeys(props)
	for _, below := range inside(d) {
		keys = append(keys, keysOf(below)...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func infoOf(d definition) *Info {
	text := func(word string) string {
		s, _ := d[word].(string)
		return s
	}
	return &Info{
		Description: text("description"), Takes: takes(d), Values: valuesOf(d), Keys: keysOf(d), In: texts(d["x-in"]),
		Inherited: d["x-default"] == true, Since: text("x-since"), Deprecated: text("x-deprecated"),
		Removed: text("x-removed"), Tier: text("x-tier"), Docs: text("x-docs"),
	}
}

// takes says what a keyword takes, in the words of messages.
func takes(d definition) string {
	if means, ok := d["x-means"].(string); ok {
		return means
	}
	return (&shape{types: typesOf(d)}).takes()
}

func typesOf(d definition) types {
	var all types
	names := texts(d["type"])
	if name, ok := d["type"].(string); ok {
		names = []string{name}
	}
	for _, name := range names {
		all |= typeNamed(name)
	}
	return all
}

func typeNamed(name string) types {
	switch name {
	case "null":
		return isNull
	case "boolean":
		return isBool
	case "integer":
		return isInt
	case "number":
		return isFloat
	case "string":
		return isString
	case "array":
		return isList
	default:
		return isMapping
	}
}

// valuesOf returns the words that a keyword takes, also those in a list.
func valuesOf(d definition) []string {
	for _, v := range []any{d["x-values"], d["enum"], conclusion(d)["enum"]} {
		if values := texts(v); len(values) > 0 {
			return values
		}
	}
	if items, ok := d["items"].(definition); ok {
		return texts(items["enum"])
	}
	return nil
}

// conclusion returns what a definition says of strings alone: `"if": {"type": "string"}, "then": …`.
func conclusion(d definition) definition {
	then, _ := d["then"].(definition)
	return then
}

// texts returns the strings of a decoded list.
func texts(v any) []string {
	var all []string
	for _, item := range list(v) {
		if s, ok := item.(string); ok {
			all = append(all, s)
		}
	}
	return all
}
