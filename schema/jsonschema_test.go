package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// judges holds the JSON Schemas that were compiled so far. One is compiled when the walker doubts a value of its keyword.
type judges struct {
	mu      sync.Mutex
	schemas map[string]*jsonschema.Schema
}

var theJudges = sync.OnceValue(func() *judges { return &judges{schemas: map[string]*jsonschema.Schema{}} })

// accepts reports whether the JSON Schema of a keyword accepts a decoded value.
func accepts(name, variant string, v any) bool {
	return theJudges().schema(name, variant).Validate(v) == nil
}

func (j *judges) schema(name, variant string) *jsonschema.Schema {
	j.mu.Lock()
	defer j.mu.Unlock()
	id := name + "@" + variant
	if s := j.schemas[id]; s != nil {
		return s
	}
	s, err := compile(strict(define(name, variant)).(definition))
	if err != nil {
		panic(fmt.Sprintf("keywords/%s.json: %v", name, err)) // a test compiles them all
	}
	j.schemas[id] = s
	return s
}

const resource = "pipewright:keyword"

func compile(d definition) (*jsonschema.Schema, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft7
	c.LoadURL = func(url string) (io.ReadCloser, error) { return nil, fmt.Errorf("%s: nothing is loaded", url) }
	for _, format := range formats() {
		c.Formats[format] = func(v any) bool {
			text, ok := v.(string)
			return !ok || isBlank(text) && format == "cache-key" || check(&shape{format: format}, text) == nil
		}
	}
	c.Formats["blank"] = isBlankJSON
	c.RegisterExtension("pipewright", nil, extension{})
	if err := c.AddResource(resource, bytes.NewReader(text)); err != nil {
		return nil, err
	}
	return c.Compile(resource)
}

// convert makes of a node what the JSON Schema validator reads. It is not ok when JSON has no such value, and when
// references repeat so much of it that it would be too large.
func convert(n syntax.Node, unknown func(syntax.Node) bool) (v any, ok bool) {
	c := converter{unknown: unknown, budget: maxConverted}
	return c.convert(n)
}

// maxConverted is the number of nodes that are put before the JSON Schema at once.
const maxConverted = 50_000

type converter struct {
	unknown func(syntax.Node) bool
	budget  int
}

func (c *converter) convert(n syntax.Node) (v any, ok bool) {
	c.budget--
	if c.budget < 0 || n.Kind() == syntax.KindReference || n.Kind() == syntax.KindSymbol || c.unknown != nil && c.unknown(n) {
		return nil, false
	}
	switch n := n.(type) {
	case *syntax.Scalar:
		return convertScalar(n), true
	case *syntax.Sequence:
		list := make([]any, len(n.Items()))
		for i, item := range n.Items() {
			if list[i], ok = c.convert(item); !ok {
				return nil, false
			}
		}
		return list, true
	case *syntax.Mapping:
		m := make(map[string]any, n.Len())
		for e := range n.Entries() {
			if m[e.Key.Value()], ok = c.convert(e.Value); !ok {
				return nil, false
			}
		}
		return m, true
	default:
		return nil, false
	}
}

func convertScalar(n *syntax.Scalar) any {
	switch n.Kind() {
	case syntax.KindNull:
		return nil
	case syntax.KindBool:
		value, _ := n.Bool()
		return value
	case syntax.KindInt:
		return json.Number(n.Value())
	case syntax.KindFloat:
		return json.Number("0.5") // to JSON Schema, 1.0 is an integer; to GitLab no float is, and no limit is on floats
	default:
		return n.Value()
	}
}
