package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/fetch"
)

type vendorOptions struct {
	lint  *lintOptions
	check bool
}

func vendorCommand(s *streams) *cli.Command {
	opts := &vendorOptions{lint: newLintOptions()}
	return &cli.Command{
		Name:      "vendor",
		Usage:     "keep copies of includes from other projects and servers",
		ArgsUsage: "[PATH…]",
		Description: `PATH is a configuration, or a directory that holds a .gitlab-ci.yml; without one it is .gitlab-ci.yml here. Of several that stand
in one repository, name all: what none of them includes is removed.

What may be included, whatever the event, comes from the GitLab server (project, component, template) or by https (remote), with what
these files include in turn. .pipewright/lock.yml says which commit and which SHA-256 each file has, and .pipewright/vendor holds the
files: commit both. lint, simulate, diff, prove, test and hooks then take them, the same everywhere, and need no network. docs/includes.md
tells more.

--check writes nothing, and says what is different upstream: then the exit code is 1.`,
		Flags: append([]cli.Flag{
			&cli.BoolFlag{Name: "check", Usage: "say what moved upstream since, and write nothing", Destination: &opts.check},
			&cli.GenericFlag{Name: "var", Usage: "the pipeline has the CI/CD variable `KEY=VALUE`, for the paths of includes; may be repeated", Value: &opts.lint.event.vars},
			&cli.GenericFlag{Name: "project-var", Usage: "the project or its group has the CI/CD variable `KEY=VALUE`; may be repeated", Value: &opts.lint.event.projectVars},
			&cli.StringFlag{Name: "project", Usage: "the project's `PATH`, as in group/project (default: what the git remote says)", Destination: &opts.lint.event.project},
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR`, and write below it (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
		}, opts.lint.dryRun.server.flags()...),
		UsageText: `pipewright vendor
pipewright vendor --check
pipewright vendor .gitlab-ci.yml ci/nightly.yml --url https://gitlab.example.com`,
		Action: func(c *cli.Context) error {
			opts.lint.paths = c.Args().Slice()
			return opts.run(c.Context, s)
		},
	}
}

func (o *vendorOptions) run(ctx context.Context, s *streams) error {
	ws, err := newWorkspace(o.lint.root)
	if err != nil {
		return asCommand(err, "vendor")
	}
	v := &vendoring{linter: newLinter(o.lint, s, ws), opts: o}
	units, err := v.roots(ctx)
	if err != nil {
		return err
	}
	different := false
	for _, root := range units {
		changed, err := v.vendor(ctx, root)
		if err != nil {
			return err
		}
		different = different || changed
	}
	if v.failed != exitClean || o.check && different {
		return answer(max(v.failed, exitNo))
	}
	return nil
}

// A vendoring is one run of the command.
type vendoring struct {
	*linter
	opts *vendorOptions
}

// roots returns the configurations that the arguments name, those of one repository together.
func (v *vendoring) roots(ctx context.Context) ([][]*unit, error) {
	var groups [][]*unit
	at := map[string]int{}
	for _, arg := range v.paths() {
		u, err := v.unit(ctx, arg)
		if err != nil {
			return nil, err
		}
		if u.settings, err = v.settings.find(u); err != nil {
			return nil, err
		}
		i, known := at[u.root]
		if !known {
			i, at[u.root] = len(groups), len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], u)
	}
	return groups, nil
}

// vendor brings the copies of one repository up to date, or says what is different. It reports whether anything is.
func (v *vendoring) vendor(ctx context.Context, units []*unit) (bool, error) {
	recorder := fetch.NewRecorder(fetch.NewOnce(v.fetching.source(ctx, units[0].root, "vendor")))
	g := &gatherer{vendoring: v, recorder: recorder, certain: map[string]bool{}, told: map[string]bool{}}
	if err := g.gather(ctx, units); err != nil {
		return false, err
	}
	if err := g.report(); err != nil {
		return false, err
	}
	return v.conclude(units[0], recorder)
}

// conclude compares what was found with the copies that there are, and replaces them.
func (v *vendoring) conclude(u *unit, recorder *fetch.Recorder) (bool, error) {
	tree, err := v.ws.tree(u.root)
	if err != nil {
		return false, err
	}
	prefix := v.ws.prefix(u.root, u.absolute)
	locked := fetch.NewLocked(tree, prefix)
	old, err := locked.Lock()
	switch {
	case err != nil && v.opts.check:
		return false, wrongLock(locked, prefix)
	case err != nil:
		v.streams.note("note: %v", wrongLock(locked, prefix))
		old = &fetch.Lock{}
	}
	lock, texts := recorder.Lock()
	lock.Keep(old, texts)
	moves := old.Moves(lock)
	tellMoves(v.streams.out, prefix, moves)
	if v.opts.check {
		return len(moves) > 0, nil
	}
	changed, err := fetch.Write(u.root, lock, texts)
	if err != nil {
		return false, fmt.Errorf("write %s: %w", prefix+fetch.Dir, reason(err))
	}
	return changed, nil
}
