package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerAddRemote reports downloads of ADD that nothing checks.
var DockerAddRemote = &lint.Analyzer{
	Name:     "docker-add-remote",
	Group:    lint.Docker,
	Severity: lint.Warning,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `ADD downloads a file without a checksum

Whatever the server sends tomorrow becomes a part of the image, as does what somebody in
between sends. ADD --checksum=sha256:… refuses anything but the file that was meant.`,
	Example:       "Dockerfile",
	Bad:           "FROM debian:13-slim\nADD https://example.com/tool-1.2 /usr/local/bin/tool\nUSER nobody\nCMD [\"tool\"]\n",
	Good:          "FROM debian:13-slim\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool-1.2 /usr/local/bin/tool\nUSER nobody\nCMD [\"tool\"]\n",
	RunDockerfile: dockerAddRemote,
}

func dockerAddRemote(pass *lint.Pass, d *docker.Dockerfile) error {
	for _, in := range d.Instructions() {
		if in.Name != "ADD" || in.Flag("checksum") != nil {
			continue
		}
		words := in.Exec
		if words == nil {
			words = in.Words()
		}
		for _, w := range words {
			if isDownload(docker.Unquote(w.Text)) {
				pass.Report(lint.Findingf(w.Span, "nothing checks what comes from %q: add --checksum=sha256:…", docker.Unquote(w.Text)))
			}
		}
	}
	return nil
}

// isDownload reports whether a source of ADD is a file on a server. Repositories of git have revisions instead of checksums.
func isDownload(source string) bool {
	address, _, _ := strings.Cut(source, "#")
	web := strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://")
	return web && !strings.HasSuffix(address, ".git")
}
