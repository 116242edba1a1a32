package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerEnvWithoutEquals reports ENV and LABEL instructions of the old form, without an equals sign.
var DockerEnvWithoutEquals = &lint.Analyzer{
	Name:     "docker-env-without-equals",
	Group:    lint.Docker,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `ENV or LABEL without an equals sign

"ENV NAME value" takes all that follows for the value: "ENV A b C=d" sets a single variable,
A, to "b C=d". Docker keeps the form for old files only, and BuildKit warns of it at each
build (LegacyKeyValueFormat). "ENV NAME=value" says the same, and takes several pairs.`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nENV PYTHONUNBUFFERED 1\nUSER app\nCMD [\"python\"]\n",
	Good:          "FROM python:3.13-slim\nENV PYTHONUNBUFFERED=1\nUSER app\nCMD [\"python\"]\n",
	RunDockerfile: dockerEnvWithoutEquals,
}

func dockerEnvWithoutEquals(pass *lint.Pass, d *docker.Dockerfile) error {
	for _, in := range d.Instructions() {
		if in.Name != "ENV" && in.Name != "LABEL" {
			continue
		}
		for _, pair := range in.Pairs() {
			if !pair.HasValue || pairGap(pair).Text() == "=" {
				continue
			}
			f := lint.Findingf(pair.Key.Span, "%q has no equals sign: write %s %s=…", pair.Key.Text, in.Name, pair.Key.Text)
			if edits := equalsSign(pair); edits != nil {
				f.Fixes = []lint.Fix{{Message: "put an equals sign", Edits: edits}}
			}
			pass.Report(f)
		}
	}
	return nil
}

// equalsSign returns the edits that write a pair with an equals sign, nil where its value would have to be written otherwise.
func equalsSign(pair docker.Pair) []source.Edit {
	value, gap := pair.Value.Span, pairGap(pair)
	if strings.ContainsAny(gap.Text()+value.Text(), "\n") {
		return nil
	}
	edits := []source.Edit{{Span: gap, New: "="}}
	if !strings.ContainsAny(value.Text(), " \t") {
		return edits
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(value.Text(), `"`), `"`)
	switch {
	case strings.ContainsAny(inner, "\"'\\`"):
		return nil
	case len(inner) == len(value.Text())-2: // in quotes
		return edits
	case inner != value.Text():
		return nil
	}
	return append(edits,
		source.Edit{Span: value.File.Span(value.Start, value.Start), New: `"`}, source.Edit{Span: value.File.Span(value.End, value.End), New: `"`})
}

// pairGap is what stands between the key of a pair and its value.
func pairGap(pair docker.Pair) source.Span {
	return source.Span{File: pair.Key.Span.File, Start: pair.Key.Span.End, End: pair.Value.Span.Start}
}
