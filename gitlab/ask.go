package gitlab

import (
	"context"
	"fmt"

	api "github.com/xanzy/go-gitlab"
)

// An ask is what a request is about. It travels in the context of the request, from the method that asks to the transport,
// which repeats, checks and explains by it.
type ask struct {
	what       string // in words, as the beginning of a message: `read "a.yml" of "group/project" at "main"`
	scope      string // what a token needs
	role       string // what its user needs at least, "" where being a member is enough
	ofJob      bool   // whether the token of a job is accepted
	open       bool   // whether nobody has to say who asks
	raw        bool   // the answer is a file, not JSON
	repeatable bool   // a POST that changes nothing
	secret     bool   // the answer holds values that nobody may keep
}

// reading describes a request that any token for reading may make.
func reading(format string, args ...any) ask {
	return ask{what: fmt.Sprintf(format, args...), scope: "read_api"}
}

// writing describes a request that changes something.
func writing(format string, args ...any) ask {
	return ask{what: fmt.Sprintf(format, args...), scope: "api"}
}

// forJobs says that the endpoint accepts the token of a job.
// Source: https://docs.gitlab.com/ci/jobs/ci_job_token/#job-token-access
func (a ask) forJobs() ask {
	a.ofJob = true
	return a
}

// forAll says that the endpoint asks nobody who they are.
func (a ask) forAll() ask {
	a.open = true
	return a
}

// by says which role the user of the token needs at least.
// Source: https://docs.gitlab.com/user/permissions/
func (a ask) by(role string) ask {
	a.role = role
	return a
}

type askKey struct{}

// options returns the context of a request, for the client library.
func (a ask) options(ctx context.Context, more ...api.RequestOptionFunc) []api.RequestOptionFunc {
	return append(more, api.WithContext(context.WithValue(ctx, askKey{}, a)))
}

// asked returns what a request is about.
func asked(ctx context.Context) ask {
	a, _ := ctx.Value(askKey{}).(ask)
	return a
}
