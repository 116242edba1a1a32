package config

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/duration"
)

// Attributes returns what GitLab makes of an instance: the keywords of its job with what default gives, in their long forms.
func (c *Config) Attributes(in *Instance) Object {
	job := in.Job
	o := Object{{"stage", job.Stage.Value}}
	o = append(o, Member{"when", whenOf(job)})
	o = c.failure(o, job)
	o = append(o, Member{"scheduling_type", scheduling(job)})
	if rules := job.Node.Get("rules"); !isNull(rules) {
		o = append(o, Member{"rules", resolvedRules(rules)})
	}
	o = c.refs(o, job)
	o = environmentOf(o, job.Node.Get("environment"))
	o = append(o, Member{"variables", instanceVariables(in)}, Member{"inherit_variables", inheritedVariables(job)})
	o = c.neededBy(o, in)
	if in.Index > 0 {
		o = append(o, Member{"instance", int64(in.Index)}, Member{"parallel", parallelOf(job)})
	}
	for _, a := range attributes {
		if job.Bridge == a.bridge || a.both {
			node := c.Value(job, a.keyword)
			if a.own {
				node = job.Node.Get(a.keyword)
			}
			if value := a.value(node, job); value != nil {
				o = append(o, Member{a.name(), value})
			}
		}
	}
	return o
}

// An attribute is a keyword that needs no others to be understood.
type attribute struct {
	keyword string
	as      string // the name of the attribute, when it is another
	of      func(syntax.Node) any
	bridge  bool // it is one of bridges, not of jobs
	both    bool // it is one of both
	own     bool // GitLab leaves it out when it comes from default
}

func (a attribute) name() string {
	if a.as != "" {
		return a.as
	}
	return a.keyword
}

func (a attribute) value(n syntax.Node, job *Job) any {
	if a.keyword == "artifacts" {
		return artifacts(n, job)
	}
	if isNull(n) {
		return nil
	}
	return a.of(n)
}

// attributes are the keywords in the order in which they are shown.
var attributes = []attribute{
	{keyword: "trigger", of: triggerOf, bridge: true},
	{keyword: "image", of: func(n syntax.Node) any { return imageOf(n) }},
	{keyword: "services", of: servicesOf},
	{keyword: "before_script", of: commands},
	{keyword: "script", of: commands},
	{keyword: "after_script", of: commands},
	{keyword: "hooks", of: hooksOf},
	{keyword: "run", as: "execution_config", of: func(n syntax.Node) any { return Object{{"run_steps", plain(n)}} }},
	{keyword: "tags", of: plain},
	{keyword: "start_in", of: plain},
	{keyword: "timeout", of: timeoutOf, own: true},
	{keyword: "retry", of: retryOf},
	{keyword: "interruptible", of: plain, both: true},
	{keyword: "resource_group", of: plain, both: true},
	{keyword: "coverage", of: coverageOf},
	{keyword: "cache", of: cachesOf},
	{keyword: "artifacts"},
	{keyword: "release", of: plain},
	{keyword: "id_tokens", of: plain},
	{keyword: "secrets", of: plain},
	{keyword: "identity", of: plain, own: true},
	{keyword: "dast_configuration", of: plain},
	{keyword: "publish", of: plain},
	{keyword: "pages", of: plain},
	{keyword: "manual_confirmation", of: plain},
	{keyword: "inputs", of: jobInputs},
}

func commands(n syntax.Node) any { return texts(script(n)) }

func whenOf(job *Job) string {
	if when := text(job.Node.Get("when")).Value; when != "" {
		return when
	}
	return "on_success"
}

func (c *Config) failure(o Object, job *Job) Object {
	manual := whenOf(job) == "manual"
	switch n := job.Node.Get("allow_failure").(type) {
	case *syntax.Mapping:
		o = append(o, Member{"allow_failure", false})
		if codes := n.Get("exit_codes"); !isNull(codes) {
			o = append(o, Member{"allow_failure_criteria", Object{{"exit_codes", wrapped(codes)}}})
		}
		return o
	case *syntax.Scalar:
		if value, ok := n.Bool(); ok {
			return append(o, Member{"allow_failure", value})
		}
	}
	return append(o, Member{"allow_failure", manual})
}

func scheduling(job *Job) string {
	node := job.Node.Get("needs")
	bridge := false
	eachNeed(node, maxNeedNesting, func(item syntax.Node) { bridge = bridge || isBridgeNeed(item) })
	if isNull(node) || job.Bridge && bridge {
		return "stage"
	}
	return "dag"
}

// refs adds only and except. Without rules, a job that says nothing runs for branches and tags.
func (c *Config) refs(o Object, job *Job) Object {
	workflow, _ := c.Root.Get("workflow").(*syntax.Mapping)
	ruled := job.Node.Entry("rules") != nil || workflow.Entry("rules") != nil && !isJobLike(workflow)
	only := job.Node.Get("only")
	if !isNull(only) || !ruled {
		o = append(o, Member{"only", policy(only, []any{"branches", "tags"})})
	}
	if except := job.Node.Get("except"); !isNull(except) {
		o = append(o, Member{"except", policy(except, nil)})
	}
	return o
}

