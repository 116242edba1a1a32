package review

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/gitlab"
)

// A fake is a merge request in memory, for lives of many steps. What GitLab itself makes of requests is tested with gitlabtest.
type fake struct {
	mu          sync.Mutex
	head        string
	last        int
	discussions []gitlab.Discussion
	fails       func(what string) error // before a request does anything
	breaks      func(what string) error // after it did
}

// The users of a fake.
var (
	bot    = gitlab.User{ID: 1, Name: "bot"}
	person = gitlab.User{ID: 2, Name: "jane"}
)

func (f *fake) change(what string, do func() error) error {
	runtime.Gosched() // let another review come between
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fails != nil {
		if err := f.fails(what); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	if f.breaks != nil {
		return f.breaks(what)
	}
	return nil
}

func (f *fake) id() int { f.last++; return f.last }

func (f *fake) Me(context.Context) (gitlab.User, error) { return bot, nil }

func (f *fake) MergeRequest(context.Context, string, int) (*gitlab.MergeRequest, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return &gitlab.MergeRequest{Head: f.head}, nil
}

func (f *fake) Discussions(context.Context, string, int) iter.Seq2[gitlab.Discussion, error] {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]gitlab.Discussion, len(f.discussions))
	for i, d := range f.discussions {
		d.Notes = slices.Clone(d.Notes)
		all[i] = d
	}
	return func(yield func(gitlab.Discussion, error) bool) {
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func (f *fake) begin(author gitlab.User, body string, at *gitlab.Position, single bool) gitlab.Discussion {
	n := gitlab.Note{ID: f.id(), Body: body, Author: author, Resolvable: !single}
	if at != nil {
		position := *at
		n.Position = &position
	}
	d := gitlab.Discussion{ID: fmt.Sprintf("d%d", n.ID), Single: single, Notes: []gitlab.Note{n}}
	f.discussions = append(f.discussions, d)
	return d
}

func (f *fake) CreateDiscussion(_ context.Context, _ string, _ int, body string, at *gitlab.Position) (d gitlab.Discussion, err error) {
	err = f.change("create", func() error { d = f.begin(bot, body, at, false); return nil })
	return d, err
}

func (f *fake) CreateNote(_ context.Context, _ string, _ int, body string) (n gitlab.Note, err error) {
	err = f.change("note", func() error { n = f.begin(bot, body, nil, true).Notes[0]; return nil })
	return n, err
}

func (f *fake) find(id string) *gitlab.Discussion {
	for i := range f.discussions {
		if f.discussions[i].ID == id {
			return &f.discussions[i]
		}
	}
	return nil
}

var errNotFound = &gitlab.Error{Kind: gitlab.NotFound}

func (f *fake) Resolve(_ context.Context, _ string, _ int, id string, resolved bool) error {
	return f.change("resolve", func() error { return f.settle(id, resolved, bot) })
}

func (f *fake) settle(id string, resolved bool, by gitlab.User) error {
	d := f.find(id)
	if d == nil {
		return errNotFound
	}
	for i := range d.Notes {
		d.Notes[i].Resolved, d.Notes[i].ResolvedBy = resolved, by
	}
	return nil
}

func (f *fake) UpdateNote(_ context.Context, _ string, _, note int, body string) (gitlab.Note, error) {
	var updated gitlab.Note
	err := f.change("update", func() error {
		for _, d := range f.discussions {
			for i := range d.Notes {
				if d.Notes[i].ID == note {
					d.Notes[i].Body = body
					updated = d.Notes[i]
					return nil
				}
			}
		}
		return errNotFound
	})
	return updated, err
}

func (f *fake) DeleteNote(_ context.Context, _ string, _ int, id string, note int) error {
	return f.change("delete", func() error {
		d := f.find(id)
		if d == nil {
			return errNotFound
		}
		d.Notes = slices.DeleteFunc(d.Notes, func(n gitlab.Note) bool { return n.ID == note })
		f.discussions = slices.DeleteFunc(f.discussions, func(d gitlab.Discussion) bool { return len(d.Notes) == 0 })
		return nil
	})
}

func (f *fake) Reply(context.Context, string, int, string, string) (gitlab.Note, error) {
	panic("a review does not reply")
}

func (f *fake) Notes(context.Context, string, int) iter.Seq2[gitlab.Note, error] {
	panic("a review reads discussions")
}

func (f *fake) DiffVersions(context.Context, string, int) iter.Seq2[gitlab.DiffVersion, error] {
	return func(func(gitlab.DiffVersion, error) bool) {}
}

func (f *fake) ChangedFiles(context.Context, string, int) iter.Seq2[gitlab.ChangedFile, error] {
	return func(func(gitlab.ChangedFile, error) bool) {}
}
