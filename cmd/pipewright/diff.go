package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/atomicfile"
	"gitlab.com/pipewright/pipewright/pipediff"
	"gitlab.com/pipewright/pipewright/report"
)

type diffOptions struct {
	lint       *lintOptions // where the configurations and their settings are: what diff shares with lint
	format     choice
	output     string
	eventsFile string
	prove      bool
	effort     int
}

func diffCommand(s *streams) *cli.Command {
	var names []string
	for _, format := range report.PipelineDiffFormats() {
		names = append(names, format.Name)
	}
	opts := &diffOptions{lint: newLintOptions(), format: newFormat(names...)}
	return &cli.Command{
		Name:      "diff",
		Usage:     "show what a change of a configuration does to pipelines",
		ArgsUsage: "[OLD [NEW]]",
		Description: `OLD and NEW are each a file, a directory that holds a .gitlab-ci.yml, "-" for stdin, or REV:PATH, a file in a revision
of git. REV or REV: alone means the usual configuration in that revision. Without NEW it is the one in the work tree, and
without OLD too, it is compared with HEAD. Where both a file and a revision have the name, the file is meant.

For every usual event of either configuration, the pipelines before and after are compared: whether there is one, which
jobs come and go, and what changes in those that stay; child pipelines that both trigger as well. What a revision
includes is read from that revision.

With --prove, all events are looked at, not only the usual ones: rules may be written anew, and it is proved that the pipelines
stay the same, or the plainest event is shown for which they do not. What nobody can tell is "unknown", and not the same.

The exit code is 0 when the pipelines are the same, 1 when something differs, 2 for wrong usage, and 3 when the work
could not be done. A configuration that GitLab refuses creates no pipelines; "pipewright lint" says what is wrong.`,
		Flags: append([]cli.Flag{
			choiceFlag("format", "print the difference as `FORMAT`", &opts.format),
			&cli.StringFlag{Name: "output", Usage: "write it to `FILE` instead of stdout", Destination: &opts.output},
			&cli.StringFlag{Name: "events", Usage: "also compare the events in `FILE`, a JSON object or an array of them (\"-\" for stdin)", Destination: &opts.eventsFile},
			&cli.BoolFlag{Name: "prove", Usage: "also tell whether there is any event at all for which they differ", Destination: &opts.prove},
			&cli.IntFlag{Name: "effort", Usage: "--prove asks the rules at most `N` times, then says that the answer is unknown (default: 200000)", Destination: &opts.effort},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
		}, opts.lint.fetchFlags()...),
		UsageText: `pipewright diff
pipewright diff origin/main
pipewright diff origin/main HEAD --format markdown
pipewright diff HEAD~1:ci/build.yml ci/build.yml
pipewright diff old.yml new.yml --events events.json
pipewright diff --prove`,
		Action: func(c *cli.Context) error {
			if c.Args().Len() > 2 {
				return misuse(c.Command, fmt.Sprintf("unexpected argument %q: it takes two configurations", c.Args().Get(2)))
			}
			return opts.run(c.Context, s, c.Args().Slice())
		},
	}
}

// check refuses combinations of flags and arguments that cannot be meant.
func (o *diffOptions) check(args []string) error {
	stdin := 0
	for _, arg := range append([]string{o.eventsFile}, args...) {
		if arg == "-" {
			stdin++
		}
	}
	wrong := ""
	switch {
	case stdin > 1:
		wrong = "only one thing can come from stdin"
	case o.lint.noConfig && o.lint.config != "":
		wrong = "--config and --no-config exclude each other"
	case o.effort != 0 && !o.prove:
		wrong = "--effort goes with --prove"
	}
	if wrong == "" {
		return nil
	}
	return usageError{text: wrong, see: "pipewright diff"}
}

