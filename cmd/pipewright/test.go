package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/report"
)

type testOptions struct {
	lint    *lintOptions // where the configuration and its settings are: what test shares with lint
	format  choice
	output  string
	run     string
	verbose bool
	write   bool
	force   bool
}

func testCommand(s *streams) *cli.Command {
	var names []string
	for _, format := range report.TestsFormats() {
		names = append(names, format.Name)
	}
	opts := &testOptions{lint: newLintOptions(), format: newFormat(names...)}
	return &cli.Command{
		Name:        "test",
		Usage:       "check that events create the jobs that a file of tests expects",
		ArgsUsage:   "[FILE]",
		Description: testDescription,
		Flags: append([]cli.Flag{
			choiceFlag("format", "print the results as `FORMAT`", &opts.format),
			&cli.StringFlag{Name: "output", Usage: "write the results to `FILE` instead of stdout", Destination: &opts.output},
			&cli.StringFlag{Name: "run", Usage: "run the tests whose name matches `REGEXP`", Destination: &opts.run},
			&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "also show the tests that hold (-v)", Destination: &opts.verbose},
			&cli.BoolFlag{Name: "write", Usage: "write a file of tests that says what the pipeline does today", Destination: &opts.write},
			&cli.BoolFlag{Name: "force", Usage: "let --write replace a file", Destination: &opts.force},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
		}, opts.lint.fetchFlags()...),
		UsageText: `pipewright test --write
pipewright test
pipewright test --run staging -v
pipewright test --format junit --output tests.xml`,
		Action: func(c *cli.Context) error {
			if c.Args().Len() > 1 {
				return misuse(c.Command, fmt.Sprintf("unexpected argument %q: it takes one file of tests", c.Args().Get(1)))
			}
			return opts.runTests(c.Context, s, c.Args().First())
		},
	}
}

const testDescription = `FILE names events and what must hold for the pipeline of each; without one it is .pipewright-test.yml here.

  config: .gitlab-ci.yml             # the default: the configuration beside the file
  defaults:                          # what every event has unless it says otherwise
    default_branch: main
    project_variables: {REGION: eu}
  tests:
    - name: staging deploys once
      event: {source: push, branch: staging, changes: [app/views.py]}
      jobs:                          # are in the pipeline, with these details; a list of names will do
        deploy: {stage: deploy, when: manual, environment: staging, needs: [unit], variables: {ENV: staging}}
      exactly: [unit, deploy]        # are all jobs of the pipeline
      absent: [review, "nightly-*"]  # are not in the pipeline
      order: [unit, deploy]          # each waits for the one before it, by needs or by stage
    - name: documentation runs nothing
      events: [{branch: main, changes: [docs/a.md]}, {branch: staging, changes: [docs/a.md]}]
      pipeline: none                 # a test without this word expects a pipeline
      reason: filtered_by_rules      # or filtered_by_workflow_rules, skip_ci, config_error; may be left out
  always:                            # holds for every event; "pipewright prove" has the language of claims
    - deploy => unit

Events have the keys of "pipewright simulate --events". The name of a job stands for all its instances, one instance is
"unit 1/2", and a star stands for any text. Details are stage, when, start_in, allow_failure, environment, needs, tags,
interruptible and variables; "~" says that the job has none.

The exit code is 1 when a test does not hold, or when nobody can tell because an include could not be had; 2 when the
file is wrong, for example when it names a job that does not exist.`

// check refuses combinations of flags that cannot be meant.
func (o *testOptions) check() error {
	wrong := ""
	switch {
	case o.write && (o.format.given || o.output != "" || o.run != "" || o.verbose):
		wrong = "--write runs no tests: leave out --format, --output, --run and --verbose"
	case o.force && !o.write:
		wrong = "--force goes with --write"
	case o.lint.noConfig && o.lint.config != "":
		wrong = "--config and --no-config exclude each other"
	}
	if wrong == "" {
		return nil
	}
	return usageError{text: wrong, see: "pipewright test"}
}

func (o *testOptions) runTests(ctx context.Context, s *streams, arg string) error {
	if err := o.check(); err != nil {
		return err
	}
	selected, err := regexp.Compile(o.run)
	if err != nil {
		return usageError{text: fmt.Sprintf("--run: %q is no regular expression: %v", o.run, err), see: "pipewright test"}
	}
	ws, err := newWorkspace(o.lint.root)
	if err != nil {
		return asCommand(err, "test")
	}
	l := newLinter(o.lint, s, ws)
	t := newTester(l, o, arg)
	if o.write {
		return t.write(ctx)
	}
	suite, err := t.suite()
	if err != nil {
		return err
	}
	return t.test(ctx, suite, selected)
}

// asCommand lets a mistake in flags that lint has too point at the help of another command.
func asCommand(err error, name string) error {
	var wrong usageError
	if errors.As(err, &wrong) && wrong.see != "" {
		wrong.see = "pipewright " + name
		return wrong
	}
	return err
}
