package main

import (
	"context"
	"errors"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/fetch"
	"gitlab.com/pipewright/pipewright/gitlab"
)

// auditIncludes are what the configurations of a server's projects include from elsewhere. The server is asked anyway; addresses that
// projects name are asked only when somebody wants that: the machine of an audit may reach what their authors cannot.
type auditIncludes struct {
	*gitlab.Includes
	remotes func() (*gitlab.Remotes, error) // nil asks no address
}

var errNoRemotes = errors.New("remote files are left out: --fetch gets them")

// Fetch implements [config.Fetcher].
func (a *auditIncludes) Fetch(ctx context.Context, r config.Request) (*config.Response, error) {
	switch {
	case r.Include != "remote":
		return a.Includes.Fetch(ctx, r)
	case a.remotes == nil:
		return nil, errNoRemotes
	}
	remotes, err := a.remotes()
	if err != nil {
		return nil, err
	}
	return remotes.Fetch(ctx, r)
}

// An auditFetcher shares what was fetched among the projects that follow each other, and then forgets it, so that memory does not grow
// with their number.
type auditFetcher struct {
	source func() fetch.Source

	mu      sync.Mutex
	current *fetch.Once
	uses    int
}

// shareAmong is how many projects share what was fetched.
const shareAmong = 500

// next returns the fetcher of the next project.
func (f *auditFetcher) next() *fetch.Once {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.uses%shareAmong == 0 {
		f.current = fetch.NewOnce(f.source())
	}
	f.uses++
	return f.current
}

// includes returns what gets includes for the projects of the server.
func (o *auditOptions) includes(ctx context.Context, s *streams, conn *connection) *auditFetcher {
	remember, online := includeCache(), newFetching(o.lint, s)
	var remotes func() (*gitlab.Remotes, error)
	if o.lint.fetch.asked {
		remotes = sync.OnceValues(func() (*gitlab.Remotes, error) { return online.remotes(ctx, remember) })
	}
	return &auditFetcher{source: func() fetch.Source {
		return &auditIncludes{gitlab.NewIncludes(conn.Client, conn.Server(), remember), remotes}
	}}
}

// A gatedFetcher steps outside of the gate while it waits.
type gatedFetcher struct {
	*fetch.Once
	gate gate
}

// Fetch implements [config.Fetcher].
func (g gatedFetcher) Fetch(ctx context.Context, r config.Request) (response *config.Response, err error) {
	g.gate.outside(func() { response, err = g.Once.Fetch(ctx, r) })
	return response, err
}

// List implements [config.Lister].
func (g gatedFetcher) List(ctx context.Context, project, ref string) (paths []string, err error) {
	g.gate.outside(func() { paths, err = g.Once.List(ctx, project, ref) })
	return paths, err
}
