package rules

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/lint"
)

// DockerDindVersion reports Docker daemons whose version is not that of the client.
var DockerDindVersion = &lint.Analyzer{
	Name:     "docker-dind-version",
	Group:    lint.Images,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `the service docker:dind and the client of the job have different versions

Client and daemon speak only so many versions of the API: Docker 29 refuses clients older than
version 25, and newer clients refuse old daemons. When one of the two follows the newest
version and the other does not, the pipeline fails on the day of a release, and nobody changed
anything.

The rule compares the first number of the versions, and reports a version beside a tag that
moves (docker:dind, docker:latest).`,
	Bad: "build:\n  image: docker:24.0.9-cli\n  services: [\"docker:29-dind\"]\n" +
		"  script: docker build .\n",
	Good: "build:\n  image: docker:29-cli\n  services: [\"docker:29-dind\"]\n" +
		"  script: docker build .\n",
	Run: dockerDindVersion,
}

func dockerDindVersion(pass *lint.Pass) error {
	for _, d := range dindJobs(pass) {
		if d.client == nil {
			continue
		}
		client, daemon := dockerVersion(d.client), dockerVersion(d.daemon)
		if client == "" || daemon == "" || client == daemon {
			continue
		}
		f := d.daemon.finding("the daemon is %s and the client %s: give both the same version", d.daemon.say(), d.client.say())
		f.Related = append(f.Related, lint.Related{Span: d.client.written.Span, Message: fmt.Sprintf("the image of %q", d.job.Name.Value)})
		pass.Report(f)
	}
	return nil
}

// newestDocker stands for the version of tags that move.
const newestDocker = "the newest"

// dockerVersion returns the first number of an image of Docker, "" when nobody knows it.
func dockerVersion(u *usedImage) string {
	tag := u.Tag.Text
	switch {
	case u.IsTagless():
		return newestDocker
	case u.Tag.IsZero() || u.Tag.HasVariable():
		return ""
	case slices.Contains(frozenTags, tag):
		return "19"
	}
	first, _, _ := strings.Cut(tag, "-")
	switch first {
	case "latest", "dind", "cli", "git":
		return newestDocker
	}
	major, _, _ := strings.Cut(first, ".")
	if strings.Trim(major, "0123456789") != "" {
		return ""
	}
	return major
}
