package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/report"
)

// dryRunOptions are the flags of lint that ask a GitLab server.
type dryRunOptions struct {
	server serverOptions
	asked  bool
	ref    string
}

func (o *dryRunOptions) flags() []cli.Flag {
	return append([]cli.Flag{
		&cli.BoolFlag{Name: "dry-run", Usage: "also ask the GitLab server, which simulates a push, and compare its jobs with ours", Destination: &o.asked},
		&cli.StringFlag{Name: "ref", Usage: "the server simulates a push to the branch or tag `NAME` (default: --branch or --tag, else the default branch)", Destination: &o.ref},
	}, o.server.flags()...)
}

// checkServer says which combination with the flags for the server cannot be meant.
func (o *lintOptions) checkServer() string {
	server := &o.dryRun.server
	if !o.dryRun.asked {
		for _, f := range []struct{ name, value string }{
			{"--ref", o.dryRun.ref},
			{"--url", server.URL},
			{"--token-file", server.TokenFile},
			{"--ca-file", server.CAFile},
		} {
			if f.value != "" && (f.name == "--ref" || !o.fetch.asked && !o.asksServer) {
				return f.name + " is about the GitLab server, which nobody asks: add --dry-run or --fetch"
			}
		}
		return ""
	}
	switch {
	case o.fix || o.diff:
		return "--dry-run asks about what is in the files: leave out --fix and --diff, or run them before"
	case o.event.source() != "push":
		return "--dry-run simulates a push, as the server does: leave out --event and --target"
	case o.dryRun.ref != "" && (o.event.branch != "" || o.event.tag != ""):
		return "--ref says which branch or tag is pushed: leave out --branch and --tag"
	case o.fetch.offline:
		return "--offline forbids to ask the server, which --dry-run does: leave out one of them"
	case server.TokenFile == "-" && slices.Contains(o.paths, "-"):
		return "the configuration and the token cannot both come from stdin"
	}
	return ""
}

// A dryRun asks the servers of the configurations of one run.
type dryRun struct {
	*linter
	known   map[string]*dryRunServer // by the root of the repository
	verdict map[*config.Config]*report.DryRun
}

// A dryRunServer is the server of a repository, and the project there.
type dryRunServer struct {
	*connection
	repo    *repository
	project *gitlab.Project
}

// askServers asks the server what it makes of the configurations. Wrong usage ends the run; where the server cannot be asked, the rest
// goes on without it.
func (l *linter) askServers(ctx context.Context, units []*unit) error {
	l.dryRun = &dryRun{linter: l, known: map[string]*dryRunServer{}, verdict: map[*config.Config]*report.DryRun{}}
	for _, u := range units {
		if isDocker(u.file) || isPython(u.file) {
			continue
		}
		err := l.dryRun.ask(ctx, u)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, new(usageError)):
			return err
		case err != nil:
			l.fail(err)
		}
	}
	return nil
}

// ask asks the server about one configuration.
func (d *dryRun) ask(ctx context.Context, u *unit) error {
	cfgs, err := d.family(ctx, u)
	if err != nil {
		return err
	}
	server, err := d.serverOf(ctx, u)
	if err != nil {
		return err
	}
	events, ref := d.events(ctx, server)
	content, err := d.content(ctx, server, u, events[0], ref)
	if err != nil {
		return err
	}
	got, err := server.Lint(ctx, gitlab.LintRequest{Project: server.project.Path, Content: content, DryRun: true, Ref: ref})
	if err != nil {
		return err
	}
	u.answer = &lint.ServerAnswer{Errors: got.Errors, Warnings: got.Warnings, Events: events}
	for _, job := range got.Jobs {
		u.answer.Jobs = append(u.answer.Jobs, lint.ServerJob{Name: job.Name, Stage: job.Stage, When: job.When, AllowFailure: job.AllowFailure})
	}
	return d.compare(ctx, server, cfgs[0], u.answer)
}

// serverOf returns the server for a configuration and the project there, which is looked up once for a repository.
func (d *dryRun) serverOf(ctx context.Context, u *unit) (*dryRunServer, error) {
	if known := d.known[u.root]; known != nil {
		return known, nil
	}
	repo := newRepository(ctx, u.root)
	opts := d.opts.dryRun.server
	opts.Project = d.opts.event.project
	conn, err := opts.connect(ctx, d.streams, repo, "lint")
	if err != nil {
		return nil, err
	}
	path, err := conn.needProject()
	if err != nil {
		return nil, err
	}
	project, err := conn.Project(ctx, path)
	if err != nil {
		return nil, err
	}
	d.known[u.root] = &dryRunServer{conn, repo, project}
	return d.known[u.root], nil
}

