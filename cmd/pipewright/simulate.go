package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/report"
)

type simulateOptions struct {
	lint       *lintOptions // where the configuration and its settings are: what simulate shares with lint
	format     choice
	eventsFile string
	all        bool
	diff       string
	explain    string // the job to trace
	variables  string // the job whose variables to list
	verbose    bool
}

func simulateCommand(s *streams) *cli.Command {
	var names []string
	for _, format := range report.SimulationFormats() {
		names = append(names, format.Name)
	}
	opts := &simulateOptions{lint: newLintOptions(), format: newFormat(names...)}
	return &cli.Command{
		Name:      "simulate",
		Usage:     "show which jobs an event creates, and why",
		ArgsUsage: "[PATH]",
		Description: `PATH is a configuration, a directory that holds a .gitlab-ci.yml, or "-" for stdin; without one it is
.gitlab-ci.yml here. Without flags the event is a push to the default branch.

Each job is shown with the rule that let it in and the values that the rule saw. --all makes one table of every
usual event: those on branches, tags and variables that the configuration itself talks about.

What GitLab alone knows (variables of the project, which files changed) is what the flags say. Variables that no
flag names do not exist, and without --changed or --diff every rules:changes holds, as in GitLab when it cannot tell.

The exit code is 1 when GitLab refuses a pipeline. An event for which rules leave no job is no mistake.`,
		Flags: append(append([]cli.Flag{
			choiceFlag("format", "print the pipelines as `FORMAT`", &opts.format),
			&cli.BoolFlag{Name: "all", Usage: "simulate every usual event, as one table", Destination: &opts.all},
			&cli.StringFlag{Name: "events", Usage: "simulate the events in `FILE`, a JSON object or an array of them (\"-\" for stdin)", Destination: &opts.eventsFile},
			&cli.StringFlag{Name: "explain", Usage: "trace `JOB` through every rule", Destination: &opts.explain},
			&cli.StringFlag{Name: "variables", Usage: "list the variables of `JOB`, each with who set it over whom", Destination: &opts.variables},
			&cli.BoolFlag{Name: "verbose", Usage: "also show the jobs that are not in the pipeline, with the reason", Destination: &opts.verbose},
		}, append(opts.lint.event.flags(), opts.lint.fetchFlags()...)...),
			&cli.StringFlag{Name: "diff", Usage: "the changed files are those that git names for `RANGE`, as in origin/main...HEAD", Destination: &opts.diff},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
			&cli.StringFlag{Name: "stdin-filename", Usage: "judge what comes from stdin as if it were the file `NAME`", Destination: &opts.lint.stdinName},
		),
		UsageText: `pipewright simulate
pipewright simulate --all
pipewright simulate --event merge-request --branch feature --target staging --changed app/views.py
pipewright simulate --tag v1.2.3 --explain deploy`,
		Action: func(c *cli.Context) error {
			if c.Args().Len() > 1 {
				return misuse(c.Command, fmt.Sprintf("unexpected argument %q: it takes one configuration", c.Args().Get(1)))
			}
			opts.lint.paths = c.Args().Slice()
			return opts.run(c.Context, s)
		},
	}
}

// check refuses combinations of flags that cannot be meant.
func (o *simulateOptions) check() error {
	err := o.lint.event.check()
	switch {
	case err != nil:
	case o.all && o.eventsFile != "":
		err = errors.New("--all and --events exclude each other")
	case o.explain != "" && o.variables != "":
		err = errors.New("--explain and --variables exclude each other")
	case (o.explain != "" || o.variables != "") && o.format.value != "text":
		err = errors.New("--explain and --variables print text: leave out --format")
	case o.diff != "" && o.lint.event.changed != nil:
		err = errors.New("--diff and --changed exclude each other: both name the changed files")
	case o.eventsFile == "-" && len(o.lint.paths) > 0 && o.lint.paths[0] == "-":
		err = errors.New("the configuration and the events cannot both come from stdin")
	case o.lint.noConfig && o.lint.config != "":
		err = errors.New("--config and --no-config exclude each other")
	}
	if err == nil {
		return nil
	}
	return usageError{text: err.Error(), see: "pipewright simulate"}
}
