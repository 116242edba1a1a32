package pipetest

import (
	"context"
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Run is a suite with what came of it.
type Run struct {
	Suite *Suite
	Cases []*Case
}

// A Case is one test with one of its events, or a claim about all events.
type Case struct {
	Test  *Test  // nil for a claim
	Claim *Claim // nil for a test
	// Name is that of the test, with the event behind it when the test has several: "deploys once/push to main". A claim is its own.
	Name string
	// Event and Pipeline are those of a claim that breaks it; without one, the event has no title and the pipeline is nil.
	Event    Event
	Pipeline *pipeline.Pipeline
	// Failures are what does not hold, in the order of the test file.
	Failures []Failure
}

// A Failure is an expectation that does not hold, or of which it is not known whether it does.
type Failure struct {
	Span    source.Span // of the expectation
	Job     string      // the job that it is about; "" for the pipeline
	Message string
	Unknown bool
	Because []Because
}

// A Because is what made a pipeline as it is: a text, or an answer of rules.
type Because struct {
	Span source.Span
	Text string
	Why  *pipeline.Why
	// Steps asks for the conditions that were asked on the way to the answer.
	Steps bool
}

// Span returns where the test file names the case.
func (c *Case) Span() source.Span {
	if c.Claim != nil {
		return c.Claim.Span
	}
	return c.Test.Name.Span
}

// Ok reports whether all holds.
func (c *Case) Ok() bool { return len(c.Failures) == 0 }

// Unknown reports whether something does not hold only because nobody can tell whether it does.
func (c *Case) Unknown() bool {
	return !c.Ok() && !slices.ContainsFunc(c.Failures, func(f Failure) bool { return !f.Unknown })
}

// Failed returns the number of cases in which something does not hold.
func (r *Run) Failed() int {
	n := 0
	for _, c := range r.Cases {
		if !c.Ok() {
			n++
		}
	}
	return n
}

// Options are what a suite runs on.
type Options struct {
	Config *config.Config
	// Refused are mistakes because of which GitLab refuses the configuration, whatever the event is.
	Refused []pipeline.Error
	// Select chooses cases by name; nil takes all.
	Select func(name string) bool
}

// Run creates the pipeline of each event of a suite and looks at what must hold. The problems are names of jobs that the
// configuration does not have, in selected cases and others; with any, there is no run. The error says that a pipeline could not be
// created for want of something that pipewright needs.
func (s *Suite) Run(ctx context.Context, opts Options) (*Run, []Problem, error) {
	run := &Run{Suite: s, Cases: s.cases()}
	for _, c := range run.Cases {
		p, err := opts.create(ctx, c.Event.Event)
		if err != nil {
			return nil, nil, err
		}
		c.Pipeline = p
	}
	if problems := run.unknownJobs(&opts); len(problems) > 0 {
		return nil, problems, nil
	}
	claims, problems := s.claims(ctx, &opts)
	if len(problems) > 0 {
		return nil, problems, nil
	}
	run.keep(opts.Select)
	for _, c := range run.Cases {
		newJudge(c).judge()
	}
	run.Cases = append(run.Cases, claims...)
	return run, nil, ctx.Err()
}

// unknownJobs returns the names that stand for no job of any event. With an include that could not be had, nobody can tell.
func (r *Run) unknownJobs(opts *Options) []Problem {
	var jobs catalogue
	jobs.add(opts.Config)
	complete := opts.Config.Complete()
	for _, c := range r.Cases {
		if c.Pipeline.Reason == pipeline.SkipCI {
			continue // GitLab did not look at the configuration
		}
		jobs.add(c.Pipeline.Config)
		complete = c.Pipeline.Config.Complete()
		if !complete {
			break
		}
	}
	if len(opts.Refused) > 0 || !complete {
		return nil
	}
	return jobs.check(r.Suite)
}

// create returns the pipeline of an event, which GitLab refuses when it refuses the configuration.
func (o *Options) create(ctx context.Context, event *pipeline.Event) (*pipeline.Pipeline, error) {
	if len(o.Refused) > 0 {
		return &pipeline.Pipeline{
			Event: event, Config: o.Config, Created: config.No, Reason: pipeline.ConfigError, Errors: o.Refused,
		}, nil
	}
	return pipeline.Create(ctx, o.Config, event)
}

func (r *Run) keep(selected func(string) bool) {
	if selected == nil {
		return
	}
	kept := r.Cases[:0]
	for _, c := range r.Cases {
		if selected(c.Name) {
			kept = append(kept, c)
		}
	}
	r.Cases = kept
}

// cases returns each test with each of its events, under a name of its own.
func (s *Suite) cases() []*Case {
	var all []*Case
	taken := map[string]int{}
	for _, t := range s.Tests {
		for _, event := range t.Events {
			name := t.Name.Value
			if len(t.Events) > 1 {
				name += "/" + event.Title
			}
			taken[name]++
			if n := taken[name]; n > 1 {
				name = fmt.Sprintf("%s#%d", name, n)
			}
			all = append(all, &Case{Test: t, Name: name, Event: event})
		}
	}
	return all
}
