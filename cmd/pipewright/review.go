package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/review"
)

type reviewOptions struct {
	lint   *lintOptions // what is linted, and how, and which server is asked
	iid    int
	limit  int
	dryRun bool
	format choice
}

func reviewCommand(s *streams) *cli.Command {
	opts := &reviewOptions{lint: newLintOptions(), format: newFormat("text", "json"), limit: 20}
	return &cli.Command{
		Name:      "review",
		Usage:     "say in a merge request what lint finds",
		ArgsUsage: "[PATH…]",
		Description: `Lints the checkout as "pipewright lint" does, and writes what it finds in the merge request: findings on changed lines become
discussions at their lines, with a suggestion where there is a safe fix of these lines. The others are listed in one summary, together
with what the merge request changes in pipelines.

Run again, after a push, it changes what it wrote: a finding that is gone resolves its discussion, one that stays is not posted again,
and one that returns opens its discussion again. What a person resolved stays resolved.

The merge request is that of the merge request pipeline, or --mr. The token needs the scope "api", and its user the role Developer; the
token of a job is not enough. With a token that may not write, the findings are printed.

The exit code is that of lint, or 3 when GitLab could not be asked.`,
		Flags: append([]cli.Flag{
			&cli.IntFlag{Name: "mr", Usage: "review the merge request `NUMBER` (default: that of the pipeline)", Destination: &opts.iid},
			opts.lint.dryRun.server.projectFlag(),
			&cli.IntFlag{Name: "limit", Usage: "have at most `N` discussions, for the worst findings", Value: opts.limit, Destination: &opts.limit},
			&cli.BoolFlag{Name: "dry-run", Usage: "print what would be posted, and post nothing", Destination: &opts.dryRun},
			choiceFlag("format", "print what was posted as `FORMAT`", &opts.format),
			choiceFlag("fail-on", "exit with 1 when a finding has this `SEVERITY` or a worse one", &opts.lint.failOn),
			&cli.StringFlag{Name: "baseline", Usage: "do not report the findings that `FILE` lists", Destination: &opts.lint.baseline},
			choiceFlag("preset", "run the rules of `PRESET`", &opts.lint.preset),
			&cli.GenericFlag{Name: "rule", Usage: "set the severity of one rule, as in image-tag-latest=off; `NAME=SEVERITY` may be repeated", Value: &opts.lint.rules},
			&cli.GenericFlag{Name: "gitlab", Usage: "judge as GitLab `VERSION` does, such as 17.11 (default: what the settings say, else the newest)", Value: &opts.lint.gitlab},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
		}, opts.lint.fetchFlags()...),
		UsageText: `pipewright review
pipewright review --mr 12 --dry-run
pipewright review --fail-on warning --limit 5`,
		Action: func(c *cli.Context) error {
			opts.lint.paths = c.Args().Slice()
			return opts.run(c.Context, s)
		},
	}
}

// check refuses flags that cannot be meant.
func (o *reviewOptions) check() error {
	wrong := ""
	switch {
	case o.iid < 0:
		wrong = "--mr takes the number of a merge request, as in 12"
	case o.limit < 0:
		wrong = "--limit takes the number of discussions, 0 for none"
	case o.lint.noConfig && o.lint.config != "":
		wrong = "--config and --no-config exclude each other"
	case slices.Contains(o.lint.paths, "-"):
		wrong = "a review is of files in the repository, and stdin is none"
	}
	if wrong == "" {
		return nil
	}
	return usageError{text: wrong, see: "pipewright review"}
}

