package pipetest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// always reads the claims that must hold for every event.
func (r *reader) always(e *syntax.Entry) {
	list, ok := e.Value.(*syntax.Sequence)
	if !ok || len(list.Items()) == 0 {
		r.report(e.Value.Span(), `"always" is a list of claims, as in "[deploy => test, never build & build-mr]"`)
		return
	}
	for _, item := range list.Items() {
		s, ok := scalar(item)
		if !ok {
			r.report(item.Span(), `a claim is a text, as in "deploy => test": put it in quotes`)
			continue
		}
		claim, err := proof.ParseClaim(s.Text())
		if err != nil {
			r.problems = append(r.problems, claimProblem(s.Span(), s.Text(), err))
			continue
		}
		r.suite.Always = append(r.suite.Always, Claim{Claim: claim, Span: s.Span()})
	}
}

// claimProblem says what is wrong with a claim, at the words that are wrong where the claim is written as it is.
func claimProblem(at source.Span, text string, err error) Problem {
	wrong := (*proof.ClaimError)(nil)
	if errors.As(err, &wrong) && at.Text() == text {
		start := min(wrong.Start, len(text)-1) // a claim may be wrong behind its end
		at = at.File.Span(at.Start+start, at.Start+min(max(wrong.End, start+1), len(text)))
	}
	return problemf(at, "%v", err)
}

// claims asks the claims of a suite, those that are selected. The problems are words in any of them that mean nothing here.
func (s *Suite) claims(ctx context.Context, opts *Options) (cases []*Case, problems []Problem) {
	if len(s.Always) == 0 {
		return nil, nil
	}
	prover, why := s.prover(ctx, opts)
	for i := range s.Always {
		claim := &s.Always[i]
		if opts.Select != nil && !opts.Select(claim.Text) {
			if prover != nil {
				problems = appendProblem(problems, claim, prover.Check(claim.Claim))
			}
			continue
		}
		c := &Case{Name: claim.Text, Claim: claim}
		cases = append(cases, c)
		switch {
		case len(opts.Refused) > 0:
			c.refused(opts.Refused)
		case prover == nil:
			c.unknown(why)
		default:
			answer, err := prover.Prove(claim.Claim)
			problems = appendProblem(problems, claim, err)
			c.answered(answer)
		}
	}
	return cases, problems
}

func appendProblem(problems []Problem, claim *Claim, err error) []Problem {
	if err == nil {
		return problems
	}
	return append(problems, claimProblem(claim.Span, claim.Text, err))
}

// prover returns what answers the claims, or why nothing can.
func (s *Suite) prover(ctx context.Context, opts *Options) (_ *proof.Prover, why string) {
	if len(opts.Refused) > 0 {
		return nil, ""
	}
	options := proof.Options{Default: s.Default, Project: s.Project, Overrides: true}
	for _, claim := range s.Always {
		options.Claims = append(options.Claims, claim.Claim)
	}
	return proof.New(ctx, opts.Config, options)
}

// refused fails a claim about pipelines that GitLab never makes.
func (c *Case) refused(mistakes []pipeline.Error) {
	f := Failure{Span: c.Span(), Message: "GitLab refuses the configuration, so there are no pipelines to speak of"}
	for _, e := range mistakes[:min(len(mistakes), maxErrors)] {
		f.Because = append(f.Because, Because{Span: e.Span, Text: e.Message})
	}
	c.Failures = append(c.Failures, f)
}

func (c *Case) unknown(why string) {
	c.Failures = append(c.Failures, Failure{Span: c.Span(), Message: "nobody can tell whether it holds: " + why, Unknown: true})
}

// answered takes down what is known of a claim.
func (c *Case) answered(a proof.Answer) {
	switch a.Verdict {
	case proof.Unknown:
		c.unknown(a.Why)
	case proof.Refuted:
		c.Event = Event{Event: a.Event, Title: a.Event.Detail(), Span: c.Span()}
		c.Pipeline = a.Pipeline
		c.Failures = append(c.Failures, Failure{Span: c.Span(), Message: "an event breaks it", Because: c.about(c.Claim.Words())})
	}
}

// about tells of the jobs that a claim names why they are in the pipeline, or not.
func (c *Case) about(words []string) []Because {
	var all []Because
	add := func(in *config.Instance, state string, why *pipeline.Why) {
		if slices.Contains(words, in.Name) || slices.Contains(words, in.Job.Name.Value) {
			all = append(all, Because{Span: in.Job.Name.Span, Text: fmt.Sprintf("%q %s the pipeline", in.Name, state)})
			all = append(all, because(why)...)
		}
	}
	for _, job := range c.Pipeline.Jobs {
		add(job.Instance, "is in", job.Why)
	}
	for _, job := range c.Pipeline.Excluded {
		add(job.Instance, "is not in", job.Why)
	}
	if c.Pipeline.Created == config.No {
		all = append(all, Because{Text: "there is no pipeline: " + reasonText(c.Pipeline.Reason)})
		all = append(all, newJudge(c).whyNone()...)
	}
	return all
}
