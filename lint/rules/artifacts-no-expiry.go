package rules

import (
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// ArtifactsNoExpiry reports artifacts without a time to live.
var ArtifactsNoExpiry = &lint.Analyzer{
	Name:     "artifacts-no-expiry",
	Group:    lint.Jobs,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `artifacts without expire_in

How long GitLab keeps the artifacts is then a setting of the server: 30 days on GitLab.com,
for ever on some servers. What only the next job takes can go after an hour, and a release
should say never (docs: ci/yaml/#artifactsexpire_in). Nothing is said of pages.`,
	Bad:  "build:\n  script: make\n  artifacts:\n    paths: [out/]\n",
	Good: "build:\n  script: make\n  artifacts:\n    paths: [out/]\n    expire_in: 1 day\n",
	Run:  artifactsNoExpiry,
}

func artifactsNoExpiry(pass *lint.Pass) error {
	seen := map[source.Span]bool{} // what jobs share
	for _, job := range pass.Config.Jobs {
		artifacts, ok := pass.Config.Value(job, "artifacts").(*syntax.Mapping)
		if !ok || isNothing(artifacts.Get("paths")) && isNothing(artifacts.Get("untracked")) || artifacts.Get("expire_in") != nil ||
			job.Name.Value == "pages" || job.Node.Get("pages") != nil {
			continue
		}
		span := firstKey(artifacts)
		if seen[span] {
			continue
		}
		seen[span] = true
		pass.Report(lint.Findingf(span, "the artifacts of %q have no expire_in, so the server decides how long it keeps them: "+
			"write expire_in", job.Name.Value).At(job.Name.Value, "artifacts"))
	}
	return nil
}
