package gitlab

import (
	"context"
	"net/http"

	api "github.com/xanzy/go-gitlab"
)

// A LintRequest asks what the server makes of a configuration in the context of a project.
type LintRequest struct {
	Project string
	Content string
	DryRun  bool   // simulate the creation of a pipeline, else check the text only
	Ref     string // the branch or tag to simulate; the default branch when ""
}

// A LintResult is what the server says.
type LintResult struct {
	Valid      bool
	Errors     []string
	Warnings   []string
	MergedYAML string
	Jobs       []LintJob // in the order of the server; empty when the configuration is not valid
	Includes   []LintInclude
}

// A LintJob is a job that the pipeline would have.
type LintJob struct {
	Name         string   `json:"name"`
	Stage        string   `json:"stage"`
	When         string   `json:"when"`
	AllowFailure bool     `json:"allow_failure"`
	Environment  string   `json:"environment"`
	BeforeScript []string `json:"before_script"`
	Script       []string `json:"script"`
	AfterScript  []string `json:"after_script"`
	Tags         []string `json:"tag_list"`
}

// A LintInclude is a file that the configuration includes, as the server found it.
type LintInclude struct {
	Type           string `json:"type"` // "local", "file" (of a project), "remote", "template", "component"
	Location       string `json:"location"`
	Blob           string `json:"blob"`            // where a person can read it
	Raw            string `json:"raw"`             // where a program can
	ContextProject string `json:"context_project"` // the project with the file that includes
	ContextSHA     string `json:"context_sha"`
}

// Lint asks the server what it makes of a configuration, with the jobs that it would create.
//
// Source: https://docs.gitlab.com/api/lint/#validate-sample-cicd-configuration
func (c *Client) Lint(ctx context.Context, r LintRequest) (*LintResult, error) {
	a := writing("lint the configuration for %q", r.Project).by("Developer")
	a.repeatable = true
	jobs := true
	opts := &api.ProjectNamespaceLintOptions{Content: &r.Content, DryRun: &r.DryRun, IncludeJobs: &jobs}
	if r.Ref != "" {
		opts.Ref = &r.Ref
	}
	// The library's own method drops jobs and includes.
	var got struct {
		Valid      bool          `json:"valid"`
		Errors     []string      `json:"errors"`
		Warnings   []string      `json:"warnings"`
		MergedYAML string        `json:"merged_yaml"`
		Jobs       []LintJob     `json:"jobs"`
		Includes   []LintInclude `json:"includes"`
	}
	if _, err := c.do(ctx, a, http.MethodPost, inProject(r.Project, "/ci/lint"), opts, &got); err != nil {
		return nil, err
	}
	result := LintResult(got)
	return &result, nil
}

// do makes a request for which the library has no fitting method.
func (c *Client) do(ctx context.Context, a ask, method, path string, opts, into any) (*api.Response, error) {
	return c.send(a, method, path, opts, into, a.options(ctx))
}

func (c *Client) send(a ask, method, path string, opts, into any, options []api.RequestOptionFunc) (*api.Response, error) {
	response, err := c.api.send(method, path, opts, into, options)
	return response, c.explain(a, err)
}

// inProject returns the path of something of a project.
func inProject(project, rest string) string { return "projects/" + api.PathEscape(project) + rest }
