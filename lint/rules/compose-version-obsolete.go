package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposeVersionObsolete reports the version of a compose file.
var ComposeVersionObsolete = &lint.Analyzer{
	Name:     "compose-version-obsolete",
	Group:    lint.Docker,
	Severity: lint.Info,
	Preset:   lint.Recommended,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `"version" in a compose file means nothing any more

Docker Compose ignores it since its second version (2020), reads every file by the Compose
Specification, and warns of it at each call.

Files for "docker stack deploy", which still reads it, are left alone: those with a
"deploy" that only a swarm obeys.`,
	Example:    "compose.yml",
	Bad:        "version: \"3.8\"\nservices:\n  web:\n    build: .\n",
	Good:       "services:\n  web:\n    build: .\n",
	RunCompose: composeVersionObsolete,
}

func composeVersionObsolete(pass *lint.Pass, c *docker.Compose) error {
	if c.Version == nil || len(c.Services) == 0 || slices.ContainsFunc(c.Services, forSwarm) {
		return nil
	}
	key, value := c.Version.Key.Span(), c.Version.Value.Span()
	f := lint.Findingf(key, "%q means nothing to Docker Compose, which warns of it: remove it", "version").At("version")
	if edit, ok := removeLines(source.Span{File: key.File, Start: key.Start, End: value.End}); ok {
		f.Fixes = []lint.Fix{{Message: "remove it", Edits: []source.Edit{edit}}}
	}
	pass.Report(f)
	return nil
}

// forSwarm reports whether a service has settings that only a swarm obeys.
func forSwarm(s *docker.Service) bool {
	deploy, ok := s.Node.Get("deploy").(*syntax.Mapping)
	if !ok {
		return false
	}
	return slices.ContainsFunc([]string{"endpoint_mode", "mode", "placement", "restart_policy", "rollback_config", "update_config"}, func(key string) bool {
		return deploy.Entry(key) != nil
	})
}

// removeLines deletes the line of a span with an empty one behind it; ok is false when anything else stands there.
func removeLines(span source.Span) (edit source.Edit, ok bool) {
	file := span.File
	line := file.LineAt(span.Start)
	whole := file.Line(line)
	if file.LineAt(span.End) != line || whole.Start != span.Start || whole.End != span.End {
		return edit, false
	}
	end := file.Line(line + 1).Start
	if line == 1 && file.Line(2).IsEmpty() && file.Lines() > 2 {
		end = file.Line(3).Start
	}
	return source.Edit{Span: file.Span(span.Start, end)}, true
}
