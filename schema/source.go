package schema

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed keywords
var files embed.FS

// A definition is a JSON Schema, decoded.
type definition = map[string]any

// library holds the keyword files that were read so far.
type library struct {
	mu    sync.Mutex
	files map[string]definition
}

var theLibrary = sync.OnceValue(func() *library { return &library{files: map[string]definition{}} })

// Names returns the names of the keywords, sorted. "artifacts" is one, "artifacts:paths" is not.
func Names() []string {
	entries, err := files.ReadDir("keywords")
	if err != nil {
		panic(err) // the files are embedded
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".json")
	}
	return names
}

// raw returns the definition of a keyword as its file has it, nil when there is no such keyword.
func (l *library) raw(name string) definition {
	if d := l.files[name]; d != nil {
		return d
	}
	if name == "" || strings.ContainsAny(name, "/.") {
		return nil
	}
	text, err := files.ReadFile("keywords/" + name + ".json")
	if err != nil {
		return nil
	}
	d, err := decode(text)
	if err != nil {
		panic(fmt.Sprintf("keywords/%s.json: %v", name, err)) // the file is embedded; a test reads them all
	}
	l.files[name] = d
	return d
}

func decode(text []byte) (definition, error) {
	var d definition
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err := decoder.Decode(&d)
	return d, err
}

// define returns the definition of a keyword at a place, with every $ref replaced by what it names. Where the file has no
// variant for the place, it is that of jobs. It is nil when there is no such keyword.
func define(name, variant string) definition {
	l := theLibrary()
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.raw(name)
	if d == nil {
		return nil
	}
	if v, ok := variants(d)[variant].(definition); ok {
		d = v
	}
	expanded := l.expand(d).(definition)
	delete(expanded, "x-variants")
	delete(expanded, "definitions")
	return expanded
}

func variants(d definition) map[string]any {
	v, _ := d["x-variants"].(map[string]any)
	return v
}

// expand returns a copy of a definition without $ref. Keys beside a $ref win over those of the definition that it names.
func (l *library) expand(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		if target, ok := v["$ref"].(string); ok {
			maps.Copy(out, l.expand(l.target(target)).(map[string]any))
		}
		for key, value := range v {
			if key != "$ref" {
				out[key] = l.expand(value)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = l.expand(item)
		}
		return out
	default:
		return v
	}
}

// target returns what `file.json#/a/b` names.
func (l *library) target(ref string) any {
	file, pointer, _ := strings.Cut(ref, "#/")
	var at any = l.raw(strings.TrimSuffix(file, ".json"))
	for _, key := range strings.Split(pointer, "/") {
		m, ok := at.(map[string]any)
		if !ok || m[key] == nil {
			panic("no definition " + ref) // a test expands them all
		}
		at = m[key]
	}
	return at
}

// sortedKeys returns the keys of a decoded object, sorted.
func sortedKeys(d map[string]any) []string { return slices.Sorted(maps.Keys(d)) }
