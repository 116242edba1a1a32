package pipeline

import (
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/slug"
)

// The server that example values speak of.
const (
	exampleHost     = "gitlab.com"
	exampleURL      = "https://gitlab.com"
	exampleRegistry = "registry.gitlab.com"
)

// serverVariables are those of the server.
// Source: app/models/concerns/ci/predefined_variables.rb, GitLab 18.11.
var serverVariables = []builtin{
	{name: "CI", value: constant("true")},
	{name: "GITLAB_CI", value: constant("true")},
	{name: "CI_SERVER", value: constant("yes")},
	{name: "CI_SERVER_FQDN", value: constant(exampleHost), example: anyEvent},
	{name: "CI_SERVER_URL", value: constant(exampleURL), example: anyEvent},
	{name: "CI_SERVER_HOST", value: constant(exampleHost), example: anyEvent},
	{name: "CI_SERVER_PORT", value: constant("443"), example: anyEvent},
	{name: "CI_SERVER_PROTOCOL", value: constant("https"), example: anyEvent},
	{name: "CI_SERVER_SHELL_SSH_HOST", value: constant(exampleHost), example: anyEvent},
	{name: "CI_SERVER_SHELL_SSH_PORT", value: constant("22"), example: anyEvent},
	{name: "CI_SERVER_NAME", value: constant("GitLab")},
	{name: "CI_SERVER_VERSION", value: constant("18.11.2"), example: anyEvent},
	{name: "CI_SERVER_VERSION_MAJOR", value: constant("18"), example: anyEvent},
	{name: "CI_SERVER_VERSION_MINOR", value: constant("11"), example: anyEvent},
	{name: "CI_SERVER_VERSION_PATCH", value: constant("2"), example: anyEvent},
	{name: "CI_SERVER_REVISION", value: constant("abcdef12"), example: anyEvent},
	{name: "CI_API_V4_URL", value: constant(exampleURL + "/api/v4"), example: anyEvent},
	{name: "CI_API_GRAPHQL_URL", value: constant(exampleURL + "/api/graphql"), example: anyEvent},
	{name: "CI_PAGES_DOMAIN", value: constant("gitlab.io"), example: anyEvent},
	{name: "CI_TEMPLATE_REGISTRY_HOST", value: constant(exampleRegistry), example: anyEvent},
	{name: "CI_REGISTRY", value: constant(exampleRegistry), example: anyEvent},
	{name: "CI_REGISTRY_IMAGE", value: always(registryImage), example: anyEvent},
	{name: "CI_GITLAB_FIPS_MODE", doubtful: anyEvent},
	{name: "CI_DEPENDENCY_PROXY_SERVER", doubtful: anyEvent},
	{name: "CI_DEPENDENCY_PROXY_USER", doubtful: anyEvent},
	{name: "CI_DEPENDENCY_PROXY_PASSWORD", doubtful: anyEvent},
	{name: "CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", doubtful: anyEvent},
	{name: "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX", doubtful: anyEvent},
}

// projectVariables are those of the project.
// Source: app/models/concerns/ci/predefined_variables.rb, GitLab 18.11.
var projectVariables = []builtin{
	{name: "GITLAB_FEATURES", value: constant(""), example: anyEvent},
	{name: "CI_PROJECT_ID", value: constant("1"), example: anyEvent},
	{name: "CI_PROJECT_NAME", value: always(projectName)},
	{name: "CI_PROJECT_TITLE", value: always(projectName), example: anyEvent},
	{name: "CI_PROJECT_DESCRIPTION", value: constant(""), example: anyEvent},
	{name: "CI_PROJECT_PATH", value: always(projectPath)},
	{name: "CI_PROJECT_PATH_SLUG", value: always(func(e *Event) string { return slug.Of(e.Project) })},
	{name: "CI_PROJECT_NAMESPACE", value: always(namespace)},
	{name: "CI_PROJECT_NAMESPACE_SLUG", value: always(func(e *Event) string { return slug.Of(namespace(e)) })},
	{name: "CI_PROJECT_NAMESPACE_ID", value: constant("2"), example: anyEvent},
	{name: "CI_PROJECT_ROOT_NAMESPACE", value: always(rootNamespace)},
	{name: "CI_PROJECT_URL", value: always(projectURL), example: anyEvent},
	{name: "CI_PROJECT_VISIBILITY", value: constant("public"), example: anyEvent},
	{name: "CI_PROJECT_REPOSITORY_LANGUAGES", value: constant(""), example: anyEvent},
	{name: "CI_PROJECT_CLASSIFICATION_LABEL", null: true},
	{name: "CI_DEFAULT_BRANCH", value: always(func(e *Event) string { return e.Default })},
	{name: "CI_CONFIG_PATH", value: configPath},
	{name: "CI_DEFAULT_BRANCH_SLUG", doubtful: anyEvent}, // not in every version
	{name: "CI_PROJECT_ROOT_NAMESPACE_SLUG", doubtful: anyEvent},
	{name: "CI_PROJECT_TOPICS", doubtful: anyEvent},
	{name: "CI_HAS_OPEN_REQUIREMENTS", doubtful: anyEvent},
}

func registryImage(e *Event) string { return exampleRegistry + "/" + strings.ToLower(e.Project) }

func projectPath(e *Event) string { return e.Project }

func projectURL(e *Event) string { return exampleURL + "/" + e.Project }

func projectName(e *Event) string { return path.Base(e.Project) }

// namespace returns the group of the project, or its user.
func namespace(e *Event) string {
	if dir := path.Dir(e.Project); dir != "." {
		return dir
	}
	return e.Project
}

func rootNamespace(e *Event) string {
	root, _, _ := strings.Cut(e.Project, "/")
	return root
}

// configPath is where the configuration stands in the repository.
func configPath(s *scope) (string, bool) { return s.run.path, true }
