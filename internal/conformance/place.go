package conformance

import (
	"slices"
	"strings"
)

// Holds reports whether a path of keys, as findings have it, leads to what Key names, or into it.
//
//	{Key: "jobs:test:needs:need"}  holds  test, needs, 0, job
//
// GitLab prints the whole key in lower case, leaves positions in lists out, and adds words of its own: the type of what a list or
// a mapping holds. Names of jobs may hold colons, so that both sides are compared as texts.
func (p Place) Holds(path []string) bool {
	key := strings.TrimPrefix(strings.TrimPrefix(p.Key, "jobs:"), "header:")
	want := strings.Join(withoutTypes(strings.Split(key, ":")), ":") + ":"
	for _, keys := range [][]string{path, withoutIndexes(path)} {
		if strings.HasPrefix(strings.ToLower(strings.Join(keys, ":"))+":", want) {
			return true
		}
	}
	return false
}

// typeWords are the words that GitLab adds behind a key.
var typeWords = map[string]string{
	"rules": "rule", "services": "service", "needs": "need", "include": "include", "matrix": "variables",
}

// withoutTypes leaves out the words of GitLab's own: `rules:rule:if` is `rules:if`. In an include it leaves out the keyword
// instead, and a cache it calls by the name that its own code has for it.
func withoutTypes(keys []string) []string {
	var kept []string
	for i, key := range keys {
		switch {
		case i > 0 && typeWords[keys[i-1]] == key:
		case key == "rule":
			kept = append(kept, "rules")
		case key == "caches":
			kept = append(kept, "cache")
		default:
			kept = append(kept, key)
		}
	}
	return kept
}

// withoutIndexes leaves out positions in lists.
func withoutIndexes(path []string) []string {
	return slices.DeleteFunc(slices.Clone(path), func(key string) bool { return key != "" && strings.Trim(key, "0123456789") == "" })
}
