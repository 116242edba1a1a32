package fetch

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// A Recorder is a fetcher that notes what was asked for and what came of it. It may be used concurrently.
type Recorder struct {
	from *Once

	mu       sync.Mutex
	files    map[config.Request]*config.Response
	lists    map[projectRef][]string
	refused  map[config.Request]*config.Refusal
	failures map[string]error // what could not be had, by what it is
}

// NewRecorder returns a recorder of what from is asked.
func NewRecorder(from *Once) *Recorder {
	return &Recorder{
		from: from, files: map[config.Request]*config.Response{}, lists: map[projectRef][]string{},
		refused: map[config.Request]*config.Refusal{}, failures: map[string]error{},
	}
}

// Announce implements [config.Announcer].
func (r *Recorder) Announce(ctx context.Context, requests []config.Request) {
	r.from.Announce(ctx, requests)
}

// Fetch implements [config.Fetcher].
func (r *Recorder) Fetch(ctx context.Context, q config.Request) (*config.Response, error) {
	response, err := r.from.Fetch(ctx, q)
	r.mu.Lock()
	defer r.mu.Unlock()
	refusal, refused := errors.AsType[*config.Refusal](err)
	switch {
	case err == nil:
		r.files[q] = response
	case refused:
		r.refused[q] = refusal
	default:
		r.failures[q.Include+" "+Shown(q.String())] = err
	}
	return response, err
}

// List implements [config.Lister].
func (r *Recorder) List(ctx context.Context, project, ref string) ([]string, error) {
	paths, err := r.from.List(ctx, project, ref)
	r.mu.Lock()
	defer r.mu.Unlock()
	refusal, refused := errors.AsType[*config.Refusal](err)
	switch {
	case err == nil:
		r.lists[projectRef{project, ref}] = paths
	case refused:
		r.refused[config.Request{Include: Listing, Project: project, Ref: ref}] = refusal
	default:
		r.failures["project "+project+":"+ref] = err
	}
	return paths, err
}

// A Failure is a file that could not be had.
type Failure struct {
	What string // `project "group/ci:main:/x.yml"`
	Err  error
}

// Failures returns what could not be had, and may be another time.
func (r *Recorder) Failures() []Failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Failure
	for _, what := range slices.Sorted(maps.Keys(r.failures)) {
		all = append(all, Failure{what, r.failures[what]})
	}
	return all
}

// Refusals returns what GitLab refuses to include.
func (r *Recorder) Refusals() []Failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Failure
	for q, refusal := range r.refused {
		all = append(all, Failure{q.Include + " " + Shown(q.String()), refusal})
	}
	slices.SortFunc(all, func(a, b Failure) int { return strings.Compare(a.What, b.What) })
	return all
}

// Lock returns the lock of what was fetched, and the texts of the copies by their names.
func (r *Recorder) Lock() (*Lock, map[string][]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := &lockBuilder{refs: r.refs(), texts: map[string][]byte{}, folded: map[string]File{}, seen: map[fileKey]bool{}}
	for _, q := range slices.SortedFunc(maps.Keys(r.files), compareRequests) {
		b.add(q, r.files[q])
	}
	for q, paths := range r.lists {
		b.list(q, paths)
	}
	slices.SortFunc(b.lock.Files, compare)
	return &b.lock, b.texts
}

func compareRequests(a, b config.Request) int {
	return cmp.Or(cmp.Compare(a.Include, b.Include), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Project, b.Project),
		cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Path, b.Path))
}

// refs returns the refs that were asked for, by the commit that they stood for. A file that another one includes by its commit is
// listed below the refs of that, so that it moves with them.
func (r *Recorder) refs() map[projectRef][]string {
	refs := map[projectRef][]string{}
	for q, response := range r.files {
		ref := q.Ref
		if q.Include == "component" {
			ref = response.Component["version"]
		}
		at := projectRef{strings.ToLower(response.Project), response.Commit}
		if at.ref != "" && ref != at.ref && !slices.Contains(refs[at], ref) {
			refs[at] = append(refs[at], ref)
		}
	}
	return refs
}

// A lockBuilder puts a lock together.
type lockBuilder struct {
	refs   map[projectRef][]string
	lock   Lock
	texts  map[string][]byte
	folded map[string]File // the first of each name in lower case
	seen   map[fileKey]bool
}

func (b *lockBuilder) add(q config.Request, response *config.Response) {
	f := File{
		Include: q.Include, Address: Shown(q.Address), Project: response.Project, Path: response.Path, Commit: response.Commit, URL: response.Name,
	}
	switch q.Include {
	case "component":
		f.Ref = response.Component["version"]
		b.put(f, response.Text)
	case "project":
		for _, f.Ref = range b.refsOf(response.Project, q.Ref, response.Commit) {
			b.put(f, response.Text)
		}
	case "remote":
		f.URL = ""
		b.put(f, response.Text)
	default:
		b.put(f, response.Text)
	}
}

// list adds the paths of a project.
func (b *lockBuilder) list(q projectRef, paths []string) {
	text := []byte(strings.Join(paths, "\n") + "\n")
	refs := b.refsOf(q.project, q.ref, q.ref)
	for _, ref := range refs {
		f := File{Include: Listing, Project: q.project, Ref: ref}
		if isCommit(q.ref) {
			f.Commit = q.ref
		}
		b.put(f, text)
	}
}

// isCommit reports whether a ref is the id of a commit.
func isCommit(ref string) bool {
	_, err := hex.DecodeString(ref)
	return err == nil && (len(ref) == 40 || len(ref) == 64)
}

// refsOf returns the refs below which a file is listed that was asked for by ref.
func (b *lockBuilder) refsOf(project, ref, commit string) []string {
	if refs := b.refs[projectRef{strings.ToLower(project), commit}]; ref == commit && len(refs) > 0 {
		return refs
	}
	return []string{ref}
}

func (b *lockBuilder) put(f File, text []byte) {
	f.Project = strings.ToLower(f.Project)
	key := f.keys()[0]
	if b.seen[key] {
		return
	}
	b.seen[key] = true
	f.SHA256 = hashOf(text)
	f.Copy = copyName(f)
	folded := strings.ToLower(f.Copy)
	if first, taken := b.folded[folded]; taken && (first.Copy != f.Copy || first.SHA256 != f.SHA256) {
		f.Copy += "~" + short(f.SHA256) // where upper and lower case are one, it would be another file
	} else {
		b.folded[folded] = f
	}
	b.texts[f.Copy] = text
	b.lock.Files = append(b.lock.Files, f)
}
