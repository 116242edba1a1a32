package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/source"
)

type proveOptions struct {
	lint   *lintOptions // where the configuration and its settings are: what prove shares with lint
	format choice
	effort int
	fixed  bool
	branch string // the default branch, "" for what git says
	claims []*proof.Claim
}

func proveCommand(s *streams) *cli.Command {
	opts := &proveOptions{lint: newLintOptions(), format: newFormat("text", "json")}
	return &cli.Command{
		Name:      "prove",
		Usage:     "tell whether something holds for every event",
		ArgsUsage: "[PATH] [CLAIM…]",
		Description: `A CLAIM joins jobs, kinds of events and variables with &, |, ! and parentheses:

   deploy => test            whenever deploy is in a pipeline, test is in it too
   deploy only if $CI_COMMIT_REF_PROTECTED == "true"
   never build & build-mr    no pipeline has both
   schedule => nightly       every schedule runs nightly

Without a CLAIM, the questions are asked that matter for every configuration: does every job find what it needs and ever run, does
every rule count, is there one pipeline for each push and merge request, who can deploy to production.

Kinds of events are push, branch, tag, merge-request, fork, schedule, web and the other sources; "created" holds where there is a
pipeline. A name in quotes is a job. docs/prove.md tells more.

Each claim is proved, or refuted by the plainest event that breaks it, or unknown. The exit code is 0 when all are proved.`,
		Flags: append([]cli.Flag{
			choiceFlag("format", "print the answers as `FORMAT`", &opts.format),
			&cli.IntFlag{Name: "effort", Usage: "ask the rules at most `N` times, then say that the answer is unknown (default: 200000)", Destination: &opts.effort},
			&cli.BoolFlag{Name: "fixed-variables", Usage: "nobody sets variables that the configuration gives a value", Destination: &opts.fixed},
			&cli.StringFlag{Name: "default-branch", Usage: "the default branch is `NAME` (default: what git says, else main)", Destination: &opts.branch},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
		}, opts.lint.fetchFlags()...),
		UsageText: `pipewright prove
pipewright prove 'deploy => test'
pipewright prove 'deploy only if $CI_COMMIT_REF_PROTECTED == "true"' 'never build & build-mr'
pipewright prove ci/shop.yml 'schedule => nightly' --format json`,
		Action: func(c *cli.Context) error { return opts.run(c.Context, s, c.Args().Slice()) },
	}
}

func (o *proveOptions) run(ctx context.Context, s *streams, args []string) error {
	l, u, err := o.lint.one(ctx, s, "prove", func(ws *workspace) error { return o.arguments(ws, args) })
	if err != nil {
		return err
	}
	cfg, err := l.load(ctx, u)
	if err != nil {
		return err
	}
	answers, err := o.prove(ctx, cfg, newRepository(ctx, u.root))
	if err != nil {
		return err
	}
	return o.tell(s, answers)
}

// arguments tells the path, which is there, from the claims.
func (o *proveOptions) arguments(ws *workspace, args []string) error {
	if len(args) > 0 {
		_, err := os.Stat(ws.abs(args[0]))
		if ext := filepath.Ext(args[0]); err == nil || ext == ".yml" || ext == ".yaml" {
			o.lint.paths, args = args[:1], args[1:]
		}
	}
	for _, text := range args {
		claim, err := proof.ParseClaim(text)
		if err != nil {
			return claimUsage(text, err)
		}
		o.claims = append(o.claims, claim)
	}
	return nil
}

// claimUsage says what is wrong with a claim, and points at it.
func claimUsage(text string, err error) error {
	wrong := (*proof.ClaimError)(nil)
	if !errors.As(err, &wrong) {
		return err
	}
	marks := strings.Repeat(" ", len([]rune(text[:wrong.Start]))) + strings.Repeat("^", max(1, len([]rune(text[wrong.Start:wrong.End]))))
	return usageError{text: fmt.Sprintf("%s\n  %s\n  %s", wrong.Message, text, marks), see: "pipewright prove"}
}

// A proven is a claim with its answer, as JSON has it.
type proven struct {
	Claim    string          `json:"claim"`              // or the question in words
	Question string          `json:"question,omitempty"` // the name of a question that is always asked
	Verdict  string          `json:"verdict"`
	Place    string          `json:"place,omitempty"` // of what a question is about: file:line
	Why      string          `json:"why,omitempty"`
	Event    *pipeline.Event `json:"event"`
	Jobs     []string        `json:"jobs"`             // of the pipeline of the event
	Second   *pipeline.Event `json:"second,omitempty"` // of two events that refute together

	pipeline *pipeline.Pipeline
	second   *pipeline.Pipeline
	words    []string // of the claim
}

