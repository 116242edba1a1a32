package gitlab

import (
	"context"
	"iter"

	api "github.com/xanzy/go-gitlab"
)

// A Project is a project of the server.
type Project struct {
	ID            int
	Path          string // "group/subgroup/project"
	DefaultBranch string // "" when the repository is empty
	ConfigPath    string // of the CI/CD configuration; "" stands for .gitlab-ci.yml
	URL           string
	Archived      bool
	Empty         bool // the repository has no commits, as far as the server says
}

// Project returns a project by its path or its id.
//
// Source: https://docs.gitlab.com/api/projects/#get-a-single-project
func (c *Client) Project(ctx context.Context, project string) (*Project, error) {
	a := reading("read the project %q", project)
	got, _, err := c.api.getProject(project, nil, a.options(ctx)...)
	if err != nil {
		return nil, c.explain(a, err)
	}
	converted := newProject(got)
	return &converted, nil
}

// A GroupFilter chooses projects of a group.
type GroupFilter struct {
	Direct   bool // leave out the projects of subgroups
	Archived bool // take archived projects too
}

// GroupProjects yields the projects of a group by ascending id, which does not change while projects come and go. Pages are
// asked for as the caller goes on, so memory does not grow with the group. Projects that are only shared with the group are not
// among them.
//
// Source: https://docs.gitlab.com/api/groups/#list-projects
func (c *Client) GroupProjects(ctx context.Context, group string, filter GroupFilter) iter.Seq2[Project, error] {
	a := reading("list the projects of the group %q", group)
	by, sort, deep, shared, archived := "id", "asc", !filter.Direct, false, false
	opts := &api.ListGroupProjectsOptions{OrderBy: &by, Sort: &sort, IncludeSubGroups: &deep, WithShared: &shared}
	if !filter.Archived {
		opts.Archived = &archived
	}
	projects := list(ctx, c, a, func(options ...api.RequestOptionFunc) ([]*api.Project, *api.Response, error) {
		return c.api.listGroupProjects(group, opts, options...)
	})
	return convert(projects, newProject)
}

func newProject(project *api.Project) Project {
	return Project{
		ID: project.ID, Path: project.PathWithNamespace, DefaultBranch: project.DefaultBranch, ConfigPath: project.CIConfigPath,
		URL: project.WebURL, Archived: project.Archived, Empty: project.EmptyRepo,
	}
}
