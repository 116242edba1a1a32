package config

import (
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Resolved is a configuration as GitLab sees it in the end: after include, inputs, extends, references, default and parallel.
type Resolved struct {
	Stages    []string `json:"stages"`
	Variables Object   `json:"variables"`
	Workflow  Object   `json:"workflow"`
	// Jobs are the attributes of each instance, by its name.
	Jobs Object `json:"jobs"`
}

// Resolved returns the configuration as plain data.
func (c *Config) Resolved() Resolved {
	r := Resolved{Stages: c.StageNames(), Variables: rootVariables(c.Root.Get("variables")), Workflow: Object{}, Jobs: Object{}}
	if workflow, ok := c.Root.Get("workflow").(*syntax.Mapping); ok && !isJobLike(workflow) {
		r.Workflow = resolvedWorkflow(workflow)
	}
	for _, in := range c.Instances() {
		r.Jobs = append(r.Jobs, Member{in.Name, c.Attributes(in)})
	}
	return r
}

func rootVariables(n syntax.Node) Object {
	all := Object{}
	for _, v := range Variables(n) {
		o := variable(v)
		if data, ok := v.Node.(*syntax.Mapping); ok {
			o = o.with("description", plain(data.Get("description"))).with("options", plain(data.Get("options")))
		}
		all = append(all, Member{v.Name.Value, o})
	}
	return all
}

// variable returns the value of a variable, and whether it is not expanded.
func variable(v Variable) Object {
	o := Object{{"value", v.Value.Value}}
	if data, ok := v.Node.(*syntax.Mapping); ok {
		if expand := data.Get("expand"); expand != nil && expand.Kind() == syntax.KindBool {
			o = append(o, Member{"raw", isBool(expand, false)})
		}
	}
	return o
}

func resolvedWorkflow(m *syntax.Mapping) Object {
	o := Object{}.with("name", plain(m.Get("name")))
	if rules := m.Get("rules"); !isNull(rules) {
		o = append(o, Member{"rules", resolvedRules(rules)})
	}
	return o.with("auto_cancel", plain(m.Get("auto_cancel")))
}

func resolvedRules(n syntax.Node) []any {
	list, ok := n.(*syntax.Sequence)
	if !ok {
		return []any{}
	}
	all := []any{}
	for _, rule := range flattenMappings(list, maxNesting) {
		all = append(all, resolvedRule(rule))
	}
	return all
}

func resolvedRule(m *syntax.Mapping) Object {
	o := Object{}
	for e := range m.Entries() {
		if !isNull(e.Value) {
			o = append(o, Member{e.Key.Value(), ruleClause(e)})
		}
	}
	return o
}

func ruleClause(e *syntax.Entry) any {
	switch key := e.Key.Value(); {
	case key == "variables":
		return variableTexts(e.Value)
	case key == "needs":
		return ruleNeeds(needList(e.Value, 0))
	case key == "exists":
		if m, ok := e.Value.(*syntax.Mapping); ok {
			return compact(m).set("paths", texts(flatten(m.Get("paths"), 0)))
		}
		return Object{{"paths", wrapped(e.Value)}}
	case key == "changes":
		if list, ok := e.Value.(*syntax.Sequence); ok {
			return Object{{"paths", plainList(list)}}
		}
	}
	return plain(e.Value)
}

func variableTexts(n syntax.Node) Object {
	all := Object{}
	for _, v := range Variables(n) {
		all = append(all, Member{v.Name.Value, v.Value.Value})
	}
	return all
}

func ruleNeeds(needs []Need) Object {
	if len(needs) == 0 {
		return Object{}
	}
	jobs := make([]any, len(needs))
	for i := range needs {
		jobs[i] = resolvedNeed(&needs[i], needs[i].Job.Value)
	}
	return Object{{"job", jobs}}
}

func resolvedNeed(need *Need, name string) Object {
	return Object{{"name", name}, {"artifacts", need.Artifacts}, {"optional", need.Optional}}
}
