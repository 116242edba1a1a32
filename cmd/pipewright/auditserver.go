package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"gitlab.com/pipewright/pipewright/audit"
	"gitlab.com/pipewright/pipewright/gitlab"
)

// An auditServer is the projects of a group of a server, or those that a file lists.
type auditServer struct {
	opts    *auditOptions
	streams *streams
	client  auditClient
	address string
	fetcher *auditFetcher
	gate    gate
	shared  *settings // of --config or --no-config; nil when each project has its own
}

// An auditClient is what an audit asks a server.
type auditClient interface {
	gitlab.Projects
	gitlab.Repositories
}

// serverSource returns the projects that --group or --projects names.
func (o *auditOptions) serverSource(ctx context.Context, s *streams) (auditSource, error) {
	conn, err := o.lint.dryRun.server.connect(ctx, s, newRepository(ctx, "."), "audit")
	if err != nil {
		return nil, err
	}
	source := &auditServer{
		opts: o, streams: s, client: conn.Client, address: conn.Server().String(),
		fetcher: o.includes(ctx, s, conn), gate: make(gate, processors()),
	}
	if o.lint.config == "" && !o.lint.noConfig {
		return source, nil
	}
	ws, err := newWorkspace("")
	if err != nil {
		return nil, err
	}
	source.shared, err = newSettingsFinder(ws, o.lint).find(&unit{file: ws.abs(configName), absolute: true})
	return source, err
}

func (a *auditServer) server() string { return a.address }

// serverRequests is how many requests a client has under way at most.
const serverRequests = 8

// workers returns how many projects are under way: while some wait for the server, others are judged.
func (a *auditServer) workers() int { return serverRequests + processors() }

func (a *auditServer) projects(ctx context.Context) iter.Seq2[auditTarget, error] {
	if a.opts.group != "" {
		return a.ofGroup(ctx)
	}
	return a.listed(ctx)
}

func (a *auditServer) ofGroup(ctx context.Context) iter.Seq2[auditTarget, error] {
	return func(yield func(auditTarget, error) bool) {
		for project, err := range a.client.GroupProjects(ctx, a.opts.group, gitlab.GroupFilter{Archived: a.opts.archived}) {
			target := auditTarget{project.Path, func(ctx context.Context, p *audit.Project) error { return a.judge(ctx, &project, p) }}
			if !yield(target, err) || err != nil {
				return
			}
		}
	}
}

// listed yields the projects that a file lists, each once. Blank lines and what follows a # do not count, nor does upper case to GitLab.
func (a *auditServer) listed(ctx context.Context) iter.Seq2[auditTarget, error] {
	return func(yield func(auditTarget, error) bool) {
		list, err := a.openList(ctx)
		if err != nil {
			yield(auditTarget{}, err)
			return
		}
		defer list.Close()
		seen := map[string]bool{}
		lines := bufio.NewScanner(list)
		for lines.Scan() {
			path, _, _ := strings.Cut(lines.Text(), "#")
			path = strings.Trim(path, " \t/")
			key := strings.ToLower(path)
			if path == "" || seen[key] {
				continue
			}
			seen[key] = true
			if !yield(a.named(path), nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(auditTarget{}, fmt.Errorf("%s: %w", a.opts.projects, reason(err)))
		}
	}
}

func (a *auditServer) openList(ctx context.Context) (io.ReadCloser, error) {
	if a.opts.projects == "-" {
		text, err := a.streams.readAll(ctx)
		return io.NopCloser(bytes.NewReader(text)), err
	}
	file, err := os.Open(a.opts.projects)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.opts.projects, reason(err))
	}
	return file, nil
}

// named returns a project of which only the path is known.
func (a *auditServer) named(path string) auditTarget {
	return auditTarget{path, func(ctx context.Context, p *audit.Project) error {
		project, err := a.client.Project(ctx, path)
		switch {
		case err != nil:
			return err
		case project.Archived && !a.opts.archived:
			return noPipeline(p, "it is archived, which --archived takes, too")
		}
		return a.judge(ctx, project, p)
	}}
}

// A gate lets as many pass as there are processors. Whoever waits for the server steps outside meanwhile.
type gate chan struct{}

func (g gate) enter() { g <- struct{}{} }
func (g gate) leave() { <-g }

// outside does something without occupying a processor.
func (g gate) outside(do func()) {
	g.leave()
	defer g.enter()
	do()
}