// events returns the push that the server simulates, and its ref, "" for the default branch. Where only the server knows whether the
// branch is protected and has open merge requests, each possibility is an event of its own, the most usual first.
//
// Source: Gitlab::Ci::Lint#simulate_pipeline_creation, GitLab 18.11: a push whose changed files GitLab cannot tell.
func (d *dryRun) events(ctx context.Context, server *dryRunServer) (events []*pipeline.Event, ref string) {
	flags := d.opts.event
	base := pipeline.Event{
		Source: "push", Branch: flags.branch, Tag: flags.tag, Default: server.project.DefaultBranch, Project: server.project.Path,
		ProjectVariables: flags.projectVars, Files: flags.files, OpenVariables: true,
	}
	switch name := d.opts.dryRun.ref; {
	case name != "" && server.repo.isTag(ctx, name):
		base.Tag = name
	case name != "":
		base.Branch = name
	}
	ref = base.Tag + base.Branch
	whole := base.Complete()
	usual := whole.Tag == "" && whole.Branch == whole.Default
	protections := []bool{usual, !usual}
	if flags.protected || flags.unprotected {
		protections = []bool{flags.protected}
	}
	for _, protected := range protections {
		for _, open := range []string{"", server.project.Path + "!1"} {
			event := base
			event.Protected, event.OpenMergeRequests = &protected, open
			events = append(events, &event)
		}
	}
	return events, ref
}

// compare says quietly whether server and simulation agree. That they do not is a finding.
func (d *dryRun) compare(ctx context.Context, server *dryRunServer, cfg *config.Config, answer *lint.ServerAnswer) error {
	said := &report.DryRun{
		Host: server.Server().Host(), Project: server.project.Path, Ref: answer.Events[0].Complete().Place(),
		Valid: len(answer.Refusals()) == 0, Jobs: answer.Jobs,
	}
	d.verdict[cfg] = said
	c, err := rules.CompareServer(ctx, cfg, answer)
	if err != nil || c == nil {
		return err
	}
	name := d.ws.short(cfg.Name)
	if c.Missing != "" {
		d.streams.note("note: %s: nobody compared the jobs of %s with the simulation: %s", name, said.Host, c.Missing)
		return nil
	}
	agrees := len(c.Differences) == 0
	said.Agrees = &agrees
	if agrees {
		d.streams.note("%s: %s agrees with the simulation of a %s: %s", name, said.Host, c.Pipeline.Event, jobsOf(answer.Jobs))
	}
	return nil
}

func jobsOf(jobs []lint.ServerJob) string {
	if len(jobs) == 0 {
		return "no pipeline"
	}
	return count(len(jobs), "job", "jobs")
}

// content returns the text that the server is asked about: that of the root file, because then its errors speak of what stands there.
// The local files that it includes the server reads itself, at the ref. Where they are others here, it gets the whole configuration
// with all that it includes.
func (d *dryRun) content(ctx context.Context, server *dryRunServer, u *unit, event *pipeline.Event, ref string) (string, error) {
	text, err := d.text(u)
	if err != nil {
		return "", err
	}
	cfg, err := u.cfg.With(ctx, event.Including(strings.TrimPrefix(u.cfg.Name, u.cfg.Prefix)))
	if err != nil {
		return "", err
	}
	changed, err := d.changed(ctx, server, u, cfg, ref)
	if err != nil || len(changed) == 0 {
		return string(text), err
	}
	what := changed[0]
	if len(changed) > 1 {
		what += " and " + count(len(changed)-1, "other file", "other files")
	}
	what += fmt.Sprintf(" here is not what %s has at %s", server.Server().Host(), event.Complete().Place())
	if !cfg.Complete() || cfg.Root == nil {
		d.streams.note("note: %s, and the server judges the latter: push it", what)
		return string(text), nil
	}
	d.streams.note("note: %s: the server is asked about the configuration with all that it includes", what)
	return string(writeYAML(cfg.Merged())), nil
}

// changed returns the names of the included files of the repository that the server does not have, or has with another text.
func (d *dryRun) changed(ctx context.Context, server *dryRunServer, u *unit, cfg *config.Config, ref string) ([]string, error) {
	var names, paths []string
	var texts [][]byte
	for _, doc := range cfg.Files {
		path, own := strings.CutPrefix(doc.File.Name, cfg.Prefix)
		if !own || doc.File.Name == cfg.Name || !filepath.IsLocal(path) || d.fromElsewhere(u, doc.File.Name) {
			continue
		}
		names, paths, texts = append(names, d.ws.short(doc.File.Name)), append(paths, path), append(texts, doc.File.Text)
	}
	same, err := sameOnServer(ctx, server, paths, texts, ref)
	var changed []string
	for i := range same {
		if !same[i] {
			changed = append(changed, names[i])
		}
	}
	return changed, err
}

// fromElsewhere reports whether a file came from the checkout of another project, or from a server.
func (d *dryRun) fromElsewhere(u *unit, name string) bool {
	for _, tree := range u.settings.includes {
		if tree.Prefix != "" && strings.HasPrefix(name, tree.Prefix) {
			return true
		}
	}
	path := strings.TrimPrefix(name, u.cfg.Prefix) // which may begin with a drive, C:/
	return d.ws.isCopy(u.root, name) || strings.Contains(path, ":/")
}
