package config

import (
	"fmt"
	"slices"
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

func ignoreUnknown(string, *syntax.Scalar) {}

// A link is a job that another keyword than needs names.
type link struct {
	from  *Job
	name  String
	path  []string
	whole bool // a parallel job may be named as a whole
	rule  string
	verb  string // "depends on"
}

// link checks that what it names exists and does not run later. It reports whether that is so.
func (c *checker) link(l link) bool {
	job := c.jobs[l.name.Value]
	switch {
	case job != nil && (job.Instances == nil || l.whole):
	case c.instances[l.name.Value] != nil:
		job = c.instances[l.name.Value].Job
	default:
		c.unknownLink(l, job)
		return false
	}
	if c.later(job, l.from) {
		c.report(Problem{
			Rule: RuleDependenciesStage, Span: l.name.Span, Path: l.path,
			Message: quoted(l.from.Name.Value) + " is in the stage " + quoted(l.from.Stage.Value) + " and " + l.verb + " " + quoted(l.name.Value) +
				" of the later stage " + quoted(job.Stage.Value) + ": move one of them",
			Related: []Related{{Span: job.Stage.Span, Message: "the stage of the other job"}},
		})
		return false
	}
	return true
}

func (c *checker) unknownLink(l link, parallel *Job) {
	if !c.whole() || c.Unsettled(l.name) || c.isBroken(l.name.Value) {
		return
	}
	p := Problem{Rule: l.rule, Span: l.name.Span, Path: l.path, Unknown: l.name.Value, Known: c.jobNames}
	p.Message = quoted(l.from.Name.Value) + " " + l.verb + " " + quoted(l.name.Value) + ", which does not exist"
	if parallel != nil {
		p.Unknown, p.Known = "", nil
		p.Message = quoted(l.from.Name.Value) + " " + l.verb + " " + quoted(l.name.Value) + ", which is parallel: name one of its instances"
		p.Hint = instancesHint(parallel)
	}
	c.report(p)
}

// dependencies checks the jobs whose artifacts a job takes.
func (c *checker) dependencies(job *Job) {
	list, ok := job.Node.Get("dependencies").(*syntax.Sequence)
	if !ok {
		return
	}
	good := true
	var named []String
	for i, item := range list.Items() {
		s, ok := item.(*syntax.Scalar)
		if !ok || !s.IsString() {
			return
		}
		name := String{s.Value(), s.Span()}
		named = append(named, name)
		path := []string{job.Name.Value, "dependencies", strconv.Itoa(i)}
		good = c.link(link{job, name, path, true, RuleDependenciesUnknown, "depends on"}) && good
	}
	if good {
		c.dependenciesNeeded(job, named)
	}
}

// dependenciesNeeded reports dependencies that are no needs, when the job has needs.
func (c *checker) dependenciesNeeded(job *Job, named []String) {
	var own, cross []string
	for i := range job.Needs {
		switch need := &job.Needs[i]; {
		case need.Rule > 0:
		case need.Cross:
			cross = append(cross, need.Job.Value)
		default:
			own = append(own, need.Job.Value)
		}
	}
	if len(own)+len(cross) == 0 {
		return
	}
	for i, name := range named {
		if slices.Contains(own, name.Value) {
			continue
		}
		path := []string{job.Name.Value, "dependencies", strconv.Itoa(i)}
		if len(own) == 0 {
			c.reportf(RuleDependenciesNeeds, name.Span, path, "%q depends on %q, but needs only jobs of other pipelines: add it to needs", job.Name.Value, name.Value)
			return
		}
		c.reportf(RuleDependenciesNeeds, name.Span, path, "%q depends on %q, but does not need it: add it to needs, or remove it from dependencies", job.Name.Value, name.Value)
	}
}

// triggerJobs checks the jobs whose artifacts are the configuration of a child pipeline.
func (c *checker) triggerJobs(job *Job) {
	trigger, _ := job.Node.Get("trigger").(*syntax.Mapping)
	list, ok := trigger.Get("include").(*syntax.Sequence)
	if !ok {
		return
	}
	for i, item := range list.Items() {
		m, _ := item.(*syntax.Mapping)
		if s, ok := m.Get("job").(*syntax.Scalar); ok && s.IsString() {
			path := []string{job.Name.Value, "trigger", "include", strconv.Itoa(i), "job"}
			c.link(link{job, String{s.Value(), s.Span()}, path, false, RuleTriggerJob, "takes a configuration from"})
		}
	}
}

// onStop checks the job that stops an environment.
func (c *checker) onStop(job *Job) {
	env, _ := job.Node.Get("environment").(*syntax.Mapping)
	s, ok := env.Get("on_stop").(*syntax.Scalar)
	if !ok || !s.IsString() {
		return
	}
	path := []string{job.Name.Value, "environment", "on_stop"}
	stop := c.instances[s.Value()]
	if stop == nil {
		c.unknownLink(link{from: job, name: String{s.Value(), s.Span()}, path: path, rule: RuleOnStop, verb: "is stopped by"}, c.jobs[s.Value()])
		return
	}
	name, action, written := environment(stop.Job)
	own := text(env.Get("name")).Value
	say := func(at source.Span, format string, args ...any) {
		p := Problem{Rule: RuleOnStop, Span: at, Path: path}
		p.Message = fmt.Sprintf(format, append([]any{job.Name.Value, s.Value()}, args...)...)
		if written {
			p.Related = []Related{{Span: stop.Job.Node.Get("environment").Span(), Message: "the environment of the other job"}}
		}
		c.report(p)
	}
	switch {
	case !written:
		say(s.Span(), `%q is stopped by %q, which has no environment: give it environment: {name: %s, action: stop}`, own)
	case name != own:
		say(s.Span(), "%q is stopped by %q, whose environment is %q instead of %q: the names must be written alike", name, own)
	case action != "stop":
		say(s.Span(), `%q is stopped by %q, whose environment lacks "action: stop"`)
	}
}

// environment returns the name and action of a job's environment.
func environment(job *Job) (name, action string, written bool) {
	switch env := job.Node.Get("environment").(type) {
	case *syntax.Scalar:
		return env.Value(), "start", env.Kind() != syntax.KindNull
	case *syntax.Mapping:
		return text(env.Get("name")).Value, text(env.Get("action")).Value, true
	}
	return "", "", false
}

// pages checks the keywords of Pages that exclude each other.
func (c *checker) pages(job *Job) {
	publish := job.Node.Entry("publish")
	if publish == nil || isNull(publish.Value) {
		return
	}
	path := []string{job.Name.Value, "publish"}
	pages, _ := job.Node.Get("pages").(*syntax.Mapping)
	switch {
	case !isPagesJob(job) && isPresent(publish.Value):
		c.reportf(RulePublishOutside, publish.Key.Span(), path, `%q has "publish", but is no Pages job: add "pages: true"`, job.Name.Value)
	case pages.Entry("publish") != nil:
		c.reportf(RulePagesPublish, publish.Key.Span(), path, `%q has both "publish" and "pages:publish": keep the one in "pages"`, job.Name.Value)
	}
}

// isPagesJob reports whether a job publishes a site: it says so, or it has that name.
func isPagesJob(job *Job) bool {
	pages := job.Node.Get("pages")
	return isPresent(pages) || job.Name.Value == "pages" && job.key.IsString() && !isBool(pages, false)
}
