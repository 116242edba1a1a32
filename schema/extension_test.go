package schema

import (
	"encoding/json"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// extension compiles the words of ours that JSON Schema has no word for.
type extension struct{}

// Compile implements [jsonschema.ExtCompiler].
func (extension) Compile(ctx jsonschema.CompilerContext, m map[string]any) (jsonschema.ExtSchema, error) {
	w := words{filled: m["x-filled"] == true, nested: intOf(m["x-nested"]), seconds: intOf(m["x-max-seconds"])}
	if m["x-items"] != nil {
		items, err := ctx.Compile("x-items", false)
		if err != nil {
			return nil, err
		}
		w.items = items
	}
	if w == (words{}) {
		return nil, nil
	}
	return w, nil
}

func intOf(v any) int {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return int(i)
}

// words are the compiled words of ours in one definition.
type words struct {
	filled  bool
	nested  int
	seconds int
	items   *jsonschema.Schema
}

// Validate implements [jsonschema.ExtSchema].
func (w words) Validate(ctx jsonschema.ValidationContext, v any) error {
	switch v := v.(type) {
	case string:
		if w.filled && isBlank(v) || w.seconds > 0 && checkDuration(&shape{seconds: w.seconds}, v) != nil {
			return ctx.Error("x", "text")
		}
	case []any:
		if w.filled && len(v) == 0 {
			return ctx.Error("x-filled", "empty")
		}
		return w.list(ctx, v, 1)
	}
	return nil
}

func (w words) list(ctx jsonschema.ValidationContext, items []any, depth int) error {
	if w.items == nil {
		return nil
	}
	for _, item := range items {
		inner, isList := item.([]any)
		switch {
		case !isList:
			if err := ctx.Validate(w.items, "x-items", item, "item"); err != nil {
				return err
			}
		case depth >= w.nested:
			return ctx.Error("x-nested", "too deep")
		default:
			if err := w.list(ctx, inner, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// isBlankJSON is [blank] for decoded values.
func isBlankJSON(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return isBlank(v)
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	default:
		return false
	}
}
