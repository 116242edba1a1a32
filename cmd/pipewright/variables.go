package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/variables"
	"gitlab.com/pipewright/pipewright/report"
)

type variablesOptions struct {
	lint   *lintOptions // where the configuration and its settings are: what variables shares with lint
	format choice
	places bool
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
that cannot be told, the variable is "unclear". docs/variables.md tells more. The exit code is 0 whatever is listed.`,
		Flags: []cli.Flag{
			choiceFlag("format", "print the list as `FORMAT`; env is a file of NAME= lines to fill in", &opts.format),
			&cli.BoolFlag{Name: "places", Usage: "also show every place where a variable is read", Destination: &opts.places},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
			&cli.StringFlag{Name: "stdin-filename", Usage: "judge what comes from stdin as if it were the file `NAME`", Destination: &opts.lint.stdinName},
		},
		UsageText: `pipewright variables
pipewright variables --places
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
	if err := asCommand(o.lint.check(), "variables"); err != nil {
		return err
	}
	if o.places && o.format.value != "text" {
		return usageError{text: "--places is for text: the other formats show what they can", see: "pipewright variables"}
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
	if err := format.Write(l.streams.out, r); err != nil {
		return fmt.Errorf("write the variables: %w", reason(err))
	}
	return nil
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
