package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// IncludeMovingRef reports files and components of other projects that are included from a branch.
var IncludeMovingRef = &lint.Analyzer{
	Name:     "include-moving-ref",
	Group:    lint.Includes,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a file or component of another project is included from a branch

The pipeline changes whenever somebody pushes to the branch: without a commit, and without a
review here. A tag stays until somebody moves it, the SHA of a commit for ever (docs:
ci/yaml/#includeproject). Without ref, it is the default branch. Where both projects have the same
maintainers, a branch may be what you want.`,
	Bad:  "include:\n  - project: acme/ci\n    file: jobs.yml\ntest:\n  script: make\n",
	Good: "include:\n  - project: acme/ci\n    ref: v1.4.0\n    file: jobs.yml\ntest:\n  script: make\n",
	Run:  includeMovingRef,
}

func includeMovingRef(pass *lint.Pass) error {
	for _, in := range includes(pass) {
		if project, ok := in.get("project"); ok && project.Value != "" && !ofThisProject(project.Value) {
			movingProject(pass, in, project)
		}
		if component, ok := in.get("component"); ok && !ofThisProject(component.Value) {
			movingComponent(pass, in, component)
		}
	}
	return nil
}

// ofThisProject reports whether an address is that of the project itself, which needs no version.
func ofThisProject(address string) bool { return strings.Contains(address, "CI_PROJECT_PATH") }

func movingProject(pass *lint.Pass, in included, project config.String) {
	ref, written := in.get("ref")
	switch {
	case !written && !isNothing(in.node.Get("ref")):
	case !written:
		pass.Report(lint.Findingf(project.Span, "%q is included from its default branch, which changes without a commit here: "+
			"add ref with a tag or a commit", project.Value).At(in.path...))
	case slices.Contains(usualBranches, ref.Value):
		pass.Report(lint.Findingf(ref.Span, "%q of %q is a branch, which changes without a commit here: name a tag or a commit",
			ref.Value, project.Value).At(in.path...))
	}
}

func movingComponent(pass *lint.Pass, in included, component config.String) {
	_, version, _ := strings.Cut(component.Value, "@")
	if slices.Contains(usualBranches, version) {
		pass.Report(lint.Findingf(part(component, version), `%q is a branch, which changes without a commit here: `+
			`name a full version, such as "1.2.3", or a commit`, version).At(in.path...))
	}
}
