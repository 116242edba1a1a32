package main

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/report"
)

type lintOptions struct {
	paths     []string
	format    formats
	output    string
	failOn    choice
	preset    choice
	rules     ruleFlag
	gitlab    gitlabFlag
	root      string
	config    string
	noConfig  bool
	stdinName string
	event     *eventOptions // of which event includes ask
	fix       bool
	unsafe    bool
	diff      bool
	newFrom   string // "" for none
	baseline  string // "" for none

	writeBaseline bool
	shellCheck    bool
	dryRun        dryRunOptions
	fetch         fetchOptions
	asksServer    bool // another command of which these are a part asks the server
}

func newLintOptions() *lintOptions {
	return &lintOptions{
		format: newFormats(report.Names()...),
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
		Usage:     "check GitLab CI configurations, with or without a GitLab server",
		ArgsUsage: "[PATH…]",
		Description: `PATH is a configuration, a Dockerfile, a compose file, the manage.py or settings of a Django project, a directory
with any of them, or "-" for stdin; without one it is .gitlab-ci.yml here, with the Dockerfiles, the compose files and the Django
project beside it. A file that the repository's own configuration includes is checked as a part of it. The configurations of child
pipelines (trigger: include) are checked with the one that triggers them.

The rules of includes may depend on what happens: without flags, a push to the default branch, for which no variables are
set but GitLab's own.

No server is asked unless --dry-run or --fetch says so: docs/server.md tells which, with which token, and what it gets.

Settings are read from .pipewright.yml, found upwards from the configuration.`,
		Flags: append([]cli.Flag{
			&cli.GenericFlag{Name: "format", Usage: formatUsage, Value: &opts.format},
			&cli.StringFlag{Name: "output", Usage: "write the report to `FILE` instead of stdout", Destination: &opts.output},
			choiceFlag("fail-on", "exit with 1 when a finding has this `SEVERITY` or a worse one", &opts.failOn),
			&cli.BoolFlag{Name: "fix", Usage: "mend what can be mended safely, in the files", Destination: &opts.fix},
			&cli.BoolFlag{Name: "unsafe", Usage: "also apply fixes that may change what the pipeline does", Destination: &opts.unsafe},
			&cli.BoolFlag{Name: "diff", Usage: "print what --fix would change as a diff, and write nothing", Destination: &opts.diff},
			&cli.StringFlag{Name: "baseline", Usage: "do not report the findings that `FILE` lists", Destination: &opts.baseline},
			&cli.BoolFlag{Name: "write-baseline", Usage: "write all findings to the file that --baseline names, and report none", Destination: &opts.writeBaseline},
			&cli.StringFlag{Name: "new-from", Usage: "report only findings on lines that changed since the git revision `REV`; REV... is where the branch parted from it", Destination: &opts.newFrom},
			choiceFlag("preset", "run the rules of `PRESET`", &opts.preset),
			&cli.GenericFlag{Name: "rule", Usage: "set the severity of one rule, as in image-tag-latest=off; `NAME=SEVERITY` may be repeated", Value: &opts.rules},
			&cli.GenericFlag{Name: "gitlab", Usage: "judge as GitLab `VERSION` does, such as 17.11 (default: what the settings say, else the newest)", Value: &opts.gitlab},
			&cli.BoolFlag{Name: "shellcheck", Usage: "also show what the program shellcheck, which must be installed, says of the scripts", Destination: &opts.shellCheck},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.noConfig},
			&cli.StringFlag{Name: "stdin-filename", Usage: "judge what comes from stdin as if it were the file `NAME`", Destination: &opts.stdinName},
		}, append(append(opts.dryRun.flags(), opts.fetch.flags()...), opts.event.mainFlags()...)...),
		UsageText: `pipewright lint
pipewright lint --dry-run
pipewright lint ci/*.yml --format json
pipewright lint --format codequality=gl-code-quality.json
pipewright lint --baseline .pipewright-baseline.json --write-baseline
pipewright lint --new-from origin/main...
pipewright lint --fix --rule image-tag-latest=off
pipewright lint - --stdin-filename .gitlab-ci.yml < .gitlab-ci.yml`,
		Action: func(c *cli.Context) error {
			opts.paths = c.Args().Slice()
			return opts.run(c.Context, s)
		},
	}
}

const formatUsage = "print the findings as `FORMAT`; FORMAT=FILE writes them to FILE beside that, and may be repeated"

// check refuses combinations of flags that cannot be meant.
func (o *lintOptions) check() error {
	wrong := o.format.conflict(o.output)
	switch {
	case wrong != "":
	case o.unsafe && !o.fix && !o.diff:
		wrong = "--unsafe says which fixes to apply: add --fix or --diff"
	case o.diff && o.format.used():
		wrong = "--diff prints a diff, not a report: leave out --format"
	case o.noConfig && o.config != "":
		wrong = "--config and --no-config exclude each other"
	}
	if wrong == "" {
		wrong = o.checkFilters()
	}
	if wrong == "" {
		wrong = o.checkServer()
	}
	if err := o.event.check(); err != nil && wrong == "" {
		wrong = err.Error()
	}
	if wrong == "" {
		return nil
	}
	return usageError{text: wrong, see: "pipewright lint"}
}

