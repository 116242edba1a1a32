package proof

import (
	"strconv"
	"strings"
)

// A sight is what is seen of a variable in the events of a kind, value by value of the dimension that it depends on: kinds with the same
// number look the same.
type sight struct {
	kind     int
	variable string
}

// alike returns a function that numbers kinds of events, so that those share a number for which a part of rules comes to the same.
func (m *model) alike(part, flow int) func(kind int) int {
	variables, files, ok := m.study.Depends(part)
	if !ok || flow != 0 {
		return alone
	}
	if files {
		return func(kind int) int {
			if e := m.space.kinds[kind].full; e.KnowsChanges() {
				return 1
			}
			return 0
		}
	}
	return func(kind int) int {
		var text strings.Builder
		for _, name := range variables {
			n, ok := m.seen(kind, name)
			if !ok {
				return -1
			}
			text.WriteString(strconv.Itoa(n) + " ")
		}
		return m.number(text.String())
	}
}

// number returns a number for a text, the same for the same.
func (m *model) number(text string) int {
	n, known := m.numbers[text]
	if !known {
		n = len(m.numbers)
		m.numbers[text] = n
	}
	return n
}

// seen returns the number of what is seen of a variable. ok is false when it depends on more than one dimension.
func (m *model) seen(kind int, variable string) (number int, ok bool) {
	key := sight{kind, variable}
	if n, known := m.sights[key]; known {
		return n, n >= 0
	}
	number = m.look(kind, variable)
	m.sights[key] = number
	return number, number >= 0
}

// look looks at a variable, for each value of the dimension that it depends on.
func (m *model) look(kind int, variable string) int {
	t := m.moment(kind)
	var text strings.Builder
	note := func(dim, v int) {
		t.miss = 0
		value, state := m.glimpse(t, dim, v).Variable(variable)
		text.WriteString(strconv.Itoa(int(state)) + value + "\x00")
	}
	note(0, 0)
	dim := t.miss
	if dim == 0 {
		return m.number(text.String())
	}
	text.WriteString("dimension " + strconv.Itoa(dim) + "\x00")
	for v := range m.diagram.sizes[dim] {
		t.set(dim, v)
		if note(dim, v); t.miss != 0 {
			return -1
		}
	}
	return m.number(text.String())
}
