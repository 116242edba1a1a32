package config

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/suggest"
)

// maxNesting is how deep GitLab lets lists stand in lists where it flattens them (script, rules, stages).
const maxNesting = 10

// A Job is a visible entry that GitLab takes for a job: also one that lacks a script.
type Job struct {
	Name String
	// Node is the entry after includes, extends and references, but without what `default` gives.
	Node *syntax.Mapping
	// Bridge says that the job triggers a downstream pipeline instead of running a script.
	Bridge bool
	Stage  String // "test", at the job's name, when it is not written
	// Extends are the entries that it extends, as written.
	Extends      []String
	Image        *Image
	Services     []Image
	BeforeScript []String
	Script       []String
	AfterScript  []String
	Variables    []Variable
	Needs        []Need
	// Instances are the names of the jobs that `parallel` makes of it, nil without `parallel`. None at all means that the job
	// disappears.
	Instances []string

	made    []*Instance // what becomes of it: one instance, unless parallel makes more, or none
	longest int         // the number of characters of the longest name among them
	asks    bool        // a need of the job depends on the instance that has it
	key     *syntax.Scalar
}

// An Image is a container image of a job or a service.
type Image struct {
	Name  String
	Alias String
	Node  syntax.Node // the string or mapping
}

// A Variable is one of the variables that the YAML defines.
type Variable struct {
	Name  String
	Value String
	Node  syntax.Node // the value, or the mapping with `value`
}

// rootKeywords are the root keys that are never jobs.
// Source: lib/gitlab/ci/config/entry/root.rb, GitLab 18.11.
var rootKeywords = []string{
	"after_script", "before_script", "cache", "default", "image", "include", "services", "stages", "variables", "workflow",
}

// RootKeywords returns the keywords that may stand at the root, sorted. Every other key there names a job.
func RootKeywords() []string { return rootKeywords }

// jobMarks are the keys that make a mapping a job. GitLab takes one with needs for a trigger job.
var jobMarks = []string{"script", "run", "trigger", "needs"}

// LooksLikeJob reports whether a mapping has a key that makes it a job.
func LooksLikeJob(m *syntax.Mapping) bool {
	return slices.ContainsFunc(jobMarks, func(mark string) bool { return m.Entry(mark) != nil })
}

// Misspelt reports whether a mapping without a key that makes it a job has one that may be meant for it: an input, or a slip.
func Misspelt(m *syntax.Mapping) bool {
	for e := range m.Entries() {
		if Interpolated(e.Key.Text()) {
			return true
		}
		if near, ok := suggest.Nearest(e.Key.Text(), slices.Values(jobMarks)); ok && m.Entry(near) == nil {
			return true
		}
	}
	return false
}

// IsJobKey reports whether a root entry is a visible job, or would be one if its value were a mapping.
func IsJobKey(key *syntax.Scalar, value syntax.Node) bool {
	name := key.Value()
	if len(name) > 0 && name[0] == '.' {
		return false
	}
	if name == "default" || name == "workflow" {
		return isJobLike(value)
	}
	return !slices.Contains(rootKeywords, name) || !key.IsString()
}

// isJobLike reports whether GitLab takes a value for a job: a mapping that says what to do.
func isJobLike(n syntax.Node) bool {
	m, ok := n.(*syntax.Mapping)
	return ok && LooksLikeJob(m)
}

func (c *Config) typeJobs() {
	c.jobs = make(map[string]*Job, c.Root.Len())
	for e := range c.Root.Entries() {
		m, ok := e.Value.(*syntax.Mapping)
		if !ok || !IsJobKey(e.Key, e.Value) {
			continue
		}
		job := c.job(e.Key, m)
		c.Jobs = append(c.Jobs, job)
		c.jobNames = append(c.jobNames, job.Name.Value)
		c.jobs[job.Name.Value] = job
	}
}

