package gitlab

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/internal/cache"
)

// Includes gets what configurations include from a server: files of projects, components, templates. It is a [config.Fetcher] and a
// [config.Lister], and may be used concurrently.
//
// The commit that a ref stands for is asked once, so that all files of a project are of one commit, and always, so that the server
// tells whether the token may see the project; the file at a commit never changes, and is taken from the cache where it was seen before.
// Without repositories, nothing is asked: what the cache knows is all there is, however old.
//
// That a project does not exist and that the token has no access to it look alike, so neither is a [config.Refusal]. That a project
// which the token can read has no such ref or file is one.
type Includes struct {
	from   Repositories // nil asks nobody
	server Server
	cache  *cache.Cache
	once   sync.Map // question → func() (Version, error)
}

// NewIncludes returns what gets includes from a server. Without from nobody is asked, without a cache nothing is remembered.
func NewIncludes(from Repositories, server Server, remember *cache.Cache) *Includes {
	return &Includes{from: from, server: server, cache: remember}
}

// errNotCached says that the cache does not know something, and nobody may be asked.
var errNotCached = errors.New("it was never fetched from here, and --offline forbids to ask for it: leave that out once")

// Fetch implements [config.Fetcher].
func (i *Includes) Fetch(ctx context.Context, r config.Request) (*config.Response, error) {
	switch r.Include {
	case "component":
		return i.component(ctx, r.Address)
	case "template":
		return i.template(ctx, r.Address)
	}
	commit, err := i.commit(ctx, r.Project, r.Ref)
	if err != nil {
		return nil, err
	}
	return i.file(ctx, r, commit)
}

// List implements [config.Lister].
func (i *Includes) List(ctx context.Context, project, ref string) ([]string, error) {
	commit, err := i.commit(ctx, project, ref)
	if err != nil {
		return nil, err
	}
	key := i.key("list", project, commit)
	if known, ok := i.cache.Get(key); ok {
		return strings.Split(string(known.Text), "\n"), nil
	}
	if i.from == nil {
		return nil, errNotCached
	}
	paths, err := Collect(i.from.Files(ctx, project, commit))
	if err == nil {
		i.cache.Put(key, cache.Entry{Text: []byte(strings.Join(paths, "\n"))})
	}
	return paths, err
}

// key returns the name of something in the cache.
func (i *Includes) key(kind, project string, more ...string) string {
	return strings.Join(append([]string{kind, i.server.String(), strings.ToLower(project)}, more...), "\n")
}

// A question is what a ref, or the version of a component, stands for.
type question struct {
	kind         string // ref or version
	project, ref string
	ask          func() (Version, error)
}

// commit returns the id of the commit that a ref stands for.
func (i *Includes) commit(ctx context.Context, project, ref string) (string, error) {
	version, err := i.resolve(ctx, question{"ref", project, ref, func() (Version, error) {
		id, err := i.from.Commit(ctx, project, ref)
		return Version{Name: ref, Commit: id}, err
	}})
	return version.Commit, err
}

// resolve answers a question, once for all who ask it.
func (i *Includes) resolve(ctx context.Context, q question) (Version, error) {
	answer := sync.OnceValues(func() (Version, error) { return i.answer(ctx, q) })
	first, _ := i.once.LoadOrStore(i.key(q.kind, q.project, q.ref), answer)
	version, err := first.(func() (Version, error))()
	if err == nil {
		// Files that include others by this commit need not ask again.
		i.once.LoadOrStore(i.key("ref", q.project, version.Commit), func() (Version, error) { return version, nil })
	}
	return version, err
}

func (i *Includes) answer(ctx context.Context, q question) (Version, error) {
	key := i.key(q.kind, q.project, q.ref)
	if i.from == nil {
		known, ok := i.cache.Get(key)
		if !ok {
			return Version{}, errNotCached
		}
		return Version{Name: string(known.Text), Commit: known.Note}, nil
	}
	version, err := q.ask()
	if IsKind(err, NotFound) && q.ref != "HEAD" && i.readable(ctx, q.project) {
		return version, &config.Refusal{Reason: fmt.Sprintf("%q has no branch, tag, commit or release %q", q.project, q.ref)}
	}
	if err == nil {
		i.cache.Put(key, cache.Entry{Note: version.Commit, Text: []byte(version.Name)})
	}
	return version, err
}