func (o *diffOptions) run(ctx context.Context, s *streams, args []string) error {
	if err := o.check(args); err != nil {
		return err
	}
	ws, err := newWorkspace(o.lint.root)
	if err != nil {
		return asCommand(err, "diff")
	}
	l := newLinter(o.lint, s, ws)
	d, err := o.compare(ctx, &sideLoader{linter: l, repo: newRepository(ctx, ws.cwd)}, args)
	if err != nil {
		return err
	}
	if err := o.print(s, d); err != nil {
		return err
	}
	if !d.Equal() {
		return answer(exitNo)
	}
	return nil
}

// compare loads both configurations and compares what the events make of them.
func (o *diffOptions) compare(ctx context.Context, l *sideLoader, args []string) (*report.PipelineDiff, error) {
	before, after, err := l.sides(ctx, args)
	if err != nil {
		return nil, err
	}
	d := &report.PipelineDiff{Name: l.ws.short, Old: report.DiffSide{Name: before.name}, New: report.DiffSide{Name: after.name}}
	if d.Old.Result, err = l.loadSide(ctx, before); err != nil {
		return nil, err
	}
	if d.New.Result, err = l.loadSide(ctx, after); err != nil {
		return nil, err
	}
	if d.Old.Result == nil && d.New.Result == nil {
		return nil, fmt.Errorf("neither %s nor %s has a %s: name the configurations", before.name, after.name, after.path)
	}
	events, err := o.events(ctx, l, d)
	if err != nil {
		return nil, err
	}
	if o.prove {
		d.Proof = o.difference(ctx, l.repo, d)
	}
	if d.Proof != nil && d.Proof.Event != nil {
		events = pipediff.Union(events, []*pipeline.Event{d.Proof.Event})
	}
	d.Diff, err = pipediff.Compare(ctx, side(d.Old), side(d.New), events)
	return d, err
}

// difference tells whether there is an event for which the configurations make different pipelines.
func (o *diffOptions) difference(ctx context.Context, repo *repository, d *report.PipelineDiff) *proof.Difference {
	for _, side := range []report.DiffSide{d.Old, d.New} {
		if side.Result == nil || side.Refused() {
			return &proof.Difference{Answer: proof.Answer{Why: side.Name + " is no configuration that makes pipelines"}}
		}
	}
	options := proof.Options{Default: repo.defaultBranch(), Project: repo.project(), Overrides: true, Effort: o.effort}
	found, why := proof.Compare(ctx, d.Old.Result.Config, d.New.Result.Config, options)
	if why != "" {
		found.Why = why
	}
	return &found
}

func side(s report.DiffSide) pipediff.Side {
	if s.Result == nil {
		return pipediff.Side{}
	}
	return pipediff.Side{Config: s.Result.Config, Refused: s.Refused()}
}

// events returns the usual events of both configurations, and those that the user names.
func (o *diffOptions) events(ctx context.Context, l *sideLoader, d *report.PipelineDiff) ([]*pipeline.Event, error) {
	base := &pipeline.Event{Default: l.repo.defaultBranch(), Project: l.repo.project()}
	var all [][]*pipeline.Event
	for _, side := range []report.DiffSide{d.Old, d.New} {
		if side.Result != nil && !side.Refused() {
			all = append(all, pipeline.Derive(side.Result.Config, base))
		}
	}
	named, err := readEvents(ctx, l.streams, o.eventsFile, "diff")
	return pipediff.Union(append(all, named)...), err
}

// print writes the difference to stdout or to --output.
func (o *diffOptions) print(s *streams, d *report.PipelineDiff) error {
	format, _ := report.FindPipelineDiff(o.format.value)
	if o.output != "" {
		var buf bytes.Buffer
		if err := format.Write(&buf, d); err != nil {
			return err
		}
		return atomicfile.Write(o.output, buf.Bytes(), 0o644)
	}
	d.Styles = s.outStyles()
	if err := format.Write(s.out, d); err != nil {
		return fmt.Errorf("write the difference: %w", reason(err))
	}
	return nil
}
