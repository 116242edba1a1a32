package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// IncludeRemoteWithoutIntegrity reports remote includes that may change without a commit.
var IncludeRemoteWithoutIntegrity = &lint.Analyzer{
	Name:     "include-remote-without-integrity",
	Group:    lint.Includes,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a remote include names no version and has no checksum

Whoever can write to the server decides what runs in this project, with its secrets, and the
pipeline changes without a commit. With integrity, GitLab refuses a file that is not the one
that was reviewed (since GitLab 17.9, docs: ci/yaml/#includeintegrity). The checksum is

    curl -s URL | openssl dgst -sha256 -binary | openssl base64 -A

An address that names a commit or a version is taken at its word.`,
	Bad:  "include:\n  - remote: https://ci.acme.io/main/jobs.yml\ntest:\n  script: make\n",
	Good: "include:\n  - remote: https://ci.acme.io/main/jobs.yml\n    integrity: sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\ntest:\n  script: make\n",
	Run:  includeRemoteWithoutIntegrity,
}

func includeRemoteWithoutIntegrity(pass *lint.Pass) error {
	remedy := "add integrity with its checksum, or name a version"
	if schema.Older(pass.GitLab, "17.9") {
		remedy = "name a version or a commit"
	}
	for _, in := range includes(pass) {
		url, ok := in.url()
		if !ok || !addressKnown(url) || !isNothing(in.node.Get("integrity")) || namesVersion(url.Value) {
			continue
		}
		pass.Report(lint.Findingf(url.Span, "%q may change without a commit here: %s", url.Value, remedy).At(in.path...))
	}
	return nil
}
