package gitlabtest

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// A param is a documented parameter of an endpoint.
type param struct {
	name     string
	kind     string   // "string", "integer", "boolean", "hash"
	values   []string // that are allowed; none for any
	required bool
	inside   []param // of a hash
}

func optional(kind string, names ...string) []param {
	var params []param
	for _, name := range names {
		params = append(params, param{name: name, kind: kind})
	}
	return params
}

func required(kind string, names ...string) []param {
	params := optional(kind, names...)
	for i := range params {
		params[i].required = true
	}
	return params
}

// paged are the parameters of every list. Source: https://docs.gitlab.com/api/rest/#pagination
func paged(more ...param) []param {
	return append(optional("integer", "page", "per_page"), more...)
}

func oneOf(name string, values ...string) param {
	return param{name: name, kind: "string", values: values}
}

// parameters returns the parameters of a request: of its query for GET, else also of its body.
func (s *Server) parameters(r *http.Request, route *route, text []byte) map[string]any {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		invalid("the query cannot be read")
	}
	given := nested(query)
	if r.Method != http.MethodGet {
		for name, value := range body(r, text) {
			given[name] = value
		}
	} else if len(text) > 0 {
		invalid("a GET has no body")
	}
	return checked("", route.params, given)
}

// body reads the body of a request: JSON, or a form.
func body(r *http.Request, text []byte) map[string]any {
	kind, options, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	given := map[string]any{}
	switch kind {
	case "application/json":
		if err := json.Unmarshal(text, &given); err != nil && len(text) > 0 {
			invalid("the JSON cannot be read")
		}
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(text))
		if err != nil {
			invalid("the form cannot be read")
		}
		given = nested(form)
	case "multipart/form-data":
		given = nested(multiparts(text, options["boundary"]))
	default:
		if len(text) > 0 {
			panic(&failure{http.StatusUnsupportedMediaType, object{"error": "The provided content-type '" + kind + "' is not supported."}})
		}
	}
	return given
}

// nested makes a tree of names such as position[base_sha].
func nested(form url.Values) map[string]any {
	tree := map[string]any{}
	for name, values := range form {
		at, rest := tree, strings.ReplaceAll(name, "]", "")
		keys := strings.Split(rest, "[")
		for _, key := range keys[:len(keys)-1] {
			inner, ok := at[key].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[key] = inner
			}
			at = inner
		}
		at[keys[len(keys)-1]] = values[len(values)-1]
	}
	return tree
}

// checked returns the parameters with their types, or refuses them: unknown ones too, which GitLab would ignore.
func checked(prefix string, params []param, given map[string]any) map[string]any {
	result := map[string]any{}
	known := map[string]bool{}
	for _, p := range params {
		known[p.name] = true
		full := p.name
		if prefix != "" {
			full = prefix + "[" + p.name + "]"
		}
		value, ok := given[p.name]
		if !ok || value == nil {
			if p.required {
				invalid(full + " is missing")
			}
			continue
		}
		result[p.name] = p.typed(full, value)
	}
	for name := range given {
		if !known[name] {
			invalid(fmt.Sprintf("%s is not documented", strings.TrimPrefix(prefix+"."+name, ".")))
		}
	}
	return result
}

// typed returns a value as the type of a parameter.
func (p param) typed(full string, value any) any {
	switch p.kind {
	case "integer":
		if number, ok := integer(value); ok {
			return number
		}
	case "boolean":
		switch value {
		case true, "true", "1", "on":
			return true
		case false, "false", "0", "off":
			return false
		}
	case "hash":
		if inner, ok := value.(map[string]any); ok {
			return checked(full, p.inside, inner)
		}
	default:
		if text, ok := value.(string); ok && p.allows(text) {
			return text
		} else if ok {
			invalid(full + " does not have a valid value")
		}
	}
	invalid(full + " is invalid")
	return nil
}

func (p param) allows(text string) bool {
	for _, value := range p.values {
		if value == text {
			return true
		}
	}
	return len(p.values) == 0
}

func integer(value any) (int, bool) {
	switch value := value.(type) {
	case float64:
		return int(value), value == float64(int(value))
	case string:
		number, err := strconv.Atoi(value)
		return number, err == nil
	}
	return 0, false
}

func (c *call) text(name string) string {
	value, _ := c.params[name].(string)
	return value
}

func (c *call) number(name string) int {
	value, _ := c.params[name].(int)
	return value
}

func (c *call) flag(name string) bool {
	value, _ := c.params[name].(bool)
	return value
}
