package fetch

import (
	"context"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// maxAtOnce is how many files are fetched at the same time.
const maxAtOnce = 8

// A Source is whoever has files: a server.
type Source interface {
	config.Fetcher
	config.Lister
}

// Once asks a source for each file once, and begins with those that are announced before anybody waits for them. It may be used
// concurrently.
type Once struct {
	from  Source
	files asked[config.Request, *config.Response]
	lists asked[projectRef, []string]
}

type projectRef struct{ project, ref string }

// NewOnce returns a fetcher that asks from.
func NewOnce(from Source) *Once {
	slots := make(chan struct{}, maxAtOnce)
	return &Once{
		from:  from,
		files: asked[config.Request, *config.Response]{slots: slots, all: map[config.Request]*pending[*config.Response]{}},
		lists: asked[projectRef, []string]{slots: slots, all: map[projectRef]*pending[[]string]{}},
	}
}

// A pending answer is one that somebody may wait for.
type pending[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// wait returns the answer, when it is there.
func (p *pending[T]) wait(ctx context.Context) (T, error) {
	select {
	case <-p.done:
		return p.value, p.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// asked holds the answers to all questions of one kind.
type asked[K comparable, T any] struct {
	slots chan struct{} // one for each question under way
	mu    sync.Mutex
	all   map[K]*pending[T]
}

// ask returns the answer to a question, which it asks unless somebody did.
func (a *asked[K, T]) ask(ctx context.Context, key K, question func() (T, error)) *pending[T] {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.all[key]; p != nil {
		return p
	}
	p := &pending[T]{done: make(chan struct{})}
	a.all[key] = p
	go func() {
		defer close(p.done)
		select {
		case a.slots <- struct{}{}:
			defer func() { <-a.slots }()
			p.value, p.err = question()
		case <-ctx.Done():
			p.err = ctx.Err()
		}
	}()
	return p
}

// Announce implements [config.Announcer].
func (o *Once) Announce(ctx context.Context, requests []config.Request) {
	for _, r := range requests {
		o.file(ctx, r)
	}
}

// Fetch implements [config.Fetcher].
func (o *Once) Fetch(ctx context.Context, r config.Request) (*config.Response, error) {
	return o.file(ctx, r).wait(ctx)
}

func (o *Once) file(ctx context.Context, r config.Request) *pending[*config.Response] {
	return o.files.ask(ctx, r, func() (*config.Response, error) { return o.from.Fetch(ctx, r) })
}

// List implements [config.Lister].
func (o *Once) List(ctx context.Context, project, ref string) ([]string, error) {
	p := o.lists.ask(ctx, projectRef{project, ref}, func() ([]string, error) { return o.from.List(ctx, project, ref) })
	return p.wait(ctx)
}
