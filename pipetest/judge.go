package pipetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A judge compares one pipeline with what a test expects of it.
type judge struct {
	*Case
	jobs     map[string]*pipeline.Job // by name
	excluded map[string]*pipeline.Excluded
	told     map[string]bool // the jobs that are reported already as missing, surplus or unsure
}

func newJudge(c *Case) *judge {
	j := &judge{Case: c, jobs: map[string]*pipeline.Job{}, excluded: map[string]*pipeline.Excluded{}, told: map[string]bool{}}
	for _, job := range c.Pipeline.Jobs {
		j.jobs[job.Name] = job
	}
	for _, job := range c.Pipeline.Excluded {
		j.excluded[job.Name] = job
	}
	return j
}

// fail adds a failure and returns it, for as long as there is no other one.
func (j *judge) fail(f Failure) *Failure {
	j.Failures = append(j.Failures, f)
	return &j.Failures[len(j.Failures)-1]
}

// presence reports that a job is, or is not, in the pipeline: once, although several expectations may speak of it.
func (j *judge) presence(f Failure) {
	if !j.told[f.Job] {
		j.told[f.Job] = true
		j.fail(f)
	}
}

// judge fills in the failures of the case.
func (j *judge) judge() {
	switch {
	case j.Pipeline.Created == config.Maybe:
		j.fail(Failure{Span: j.place(), Message: "it is not known whether there is a pipeline", Unknown: true, Because: j.doubts()})
	case j.Test.Outcome.None:
		j.none()
	case j.Pipeline.Created == config.No:
		j.fail(Failure{Span: j.place(), Message: "there is no pipeline: " + reasonText(j.Pipeline.Reason), Because: j.whyNone()})
	default:
		j.exactly()
		j.absent()
		j.present()
		j.order()
	}
	slices.SortStableFunc(j.Failures, func(a, b Failure) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
}

// place returns where a test says what becomes of the event: at its keyword, or at the test's name.
func (j *judge) place() source.Span {
	if j.Test.Outcome.Span.IsValid() {
		return j.Test.Outcome.Span
	}
	return j.Test.Name.Span
}

// none judges a test that expects no pipeline.
func (j *judge) none() {
	want := j.Test.Outcome.Reason
	switch got := j.Pipeline.Reason; {
	case j.Pipeline.Created == config.Yes:
		j.fail(Failure{Span: j.place(), Message: "there is a pipeline of " + j.someJobs(), Because: j.workflow()})
	case want != "" && got != want:
		message := fmt.Sprintf("there is no pipeline, but because %s, not because %s", reasonText(got), reasonText(want))
		j.fail(Failure{Span: j.place(), Message: message, Because: j.whyNone()})
	}
}

// maxNames is the number of jobs up to which a message names them.
const maxNames = 8

// someJobs returns the names of the jobs in the pipeline, as far as there is room for them.
func (j *judge) someJobs() string {
	names := make([]string, 0, maxNames)
	for _, job := range j.Pipeline.Jobs[:min(len(j.Pipeline.Jobs), maxNames)] {
		names = append(names, job.Name)
	}
	text := strings.Join(names, ", ")
	if more := len(j.Pipeline.Jobs) - maxNames; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// reasonText says why there is no pipeline.
func reasonText(reason pipeline.Reason) string {
	switch reason {
	case pipeline.ConfigError:
		return "GitLab refuses it (config_error)"
	case pipeline.WorkflowRules:
		return "workflow:rules do not let it through (filtered_by_workflow_rules)"
	case pipeline.FilteredByRules:
		return "no job is left to run (filtered_by_rules)"
	case pipeline.SkipCI:
		return "the commit message says so (skip_ci)"
	}
	return string(reason)
}

// maxErrors is the number of mistakes, or of missing includes, that a failure lists.
const maxErrors = 3

// whyNone tells what kept the pipeline away.
func (j *judge) whyNone() []Because {
	var all []Because
	for _, e := range j.Pipeline.Errors[:min(len(j.Pipeline.Errors), maxErrors)] {
		all = append(all, Because{Span: e.Span, Text: e.Message})
	}
	if j.Pipeline.Reason == pipeline.WorkflowRules {
		all = append(all, j.workflow()...)
	}
	return all
}

func (j *judge) workflow() []Because {
	if j.Pipeline.Created == config.No {
		return asked(j.Pipeline.Workflow)
	}
	return because(j.Pipeline.Workflow)
}

// doubts tells what is missing to know whether there is a pipeline: what could not be had, else what workflow:rules could not find out.
func (j *judge) doubts() []Because {
	missing := j.Pipeline.Config.Unresolved
	if len(missing) == 0 {
		return asked(j.Pipeline.Workflow)
	}
	var all []Because
	for _, u := range missing[:min(len(missing), maxErrors)] {
		text := fmt.Sprintf("include of %s %q could not be had: %s", u.Include, u.What, u.Why)
		if u.Include == "input" {
			text = fmt.Sprintf("%q has no value: %s", u.What, u.Why)
		}
		all = append(all, Because{Span: u.Span, Text: text})
	}
	if more := len(missing) - maxErrors; more > 0 {
		all = append(all, Because{Text: fmt.Sprintf("and %d more", more)})
	}
	return all
}

// expand returns the instances that a name stands for in the configuration of the event. A name that it does not have stands for
// itself, so that nobody finds it in the pipeline.
func (j *judge) expand(name string) []string {
	if all := instances(j.Pipeline.Config, name); all != nil {
		return all
	}
	return []string{name}
}
