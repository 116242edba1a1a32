package config

import (
	"bytes"
	"encoding/json"
	"math/big"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// An Object is a mapping as plain data, in order. Its values are nil, bool, int64, *big.Int, float64, string, []any and Object.
type Object []Member

// A Member is a key of an Object with its value.
type Member struct {
	Key   string
	Value any
}

// Get returns the value of a key, nil when there is none.
func (o Object) Get(key string) any {
	for _, m := range o {
		if m.Key == key {
			return m.Value
		}
	}
	return nil
}

// MarshalJSON writes the members in order.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := encoder.Encode(m.Key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := encoder.Encode(m.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Merged returns the configuration as plain data, after include, extends and !reference: a configuration that GitLab takes for the same,
// in one file.
func (c *Config) Merged() Object {
	o, _ := plain(c.Root).(Object)
	return o
}

// with returns the object with one more member, unless the value is nil.
func (o Object) with(key string, value any) Object {
	if value == nil {
		return o
	}
	return append(o, Member{key, value})
}

// plain returns a node as plain data.
func plain(n syntax.Node) any {
	switch n := n.(type) {
	case *syntax.Scalar:
		return plainScalar(n)
	case *syntax.Sequence:
		return plainList(n)
	case *syntax.Mapping:
		o := make(Object, 0, n.Len())
		for e := range n.Entries() {
			o = append(o, Member{e.Key.Value(), plain(e.Value)})
		}
		return o
	case *syntax.Reference:
		return n.Span().Text()
	}
	return nil
}

func plainScalar(s *syntax.Scalar) any {
	switch s.Kind() {
	case syntax.KindNull:
		return nil
	case syntax.KindBool:
		return isBool(s, true)
	case syntax.KindInt:
		if i, ok := s.Int(); ok {
			return i
		}
		i, _ := new(big.Int).SetString(s.Value(), 10)
		return i
	case syntax.KindFloat:
		f, _ := s.Float()
		return f
	}
	return s.Value()
}

func plainList(s *syntax.Sequence) []any {
	list := make([]any, len(s.Items()))
	for i, item := range s.Items() {
		list[i] = plain(item)
	}
	return list
}

// wrapped returns a value as a list: one that is none becomes its only item.
func wrapped(n syntax.Node) []any {
	if list, ok := n.(*syntax.Sequence); ok {
		return plainList(list)
	}
	return []any{plain(n)}
}

// compact returns a mapping as plain data without the keys that hold nothing.
func compact(m *syntax.Mapping) Object {
	o := make(Object, 0, m.Len())
	for e := range m.Entries() {
		if !isNull(e.Value) {
			o = append(o, Member{e.Key.Value(), plain(e.Value)})
		}
	}
	return o
}

// set changes the value of a key, or adds it.
func (o Object) set(key string, value any) Object {
	for i := range o {
		if o[i].Key == key {
			o[i].Value = value
			return o
		}
	}
	return append(o, Member{key, value})
}

// texts returns values as plain data.
func texts(list []String) []any {
	all := make([]any, len(list))
	for i, s := range list {
		all[i] = s.Value
	}
	return all
}
