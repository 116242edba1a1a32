package config

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// parseJSON returns what a text says as JSON, each part at the place of the text; the text itself when it is no JSON.
func parseJSON(s *syntax.Scalar) syntax.Node {
	decoder := json.NewDecoder(strings.NewReader(s.Value()))
	decoder.UseNumber()
	n, err := decodeJSON(decoder, s.Span(), 0)
	if err != nil || decoder.More() {
		return s
	}
	return n
}

var errJSONDepth = errors.New("nested too deeply")

func decodeJSON(d *json.Decoder, span source.Span, depth int) (syntax.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if depth >= maxJSONDepth {
			return nil, errJSONDepth
		}
		return decodeCollection(d, t, span, depth)
	case string:
		return syntax.NewString(span, t), nil
	case json.Number:
		return number(span, t), nil
	case bool:
		return syntax.NewPlain(span, strconv.FormatBool(t)), nil
	default:
		return syntax.NewPlain(span, "~"), nil
	}
}

// maxJSONDepth is how deep Ruby reads JSON.
const maxJSONDepth = 100

func decodeCollection(d *json.Decoder, open json.Delim, span source.Span, depth int) (syntax.Node, error) {
	var items []syntax.Node
	var entries layers
	for d.More() {
		var key *syntax.Scalar
		if open == '{' {
			token, err := d.Token()
			if err != nil {
				return nil, err
			}
			name, _ := token.(string)
			key = syntax.NewString(span, name)
		}
		item, err := decodeJSON(d, span, depth+1)
		if err != nil {
			return nil, err
		}
		if key == nil {
			items = append(items, item)
			continue
		}
		entries.add(syntax.NewMapping(span, []syntax.Entry{{Key: key, Value: item}}))
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	switch {
	case open == '[':
		return syntax.NewSequence(span, items), nil
	case entries.only == nil && entries.entries == nil:
		return syntax.NewMapping(span, nil), nil
	}
	return entries.mapping(), nil
}

func number(span source.Span, n json.Number) syntax.Node {
	if text := n.String(); !strings.ContainsAny(text, ".eE") {
		return syntax.NewPlain(span, text)
	}
	f, err := n.Float64()
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if err != nil || !strings.Contains(text, ".") {
		text += ".0"
	}
	return syntax.NewPlain(span, text)
}
