package schema

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/suggest"
)

// Configuration judges every entry of a configuration, but for `include`, which is gone after the files were merged.
func (c *Checker) Configuration(m *syntax.Mapping) {
	c.Root(m)
	jobs := 0
	for e := range m.Entries() {
		name := e.Key.Value()
		switch {
		case e.Key.IsString() && shapeAtRoot.key(name) != nil && !c.isJob(name, e.Value):
			c.keyword(name, e.Value)
		default:
			if !strings.HasPrefix(name, ".") {
				jobs++
			}
			c.Entry(e)
		}
	}
	if jobs == 0 {
		c.at()
		c.walker.report(Mistake{Kind: MissingKey, Node: m, Message: "the configuration has no job: add one with a script"})
		c.collect()
	}
}

// keyword judges the global keywords that have methods of their own.
func (c *Checker) keyword(name string, n syntax.Node) {
	switch name {
	case "default":
		c.Default(n)
	case "workflow":
		c.Workflow(n)
	}
}

// isJob reports whether a global keyword becomes a job because it looks like one.
func (c *Checker) isJob(name string, n syntax.Node) bool {
	m, ok := n.(*syntax.Mapping)
	return ok && (name == "default" || name == "workflow") &&
		(m.Entry("script") != nil || m.Entry("run") != nil || m.Entry("trigger") != nil || m.Entry("needs") != nil)
}

// maxName is the number of characters that the name of a job has at most.
const maxName = 255

// Entry judges an entry of the root that is no global keyword: a hidden one, a job, a trigger job, or none of them.
func (c *Checker) Entry(e *syntax.Entry) {
	name := e.Key.Value()
	if c.walker.openKey(e.Key) || c.walker.open(e.Value) {
		return
	}
	if e.Key.IsString() && strings.HasPrefix(name, ".") {
		c.hidden(name, e)
		return
	}
	c.name(name, e)
	m, ok := e.Value.(*syntax.Mapping)
	switch {
	case ok && (m.Entry("script") != nil || m.Entry("run") != nil):
		c.Job(name, m)
	case ok && (m.Entry("trigger") != nil || m.Entry("needs") != nil):
		c.TriggerJob(name, m)
	case ok && (c.walker.partial || c.misspelt(name, m)):
	default:
		c.at()
		c.report(name, Mistake{
			Kind: MissingKey, Node: e.Value, Key: e.Key,
			Message: quote(name) + ` is no job: it has no "script", "run" or "trigger"`,
			Hint:    "an entry whose name begins with a dot may hold anything",
		})
	}
}

// misspelt reports the keys of an entry that no job has. It reports whether one of them may be what makes a job of it.
func (c *Checker) misspelt(name string, m *syntax.Mapping) bool {
	c.at(name)
	maybe := false
	for e := range m.Entries() {
		key := e.Key.Value()
		switch {
		case c.walker.openKey(e.Key):
			maybe = true
		case !e.Key.IsString() || shapeAtJob.key(key) == nil && shapeAtTriggerJob.key(key) == nil:
			c.walker.unknownKey(shapeAtJob, shapeAtJob, m, e)
			near, ok := suggest.Nearest(key, slices.Values(shapeAtJob.keyNames()))
			maybe = maybe || ok && (near == "script" || near == "run" || near == "needs")
			near, ok = suggest.Nearest(key, slices.Values(shapeAtTriggerJob.keyNames()))
			maybe = maybe || ok && near == "trigger"
		}
	}
	c.collect()
	return maybe
}

func (c *Checker) hidden(name string, e *syntax.Entry) {
	if blank(e.Value) {
		c.at()
		c.report(name, Mistake{Kind: Blank, Node: e.Value, Key: e.Key, Message: quote(name) + " is empty: give it a value, or take it away"})
	}
}

// name judges the name of a job.
func (c *Checker) name(name string, e *syntax.Entry) {
	m := Mistake{Node: e.Value, Key: e.Key}
	switch {
	case !e.Key.IsString():
		m.Kind, m.Message = WrongType, fmt.Sprintf("the name of a job is %s: put it in quotes to make it a string", e.Key.Text())
	case name == "":
		m.Kind, m.Message = Blank, "the name of a job is empty: give it one"
	case utf8.RuneCountInString(name) > maxName:
		m.Kind, m.Message = LimitExceeded, fmt.Sprintf("the name of a job has %d characters: GitLab takes at most %d", utf8.RuneCountInString(name), maxName)
	default:
		return
	}
	c.at()
	c.report(name, m)
}