// checkFilters says which combination with the flags that hold findings back cannot be meant.
func (o *lintOptions) checkFilters() string {
	fixes := o.fix || o.diff
	switch {
	case o.writeBaseline && o.baseline == "":
		return "--write-baseline needs the name of the file: add --baseline FILE"
	case o.writeBaseline && fixes:
		return "--write-baseline changes no configuration: leave out --fix and --diff, or run them before"
	case o.writeBaseline && (o.format.used() || o.output != ""):
		return "--write-baseline prints no report: leave out --format and --output"
	case o.writeBaseline && o.newFrom != "":
		return "--write-baseline writes all findings: leave out --new-from"
	case o.newFrom != "" && fixes:
		return "--new-from compares what is in the files: leave out --fix and --diff"
	case o.newFrom != "" && slices.Contains(o.paths, "-"):
		return "--new-from compares what is in the files, and stdin is none: leave out one of them"
	}
	return ""
}

func (o *lintOptions) run(ctx context.Context, s *streams) error {
	if err := o.check(); err != nil {
		return err
	}
	ws, err := newWorkspace(o.root)
	if err != nil {
		return err
	}
	l := newLinter(o, s, ws)
	l.withChildren, l.withProject = true, true
	return l.run(ctx)
}

// A linter is one run of the command.
type linter struct {
	opts       *lintOptions
	streams    *streams
	ws         *workspace
	settings   *settingsFinder
	fetching   *fetching
	analyzers  []*lint.Analyzer
	sieve      *sieve // what is held back; nil holds back nothing
	failed     int    // the worst exit code among what could not be linted
	fixesStdin bool   // stdout is for the fixed text
	// withChildren says that child pipelines are judged too, so that a file of one is a part of the configuration that triggers it.
	withChildren bool
	withProject  bool    // Dockerfiles, compose files and Django projects are judged, too
	dryRun       *dryRun // nil when no server is asked

	mu           sync.Mutex
	repositories map[string]*lint.Repository // by the prefix of their names
}

// newLinter returns a run with every rule over single configurations.
func newLinter(o *lintOptions, s *streams, ws *workspace) *linter {
	return &linter{opts: o, streams: s, ws: ws, settings: newSettingsFinder(ws, o), fetching: newFetching(o, s), analyzers: rules.All()}
}

// one starts the run of a command that is about one configuration, which is found by the options that it shares with lint and by its
// arguments.
func (o *lintOptions) one(ctx context.Context, s *streams, command string, arguments func(*workspace) error) (*linter, *unit, error) {
	if err := asCommand(o.check(), command); err != nil {
		return nil, nil, err
	}
	ws, err := newWorkspace(o.root)
	if err != nil {
		return nil, nil, asCommand(err, command)
	}
	if err := arguments(ws); err != nil {
		return nil, nil, err
	}
	l := newLinter(o, s, ws)
	u, err := l.only(ctx)
	return l, u, err
}

// only returns the one configuration that the arguments mean. The error is the answer of the run where there is none: what is wrong has
// been said.
func (l *linter) only(ctx context.Context) (*unit, error) {
	units := l.configured(l.units(ctx))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(units) != 1 {
		return nil, answer(l.failed)
	}
	return units[0], nil
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
	sieve, err := newSieve(ctx, l.ws, l.opts, units)
	if err != nil {
		return err
	}
	l.sieve = sieve
	if l.opts.dryRun.asked {
		if err := l.askServers(ctx, units); err != nil {
			return err
		}
	}
	if l.opts.fix || l.opts.diff {
		return l.runFix(ctx, units)
	}
	results, err := l.lintAll(ctx, units)
	if err != nil {
		return err
	}
	if l.opts.writeBaseline {
		return l.writeBaseline(results)
	}
	return l.conclude(results)
}

// conclude reports the findings and answers the run.
func (l *linter) conclude(results []*lint.Result) error {
	if err := l.report(results); err != nil {
		return err
	}
	l.noteStale()
	if err := l.fetching.failure(); err != nil {
		l.fail(err)
	}
	return l.verdict(results)
}

// verdict returns the answer to a run: what could not be done weighs more than what was found.
func (l *linter) verdict(results []*lint.Result) error {
	if l.failed != exitClean {
		return answer(l.failed)
	}
	for _, r := range results {
		if slices.ContainsFunc(r.Findings, l.fails) {
			return answer(exitNo)
		}
	}
	return nil
}

// fails reports whether a finding makes the run fail.
func (l *linter) fails(f lint.Finding) bool {
	threshold, ok := lint.ParseSeverity(l.opts.failOn.value)
	return ok && f.Severity >= threshold
}
