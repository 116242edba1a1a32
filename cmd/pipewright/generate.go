package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/generate"
	"gitlab.com/pipewright/pipewright/report"
)

type generateOptions struct {
	dir     string
	target  choice
	project string
	fresh   bool
	dryRun  bool
	diff    bool
	force   bool
	update  bool
	check   bool
	yes     bool
	sheet   string // --answers
	answers []*answerFlag

	talk  *dialogue // nil where nobody is asked
	asked bool      // a question was asked
	told  bool      // what is written, and why, has been shown
}

func generateCommand(s *streams) *cli.Command {
	opts := &generateOptions{target: newChoice("target", "", generate.Targets()...)}
	return &cli.Command{
		Name:      "generate",
		Usage:     "write the pipeline and the container set-up of a Django project",
		ArgsUsage: "[DIR]",
		Description: `DIR is the project, here by default. What the project is made of is found out from its files; flags override that. On a
terminal you are asked what the files do not tell, and before anything is written; with --yes, or elsewhere, defaults
answer, and what has none is an error that names its flag. Without a Django project in it, a small one that runs is
written too.

Files that you edited are kept unless you say --force. Where you have a file of your own, a proposal is written beside it, as
Dockerfile.pipewright. What is written is linted first; with a single finding, nothing is written.

With --update, target and answers come from .pipewright/generate.lock.yml, and flags change them. What is new is merged into
the files that you edited; where both sides changed the same lines, you find both between markers. With --check, exit 1 says
that files were edited or deleted since the last update, which records what it finds, or would be generated otherwise.`,
		Flags: slices.Concat(opts.flags(), opts.updateFlags(), opts.askFlags(), opts.answerFlags()),
		UsageText: `pipewright generate --target digitalocean
pipewright generate --target vps --blue-green
pipewright generate --target lambda --production manual
pipewright generate --target digitalocean --diff
pipewright generate --update --python 3.14
pipewright generate --check
pipewright generate --target digitalocean --python 3.13 shop`,
		Action: func(c *cli.Context) error {
			if c.Args().Len() > 1 {
				return misuse(c.Command, fmt.Sprintf("unexpected argument %q: one directory at a time", c.Args().Get(1)))
			}
			opts.dir = c.Args().First()
			return opts.run(c.Context, s)
		},
	}
}

func (o *generateOptions) flags() []cli.Flag {
	return []cli.Flag{
		choiceFlag("target", "where the site runs", &o.target),
		&cli.BoolFlag{Name: "dry-run", Usage: "say what would be written, and write nothing", Destination: &o.dryRun},
		&cli.BoolFlag{Name: "diff", Usage: "print what would change as a diff, and write nothing", Destination: &o.diff},
		&cli.BoolFlag{Name: "force", Usage: "overwrite files that you edited or that pipewright did not write", Destination: &o.force},
		&cli.StringFlag{Name: "project", Usage: "take the manage.py in `DIR`, where there are several", Destination: &o.project},
		&cli.BoolFlag{Name: "new", Usage: "start a new Django project even where other files are", Destination: &o.fresh},
	}
}

// answerFlags returns a flag for each question of any target.
func (o *generateOptions) answerFlags() []cli.Flag {
	var flags []cli.Flag
	for _, target := range generate.Targets() {
		for _, q := range generate.Questions(target) {
			if slices.ContainsFunc(o.answers, func(a *answerFlag) bool { return a.question.Name == q.Name }) {
				continue
			}
			answer := &answerFlag{question: q}
			o.answers = append(o.answers, answer)
			flags = append(flags, answer.flag())
		}
	}
	return flags
}

// An answerFlag answers a question of the generator, which also judges the answer.
type answerFlag struct {
	question generate.Question
	value    string
}

func (a *answerFlag) flag() cli.Flag {
	if a.question.Switch {
		return &cli.BoolFlag{Name: a.question.Name, Usage: a.question.Usage, Action: a.turn}
	}
	return &cli.GenericFlag{Name: a.question.Name, Usage: a.usage(), Value: a}
}

