package gitlab

import (
	"context"
	"iter"

	api "github.com/xanzy/go-gitlab"
)

// A DeployEnvironment is a place that a project deploys to.
type DeployEnvironment struct {
	Name  string // "production", "review/fix-login"
	State string // "available", "stopping", "stopped"
	Tier  string // "production", "staging", "testing", "development", "other"
	URL   string // "" when it has none
}

// Environments yields the environments of a project, the stopped ones included. The token of a job is enough.
//
// Source: https://docs.gitlab.com/api/environments/#list-environments
func (c *Client) Environments(ctx context.Context, project string) iter.Seq2[DeployEnvironment, error] {
	a := reading("list the environments of %q", project).forJobs().by("Reporter")
	environments := list(ctx, c, a, func(options ...api.RequestOptionFunc) ([]*api.Environment, *api.Response, error) {
		return c.api.listEnvironments(project, nil, options...)
	})
	return convert(environments, func(e *api.Environment) DeployEnvironment {
		return DeployEnvironment{Name: e.Name, State: e.State, Tier: e.Tier, URL: e.ExternalURL}
	})
}

// ProtectedBranches yields the names of the protected branches of a project. A name may contain wildcards: "release/*".
//
// Source: https://docs.gitlab.com/api/protected_branches/#list-protected-branches
func (c *Client) ProtectedBranches(ctx context.Context, project string) iter.Seq2[string, error] {
	a := reading("list the protected branches of %q", project).by("Developer")
	branches := list(ctx, c, a, func(options ...api.RequestOptionFunc) ([]*api.ProtectedBranch, *api.Response, error) {
		return c.api.listProtectedBranches(project, nil, options...)
	})
	return convert(branches, func(b *api.ProtectedBranch) string { return b.Name })
}

// ProtectedTags yields the names of the protected tags of a project. A name may contain wildcards: "v*".
//
// Source: https://docs.gitlab.com/api/protected_tags/#list-protected-tags
func (c *Client) ProtectedTags(ctx context.Context, project string) iter.Seq2[string, error] {
	a := reading("list the protected tags of %q", project).by("Maintainer")
	tags := list(ctx, c, a, func(options ...api.RequestOptionFunc) ([]*api.ProtectedTag, *api.Response, error) {
		return c.api.listProtectedTags(project, nil, options...)
	})
	return convert(tags, func(t *api.ProtectedTag) string { return t.Name })
}
