package pipeline

import (
	"reflect"
	"testing"
)

// TestEventIdentity changes each field of an event: none may be forgotten.
func TestEventIdentity(t *testing.T) {
	yes := true
	values := map[string]any{
		"string": "x", "bool": true, "*bool": &yes, "[]string": []string{"x"}, "map[string]string": map[string]string{"x": "y"},
	}
	known := map[string]string{(&Event{}).identity(): "none"}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Event]()) {
		value, ok := values[field.Type.String()]
		if !ok {
			continue
		}
		e := &Event{}
		reflect.ValueOf(e).Elem().FieldByIndex(field.Index).Set(reflect.ValueOf(value))
		if other, same := known[e.identity()]; same {
			t.Errorf("%s makes no other event than %s", field.Name, other)
		}
		known[e.identity()] = field.Name
	}
	if len(known) < 20 {
		t.Errorf("only %d fields were changed", len(known))
	}
}
