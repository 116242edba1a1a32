package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/variables"
	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/report"
)

type variablesOptions struct {
	lint   *lintOptions // where the configuration and its settings are: what variables shares with lint
	format choice
	places bool
	check  bool
}

func variablesCommand(s *streams) *cli.Command {
	var names []string
	for _, format := range report.VariablesFormats() {
		names = append(names, format.Name)
	}
	opts := &variablesOptions{lint: newLintOptions(), format: newFormat(names...)}
	return &cli.Command{
		Name:      "variables",
		Usage:     "list the CI/CD variables that a pipeline needs and does not define",
		ArgsUsage: "[PATH]",
		Description: `For each variable: whether a job fails without it, how to set it (masked, protected, type File, environment scope), which
jobs read it, and where. PATH is a configuration, a directory that holds a .gitlab-ci.yml, or "-" for stdin; without one it is
.gitlab-ci.yml here. Child pipelines count, too, and so do shell scripts, compose files and serverless.yml that jobs certainly run.

What the configuration, GitLab, its runner, the shell, the script itself or the dotenv report of another job defines is left out. Where
that cannot be told, the variable is "unclear". docs/variables.md tells more. The exit code is 0 whatever is listed.

With --check, the GitLab server is asked what project and groups have set, names and flags only, and what does not fit is shown instead:
what is missing, unprotected, unmasked, no file, for no environment, or unused. The exit code is then 1 when a mismatch is as bad as
--fail-on says.`,
		Flags: append([]cli.Flag{
			choiceFlag("format", "print the list as `FORMAT`; env is a file of NAME= lines to fill in", &opts.format),
			&cli.BoolFlag{Name: "places", Usage: "also show every place where a variable is read", Destination: &opts.places},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
			&cli.StringFlag{Name: "stdin-filename", Usage: "judge what comes from stdin as if it were the file `NAME`", Destination: &opts.lint.stdinName},
			&cli.BoolFlag{Name: "check", Usage: "compare the list with the variables of the project on the GitLab server", Destination: &opts.check},
			choiceFlag("fail-on", "with --check, exit with 1 when a mismatch has this `SEVERITY` or a worse one", &opts.lint.failOn),
			opts.lint.dryRun.server.projectFlag(),
		}, opts.lint.fetchFlags()...),
		UsageText: `pipewright variables
pipewright variables --places
pipewright variables --check --project group/shop
pipewright variables ci/shop.yml --format json
pipewright variables --format env > variables.env`,
		Action: func(c *cli.Context) error {
			if c.Args().Len() > 1 {
				return misuse(c.Command, fmt.Sprintf("unexpected argument %q: it takes one configuration", c.Args().Get(1)))
			}
			opts.lint.paths = c.Args().Slice()
			return opts.run(c.Context, s)
		},
	}
}

func (o *variablesOptions) run(ctx context.Context, s *streams) error {
	if wrong := o.wrong(); wrong != "" {
		return usageError{text: wrong, see: "pipewright variables"}
	}
	o.lint.asksServer = o.check
	if err := asCommand(o.lint.check(), "variables"); err != nil {
		return err
	}
	ws, err := newWorkspace(o.lint.root)
	if err != nil {
		return asCommand(err, "variables")
	}
	l := newLinter(o.lint, s, ws)
	l.withChildren = true
	u, err := l.only(ctx)
	if err != nil {
		return err
	}
	cfgs, err := l.family(ctx, u)
	if err != nil {
		return err
	}
	if err := o.judge(ctx, l, u, cfgs[0]); err != nil {
		return err
	}
	return o.tell(ctx, l, u, cfgs)
}

// wrong says which combination of flags cannot be meant.
func (o *variablesOptions) wrong() string {
	server := &o.lint.dryRun.server
	switch {
	case o.places && o.format.value != "text":
		return "--places is for text: the other formats show what they can"
	case o.lint.failOn.given && !o.check:
		return "--fail-on is about what does not fit: add --check"
	case server.Flags != gitlab.Flags{} && !o.check && !o.lint.fetch.asked:
		return "the flags for the GitLab server are about what is set or included there: add --check or --fetch"
	case o.check && o.lint.fetch.offline:
		return "--offline forbids to ask the server, which --check does: leave out one of them"
	case o.check && o.places:
		return "--check shows what does not fit, and --places what is read: leave out one of them"
	case o.check && o.format.value == "env":
		return "--check shows what does not fit, and the format env has no place for it"
	case server.TokenFile == "-" && slices.Contains(o.lint.paths, "-"):
		return "the configuration and the token cannot both come from stdin"
	}
	return ""
}

// judge shows why GitLab would not accept a configuration, when it has mistakes.
func (o *variablesOptions) judge(ctx context.Context, l *linter, u *unit, cfg *config.Config) error {
	if cfg.Root != nil && cfg.Readable() && len(cfg.Problems) == 0 && len(cfg.Jobs) > 0 {
		return nil
	}
	result, err := l.lint(ctx, u)
	if err != nil || result.Valid == nil || *result.Valid {
		return err
	}
	return (&resolveOptions{lint: o.lint}).refuse(l, result)
}

// tell prints what the configurations need.
func (o *variablesOptions) tell(ctx context.Context, l *linter, u *unit, cfgs []*config.Config) error {
	tree, err := l.ws.tree(u.root)
	if err != nil {
		return fmt.Errorf("%s: %w", l.ws.prefix(u.root, u.absolute), reason(err))
	}
	all, err := everyEvent(ctx, cfgs)
	if err != nil {
		return err
	}
	usage := variables.Of(ctx, variables.Options{Configs: all, FS: tree, Prefix: l.ws.prefix(u.root, u.absolute)})
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, gap := range usage.Gaps {
		l.noteGap(gap)
	}
	format, _ := report.FindVariables(o.format.value)
	r := &report.Variables{File: cfgs[0].Name, Usage: usage, Name: l.ws.short, Styles: l.streams.outStyles(), Places: o.places}
	if o.check {
		if r.Check, err = o.compare(ctx, l, u, usage); err != nil {
			return err
		}
	}
	if err := format.Write(l.streams.out, r); err != nil {
		return fmt.Errorf("write the variables: %w", reason(err))
	}
	return o.verdict(r.Check)
}

// noteGap says what nobody looked at, so that the list may be incomplete.
func (l *linter) noteGap(gap variables.Gap) {
	place := ""
	if gap.Span.File != nil {
		place = fmt.Sprintf("%s:%d: ", l.ws.short(gap.Span.File.Name), gap.Span.File.Position(gap.Span.Start).Line)
	}
	l.streams.note("note: %sthe list may be incomplete: nobody looked at %s", place, gap.What)
}

// everyEvent returns the configurations as they are for each of the usual events: what they include may depend on it.
func everyEvent(ctx context.Context, cfgs []*config.Config) ([]*config.Config, error) {
	all := append([]*config.Config(nil), cfgs...)
	root := cfgs[0]
	if !root.AsksEvent() {
		return all, nil
	}
	known := map[*config.Config]bool{root: true}
	for _, event := range pipeline.Derive(root, nil) {
		event = event.Complete()
		cfg, err := root.With(ctx, event.Including(strings.TrimPrefix(root.Name, root.Prefix)))
		if err != nil {
			return nil, err
		}
		if !known[cfg] && cfg.Root != nil {
			known[cfg] = true
			all = append(append(all, cfg), cfg.Children(ctx)...)
		}
	}
	return all, nil
}
