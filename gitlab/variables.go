package gitlab

import (
	"context"
	"iter"

	api "github.com/xanzy/go-gitlab"
)

// A Variable is a CI/CD variable without its value: GitLab sends values along, and they are dropped while the answer is read.
type Variable struct {
	Key              string `json:"key"`
	Type             string `json:"variable_type"` // "env_var" or "file"
	Protected        bool   `json:"protected"`     // only for protected branches and tags
	Masked           bool   `json:"masked"`
	Hidden           bool   `json:"hidden"`
	Raw              bool   `json:"raw"`               // $ in its value does not refer to other variables
	EnvironmentScope string `json:"environment_scope"` // "*", "production", "review/*"
	Group            string `json:"-"`                 // the group that it comes from, "" for one of the project
}

// Variables yields the variables of a project, without values and without those of its groups.
//
// Source: https://docs.gitlab.com/api/project_level_variables/#list-project-variables
func (c *Client) Variables(ctx context.Context, project string) iter.Seq2[Variable, error] {
	a := variables("project", project)
	return list(ctx, c, a, pageOf[Variable](c, a, inProject(project, "/variables"), nil))
}

// GroupVariables yields the variables of a group, without values and without those of the groups above it.
//
// Source: https://docs.gitlab.com/api/group_level_variables/#list-group-variables
func (c *Client) GroupVariables(ctx context.Context, group string) iter.Seq2[Variable, error] {
	a := variables("group", group)
	found := list(ctx, c, a, pageOf[Variable](c, a, inGroup(group, "/variables"), nil))
	return convert(found, func(v Variable) Variable {
		v.Group = group
		return v
	})
}

func variables(of, name string) ask {
	a := reading("list the variables of the %s %q", of, name).by("Maintainer")
	a.secret = true
	return a
}

// inGroup returns the path of something of a group.
func inGroup(group, rest string) string { return "groups/" + api.PathEscape(group) + rest }
