package rules

import (
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerPipCache reports pip's cache in images.
var DockerPipCache = &lint.Analyzer{
	Name:     "docker-pip-cache",
	Group:    lint.Docker,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `pip leaves its cache in the image

pip keeps every archive that it downloads, and a layer keeps what pip keeps: the image grows
by what nobody needs again. --no-cache-dir, PIP_NO_CACHE_DIR or a cache mount
(RUN --mount=type=cache,target=/root/.cache) leave it out.`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nUSER app\nCMD [\"python\"]\n",
	Good:          "FROM python:3.13-slim\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\nUSER app\nCMD [\"python\"]\n",
	RunDockerfile: dockerPipCache,
}

var pipInstall = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:^|[\s;&|(/])(uv )?pip[\d.]* +(install)\b[^&|;]*`) })

func dockerPipCache(pass *lint.Pass, d *docker.Dockerfile) error {
	final := d.Final()
	if final == nil || forDevelopment(pass.Path) {
		return nil
	}
	for _, in := range final.Lineage() {
		if in.Name == "ENV" && strings.Contains(in.Args, "PIP_NO_CACHE_DIR") {
			return nil
		}
	}
	for _, in := range final.Lineage() {
		if in.Name == "RUN" && in.Exec == nil && !cleansCache(in) {
			checkPip(pass, in)
		}
	}
	return nil
}

// cleansCache reports whether an instruction keeps the cache out of its layer, or removes it.
func cleansCache(in *docker.Instruction) bool {
	mount := in.Flag("mount")
	return mount != nil || strings.Contains(in.Args, "cache purge") || strings.Contains(in.Args, ".cache") || strings.Contains(in.Args, "PIP_NO_CACHE_DIR")
}

func checkPip(pass *lint.Pass, in *docker.Instruction) {
	for _, m := range pipInstall().FindAllStringSubmatchIndex(in.Args, -1) {
		if m[2] >= 0 || strings.Contains(in.Args[m[0]:m[1]], "--no-cache") {
			continue
		}
		f := lint.Findingf(in.At(m[4], m[5]), "pip leaves what it downloads in the image: add --no-cache-dir")
		f.Fixes = []lint.Fix{{Message: "add --no-cache-dir", Edits: []source.Edit{{Span: in.At(m[5], m[5]), New: " --no-cache-dir"}}}}
		pass.Report(f)
	}
}