func (o *reviewOptions) run(ctx context.Context, s *streams) error {
	if err := o.check(); err != nil {
		return err
	}
	if err := o.mergeRequest(s.getenv); err != nil {
		return err
	}
	ws, err := newWorkspace(o.lint.root)
	if err != nil {
		return asCommand(err, "review")
	}
	l := newLinter(o.lint, s, ws)
	l.withChildren, l.withProject = true, true
	repo := newRepository(ctx, ws.cwd)
	conn, err := o.lint.dryRun.server.connect(ctx, s, repo, "review")
	if err != nil {
		return err
	}
	project, err := conn.needProject()
	if err != nil {
		return err
	}
	r := &reviewRun{opts: o, linter: l, repo: repo, conn: conn, project: project, reviewer: &review.Reviewer{
		Server: conn.Client, Project: project, IID: o.iid, Sleep: sleep,
	}}
	return r.run(ctx)
}

// mergeRequest finds out which merge request is meant. In the pipeline of one from a fork, it is one of the target project.
// Source: https://docs.gitlab.com/ci/variables/predefined_variables/#predefined-variables-for-merge-request-pipelines
func (o *reviewOptions) mergeRequest(getenv func(string) string) error {
	project, number := getenv("CI_MERGE_REQUEST_PROJECT_PATH"), getenv("CI_MERGE_REQUEST_IID")
	if number == "" {
		first, _, _ := strings.Cut(getenv("CI_OPEN_MERGE_REQUESTS"), ",")
		project, number, _ = strings.Cut(first, "!")
	}
	if o.iid == 0 {
		o.iid, _ = strconv.Atoi(number)
		server := &o.lint.dryRun.server
		server.Project = cmp.Or(server.Project, project)
	}
	if o.iid > 0 {
		return nil
	}
	return usageError{text: "no merge request is known: run in a merge request pipeline, or give --mr", see: "pipewright review"}
}

// A reviewRun is one run of the command.
type reviewRun struct {
	opts     *reviewOptions
	linter   *linter
	repo     *repository
	conn     *connection
	project  string
	reviewer *review.Reviewer
	results  []*lint.Result
	about    *gitlab.MergeRequest // nil when it could not be read
	compared *pipelineChange
}

// run lints, and posts what was found. Where nothing can be posted, it is printed.
func (r *reviewRun) run(ctx context.Context) error {
	if err := r.judge(ctx); err != nil {
		return err
	}
	told, err := r.post(ctx)
	switch {
	case err == nil:
		err = r.tell(told)
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, new(usageError)):
		return err
	default:
		err = r.fallBack(told, err)
	}
	if err != nil {
		return err
	}
	return r.linter.verdict(r.results)
}

// judge lints the checkout.
func (r *reviewRun) judge(ctx context.Context) error {
	l := r.linter
	units := l.configured(l.units(ctx))
	if err := ctx.Err(); err != nil {
		return err
	}
	sieve, err := newSieve(ctx, l.ws, l.opts, units)
	if err != nil {
		return err
	}
	l.sieve = sieve
	r.results, err = l.lintAll(ctx, units)
	return err
}

// fallBack prints what could not be posted. That the token may not write is no failure: pipelines of forks have no other.
func (r *reviewRun) fallBack(told *reviewTold, err error) error {
	told.Reason = err.Error()
	if printErr := r.tell(told); printErr != nil {
		return printErr
	}
	moved := errors.As(err, new(*review.MovedError))
	may := gitlab.IsKind(err, gitlab.Forbidden, gitlab.JobToken) || gitlab.IsKind(err, gitlab.Unauthorized) && !r.conn.HasToken()
	if !moved && !may {
		return err
	}
	r.linter.streams.note("not everything is posted: %v", err)
	return nil
}

// head returns the commit that is checked out. In a merged results pipeline, that is a merge of the one that people see.
func (r *reviewRun) head(ctx context.Context) (string, error) {
	getenv := r.linter.streams.getenv
	if head := cmp.Or(getenv("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"), getenv("CI_COMMIT_SHA")); head != "" {
		return head, nil
	}
	repo, err := r.repo.open()
	if err != nil {
		return "", fmt.Errorf("which commit is checked out: %w", unplaced(err))
	}
	return repo.Resolve(ctx, "HEAD")
}
