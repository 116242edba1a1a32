package schema

import (
	"fmt"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Job judges an entry that GitLab takes for a job: one that has `script` or `run`.
func (c *Checker) Job(name string, m *syntax.Mapping) {
	c.at(name)
	run, _ := keyOf(m, "run")
	trigger := m.Entry("trigger")
	c.entries(shapeAtJob, m, func(e *syntax.Entry) bool {
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
	}
	c.delay(m)
}

// TriggerJob judges an entry that GitLab takes for a trigger job: one that has `trigger` or `needs`, and no script.
func (c *Checker) TriggerJob(name string, m *syntax.Mapping) {
	c.at(name)
	s := shapeAtTriggerJob
	if c.walker.partial && m.Entry("trigger") == nil {
		s = shapeAtJob // the script may come from an include
	}
	c.entries(s, m, func(e *syntax.Entry) bool { return c.withRules(m, e) })
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
	c.walker.checkDelay(shapeAtJob, m)
	c.collect()
}