// readable reports whether the token may read the repository of a project.
func (i *Includes) readable(ctx context.Context, project string) bool {
	_, err := i.commit(ctx, project, "HEAD")
	return err == nil
}

// file reads a file at a commit.
func (i *Includes) file(ctx context.Context, r config.Request, commit string) (*config.Response, error) {
	response := &config.Response{Name: i.blob(r.Project, commit, r.Path), Project: r.Project, Commit: commit, Path: r.Path}
	key := i.key("file", r.Project, commit, r.Path)
	if known, ok := i.cache.Get(key); ok {
		response.Text = known.Text
		return response, nil
	}
	if i.from == nil {
		return nil, errNotCached
	}
	file, err := i.from.FileUnless(ctx, r.Project, r.Path, commit, "")
	switch {
	case IsKind(err, NotFound):
		return nil, &config.Refusal{Reason: fmt.Sprintf("%q has no such file at %q (commit %s)", r.Project, r.Ref, commit[:min(8, len(commit))])}
	case err != nil:
		return nil, err
	}
	i.cache.Put(key, cache.Entry{Text: file.Text})
	response.Text = file.Text
	return response, nil
}

// blob returns the address at which a person finds a file.
func (i *Includes) blob(project, commit, path string) string {
	return i.server.String() + "/" + (&url.URL{Path: project + "/-/blob/" + commit + "/" + path}).EscapedPath()
}

// component reads the file of a component.
func (i *Includes) component(ctx context.Context, address string) (*config.Response, error) {
	c, ok := config.ParseComponent(address)
	switch {
	case !ok:
		return nil, &config.Refusal{Reason: "the address of a component is host/group/project/name@version"}
	case c.Host != config.OwnServer && !i.isOwn(c.Host):
		return nil, fmt.Errorf("it is a component of %s, and %s is asked: a server includes only components of its own, see --url", c.Host, i.server.Host())
	}
	version, err := i.resolve(ctx, question{"version", c.Project, c.Version, func() (Version, error) {
		return i.from.ComponentVersion(ctx, c.Project, c.Version)
	}})
	if err != nil {
		return nil, err
	}
	for _, path := range c.Paths() {
		response, err := i.file(ctx, config.Request{Project: c.Project, Ref: version.Name, Path: path}, version.Commit)
		if _, refused := errors.AsType[*config.Refusal](err); refused || errors.Is(err, errNotCached) {
			continue
		}
		if err != nil {
			return nil, err
		}
		response.Component = c.Facts(version.Name, version.Commit)
		return response, nil
	}
	if i.from == nil {
		return nil, errNotCached
	}
	return nil, &config.Refusal{Reason: fmt.Sprintf("%q has neither %s nor %s at %q", c.Project, c.Paths()[0], c.Paths()[1], version.Name)}
}

// isOwn reports whether the host of a component is the server.
func (i *Includes) isOwn(host string) bool {
	return strings.EqualFold(host, i.server.Host()) || strings.EqualFold(host, i.server.Hostname())
}

// template reads a template of the server. Which version of it the server has, only its text tells, so it is asked each time.
func (i *Includes) template(ctx context.Context, name string) (*config.Response, error) {
	key := i.key("template", "", name)
	short := strings.TrimSuffix(name, ".gitlab-ci.yml")
	response := &config.Response{Name: i.server.String() + "/api/v4/templates/gitlab_ci_ymls/" + url.PathEscape(short)}
	if i.from == nil {
		known, ok := i.cache.Get(key)
		if !ok {
			return nil, errNotCached
		}
		response.Text = known.Text
		return response, nil
	}
	text, err := i.from.Template(ctx, short)
	switch {
	case IsKind(err, NotFound):
		return nil, &config.Refusal{Reason: fmt.Sprintf("%s has no such template", i.server.Host())}
	case err != nil:
		return nil, err
	}
	i.cache.Put(key, cache.Entry{Text: []byte(text)})
	response.Text = []byte(text)
	return response, nil
}
