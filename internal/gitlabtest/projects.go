package gitlabtest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// projectRoutes are the endpoints of projects and groups, but for their repositories.
// Sources: https://docs.gitlab.com/api/ with projects, lint, project_level_variables, group_level_variables, environments,
// protected_branches, protected_tags, groups, users.
func projectRoutes() []route {
	return []route{
		{"GET", "user", nil, []string{"read_user", "read_api", "api"}, false, access{}, (*call).me},
		{
			"GET", "projects/:id", optional("boolean", "license", "statistics", "with_custom_attributes"), read(), false,
			access{},
			(*call).showProject,
		},
		{
			"POST", "projects/:id/ci/lint", append(required("string", "content"),
				append(optional("boolean", "dry_run", "include_jobs"), optional("string", "ref")...)...),
			write(), false,
			access{min: Developer, strict: true},
			(*call).lintContent,
		},
		{"GET", "projects/:id/variables", paged(), read(), false, access{min: Maintainer, strict: true}, (*call).listVariables},
		{"GET", "groups/:id/variables", paged(), read(), false, access{}, (*call).listGroupVariables},
		{
			"GET", "projects/:id/environments", paged(optional("string", "name", "search", "states")...), read(), true,
			access{min: Reporter},
			(*call).listEnvironments,
		},
		{
			"GET", "projects/:id/protected_branches", paged(optional("string", "search")...), read(), false,
			access{min: Developer, strict: true},
			(*call).listProtectedBranches,
		},
		{
			"GET", "projects/:id/protected_tags", paged(), read(), false,
			access{min: Maintainer, strict: true},
			(*call).listProtectedTags,
		},
		{"GET", "groups/:id/projects", groupProjectParams(), read(), false, access{}, (*call).listGroupProjects},
	}
}

func groupProjectParams() []param {
	params := paged(oneOf("order_by", "id", "name", "path", "created_at", "updated_at", "similarity", "star_count", "last_activity_at"),
		oneOf("sort", "asc", "desc"), oneOf("visibility", "public", "internal", "private"))
	params = append(params, optional("string", "search", "topic")...)
	params = append(params, optional("integer", "min_access_level")...)
	return append(params, optional("boolean", "archived", "include_subgroups", "owned", "simple", "starred", "with_custom_attributes",
		"with_issues_enabled", "with_merge_requests_enabled", "with_security_reports", "with_shared")...)
}

func (c *call) me() {
	if c.token == nil {
		fail(http.StatusUnauthorized, "401 Unauthorized")
	}
	writeJSON(c.w, http.StatusOK, author(c.token.user))
}

func author(u *user) object {
	return object{"id": u.id, "username": u.name, "name": strings.ToUpper(u.name), "state": "active"}
}

func (c *call) showProject() { writeJSON(c.w, http.StatusOK, c.project().json()) }

func (p *Project) json() object {
	visibility := "private"
	if p.Public {
		visibility = "public"
	}
	branch := any(p.DefaultBranch)
	empty := p.repo.resolve(p.DefaultBranch) == ""
	if empty {
		branch = nil
	}
	name := p.Path[strings.LastIndex(p.Path, "/")+1:]
	return object{
		"id": p.ID, "name": name, "path": name, "path_with_namespace": p.Path, "default_branch": branch,
		"ci_config_path": p.ConfigPath, "archived": p.Archived, "empty_repo": empty, "visibility": visibility,
		"web_url": p.server.URL() + "/" + p.Path,
	}
}

// A LintCall is a configuration that the server is asked about.
type LintCall struct {
	Project, Content, Ref string
	DryRun, IncludeJobs   bool
}

// A LintAnswer is what it says. Its JSON is that of the endpoint.
type LintAnswer struct {
	Valid      bool             `json:"valid"`
	MergedYAML string           `json:"merged_yaml"`
	Errors     []string         `json:"errors"`
	Warnings   []string         `json:"warnings"`
	Includes   []map[string]any `json:"includes"`
	Jobs       []map[string]any `json:"jobs,omitempty"`
}

