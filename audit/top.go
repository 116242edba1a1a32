package audit

import (
	"encoding/json"
	"slices"
)

// A List is the beginning of a list that may be very long: its first items in an order, and the number of all. The order of adding
// them does not matter.
type List[T any] struct {
	limit   int
	compare func(a, b T) int
	total   int
	items   []T
}

func newList[T any](limit int, compare func(a, b T) int) List[T] {
	return List[T]{limit: limit, compare: compare}
}

func (l *List[T]) add(item T) {
	l.total++
	at, _ := slices.BinarySearchFunc(l.items, item, l.compare)
	if at == l.limit {
		return
	}
	l.items = slices.Insert(l.items, at, item)
	l.items = l.items[:min(len(l.items), l.limit)]
}

// Items returns the first items.
func (l *List[T]) Items() []T { return l.items }

// Total returns how many items were added.
func (l *List[T]) Total() int { return l.total }

// More returns how many items are not among the first ones.
func (l *List[T]) More() int { return l.total - len(l.items) }

// MarshalJSON implements [json.Marshaler].
func (l List[T]) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Total int `json:"total"`
		First []T `json:"first"`
	}{l.total, append([]T{}, l.items...)})
}
