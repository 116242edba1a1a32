package proof

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A moment is a class of events of which not everything is settled: a value for some dimensions. It takes down the first dimension that
// somebody asks about and that is not settled.
type moment struct {
	*universe
	kind    int
	at      []int // by dimension: the value, -1 when it is not settled
	miss    int   // the dimension that was asked about, 0 for none
	settled int   // how many dimensions are, while rules are asked
}

func (m *model) moment(kind int) *moment {
	at := make([]int, len(m.space.dims)+4)
	for i := range at {
		at[i] = -1
	}
	return &moment{universe: m.universe, kind: kind, at: at}
}

// value returns the value of a dimension, -1 when it is not settled.
func (t *moment) value(dim int) int {
	if dim >= len(t.at) {
		return -1
	}
	return t.at[dim]
}

func (t *moment) set(dim, value int) {
	for dim >= len(t.at) {
		t.at = append(t.at, -1)
	}
	t.at[dim] = value
}

// event returns an event of the class, as far as it is settled.
func (t *moment) event() *pipeline.Event {
	s := t.space
	e := *s.kinds[t.kind].event
	e.Default, e.Project, e.OpenVariables = s.options.Default, s.options.Project, true
	e.Variables, e.ProjectVariables = nil, nil
	if e.Target != "" {
		e.Target = s.options.defaultBranch()
	}
	if e.Tag != "" {
		e.Tag = s.tag.values[0]
	}
	for _, d := range s.dims {
		if v := t.value(d.index); v >= 0 && d.set != nil && s.fits(d, t.kind) && !(d.unset && v == 0) {
			d.set(&e, d.values[v])
		}
	}
	return e.Complete()
}

// fits reports whether events of a kind have a dimension.
func (s *space) fits(d *dimension, kind int) bool {
	of := s.kinds[kind].of
	switch d {
	case s.branch:
		return of != ofTag
	case s.tag:
		return of == ofTag
	case s.target:
		return of == ofRequest
	}
	return true
}

// asks reports whether a dimension is settled, and takes down when it is not.
func (t *moment) asks(d *dimension) bool {
	if t.value(d.index) >= 0 || !t.space.fits(d, t.kind) {
		return true
	}
	if t.miss == 0 {
		t.miss = d.index
	}
	return false
}

// Variable implements [pipeline.Settler].
func (t *moment) Variable(name string) bool {
	s := t.space
	if name == "CI_COMMIT_REF_NAME" || name == "CI_COMMIT_REF_SLUG" {
		return t.Ref()
	}
	d := s.byVariable[name]
	return d == nil || t.asks(d)
}

// Ref implements [pipeline.Settler].
func (t *moment) Ref() bool {
	s := t.space
	if s.kinds[t.kind].of == ofTag {
		return t.asks(s.tag)
	}
	return t.asks(s.branch)
}

// Changes implements [pipeline.Settler].
func (t *moment) Changes(globs []string, compareTo string) config.Truth {
	return t.files(globs, compareTo, false)
}

// Exists implements [pipeline.Settler].
func (t *moment) Exists(globs []string) config.Truth { return t.files(globs, "", true) }

func (t *moment) files(globs []string, since string, there bool) config.Truth {
	if len(globs) == 0 {
		return config.No
	}
	s := t.space
	d, known := s.conditionOn(slices.Clone(globs), since, there)
	if !known {
		t.diagram.dimension(d.size())
	}
	if !t.asks(d) {
		return config.Maybe
	}
	if t.value(d.index) == 1 {
		return config.Yes
	}
	return config.No
}

// Cluster implements [pipeline.Settler].
func (t *moment) Cluster() config.Truth { return config.Maybe }