// turn answers a question that has yes or no for an answer.
func (a *answerFlag) turn(_ *cli.Context, on bool) error {
	a.value = "no"
	if on {
		a.value = "yes"
	}
	return nil
}

// Set implements [cli.Generic].
func (a *answerFlag) Set(value string) error {
	a.value = value
	return nil
}

func (a *answerFlag) String() string { return a.value }

func (a *answerFlag) usage() string {
	if len(a.question.Values) == 0 {
		return a.question.Usage
	}
	return a.question.Usage + ": " + strings.Join(a.question.Values, ", ")
}

func (a *answerFlag) complete(string) []candidate {
	var all []candidate
	for _, value := range a.question.Values {
		all = append(all, candidate{word: value})
	}
	return all
}

func (o *generateOptions) run(ctx context.Context, s *streams) error {
	ws, err := newWorkspace("")
	if err != nil {
		return err
	}
	dir := ws.abs(o.dir)
	tree, err := projectTree(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.ToSlash(o.dir), reason(err))
	}
	if err := o.onlyBefore(dir, tree); err != nil {
		return err
	}
	opts, err := o.decide(ctx, s, ws, tree)
	if err != nil {
		return err
	}
	plan, err := generate.NewPlan(tree, opts)
	if err != nil {
		return planError(err)
	}
	files, err := plan.Render()
	if err != nil {
		return err
	}
	if o.check {
		return o.checkDrift(s, dir, plan, files)
	}
	check := &outputCheck{ctx: ctx, tree: tree, dir: dir, ws: ws}
	if err := o.confirm(ctx, dir, plan, files, check); err != nil {
		return err
	}
	result, err := o.apply(dir, plan, files, check, o.dryRun || o.diff)
	if err != nil {
		return openConflict(s, err)
	}
	return o.tell(s, plan, result, check.cfg)
}

// apply writes the files, and makes the directory when it does not exist yet; a dry run goes against an empty one.
func (o *generateOptions) apply(dir string, plan *generate.Plan, files []generate.File, check *outputCheck, dry bool) (*generate.Result, error) {
	mode := generate.Mode{DryRun: dry, Update: o.update, Force: o.force, Diff: o.diff, Check: check.lint}
	if _, err := os.Stat(dir); absent(err) && mode.DryRun {
		if dir, err = os.MkdirTemp("", "pipewright"); err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
	} else if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	return plan.Apply(dir, files, mode)
}

// given returns what the flags say.
func (o *generateOptions) given() map[string]string {
	answers := map[string]string{}
	for _, a := range o.answers {
		if a.value != "" {
			answers[a.question.Name] = a.value
		}
	}
	return answers
}

// projectTree returns the files of the project's directory, none when it does not exist yet.
func projectTree(dir string) (fs.FS, error) {
	info, err := os.Stat(dir)
	switch {
	case absent(err):
		return embed.FS{}, nil
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, errors.New("is no directory")
	}
	return os.DirFS(dir), nil
}

// planError tells what the user must decide from what could not be read.
func planError(err error) error {
	if err == nil || errors.As(err, new(*fs.PathError)) {
		return err
	}
	return usageError{text: err.Error(), see: "pipewright generate"}
}

// tell prints what was decided, what was done and what remains to do.
func (o *generateOptions) tell(s *streams, plan *generate.Plan, result *generate.Result, cfg *config.Config) error {
	if len(result.Problems) > 0 {
		for _, problem := range result.Problems {
			fmt.Fprintln(s.err, problem)
		}
		s.note("nothing is written: the generated pipeline has %s; this is a mistake of pipewright, please report it",
			count(len(result.Problems), "finding", "findings"))
		return answer(exitNo)
	}
	switch {
	case o.diff:
		for _, change := range result.Changes {
			if err := report.Diff(s.out, change.Diff, s.outStyles()); err != nil {
				return err
			}
		}
	case o.update:
		o.updated(s, plan, result)
	default:
		o.summary(s, plan, result, cfg)
	}
	return o.remaining(s, result)
}