func (c *call) lintContent() {
	p := c.project()
	ref := cmp.Or(c.text("ref"), p.DefaultBranch)
	question := LintCall{p.Path, c.text("content"), ref, c.flag("dry_run"), c.flag("include_jobs")}
	if question.DryRun && p.repo.resolve(ref) == "" {
		writeJSON(c.w, http.StatusOK, LintAnswer{Errors: []string{"Reference not found"}, Warnings: []string{}})
		return
	}
	answer := c.lint(question)
	answer.Errors, answer.Warnings = listed(answer.Errors), listed(answer.Warnings)
	if !question.IncludeJobs {
		answer.Jobs = nil
	}
	writeJSON(c.w, http.StatusOK, answer)
}

// listed returns an empty list for none, as GitLab's JSON has it.
func listed(texts []string) []string { return append([]string{}, texts...) }

func (c *call) listVariables() {
	variables := c.project().Variables
	c.page(len(variables), func(i int) any { return variables[i].json() })
}

func (c *call) listGroupVariables() {
	g := c.group()
	if c.token == nil {
		fail(http.StatusUnauthorized, "401 Unauthorized")
	}
	c.page(len(g.Variables), func(i int) any { return g.Variables[i].json() })
}

func (v Variable) json() object {
	kind := "env_var"
	if v.File {
		kind = "file"
	}
	value := any(v.Value)
	if v.Hidden {
		value = nil
	}
	return object{
		"key": v.Key, "value": value, "variable_type": kind, "protected": v.Protected, "masked": v.Masked || v.Hidden,
		"hidden": v.Hidden, "raw": v.Raw, "environment_scope": cmp.Or(v.Scope, "*"), "description": nil,
	}
}

func (c *call) listEnvironments() {
	all := c.project().Environments
	c.page(len(all), func(i int) any {
		e := all[i]
		return object{
			"id": i + 1, "name": e.Name, "slug": e.Name, "state": cmp.Or(e.State, "available"),
			"tier": cmp.Or(e.Tier, "other"), "external_url": e.URL,
		}
	})
}

func (c *call) listProtectedBranches() {
	names := c.project().ProtectedBranches
	c.page(len(names), func(i int) any { return object{"id": i + 1, "name": names[i], "allow_force_push": false} })
}

func (c *call) listProtectedTags() {
	names := c.project().ProtectedTags
	c.page(len(names), func(i int) any { return object{"name": names[i], "create_access_levels": []object{}} })
}

func (c *call) group() *Group {
	g := c.groups[strings.ToLower(c.path[":id"])]
	if g == nil {
		fail(http.StatusNotFound, "404 Group Not Found")
	}
	return g
}

// listGroupProjects lists the projects of a group, by id. The synthetic ones are made as they are written.
func (c *call) listGroupProjects() {
	g := c.group()
	if order := c.text("order_by"); order != "id" && g.count > 0 {
		invalid("order_by: a synthetic group has the order of ids only")
	}
	stored := c.storedProjects(g)
	n := len(stored) + g.count
	c.page(n, func(i int) any {
		if c.text("sort") != "asc" {
			i = n - 1 - i
		}
		if i < g.count {
			return g.project(i).json()
		}
		return stored[i-g.count].json()
	})
}

// storedProjects returns the projects of a group that are no synthetic ones and that the token may see.
func (c *call) storedProjects(g *Group) []*Project {
	var found []*Project
	for _, p := range c.projects {
		rest, inside := strings.CutPrefix(strings.ToLower(p.Path), strings.ToLower(g.Path)+"/")
		archived, chosen := c.params["archived"].(bool)
		switch {
		case !inside || slices.Contains(found, p):
		case strings.Contains(rest, "/") && !c.flag("include_subgroups"):
		case chosen && p.Archived != archived:
		case !p.Public && c.roleIn(p) == 0:
		default:
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b *Project) int { return cmp.Compare(a.ID, b.ID) })
	return found
}
