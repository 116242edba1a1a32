package schema

import (
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Job judges an entry that GitLab takes for a job: one that has `script` or `run`.
func (c *Checker) Job(name string, m *syntax.Mapping) {
	c.at(name)
	_, script := keyOf(m, "script")
	run, _ := keyOf(m, "run")
	trigger := m.Entry("trigger")
	c.entries(Job, shapeAtJob, m, func(e *syntax.Entry) bool {
		return e == trigger || c.withRules(m, e)
	})
	if trigger != nil {
		c.report("trigger", Mistake{
			Kind: ExclusiveKeys, Node: trigger.Value, Key: trigger.Key,
			Message: quote(name) + " has both a script and a trigger: make two jobs of it",
		})
	}
	if run {
		for _, other := range []string{"script", "before_script", "after_script"} {
			if e := m.Entry(other); e != nil {
				c.report(other, Mistake{
					Kind: ExclusiveKeys, Node: e.Value, Key: e.Key,
					Message: fmt.Sprintf("%s has both \"run\" and %q: make a step of the script", quote(name), other),
				})
			}
		}
	} else if !script && m.Entry("script") == nil {
		c.report("script", Mistake{Kind: MissingKey, Node: m, Message: quote(name) + ` has no "script"`})
	}
	c.delay(m)
	c.publish(name, m)
	c.dependencies(m)
}

// TriggerJob judges an entry that GitLab takes for a trigger job: one that has `trigger` or `needs`, and no script.
func (c *Checker) TriggerJob(name string, m *syntax.Mapping) {
	c.at(name)
	p, s := Bridge, shapeAtTriggerJob
	if c.walker.partial && m.Entry("trigger") == nil {
		p, s = Job, shapeAtJob // the script may come from an include
	}
	c.entries(p, s, m, func(e *syntax.Entry) bool { return c.withRules(m, e) })
	if m.Entry("trigger") == nil && !c.follows(m) {
		c.report("trigger", Mistake{
			Kind: MissingKey, Node: m,
			Message: quote(name) + ` has neither "script" nor "trigger", so it does nothing: add one of them`,
		})
	}
}

// follows reports whether a trigger job takes over the status of another project's pipeline.
func (c *Checker) follows(m *syntax.Mapping) bool {
	needs := m.Get("needs")
	if needs == nil {
		return false
	}
	if c.walker.open(needs) || hasPipeline(needs) {
		return true
	}
	list, ok := needs.(*syntax.Sequence)
	if !ok {
		return false
	}
	for _, item := range list.Items() {
		if c.walker.open(item) || hasPipeline(item) {
			return true
		}
	}
	return false
}

func hasPipeline(n syntax.Node) bool {
	m, ok := n.(*syntax.Mapping)
	return ok && m.Entry("pipeline") != nil && m.Entry("job") == nil
}

// keyOf reports whether a mapping has a key, and whether its value is something.
func keyOf(m *syntax.Mapping, name string) (has, set bool) {
	e := m.Entry(name)
	return e != nil, e != nil && e.Value.Kind() != syntax.KindNull
}

// withRules reports a key that may not stand beside `rules`.
func (c *Checker) withRules(m *syntax.Mapping, e *syntax.Entry) bool {
	name := e.Key.Value()
	if name != "only" && name != "except" && name != "start_in" || e.Value.Kind() == syntax.KindNull {
		return false
	}
	if _, rules := keyOf(m, "rules"); !rules {
		return false
	}
	remedy := "make a rule of it"
	if name == "start_in" {
		remedy = "put it into a rule with when: delayed"
	}
	c.report(name, Mistake{
		Kind: ExclusiveKeys, Node: e.Value, Key: e.Key,
		Message: fmt.Sprintf("%q may not stand beside \"rules\": %s", name, remedy),
	})
	return true
}

// delay looks at `start_in` of a job without rules.
func (c *Checker) delay(m *syntax.Mapping) {
	if _, rules := keyOf(m, "rules"); rules && m.Entry("start_in") != nil {
		return
	}
	c.walker.found = c.walker.found[:0]
	c.walker.checkDelay(m)
	c.collect()
}

// publish looks at `publish`, which only a Pages job has.
func (c *Checker) publish(name string, m *syntax.Mapping) {
	e := m.Entry("publish")
	if e == nil || blank(e.Value) || c.walker.open(e.Value) {
		return
	}
	pages := m.Get("pages")
	if pages != nil && c.walker.open(pages) {
		return
	}
	off := false
	if s, ok := pages.(*syntax.Scalar); ok {
		value, isBool := s.Bool()
		off = isBool && !value
	}
	settings, _ := pages.(*syntax.Mapping)
	on := pages != nil && pages.Kind() != syntax.KindNull
	switch {
	case off, name != "pages" && !on:
		c.report("publish", Mistake{
			Kind: MisplacedKey, Node: e.Value, Key: e.Key,
			Message: `"publish" belongs to a Pages job: add pages: true, or take "publish" away`,
		})
	case settings.Entry("publish") != nil && settings.Get("publish").Kind() != syntax.KindNull:
		c.report("publish", Mistake{
			Kind: ExclusiveKeys, Node: e.Value, Key: e.Key,
			Message: `"publish" stands in the job and in its "pages": keep the one in "pages"`,
		})
	}
}

// dependencies looks at `dependencies` beside `needs`: what a job fetches from, it must need.
func (c *Checker) dependencies(m *syntax.Mapping) {
	deps, _ := m.Get("dependencies").(*syntax.Sequence)
	if deps == nil {
		return
	}
	n := needed{open: c.walker.open, budget: maxNeeded}
	known := n.add(m.Get("needs"))
	if !known || len(n.names) == 0 && !n.foreign {
		return
	}
	for _, item := range deps.Items() {
		s, ok := item.(*syntax.Scalar)
		if !ok || !s.IsString() || c.walker.open(s) || slices.Contains(n.names, s.Value()) {
			continue
		}
		c.report("dependencies", Mistake{
			Kind: WrongValue, Node: s,
			Message: fmt.Sprintf("%s is a dependency, but no need, of the job: add it to \"needs\", or take it away here", quote(s.Value())),
		})
	}
}

// maxNeeded is the number of needs, repeated ones counted, up to which they are compared with dependencies.
const maxNeeded = 10_000

// needed are the jobs of the same pipeline that are needed.
type needed struct {
	open    func(syntax.Node) bool
	names   []string
	foreign bool // jobs of other pipelines are needed too
	budget  int
}

// add adds the value of `needs`, or an item of it. It reports whether it knows them all.
func (d *needed) add(n syntax.Node) bool {
	if n == nil {
		return true
	}
	if d.budget--; d.budget < 0 || d.open(n) {
		return false
	}
	switch n := n.(type) {
	case *syntax.Scalar:
		if n.IsString() {
			d.names = append(d.names, n.Value())
		}
	case *syntax.Mapping:
		job, _ := n.Get("job").(*syntax.Scalar)
		if n.Entry("pipeline") != nil || n.Entry("project") != nil || job == nil {
			d.foreign = true
			return true
		}
		d.names = append(d.names, job.Value())
		return !d.open(job)
	case *syntax.Sequence:
		return !slices.ContainsFunc(n.Items(), func(item syntax.Node) bool { return !d.add(item) })
	}
	return true
}
