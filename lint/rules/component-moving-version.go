package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/lint"
)

// ComponentMovingVersion reports components whose version is ~latest.
var ComponentMovingVersion = &lint.Analyzer{
	Name:     "component-moving-version",
	Group:    lint.Includes,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a component is included with the version ~latest

That is the newest release, also when it is a new major version that takes other inputs or
makes other jobs: the pipeline changes without a commit and without a review here. A full
version stays what it is, the SHA of a commit cannot be moved at all, and "1.2" brings at
least only patches (docs: ci/components/#component-versions). Branches are the matter of
include-moving-ref.`,
	Bad:  "include:\n  - component: gitlab.com/acme/components/build@~latest\n",
	Good: "include:\n  - component: gitlab.com/acme/components/build@1.2.3\n",
	Run:  componentMovingVersion,
}

func componentMovingVersion(pass *lint.Pass) error {
	for _, in := range includes(pass) {
		if component, ok := in.get("component"); ok && strings.HasSuffix(component.Value, "@~latest") {
			pass.Report(lint.Findingf(part(component, "~latest"), `%q is the newest release, whatever it changes: name a full version, such as "1.2.3", or a commit`,
				"~latest").At(in.path...))
		}
	}
	return nil
}
