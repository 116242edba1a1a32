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
		ArgsUsage: "[PATH] CLAIM…",
		Description: `A CLAIM joins jobs, kinds of events and variables with &, |, ! and parentheses:

   deploy => test            whenever deploy is in a pipeline, test is in it too
   deploy only if $CI_COMMIT_REF_PROTECTED == "true"
   never build & build-mr    no pipeline has both
   schedule => nightly       every schedule runs nightly

Kinds of events are push, branch, tag, merge-request, fork, schedule, web and the other sources; "created" holds where there is a
pipeline. A name in quotes is a job. docs/prove.md tells more.

Each claim is proved, or refuted by the plainest event that breaks it, or unknown. The exit code is 0 when all are proved.`,
		Flags: []cli.Flag{
			choiceFlag("format", "print the answers as `FORMAT`", &opts.format),
			&cli.IntFlag{Name: "effort", Usage: "ask the rules at most `N` times, then say that the answer is unknown (default: 200000)", Destination: &opts.effort},
			&cli.BoolFlag{Name: "fixed-variables", Usage: "nobody sets variables that the configuration gives a value", Destination: &opts.fixed},
			&cli.StringFlag{Name: "default-branch", Usage: "the default branch is `NAME` (default: what git says, else main)", Destination: &opts.branch},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
		},
		UsageText: `pipewright prove 'deploy => test'
pipewright prove 'deploy only if $CI_COMMIT_REF_PROTECTED == "true"' 'never build & build-mr'
pipewright prove ci/shop.yml 'schedule => nightly' --format json`,
		Action: func(c *cli.Context) error { return opts.run(c.Context, s, c.Args().Slice()) },
	}
}

func (o *proveOptions) run(ctx context.Context, s *streams, args []string) error {
	if err := asCommand(o.lint.check(), "prove"); err != nil {
		return err
	}
	ws, err := newWorkspace(o.lint.root)
	if err != nil {
		return asCommand(err, "prove")
	}
	if err := o.arguments(ws, args); err != nil {
		return err
	}
	l := newLinter(o.lint, s, ws)
	u, err := l.only(ctx)
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
	if len(args) == 0 {
		return usageError{text: "no claim: say what must hold, as in 'deploy => test'", see: "pipewright prove"}
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
	Claim   string          `json:"claim"`
	Verdict string          `json:"verdict"`
	Why     string          `json:"why,omitempty"`
	Event   *pipeline.Event `json:"event"`
	Jobs    []string        `json:"jobs"` // of the pipeline of the event

	pipeline *pipeline.Pipeline
	words    []string // of the claim
}

// prove answers the claims.
func (o *proveOptions) prove(ctx context.Context, cfg *config.Config, repo *repository) ([]proven, error) {
	options := proof.Options{Default: o.branch, Overrides: !o.fixed, Effort: o.effort, Project: repo.project(), Claims: o.claims}
	if options.Default == "" {
		options.Default = repo.defaultBranch()
	}
	prover, why := proof.New(ctx, cfg, options)
	var all []proven
	for _, claim := range o.claims {
		a := proof.Answer{Why: why}
		if prover != nil {
			var err error
			if a, err = prover.Prove(claim); err != nil {
				return nil, claimUsage(claim.Text, err)
			}
		}
		all = append(all, newProven(claim, a))
	}
	return all, ctx.Err()
}

func newProven(claim *proof.Claim, a proof.Answer) proven {
	p := proven{
		Claim: claim.Text, Verdict: a.Verdict.String(), Why: a.Why, Event: a.Event, Jobs: []string{},
		pipeline: a.Pipeline, words: claim.Words(),
	}
	if a.Pipeline != nil {
		for _, j := range a.Pipeline.Jobs {
			p.Jobs = append(p.Jobs, j.Name)
		}
	}
	return p
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

// tell prints an answer as a little story.
func (p proven) tell(w io.Writer) {
	fmt.Fprintf(w, "%s: %s\n", p.Verdict, p.Claim)
	if p.Why != "" {
		fmt.Fprintf(w, "  %s\n", p.Why)
	}
	if p.pipeline == nil {
		return
	}
	fmt.Fprintf(w, "  %s", p.Event.Detail())
	if p.pipeline.Created != config.Yes {
		fmt.Fprintf(w, " has no pipeline (%s)\n", p.pipeline.Reason)
		for _, e := range p.pipeline.Errors {
			fmt.Fprintf(w, "    %s\n", e.Message)
		}
	} else {
		fmt.Fprintf(w, " runs %s\n", strings.Join(p.Jobs, ", "))
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
	place := ""
	if file := why.Span.File; file != nil {
		place = fmt.Sprintf(" (%s:%d)", file.Name, file.Position(why.Span.Start).Line)
	}
	fmt.Fprintf(w, "    %s %s: %s%s\n", job.Name, what, why.Summary, place)
}