func policy(n syntax.Node, refs []any) Object {
	switch n := n.(type) {
	case *syntax.Sequence:
		return Object{{"refs", plainList(n)}}
	case *syntax.Mapping:
		o := compact(n)
		if refs != nil && o.Get("refs") == nil {
			o = append(o, Member{"refs", refs})
		}
		return o
	}
	return Object{{"refs", refs}}
}

func environmentOf(o Object, n syntax.Node) Object {
	switch n := n.(type) {
	case *syntax.Mapping:
		return append(o, Member{"environment", plain(n)}, Member{"environment_name", text(n.Get("name")).Value})
	case *syntax.Scalar:
		if n.Kind() != syntax.KindNull {
			return append(o, Member{"environment", Object{{"name", n.Value()}, {"action", "start"}}}, Member{"environment_name", n.Value()})
		}
	}
	return o
}

func instanceVariables(in *Instance) []any {
	all := []any{}
	at := map[string]int{}
	for _, list := range [][]Variable{in.Job.Variables, in.Matrix} {
		for i := range list {
			v := list[i]
			data := append(Object{{"key", v.Name.Value}}, variable(v)...)
			if i, ok := at[v.Name.Value]; ok {
				all[i] = data
				continue
			}
			at[v.Name.Value] = len(all)
			all = append(all, data)
		}
	}
	return all
}

func inheritedVariables(job *Job) any {
	inherit, _ := job.Node.Get("inherit").(*syntax.Mapping)
	if v := inherit.Get("variables"); !isNull(v) {
		return plain(v)
	}
	return true
}

// neededBy adds the needs and dependencies of an instance, with the instances that parallel jobs stand for.
func (c *Config) neededBy(o Object, in *Instance) Object {
	job := in.Job
	if slices.ContainsFunc(job.Needs, func(n Need) bool { return n.Rule == 0 && !n.Cross }) {
		needs := []any{}
		for _, e := range c.edges(in, ignoreUnknown) {
			if e.need.Rule > 0 {
				continue
			}
			if e.whole == nil {
				needs = append(needs, resolvedNeed(e.need, e.name))
				continue
			}
			for _, name := range e.whole.Instances {
				needs = append(needs, resolvedNeed(e.need, name))
			}
		}
		o = append(o, Member{"needs", needs})
	}
	list, ok := job.Node.Get("dependencies").(*syntax.Sequence)
	if !ok || job.Bridge {
		return o
	}
	names := []any{}
	for _, name := range flatten(list, 0) {
		if other := c.jobs[name.Value]; other != nil && other.Instances != nil {
			for _, instance := range other.Instances {
				names = append(names, instance)
			}
			continue
		}
		names = append(names, name.Value)
	}
	return append(o, Member{"dependencies", names})
}

func parallelOf(job *Job) Object {
	total := Member{"total", int64(len(job.made))}
	m, ok := job.Node.Get("parallel").(*syntax.Mapping)
	if !ok {
		return Object{{"number", total.Value}, total}
	}
	matrix := []any{}
	if list, ok := m.Get("matrix").(*syntax.Sequence); ok {
		for _, item := range list.Items() {
			row := Object{}
			if entry, ok := item.(*syntax.Mapping); ok {
				for e := range entry.Entries() {
					row = append(row, Member{e.Key.Value(), texts(flatten(e.Value, 0))})
				}
			}
			matrix = append(matrix, row)
		}
	}
	return Object{{"matrix", matrix}, total}
}

func timeoutOf(n syntax.Node) any {
	seconds, err := duration.Parse(text(n).Value)
	if err != nil {
		return plain(n)
	}
	return int64(seconds)
}

func coverageOf(n syntax.Node) any {
	return strings.TrimSuffix(strings.TrimPrefix(text(n).Value, "/"), "/")
}

func retryOf(n syntax.Node) any {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return Object{{"max", plain(n)}}
	}
	o := Object{}
	for e := range m.Entries() {
		switch key := e.Key.Value(); {
		case key == "exit_codes" && isNull(e.Value):
		case (key == "when" || key == "exit_codes") && !isNull(e.Value):
			o = append(o, Member{key, wrapped(e.Value)})
		default:
			o = append(o, Member{key, plain(e.Value)})
		}
	}
	return o
}

func triggerOf(n syntax.Node) any {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return Object{{"project", plain(n)}}
	}
	return compact(m)
}

func hooksOf(n syntax.Node) any {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return plain(n)
	}
	o := Object{}
	for e := range m.Entries() {
		if !isNull(e.Value) {
			o = append(o, Member{e.Key.Value(), commands(e.Value)})
		}
	}
	return o
}

func jobInputs(n syntax.Node) any {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return plain(n)
	}
	o := Object{}
	for e := range m.Entries() {
		in, _ := plain(e.Value).(Object)
		if in.Get("type") == nil {
			in = slices.Clone(in).set("type", "string")
		}
		o = append(o, Member{e.Key.Value(), in})
	}
	return o
}
