package pipetest

import (
	"fmt"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// order judges whether each job of a list waits for the one before it.
func (j *judge) order() {
	if j.Test.Order == nil {
		return
	}
	var before []*pipeline.Job
	for i, name := range j.Test.Order.Items {
		var jobs []*pipeline.Job
		for _, instance := range j.expand(name.Value) {
			if job := j.require(name.Span, instance); job != nil {
				jobs = append(jobs, job)
			}
		}
		for _, job := range jobs {
			if i > 0 {
				j.waitsForAll(name, job, before)
			}
		}
		before = jobs
	}
}

// waitsForAll reports the jobs that a job must wait for, but does not.
func (j *judge) waitsForAll(name config.String, job *pipeline.Job, before []*pipeline.Job) {
	waits := j.before(job)
	for _, other := range before {
		if waits[other.Name] {
			continue
		}
		message := fmt.Sprintf("%q does not wait for %q", job.Name, other.Name)
		place := job.Instance.Job.Name.Span
		if node := j.Pipeline.Config.Value(job.Instance.Job, "needs"); node != nil && job.Needs != nil {
			place = node.Span()
		}
		j.fail(Failure{Span: name.Span, Job: job.Name, Message: message, Because: []Because{{Span: place, Text: j.whyAtOnce(job, other)}}})
	}
}

// whyAtOnce says why a job does not wait for another one.
func (j *judge) whyAtOnce(job, other *pipeline.Job) string {
	switch {
	case job.Needs != nil && len(job.Needs) == 0:
		return fmt.Sprintf("%q needs no job, so it starts at once", job.Name)
	case job.Needs != nil:
		return fmt.Sprintf("%q needs %s", job.Name, needs(job))
	case j.stage(job) > j.stage(other):
		return fmt.Sprintf("%q may be left out: it is manual with allow_failure", other.Name)
	}
	return fmt.Sprintf("%q is in the stage %q, %q in the stage %q", job.Name, job.Stage, other.Name, other.Stage)
}

// before returns the names of the jobs that must have ended before a job starts.
func (j *judge) before(job *pipeline.Job) map[string]bool {
	found := map[string]bool{}
	todo := []*pipeline.Job{job}
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		for _, name := range j.waitsFor(next) {
			if other := j.jobs[name]; other != nil && !found[name] {
				found[name] = true
				todo = append(todo, other)
			}
		}
	}
	return found
}

// waitsFor returns the names of the jobs that a job waits for itself: those that it needs, else those of the stages before its own.
// For a manual job that may fail, later stages do not wait.
//
// Source: https://docs.gitlab.com/ci/jobs/job_control/#types-of-manual-jobs.
func (j *judge) waitsFor(job *pipeline.Job) []string {
	if job.Needs != nil {
		return needs(job).Items
	}
	var names []string
	for _, other := range j.Pipeline.Jobs {
		if j.stage(other) < j.stage(job) && !(other.When == "manual" && other.AllowFailure) {
			names = append(names, other.Name)
		}
	}
	return names
}

func (j *judge) stage(job *pipeline.Job) int { return j.Pipeline.Config.StageIndex(job.Stage) }