func (c *Config) job(key *syntax.Scalar, m *syntax.Mapping) *Job {
	job := &Job{
		Name:      String{Value: key.Value(), Span: key.Span()},
		Node:      m,
		key:       key,
		Bridge:    m.Entry("script") == nil && m.Entry("run") == nil && (m.Entry("trigger") != nil || m.Entry("needs") != nil),
		Extends:   Extends(m),
		Needs:     needs(m),
		Variables: Variables(m.Get("variables")),
	}
	job.Stage = stage(job)
	job.Image = image(c.Value(job, "image"))
	job.Services = services(c.Value(job, "services"))
	job.BeforeScript = script(c.Value(job, "before_script"))
	job.Script = script(m.Get("script"))
	job.AfterScript = script(c.Value(job, "after_script"))
	return job
}

func stage(job *Job) String {
	s, ok := job.Node.Get("stage").(*syntax.Scalar)
	if !ok || s.Kind() == syntax.KindNull {
		return String{Value: "test", Span: job.Name.Span}
	}
	return String{Value: s.Value(), Span: s.Span()}
}

// bridgeInherits are the keywords of `default` that a trigger job takes.
var bridgeInherits = []string{"interruptible"}

// Value returns what a job has for a keyword: its own value, else what `default` or the root gives it; nil when nothing does.
func (c *Config) Value(job *Job, keyword string) syntax.Node {
	if own := job.Node.Get(keyword); own != nil && own.Kind() != syntax.KindNull {
		return own
	}
	if job.Bridge && !slices.Contains(bridgeInherits, keyword) || !c.inherits(job, keyword) {
		return nil
	}
	if v := c.defaults.Get(keyword); !isNull(v) {
		return v
	}
	if slices.Contains(rootDefaults, keyword) {
		return c.Root.Get(keyword)
	}
	return nil
}

// rootDefaults are the root keywords that work as defaults; deprecated, still valid.
var rootDefaults = []string{"after_script", "before_script", "cache", "image", "services"}

func (c *Config) inherits(job *Job, keyword string) bool {
	inherit, ok := job.Node.Get("inherit").(*syntax.Mapping)
	if !ok {
		return true
	}
	switch v := inherit.Get("default").(type) {
	case *syntax.Scalar:
		return v.Kind() != syntax.KindBool || v.Value() == "true"
	case *syntax.Sequence:
		return slices.ContainsFunc(flatten(v, 1), func(s String) bool { return s.Value == keyword })
	default:
		return true
	}
}

func image(n syntax.Node) *Image {
	switch n := n.(type) {
	case *syntax.Scalar:
		if n.IsString() {
			return &Image{Name: String{n.Value(), n.Span()}, Node: n}
		}
	case *syntax.Mapping:
		if name, ok := n.Get("name").(*syntax.Scalar); ok {
			return &Image{Name: String{name.Value(), name.Span()}, Alias: text(n.Get("alias")), Node: n}
		}
	}
	return nil
}

func services(n syntax.Node) []Image {
	list, ok := n.(*syntax.Sequence)
	if !ok {
		return nil
	}
	var all []Image
	for _, item := range list.Items() {
		if nested, ok := item.(*syntax.Sequence); ok {
			all = append(all, services(nested)...)
		} else if img := image(item); img != nil {
			all = append(all, *img)
		}
	}
	return all
}

// script returns the lines of a script-like keyword: a string, or strings in lists.
func script(n syntax.Node) []String {
	if n == nil || n.Kind() == syntax.KindNull {
		return nil
	}
	return flatten(n, maxNesting)
}

// Variables returns the variables of a `variables` mapping, in order.
func Variables(n syntax.Node) []Variable {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return nil
	}
	all := make([]Variable, 0, m.Len())
	for e := range m.Entries() {
		value := e.Value
		if data, ok := value.(*syntax.Mapping); ok {
			value = data.Get("value")
		}
		all = append(all, Variable{Name: String{e.Key.Value(), e.Key.Span()}, Value: text(value), Node: e.Value})
	}
	return all
}

// WrittenBy reports whether span lies in the job's own text, not in one that it extends, references or takes as default.
func (j *Job) WrittenBy(span source.Span) bool {
	return j.Name.Span == span || j.Node.Span().Contains(span)
}
