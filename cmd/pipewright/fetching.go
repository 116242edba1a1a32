package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/fetch"
	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/internal/cache"
)

// fetchOptions say whether includes of other projects may come from a server. Nothing but these flags asks for the network: what runs
// often, such as a hook, takes what is vendored.
type fetchOptions struct {
	asked, offline bool
}

// flags returns the flags of a command that has those of the server already.
func (o *fetchOptions) flags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "fetch", Usage: "get includes of other projects, components, templates and remote files that are not vendored from the server", Destination: &o.asked},
		&cli.BoolFlag{Name: "offline", Usage: "--fetch takes what it got before, and asks nobody", Destination: &o.offline},
	}
}

// fetchFlags returns the flags of a command that asks a server for includes alone.
func (o *lintOptions) fetchFlags() []cli.Flag {
	return append(o.fetch.flags(), o.dryRun.server.flags()...)
}

// A fetching is where one run gets what configurations include from elsewhere. It may be used concurrently. The nil fetching gets nothing.
type fetching struct {
	streams *streams
	server  *serverOptions
	asked   bool
	offline bool

	mu     sync.Mutex
	locked map[string]*fetch.Locked // by the root of the repository
	online map[string]*fetch.Once
	silent error // the first failure of a server that did not answer; nil when all did
}

func newFetching(o *lintOptions, s *streams) *fetching {
	return &fetching{
		streams: s, server: &o.dryRun.server, asked: o.fetch.asked, offline: o.fetch.offline,
		locked: map[string]*fetch.Locked{}, online: map[string]*fetch.Once{},
	}
}

// unanswered takes down that a server did not answer. That something does not exist is an answer.
func (f *fetching) unanswered(err error) {
	if !errors.As(err, new(*gitlab.Error)) || gitlab.IsKind(err, gitlab.NotFound, gitlab.Refused) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.silent == nil {
		f.silent = err
	}
}

// failure returns why includes could not be asked for, nil when they could.
func (f *fetching) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.silent
}

// fetcher returns who gets the includes of the configurations of a repository in a directory, whose files are in tree.
func (f *fetching) fetcher(ctx context.Context, root string, tree fs.FS, prefix string) config.Fetcher {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.locked[root] == nil {
		f.locked[root] = fetch.NewLocked(tree, prefix)
	}
	return f.chain(ctx, f.locked[root], root)
}

// chain returns who gets includes: first from the copies, then from the server, if somebody asked for that.
func (f *fetching) chain(ctx context.Context, locked *fetch.Locked, root string) config.Fetcher {
	if !f.asked {
		return fetch.Chain{Locked: locked}
	}
	if f.online[root] == nil {
		f.online[root] = fetch.NewOnce(f.source(ctx, root, "lint"))
	}
	return fetch.Chain{Locked: locked, Next: f.online[root]}
}

// revision returns who gets the includes of the configurations of a revision: the copies are those of the revision. broken tells what is
// wrong with them.
func (f *fetching) revision(ctx context.Context, root string, tree fs.FS, prefix string) (fetcher config.Fetcher, broken func() error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	locked := fetch.NewLocked(tree, prefix)
	return f.chain(ctx, locked, root), func() error { return wrongLock(locked, prefix) }
}

// broken returns what is wrong with the copies in a repository, as far as somebody asked for them.
func (f *fetching) broken(root, prefix string) error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return wrongLock(f.locked[root], prefix)
}

func wrongLock(locked *fetch.Locked, prefix string) error {
	if locked == nil {
		return nil
	}
	err := locked.Err()
	if errors.As(err, new(*fetch.Broken)) {
		return usageError{text: prefix + err.Error()}
	}
	return err
}

// source returns the server of a repository, and remote files. Whom to ask is found out when the first file is asked for.
func (f *fetching) source(ctx context.Context, root, command string) fetch.Source {
	remember := includeCache()
	return &onlineSource{
		unanswered: f.unanswered,
		server:     sync.OnceValues(func() (*gitlab.Includes, error) { return f.includes(ctx, root, command, remember) }),
		remotes:    sync.OnceValues(func() (*gitlab.Remotes, error) { return f.remotes(ctx, remember) }),
	}
}

// includes returns the server of a repository.
func (f *fetching) includes(ctx context.Context, root, command string, remember *cache.Cache) (*gitlab.Includes, error) {
	repo := newRepository(ctx, root)
	if f.offline {
		where, err := gitlab.Find(f.server.Flags, f.server.environment(ctx, f.streams, repo))
		return gitlab.NewIncludes(nil, where.Server, remember), err
	}
	conn, err := f.server.connect(ctx, f.streams, repo, command)
	if err != nil {
		return nil, err
	}
	return gitlab.NewIncludes(conn.Client, conn.Server(), remember), nil
}

// remotes returns who gets remote files.
func (f *fetching) remotes(ctx context.Context, remember *cache.Cache) (*gitlab.Remotes, error) {
	authorities, err := gitlab.CAs(f.server.Flags, f.server.environment(ctx, f.streams, nil))
	if err != nil {
		return nil, err
	}
	opts := gitlab.Options{CAs: authorities, UserAgent: "pipewright/" + strings.Trim(buildVersion(), "()")}
	return gitlab.NewRemotes(opts, remember, f.offline)
}

// includeCache returns the cache of included files, nil when the user has no directory for it.
func includeCache() *cache.Cache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	return cache.Open(filepath.Join(dir, "pipewright", "includes"))
}

// An onlineSource gets files of the server, and remote ones.
type onlineSource struct {
	server     func() (*gitlab.Includes, error)
	remotes    func() (*gitlab.Remotes, error)
	unanswered func(error)
}

// Fetch implements [config.Fetcher].
func (s *onlineSource) Fetch(ctx context.Context, r config.Request) (*config.Response, error) {
	response, err := s.fetch(ctx, r)
	if err != nil && ctx.Err() == nil {
		s.unanswered(err)
	}
	return response, err
}

func (s *onlineSource) fetch(ctx context.Context, r config.Request) (*config.Response, error) {
	if r.Include == "remote" {
		remotes, err := s.remotes()
		if err != nil {
			return nil, err
		}
		return remotes.Fetch(ctx, r)
	}
	server, err := s.server()
	if err != nil {
		return nil, err
	}
	return server.Fetch(ctx, r)
}

// List implements [config.Lister].
func (s *onlineSource) List(ctx context.Context, project, ref string) ([]string, error) {
	server, err := s.server()
	if err != nil {
		return nil, err
	}
	return server.List(ctx, project, ref)
}

// isCopy reports whether the file of that name is a copy of what belongs to another project, in the repository at root.
func (ws *workspace) isCopy(root, name string) bool {
	return inside(filepath.Join(root, filepath.FromSlash(fetch.FilesDir)), ws.abs(name))
}
