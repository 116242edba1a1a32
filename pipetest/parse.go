package pipetest

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Parse reads a test file. With any problem, the suite must not be used.
func Parse(file *source.File) (*Suite, []Problem) {
	r := &reader{suite: &Suite{File: file}, named: map[string]config.String{}}
	doc := syntax.Parse(file)
	for _, p := range doc.Problems {
		r.problems = append(r.problems, Problem{Span: p.Span, Message: p.Message, Hint: p.Hint})
	}
	if len(r.problems) > 0 {
		return r.suite, r.problems
	}
	root, ok := doc.Root.(*syntax.Mapping)
	if !ok {
		root = syntax.NewMapping(file.Span(0, 0), nil)
	}
	r.root(root)
	return r.suite, r.problems
}

// A reader turns nodes into a suite and collects the mistakes on the way.
type reader struct {
	suite    *Suite
	defaults pipeline.Event // what every event has unless it says otherwise
	named    map[string]config.String
	problems []Problem
}

func (r *reader) report(span source.Span, format string, args ...any) {
	r.problems = append(r.problems, problemf(span, format, args...))
}

// A field is a key of a mapping and what reads its value.
type field struct {
	name string
	read func(*syntax.Entry)
}

// fields reads the keys of a mapping in the order of the fields, however they are written. what says where an unknown key stands.
func (r *reader) fields(m *syntax.Mapping, what string, fields ...field) {
	r.twice(m)
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	for e := range m.Entries() {
		if key := e.Key.Text(); m.Entry(key) != e || !has(fields, key) {
			p := problemf(e.Key.Span(), "%q is no key of %s", key, what)
			r.problems = append(r.problems, unknown(p, key, names))
		}
	}
	for _, f := range fields {
		if e := m.Entry(f.name); e != nil {
			f.read(e)
		}
	}
}

func has(fields []field, name string) bool {
	for _, f := range fields {
		if f.name == name {
			return true
		}
	}
	return false
}

// twice reports keys that stand twice: of two values one would silently lose.
func (r *reader) twice(m *syntax.Mapping) {
	for _, s := range m.Shadowed() {
		r.report(s.By.Span(), "%q is set twice: remove one of them", s.Key.Text())
	}
}

func (r *reader) root(m *syntax.Mapping) {
	r.twice(m)
	r.fields(withoutHidden(m), "a test file",
		field{"config", func(e *syntax.Entry) { r.suite.Config, _ = r.word(e) }},
		field{"defaults", r.readDefaults},
		field{"tests", r.tests},
		field{"always", r.always},
	)
	r.suite.Default, r.suite.Project = r.defaults.Default, r.defaults.Project
	if m.Get("tests") == nil && m.Get("always") == nil {
		r.report(m.Span(), `there are no tests: list them below "tests", or claims below "always"`)
	}
}

// withoutHidden returns the mapping without the keys that begin with a dot: as in a configuration, they are there for anchors.
func withoutHidden(m *syntax.Mapping) *syntax.Mapping {
	var kept []syntax.Entry
	for e := range m.Entries() {
		if !strings.HasPrefix(e.Key.Text(), ".") {
			kept = append(kept, *e)
		}
	}
	return syntax.NewMapping(m.Span(), kept)
}

func (r *reader) tests(e *syntax.Entry) {
	list, ok := e.Value.(*syntax.Sequence)
	if !ok || len(list.Items()) == 0 {
		r.report(e.Value.Span(), `"tests" is a list of tests, as in "- {name: main deploys, event: {branch: main}, jobs: [deploy]}"`)
		return
	}
	for _, item := range list.Items() {
		if m, ok := item.(*syntax.Mapping); ok {
			r.suite.Tests = append(r.suite.Tests, r.test(m))
			continue
		}
		r.report(item.Span(), `a test is a mapping with the keys "name", "event" and what must hold`)
	}
}

func (r *reader) test(m *syntax.Mapping) *Test {
	t := &Test{}
	r.fields(m, "a test",
		field{"name", func(e *syntax.Entry) { t.Name = r.testName(e) }},
		field{"event", func(e *syntax.Entry) { t.Events = append(t.Events, r.event(e.Value)...) }},
		field{"events", func(e *syntax.Entry) { t.Events = append(t.Events, r.events(e)...) }},
		field{"pipeline", func(e *syntax.Entry) { t.Outcome = r.outcome(e) }},
		field{"reason", func(e *syntax.Entry) { r.reason(e, &t.Outcome) }},
		field{"jobs", func(e *syntax.Entry) { t.Jobs = r.jobs(e) }},
		field{"exactly", func(e *syntax.Entry) { t.Exactly = r.names(e) }},
		field{"absent", func(e *syntax.Entry) { t.Absent = r.names(e) }},
		field{"order", func(e *syntax.Entry) { t.Order = r.order(e) }},
	)
	r.checkTest(m, t)
	return t
}

// testName returns the name of a test, which no other one may have.
func (r *reader) testName(e *syntax.Entry) config.String {
	name, ok := r.word(e)
	if !ok {
		return name
	}
	if first, taken := r.named[name.Value]; taken {
		line := first.Span.File.Position(first.Span.Start).Line
		r.report(name.Span, "two tests are named %q: the other one is in line %d", name.Value, line)
		return name
	}
	r.named[name.Value] = name
	return name
}

// jobKeywords are the keys of a test that speak of jobs.
var jobKeywords = []string{"jobs", "exactly", "absent", "order"}

// checkTest reports what is missing in a test, and what contradicts itself.
func (r *reader) checkTest(m *syntax.Mapping, t *Test) {
	if m.Get("name") == nil {
		r.report(m.Span(), `a test needs a "name"`)
	}
	switch one, many := m.Entry("event"), m.Entry("events"); {
	case one != nil && many != nil:
		r.report(many.Key.Span(), `"event" and "events" exclude each other: put all events below "events"`)
	case one == nil && many == nil:
		r.report(m.Span(), `the test has no "event", as in "event: {branch: main}"`)
	}
	says := m.Get("pipeline") != nil || m.Get("reason") != nil
	for _, keyword := range jobKeywords {
		e := m.Entry(keyword)
		says = says || e != nil
		if e != nil && t.Outcome.None {
			r.report(e.Key.Span(), "the test expects no pipeline, so there are no jobs to speak of: remove %q", keyword)
		}
	}
	if !says {
		r.report(m.Span(), `the test expects nothing: say what must hold with "pipeline", "jobs", "exactly", "absent" or "order"`)
	}
}

// The values of the keyword pipeline.
const (
	created = "created"
	none    = "none"
)

func (r *reader) outcome(e *syntax.Entry) Outcome {
	word, _ := r.oneOf(e, created, none)
	return Outcome{None: word == none, Span: entrySpan(e)}
}

func (r *reader) reason(e *syntax.Entry, outcome *Outcome) {
	word, _ := r.oneOf(e, string(pipeline.ConfigError), string(pipeline.WorkflowRules), string(pipeline.FilteredByRules), string(pipeline.SkipCI))
	if outcome.Span.IsValid() && !outcome.None {
		r.report(e.Key.Span(), `"reason" tells why there is no pipeline: write "pipeline: none"`)
		return
	}
	*outcome = Outcome{None: true, Reason: pipeline.Reason(word), Span: entrySpan(e)}
}

// entrySpan returns the place of a key with its value.
func entrySpan(e *syntax.Entry) source.Span {
	span := e.Key.Span()
	if value := e.Value.Span(); value.File == span.File && value.Start >= span.End {
		span.End = value.End
	}
	return span
}
