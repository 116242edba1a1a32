package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// removedKeyword returns the finding about a keyword that GitLab once had, with what took its place.
// Source: the removals of GitLab 15.0 (docs: update/deprecations).
func removedKeyword(m schema.Mistake) (lint.Finding, bool) {
	if m.Key == nil {
		return lint.Finding{}, false
	}
	switch where := strings.Join(m.Path[min(1, len(m.Path)):], ":"); where {
	case "type":
		return renamedKeyword(m.Key, "stage").At(m.Path...), true
	case "artifacts:reports:cobertura":
		f := lint.Findingf(m.Key.Span(), `"cobertura" is gone since GitLab 15.0: write coverage_report, with coverage_format: `+
			`cobertura and path`)
		if edit, ok := coverageReport(m.Key, m.Node); ok {
			f.Fixes = []lint.Fix{{Message: "write coverage_report", Edits: []source.Edit{edit}}}
		}
		return f.At(m.Path...), true
	}
	return lint.Finding{}, false
}

// renamedKeyword returns the finding about a key that has another name since GitLab 15.0.
func renamedKeyword(key *syntax.Scalar, name string) lint.Finding {
	f := lint.Findingf(key.Span(), "%q is gone since GitLab 15.0: write %q", key.Value(), name)
	if key.Span().Text() == key.Value() {
		f.Fixes = []lint.Fix{{Message: "write " + name, Edits: []source.Edit{{Span: key.Span(), New: name}}}}
	}
	return f
}

// coverageReport returns the edit that mends a report in a block of its own.
//
//	cobertura: coverage.xml   →   coverage_report:
//	                                coverage_format: cobertura
//	                                path: coverage.xml
func coverageReport(key *syntax.Scalar, value syntax.Node) (source.Edit, bool) {
	path, ok := value.(*syntax.Scalar)
	if !ok || !path.IsString() {
		return source.Edit{}, false
	}
	at, to := key.Span(), path.Span()
	line := at.File.Line(at.File.LineAt(at.Start))
	indent := at.File.Span(line.Start, at.Start).Text()
	if strings.Trim(indent, " ") != "" || to.Start < at.End || to.End > line.End {
		return source.Edit{}, false
	}
	text := "coverage_report:\n" + indent + "  coverage_format: cobertura\n" + indent + "  path: " + to.Text()
	return source.Edit{Span: at.File.Span(at.Start, to.End), New: strings.ReplaceAll(text, "\n", lineBreak(at.File))}, true
}
