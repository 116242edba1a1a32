package config

import (
	"context"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Limits of child pipelines. Source: app/services/ci/create_downstream_pipeline_service.rb and the plan limit
// pipeline_hierarchy_size, GitLab 18.11.
const (
	maxChildLevels = 2
	maxChildren    = 1000
)

// A Trigger is what makes a child pipeline: a job with trigger:include.
//
//	deploy: {trigger: {include: [child.yml]}}   →   the child's whole configuration is  include: [child.yml]
type Trigger struct {
	// Jobs trigger the same child, in the order of the configuration. There is at least one.
	Jobs []*Job
	// Config is the configuration of the jobs: that of the parent pipeline.
	Config *Config

	include *syntax.Entry
}

// Span is the place of what the first job includes.
func (t *Trigger) Span() source.Span {
	return spanOr(t.include.Value.Span(), t.include.Key.Span())
}

// Children loads the configurations of the child pipelines that the jobs of c trigger, then those that the children trigger in turn,
// as deep as GitLab lets them. Jobs that include the same with the same inputs trigger one child, so that a child that triggers itself
// is loaded once. What the parent forwards to a child is not known: which rule of the job has brought it depends on the event.
func (c *Config) Children(ctx context.Context) []*Config {
	var all []*Config
	seen := map[string]bool{}
	level := []*Config{c}
	for range maxChildLevels {
		var below []*Config
		for _, parent := range level {
			below = append(below, parent.ownChildren(ctx, seen)...)
		}
		all, level = append(all, below...), below
	}
	return all
}

// ownChildren loads the configurations of the child pipelines that c itself triggers, but those that were seen.
func (c *Config) ownChildren(ctx context.Context, seen map[string]bool) []*Config {
	var children []*Config
	for _, t := range c.triggers() {
		key := includeKey(t.include.Value)
		if seen[key] || len(seen) == maxChildren {
			continue
		}
		seen[key] = true
		if child, err := Load(ctx, t.options()); err == nil {
			children = append(children, child)
		}
	}
	return children
}

// triggers returns the child pipelines that jobs of c trigger.
func (c *Config) triggers() []*Trigger {
	var all []*Trigger
	byKey := map[string]*Trigger{}
	for _, job := range c.Jobs {
		include := c.includeOf(job)
		if include == nil {
			continue
		}
		key := includeKey(include.Value)
		if byKey[key] == nil {
			byKey[key] = &Trigger{Config: c, include: include}
			all = append(all, byKey[key])
		}
		byKey[key].Jobs = append(byKey[key].Jobs, job)
	}
	return all
}

// includeOf returns trigger:include of a job, nil when it triggers no child or becomes no job at all. A !reference that leads nowhere,
// which the parent's own findings say, leaves nothing to load.
func (c *Config) includeOf(job *Job) *syntax.Entry {
	trigger, _ := job.Node.Get("trigger").(*syntax.Mapping)
	include := trigger.Entry("include")
	if include == nil || !job.Bridge || len(job.made) == 0 || c.jobs[job.Name.Value] != job {
		return nil
	}
	if absent(include.Value) || include.Value.Kind() == syntax.KindReference {
		return nil
	}
	return include
}

// includeKey returns a text that is the same for includes that bring the same files with the same inputs.
func includeKey(n syntax.Node) string {
	items := []syntax.Node{n}
	if list, ok := n.(*syntax.Sequence); ok {
		items = list.Items()
	}
	keys := make([]string, len(items))
	for i, item := range items {
		m, _ := item.(*syntax.Mapping)
		if s, ok := item.(*syntax.Scalar); ok && s.IsString() {
			keys[i] = "/" + strings.TrimLeft(s.Value(), "/")
		} else if s, ok := m.Get("local").(*syntax.Scalar); ok && m.Len() == 1 {
			keys[i] = "/" + strings.TrimLeft(s.Value(), "/")
		} else {
			keys[i] = rubyInspect(item)
		}
	}
	return strings.Join(keys, "\n")
}

// options tell how to load the child's configuration. It stands in the same project as the parent's, whatever project the job came from.
func (t *Trigger) options() Options {
	opts := t.Config.opts
	opts.Path, opts.Text, opts.Inputs = "", nil, nil
	opts.Child, opts.trigger, opts.Variables = true, t, t.variables()
	return opts
}

// content is the configuration of the child: nothing but an include.
// Source: Ci::Bridge#yaml_for_downstream, GitLab 18.11.
func (t *Trigger) content() *syntax.Mapping {
	return syntax.NewMapping(t.include.Value.Span(), []syntax.Entry{*t.include})
}

// childName returns the name of a child's configuration: the first thing that its job includes, as it is written when nobody can tell
// what it comes to.
func (l *loader) childName(found []location, items []syntax.Node) string {
	if len(found) > 0 {
		return l.locationName(found[0])
	}
	for _, item := range items {
		if s, ok := item.(*syntax.Scalar); ok && s.IsString() {
			return l.locationName(location{kind: "local", name: s.Value()})
		}
		m, _ := item.(*syntax.Mapping)
		for _, kind := range includeKinds {
			if s, ok := m.Get(kind).(*syntax.Scalar); ok && s.IsString() {
				return l.locationName(location{kind: kind, name: s.Value()})
			}
		}
	}
	return l.opts.trigger.Config.Name
}

func (l *loader) locationName(loc location) string {
	switch {
	case loc.kind == "local":
		return l.opts.Prefix + strings.TrimLeft(loc.name, "/")
	case loc.project != "":
		return loc.request().String()
	}
	return loc.name
}

// variables returns what is known of variables while the configuration of the child is put together. A variable that the parent's YAML
// defines is forwarded unless trigger:forward says no; its value may depend on the rule that brought it. Of a variable that the parent
// knows it is not known whether it is one of the project, which the child has too, or one of the parent pipeline alone.
func (t *Trigger) variables() expr.Lookup {
	forwarded, all := t.forwarded()
	parent := t.Config.opts.Variables
	return func(name string) (string, expr.State) {
		switch {
		case name == "CI_PIPELINE_SOURCE":
			return "parent_pipeline", expr.IsDefined
		case parent == nil || forwarded[name]:
			return "", expr.IsUnknown
		}
		value, state := parent(name)
		if isPredefined(name) || state == expr.IsUndefined && !all {
			return value, state
		}
		return "", expr.IsUnknown
	}
}

// isPredefined reports whether GitLab gives a variable of that name to a pipeline and to its children alike.
func isPredefined(name string) bool {
	return strings.HasPrefix(name, "CI_") && !strings.HasPrefix(name, "CI_PIPELINE_") || name == "CI" || name == "GITLAB_CI"
}

// forwarded returns the names of the variables that the jobs may forward, and whether there may be others.
func (t *Trigger) forwarded() (names map[string]bool, others bool) {
	names = map[string]bool{}
	yaml := false
	for _, job := range t.Jobs {
		forward, _ := job.Node.Get("trigger").(*syntax.Mapping).Get("forward").(*syntax.Mapping)
		others = others || isBool(forward.Get("pipeline_variables"), true)
		if isBool(forward.Get("yaml_variables"), false) {
			continue
		}
		yaml = true
		addNames(names, job.Variables)
		addRuleNames(names, job.Node)
		for _, in := range job.made {
			addNames(names, in.Matrix)
		}
	}
	if yaml {
		workflow, _ := t.Config.Root.Get("workflow").(*syntax.Mapping)
		addNames(names, Variables(t.Config.Root.Get("variables")))
		addRuleNames(names, workflow)
	}
	return names, others || !t.Config.whole()
}

func addNames(names map[string]bool, variables []Variable) {
	for _, v := range variables {
		names[v.Name.Value] = true
	}
}

// addRuleNames adds the variables that the rules of a job or of workflow bring.
func addRuleNames(names map[string]bool, m *syntax.Mapping) {
	rules, ok := m.Get("rules").(*syntax.Sequence)
	if !ok {
		return
	}
	for _, rule := range flattenMappings(rules, maxNesting) {
		addNames(names, Variables(rule.Get("variables")))
	}
}
