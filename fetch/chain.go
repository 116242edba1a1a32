package fetch

import (
	"context"
	"errors"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// A Missing file is one that is not vendored.
type Missing struct {
	NoLock bool // nothing is
}

// Error implements error.
func (m *Missing) Error() string {
	if m.NoLock {
		return `no server given: let "pipewright vendor" get it once`
	}
	return `it is not in ` + LockFile + `: let "pipewright vendor" get it`
}

// A Chain takes the files that are vendored, and asks for the others.
type Chain struct {
	Locked *Locked
	Next   *Once // nil asks nobody
}

// Announce implements [config.Announcer].
func (c Chain) Announce(ctx context.Context, requests []config.Request) {
	if c.Next == nil {
		return
	}
	var missing []config.Request
	for _, r := range requests {
		if _, err := c.Locked.Fetch(ctx, r); isMissing(err) {
			missing = append(missing, r)
		}
	}
	c.Next.Announce(ctx, missing)
}

// Fetch implements [config.Fetcher].
func (c Chain) Fetch(ctx context.Context, r config.Request) (*config.Response, error) {
	response, err := c.Locked.Fetch(ctx, r)
	if c.Next != nil && isMissing(err) {
		return c.Next.Fetch(ctx, r)
	}
	return response, err
}

// List implements [config.Lister].
func (c Chain) List(ctx context.Context, project, ref string) ([]string, error) {
	paths, err := c.Locked.List(ctx, project, ref)
	if c.Next != nil && errors.Is(err, config.ErrNoProject) {
		return c.Next.List(ctx, project, ref)
	}
	return paths, err
}

func isMissing(err error) bool { return errors.As(err, new(*Missing)) }
