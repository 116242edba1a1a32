package pipetest

import (
	"fmt"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// exactly judges whether the pipeline has the jobs of a list and no others.
func (j *judge) exactly() {
	if j.Test.Exactly == nil {
		return
	}
	wanted := map[string]bool{}
	for _, name := range j.Test.Exactly.Items {
		for _, instance := range j.expand(name.Value) {
			wanted[instance] = true
			j.require(name.Span, instance)
		}
	}
	for _, job := range j.Pipeline.Jobs {
		if !wanted[job.Name] {
			j.surplus(j.Test.Exactly.Span, job, `, but not in "exactly"`)
		}
	}
}

// absent judges whether jobs are not in the pipeline.
func (j *judge) absent() {
	if j.Test.Absent == nil {
		return
	}
	for _, name := range j.Test.Absent.Items {
		for _, instance := range j.expand(name.Value) {
			if job := j.jobs[instance]; job != nil {
				j.surplus(name.Span, job, "")
			}
		}
	}
}

// surplus reports a job that must not be in the pipeline.
func (j *judge) surplus(span source.Span, job *pipeline.Job, but string) {
	if job.Present == config.Maybe {
		j.unsure(span, job)
		return
	}
	j.presence(Failure{Span: span, Job: job.Name, Message: fmt.Sprintf("%q is in the pipeline%s", job.Name, but), Because: because(job.Why)})
}

// unsure reports a job of which nobody can tell whether it is in the pipeline.
func (j *judge) unsure(span source.Span, job *pipeline.Job) {
	message := fmt.Sprintf("it is not known whether %q is in the pipeline", job.Name)
	j.presence(Failure{Span: span, Job: job.Name, Message: message, Unknown: true, Because: asked(job.Why)})
}

func because(why *pipeline.Why) []Because {
	if why == nil {
		return nil
	}
	return []Because{{Span: why.Span, Why: why}}
}

// asked is because with every condition that was asked on the way.
func asked(why *pipeline.Why) []Because {
	all := because(why)
	for i := range all {
		all[i].Steps = true
	}
	return all
}

// require returns a job that must be in the pipeline, nil with a failure when it is not there for certain.
func (j *judge) require(span source.Span, name string) *pipeline.Job {
	job := j.jobs[name]
	switch {
	case job == nil:
		j.presence(Failure{Span: span, Job: name, Message: fmt.Sprintf("%q is not in the pipeline", name), Because: j.whyNot(name)})
	case job.Present == config.Maybe:
		j.unsure(span, job)
	default:
		return job
	}
	return nil
}

// whyNot tells why a job is not in the pipeline.
func (j *judge) whyNot(name string) []Because {
	if excluded := j.excluded[name]; excluded != nil {
		return asked(excluded.Why)
	}
	return []Because{{Text: "for this event the configuration has no such job: look at include:rules, or at a parallel that makes none"}}
}

// present judges the jobs that must be there, with their details.
func (j *judge) present() {
	for _, want := range j.Test.Jobs {
		for _, name := range j.expand(want.Name.Value) {
			job := j.require(want.Name.Span, name)
			if job == nil {
				continue
			}
			for _, d := range want.Details {
				j.detail(job, d)
			}
		}
	}
}

// detail judges one keyword of a job.
func (j *judge) detail(job *pipeline.Job, d Detail) {
	if d.Name != "" {
		j.variable(job, d)
		return
	}
	want, got := d.Want, keywords[d.Keyword].of(job)
	if d.Keyword == "needs" {
		want = j.instancesOf(d)
	}
	if !got.Equal(want) {
		j.differs(job, d, d.Keyword, got, want).Because = j.whyDetail(job, d)
	}
}

// differs reports that something of a job is not as it must be.
func (j *judge) differs(job *pipeline.Job, d Detail, what string, got, want Value) *Failure {
	return j.fail(Failure{Span: d.Span, Job: job.Name, Message: fmt.Sprintf("%q: %s is %s, not %s", job.Name, what, got, want)})
}

// instancesOf returns the value of needs with every job as its instances.
func (j *judge) instancesOf(d Detail) Value {
	if d.Want.Kind == None {
		return d.Want
	}
	var names []string
	for _, name := range d.Jobs {
		names = append(names, j.expand(name.Value)...)
	}
	return list(names)
}

// whyDetail tells where a job has a value from: the rule that decided, or the place where it is written.
func (j *judge) whyDetail(job *pipeline.Job, d Detail) []Because {
	if job.Why != nil && job.Why.Rule > 0 && keywords[d.Keyword].byRule {
		return because(job.Why)
	}
	if node := j.Pipeline.Config.Value(job.Instance.Job, d.Keyword); node != nil {
		return []Because{{Span: node.Span(), Text: "it is set here"}}
	}
	return nil
}