// prove answers the claims.
func (o *proveOptions) prove(ctx context.Context, cfg *config.Config, repo *repository) ([]proven, error) {
	options := proof.Options{Default: o.branch, Overrides: !o.fixed, Effort: o.effort, Project: repo.project(), Claims: o.claims}
	if options.Default == "" {
		options.Default = repo.defaultBranch()
	}
	prover, why := proof.New(ctx, cfg, options)
	if len(o.claims) == 0 {
		return questions(prover, why), ctx.Err()
	}
	var all []proven
	for _, claim := range o.claims {
		a := proof.Answer{Why: why}
		if prover != nil {
			var err error
			if a, err = prover.Prove(claim); err != nil {
				return nil, claimUsage(claim.Text, err)
			}
		}
		all = append(all, newProven(claim.Text, a, claim.Words()))
	}
	return all, ctx.Err()
}

// questions answers what matters for every configuration.
func questions(prover *proof.Prover, why string) []proven {
	if prover == nil {
		return []proven{newProven("every event has the pipeline that it should have", proof.Answer{Why: why}, nil)}
	}
	var all []proven
	for _, q := range prover.Questions() {
		p := newProven(q.Text, q.Answer, q.Jobs[:min(len(q.Jobs), maxTold)])
		p.Question, p.Place = q.Name, placeOf(q.Span)
		all = append(all, p)
	}
	return all
}

func newProven(text string, a proof.Answer, words []string) proven {
	p := proven{
		Claim: text, Verdict: a.Verdict.String(), Why: a.Why, Event: a.Event, Jobs: []string{},
		Second: a.Second, pipeline: a.Pipeline, second: a.SecondPipeline, words: words,
	}
	if a.Pipeline != nil {
		p.Jobs = append(p.Jobs, jobNames(a.Pipeline)...)
	}
	return p
}

func jobNames(p *pipeline.Pipeline) []string {
	var names []string
	for _, j := range p.Jobs {
		names = append(names, j.Name)
	}
	return names
}

// tell prints the answers, and answers the run.
func (o *proveOptions) tell(s *streams, all []proven) error {
	if o.format.value == "json" {
		if err := writeJSON(s, all); err != nil {
			return err
		}
	} else {
		for _, p := range all {
			p.tell(s.out)
		}
	}
	if slices.ContainsFunc(all, func(p proven) bool { return p.Verdict != proof.Proved.String() }) {
		return answer(exitNo)
	}
	return nil
}

// maxMistakes is how many reasons are told for which GitLab refuses a pipeline, and maxTold how many jobs that a question is about.
const (
	maxMistakes = 3
	maxTold     = 4
)

// tell prints an answer as a little story.
func (p proven) tell(w io.Writer) {
	place := ""
	if p.Place != "" && p.Verdict != proof.Proved.String() {
		place = " (" + p.Place + ")"
	}
	fmt.Fprintf(w, "%s: %s%s\n", p.Verdict, p.Claim, place)
	if p.Why != "" {
		fmt.Fprintf(w, "  %s\n", p.Why)
	}
	if p.pipeline == nil {
		if p.Event != nil {
			fmt.Fprintf(w, "  %s shows it\n", p.Event.Detail())
		}
		return
	}
	fmt.Fprintf(w, "  %s", p.Event.Detail())
	if p.pipeline.Created != config.Yes {
		fmt.Fprintf(w, " has no pipeline (%s)\n", p.pipeline.Reason)
		for _, e := range p.pipeline.Errors[:min(len(p.pipeline.Errors), maxMistakes)] {
			fmt.Fprintf(w, "    %s\n", e.Message)
		}
		if more := len(p.pipeline.Errors) - maxMistakes; more > 0 {
			fmt.Fprintf(w, "    and %d more\n", more)
		}
	} else {
		fmt.Fprintf(w, " runs %s\n", strings.Join(p.Jobs, ", "))
	}
	if p.second != nil {
		fmt.Fprintf(w, "  %s runs %s\n", p.Second.Detail(), strings.Join(jobNames(p.second), ", "))
	}
	for _, j := range p.pipeline.Jobs {
		p.about(w, j.Instance, "is in it", j.Why)
	}
	for _, x := range p.pipeline.Excluded {
		p.about(w, x.Instance, "is not", x.Why)
	}
}

// about tells why a job that the claim names is in the pipeline, or not.
func (p proven) about(w io.Writer, job *config.Instance, what string, why *pipeline.Why) {
	if why == nil || !slices.Contains(p.words, job.Name) && !slices.Contains(p.words, job.Job.Name.Value) {
		return
	}
	place := placeOf(why.Span)
	if place != "" {
		place = " (" + place + ")"
	}
	fmt.Fprintf(w, "    %s %s: %s%s\n", job.Name, what, why.Summary, place)
}

// placeOf returns the file and line of a span, "" for none.
func placeOf(span source.Span) string {
	if span.File == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d", span.File.Name, span.File.Position(span.Start).Line)
}
