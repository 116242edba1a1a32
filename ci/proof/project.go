package proof

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// ofProject adds what another project may have otherwise: the name of its default branch.
func (s *space) ofProject() {
	const name = "CI_DEFAULT_BRANCH"
	if s.asked(name) {
		values := s.classes([]string{name}, s.options.defaultBranch(), noRefName, []string{s.options.defaultBranch()})
		for _, d := range []*dimension{s.branch, s.tag, s.target} {
			values = append(values, d.values...)
		}
		slices.SortStableFunc(values, func(a, b string) int { return rankOf(a, values[:1]) - rankOf(b, values[:1]) })
		s.standard = s.add(&dimension{
			name: "the default branch", values: distinct(values), set: func(e *pipeline.Event, v string) { e.Default = v },
		}, name)
	}
	for _, name := range s.atoms.Asked {
		if _, predefined := pipeline.Predefined(name); predefined && len(s.atoms.Given[name]) > 0 {
			s.doubts = append(s.doubts, "$"+name+" may be set by the project or a pipeline, too, as the configuration sets it")
		}
	}
}

// distinct returns texts without those that stood before.
func distinct(texts []string) []string {
	var all []string
	for _, text := range texts {
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// anywhere returns where a function holds whatever the project is: see [Options.AnyProject]. It is the function itself without that
// option.
func (m *model) anywhere(f fn) fn {
	if !m.space.options.AnyProject {
		return f
	}
	d := m.diagram
	kids := make([]fn, len(m.space.kinds))
	for k := range kids {
		kids[k] = m.anywhereFor(k, d.fix(f, 0, k))
	}
	return d.and(d.choose(0, kids), m.plain())
}

// anywhereFor returns the same for the events of a kind. A variable that whoever starts the pipeline can set is what they say; where they
// say nothing, it may be anything.
func (m *model) anywhereFor(kind int, f fn) fn {
	d, source := m.diagram, m.space.kinds[kind].event.Source
	nobodySets := source == "push" || source == "merge_request_event"
	for _, dim := range m.space.dims {
		if !dim.custom && dim != m.space.project {
			continue
		}
		if m.effort < 0 || d.steps < 0 {
			return d.leaf(maybe)
		}
		values := make([]fn, dim.size())
		all := d.constant(true)
		for v := range values {
			values[v] = d.fix(f, dim.index, v)
			all = d.and(all, values[v])
			if v > 0 && strings.TrimSpace(dim.values[v]) == "" {
				values[v] = d.constant(false) // nobody starts a pipeline to say nothing
			}
		}
		switch {
		case dim == m.space.project || nobodySets && !dim.given:
			f = all
		case nobodySets:
			f = values[0]
		case !dim.given:
			values[0] = all
			f = d.choose(dim.index, values)
		}
	}
	return f
}

// usualSources are those of the pipelines that nearly every project may have.
var usualSources = []string{"push", "merge_request_event", "schedule", "web", "api", "trigger", "pipeline"}

// plain returns where pipelines have a usual source, branches and tags names that somebody would give them, and the default branch is
// called as it usually is.
func (m *model) plain() fn {
	d, s := m.diagram, m.space
	f := d.is(0, func(k int) bool {
		source := s.kinds[k].event.Source
		return slices.Contains(usualSources, source) && !(source == "schedule" && s.kinds[k].of == ofTag) // nobody builds a tag every night
	})
	for _, dim := range []*dimension{s.branch, s.tag} {
		f = d.and(f, d.is(dim.index, func(v int) bool { return !s.strange(dim, v) }))
	}
	if s.standard != nil {
		f = d.and(f, d.is(s.standard.index, func(v int) bool { return v == 0 }))
	}
	return f
}

// plainNames returns where branches and tags have names that are none of the words of only and except.
func (u *universe) plainNames() fn {
	d := u.diagram
	f := d.constant(true)
	for _, dim := range []*dimension{u.space.branch, u.space.tag} {
		f = d.and(f, d.is(dim.index, func(v int) bool { return !isPolicyWord(dim.values[v]) }))
	}
	return f
}
