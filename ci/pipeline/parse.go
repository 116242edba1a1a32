package pipeline

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// ParseEvents reads events as JSON: one object or an array of them. The name stands in front of its errors, with line and column.
//
//	{"source": "merge_request_event", "branch": "feature", "target": "main", "changes": ["app/views.py"]}
func ParseEvents(name string, text []byte) ([]*Event, error) {
	r := &eventReader{file: source.NewFile(name, text), decoder: json.NewDecoder(strings.NewReader(string(text)))}
	r.decoder.UseNumber()
	root, err := r.value()
	if err != nil {
		return nil, err
	}
	end := r.next()
	if _, err := r.decoder.Token(); err != io.EOF {
		return nil, r.fault(end, "there is more behind the events: put several events in [ ]")
	}
	list, ok := root.value.([]jsonValue)
	if !ok {
		list = []jsonValue{root}
	}
	events := make([]*Event, len(list))
	for i, v := range list {
		if events[i], err = r.event(v); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// A jsonValue is a value with its place. It is nil, a bool, a json.Number, a string, a []jsonValue or a []jsonMember.
type jsonValue struct {
	at    int
	value any
}

type jsonMember struct {
	at    int
	key   string
	value jsonValue
}

// An eventReader reads JSON and knows where it is.
type eventReader struct {
	file    *source.File
	decoder *json.Decoder
}

// next returns the place of the next token.
func (r *eventReader) next() int {
	at := int(r.decoder.InputOffset())
	for at < len(r.file.Text) && strings.IndexByte(" \t\r\n,:", r.file.Text[at]) >= 0 {
		at++
	}
	return at
}

func (r *eventReader) fault(at int, format string, args ...any) error {
	at = min(at, len(r.file.Text))
	place := r.file.Position(at)
	return fmt.Errorf("%s:%d:%d: %s", r.file.Name, place.Line, place.Column, fmt.Sprintf(format, args...))
}

func (r *eventReader) value() (jsonValue, error) {
	at := r.next()
	token, err := r.decoder.Token()
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return jsonValue{}, r.fault(at, "the text ends here, but its JSON is not complete")
	case err != nil:
		return jsonValue{}, r.fault(at, "it is no JSON: %v", err)
	}
	v := jsonValue{at: at, value: token}
	switch token {
	case json.Delim('['):
		v.value, err = r.list()
	case json.Delim('{'):
		v.value, err = r.members()
	}
	return v, err
}

func (r *eventReader) list() ([]jsonValue, error) {
	list := []jsonValue{}
	for r.decoder.More() {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, r.closed()
}

func (r *eventReader) members() ([]jsonMember, error) {
	members := []jsonMember{}
	for r.decoder.More() {
		key, err := r.value()
		if err != nil {
			return nil, err
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		name, _ := key.value.(string)
		members = append(members, jsonMember{at: key.at, key: name, value: v})
	}
	return members, r.closed()
}

// closed reads the bracket at the end of a list or object.
func (r *eventReader) closed() error {
	at := r.next()
	if _, err := r.decoder.Token(); err != nil {
		return r.fault(at, "it is no JSON: a bracket is not closed")
	}
	return nil
}

func (r *eventReader) event(v jsonValue) (*Event, error) {
	members, ok := v.value.([]jsonMember)
	if !ok {
		return nil, r.fault(v.at, `an event must be an object, as in {"source": "push", "branch": "main"}`)
	}
	event := &Event{}
	seen := map[string]bool{}
	for _, m := range members {
		if seen[m.key] {
			return nil, r.fault(m.at, "%q stands twice in one event: remove one of them", m.key)
		}
		seen[m.key] = true
		set, ok := eventKeys[m.key]
		if !ok {
			return nil, r.fault(m.at, "%q is no key of an event%s", m.key, didYouMean(m.key))
		}
		if m.value.value == nil {
			continue // as if it were absent
		}
		if takes := set(event, m.value.value); takes != "" {
			return nil, r.fault(m.value.at, "%q must be %s", m.key, takes)
		}
	}
	if err := event.Check(); err != nil {
		return nil, r.fault(v.at, "%v", err)
	}
	return event, nil
}
