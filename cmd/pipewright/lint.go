package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/internal/atomicfile"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/report"
)

type lintOptions struct {
	paths     []string
	format    choice
	output    string
	failOn    choice
	preset    choice
	rules     ruleFlag
	root      string
	config    string
	noConfig  bool
	stdinName string
	event     *eventOptions // of which event includes ask
	fix       bool
	unsafe    bool
	diff      bool
}

func newLintOptions() *lintOptions {
	return &lintOptions{
		format: newFormat(report.Names()...),
		failOn: newChoice("severity", "error", "error", "warning", "info", "never"),
		preset: newChoice("preset", lint.Recommended.String(), lint.Presets()...),
		rules:  ruleFlag{},
		event:  newEventOptions(),
	}
}

func lintCommand(s *streams) *cli.Command {
	opts := newLintOptions()
	return &cli.Command{
		Name:      "lint",
		Usage:     "check GitLab CI configurations without a GitLab server",
		ArgsUsage: "[PATH…]",
		Description: `PATH is a configuration, a directory that holds a .gitlab-ci.yml, or "-" for stdin; without one it is
.gitlab-ci.yml here. A file that the repository's own configuration includes is checked as a part of it. The
configurations of child pipelines (trigger: include) are checked with the one that triggers them.

The rules of includes may depend on what happens: without flags, a push to the default branch, for which no variables are
set but GitLab's own.

Settings are read from .pipewright.yml, found upwards from the configuration.`,
		Flags: append([]cli.Flag{
			choiceFlag("format", "print the findings as `FORMAT`", &opts.format),
			&cli.StringFlag{Name: "output", Usage: "write the report to `FILE` instead of stdout", Destination: &opts.output},
			choiceFlag("fail-on", "exit with 1 when a finding has this `SEVERITY` or a worse one", &opts.failOn),
			&cli.BoolFlag{Name: "fix", Usage: "mend what can be mended safely, in the files", Destination: &opts.fix},
			&cli.BoolFlag{Name: "unsafe", Usage: "also apply fixes that may change what the pipeline does", Destination: &opts.unsafe},
			&cli.BoolFlag{Name: "diff", Usage: "print what --fix would change as a diff, and write nothing", Destination: &opts.diff},
			choiceFlag("preset", "run the rules of `PRESET`", &opts.preset),
			&cli.GenericFlag{Name: "rule", Usage: "set the severity of one rule, as in image-tag-latest=off; `NAME=SEVERITY` may be repeated", Value: &opts.rules},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.noConfig},
			&cli.StringFlag{Name: "stdin-filename", Usage: "judge what comes from stdin as if it were the file `NAME`", Destination: &opts.stdinName},
		}, opts.event.mainFlags()...),
		UsageText: `pipewright lint
pipewright lint ci/*.yml --format json
pipewright lint --fix --rule image-tag-latest=off
pipewright lint - --stdin-filename .gitlab-ci.yml < .gitlab-ci.yml`,
		Action: func(c *cli.Context) error {
			opts.paths = c.Args().Slice()
			return opts.run(c.Context, s)
		},
	}
}

// check refuses combinations of flags that cannot be meant.
func (o *lintOptions) check() error {
	wrong := ""
	switch {
	case o.unsafe && !o.fix && !o.diff:
		wrong = "--unsafe says which fixes to apply: add --fix or --diff"
	case o.diff && o.format.given:
		wrong = "--diff prints a diff, not a report: leave out --format"
	case o.noConfig && o.config != "":
		wrong = "--config and --no-config exclude each other"
	}
	if err := o.event.check(); err != nil && wrong == "" {
		wrong = err.Error()
	}
	if wrong == "" {
		return nil
	}
	return usageError{text: wrong, see: "pipewright lint"}
}

func (o *lintOptions) run(ctx context.Context, s *streams) error {
	if err := o.check(); err != nil {
		return err
	}
	ws, err := newWorkspace(o.root)
	if err != nil {
		return err
	}
	l := &linter{opts: o, streams: s, ws: ws, settings: newSettingsFinder(ws, o), analyzers: rules.All(), withChildren: true}
	return l.run(ctx)
}

// A linter is one run of the command.
type linter struct {
	opts       *lintOptions
	streams    *streams
	ws         *workspace
	settings   *settingsFinder
	analyzers  []*lint.Analyzer
	failed     int  // the worst exit code among what could not be linted
	fixesStdin bool // stdout is for the fixed text
	// withChildren says that child pipelines are judged too, so that a file of one is a part of the configuration that triggers it.
	withChildren bool
}

// fail reports what could not be done; the rest goes on. An interruption is reported once, when the run ends.
func (l *linter) fail(err error) {
	if !errors.Is(err, context.Canceled) {
		l.streams.fail(err)
	}
	l.failed = max(l.failed, exitCode(err))
}

func (l *linter) run(ctx context.Context) error {
	units := l.configured(l.units(ctx))
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.opts.fix || l.opts.diff {
		return l.runFix(ctx, units)
	}
	results, err := l.lintAll(ctx, units)
	if err != nil {
		return err
	}
	if err := l.report(results); err != nil {
		return err
	}
	return l.verdict(results)
}

// verdict returns the answer to a run: what could not be done weighs more than what was found.
func (l *linter) verdict(results []*lint.Result) error {
	if l.failed != exitClean {
		return answer(l.failed)
	}
	threshold, fails := lint.ParseSeverity(l.opts.failOn.value)
	for _, r := range results {
		for _, f := range r.Findings {
			if fails && f.Severity >= threshold {
				return answer(exitNo)
			}
		}
	}
	return nil
}

// report writes the findings to stdout, or to stderr where stdout holds a fixed text, or to --output. A clean run says so
// only to a person.
func (l *linter) report(results []*lint.Result) error {
	format, _ := report.Find(l.opts.format.value)
	r := &report.Report{Results: results, Name: l.ws.short}
	if l.opts.output != "" {
		return l.writeOutput(func(w io.Writer) error { return format.Write(w, r) })
	}
	var w io.Writer = l.streams.out
	r.Styles = l.streams.outStyles()
	if l.fixesStdin {
		w, r.Styles = l.streams.err, l.streams.errStyles()
	}
	if err := format.Write(w, r); err != nil {
		return fmt.Errorf("write the report: %w", reason(err))
	}
	if format.Name == "text" && r.Clean() && l.failed == exitClean && l.streams.interactive() {
		l.streams.note("%s", r.Summary())
	}
	return nil
}

// writeOutput writes what write produces to --output.
func (l *linter) writeOutput(write func(io.Writer) error) error {
	var buf bytes.Buffer
	if err := write(&buf); err != nil {
		return err
	}
	return atomicfile.Write(l.opts.output, buf.Bytes(), 0o644)
}
