package rules

import (
	"maps"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/internal/suggest"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// ImageUndefinedVariable reports variables in images that nothing defines.
var ImageUndefinedVariable = &lint.Analyzer{
	Name:     "image-undefined-variable",
	Group:    lint.Images,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an image names a variable that nothing defines

A variable that does not exist is empty: "python:$PYTHN_VERSION" becomes "python:", and the job
fails before its script begins, or runs on another image.

A variable may come from the settings of the project, its groups or the server, which
pipewright does not see. So the rule reports only names that are nearly those of a variable
that the configuration defines, or of a predefined one, and the names that GitLab had until
version 16.0. If the variable is one of the project's settings after all, silence the rule in
that place.`,
	Bad: "variables:\n  PYTHON_VERSION: \"3.13\"\ntest:\n  image: python:$PYTHN_VERSION\n" +
		"  script: make test\n",
	Good: "variables:\n  PYTHON_VERSION: \"3.13\"\ntest:\n  image: python:$PYTHON_VERSION\n" +
		"  script: make test\n",
	Run: imageUndefinedVariable,
}

func imageUndefinedVariable(pass *lint.Pass) error {
	var own map[string]bool
	for _, u := range images(pass) {
		for _, v := range image.Variables(u.written.Value) {
			if own == nil {
				own = ownVariables(pass)
			}
			if v.Name == "" || own[v.Name] {
				continue
			}
			if meant := meantVariable(pass, v.Name, own); meant != "" {
				pass.Report(undefinedVariable(&u, v.Name, meant))
			}
		}
	}
	return nil
}

// meantVariable returns the variable whose name somebody probably meant, "" when the name may be one of the project's settings.
func meantVariable(pass *lint.Pass, name string, own map[string]bool) string {
	if _, known := pipeline.Predefined(name); known {
		return ""
	}
	if now := pipeline.Renamed(name); now != "" && !schema.Older(pass.GitLab, "16.0") {
		return now
	}
	if looksPredefined(name) {
		return nearPredefined(name)
	}
	near, ok := suggest.Nearest(name, maps.Keys(own))
	if !ok || !sameWords(name, near) || digits(name) != digits(near) {
		return ""
	}
	return near
}

// digits returns the digits of a name: IMAGE_1 and IMAGE_2 are two variables.
func digits(name string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, name)
}

func undefinedVariable(u *usedImage, name, meant string) lint.Finding {
	f := u.finding("%q names %q, which nothing defines: did you mean %q?", u.written.Value, name, meant)
	if at := strings.Index(u.written.Span.Text(), name); at >= 0 {
		start := u.written.Span.Start + at
		span := u.written.Span.File.Span(start, start+len(name))
		f.Fixes = []lint.Fix{{Message: "write " + meant, Unsafe: true, Edits: []source.Edit{{Span: span, New: meant}}}}
		f.Span = span
	}
	return f
}
