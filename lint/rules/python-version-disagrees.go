package rules

import (
	"fmt"
	"path"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// PythonVersionDisagrees reports tests and images whose version of Python is not the one of production.
var PythonVersionDisagrees = &lint.Analyzer{
	Name:     "python-version-disagrees",
	Group:    lint.Images,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `tests run on another version of Python than production

What passes on Python 3.13 may fail on 3.11: syntax, the standard library, and wheels differ by
minor version. Production runs what the last stage of the Dockerfile at the root is made of, or
the runtime in serverless.yml. Jobs that run "pytest" or "manage.py test" should use the same,
and .python-version, by which developers and tools choose theirs, should name it.

The rule compares official images of Python whose tags name a minor version. It is silent when
a matrix chooses the version, when some job tests on the version of production, and for
versions that a variable may change.`,
	Bad:    "test:\n  image: python:3.11\n  script: pytest\n",
	Good:   "test:\n  image: python:3.13\n  script: pytest\n",
	Beside: []lint.Beside{{Name: "serverless.yml", Text: "provider:\n  name: aws\n  runtime: python3.13\n"}},

	Run:           testsOnOtherPython,
	RunDockerfile: imageOnOtherPython,
}

func testsOnOtherPython(pass *lint.Pass) error {
	if len(testJobs(pass)) == 0 {
		return nil
	}
	production, ok := productionPython(pass)
	if !ok {
		return nil
	}
	var found []lint.Finding
	for _, t := range testJobs(pass) {
		for _, u := range images(pass) {
			if u.job != t.job || u.isService() {
				continue
			}
			minor := pythonOf(u.Reference)
			if len(t.job.Instances) > 0 || minor == production.minor {
				return nil
			}
			if minor != "" {
				f := u.tagFinding("%q tests on Python %s, but %s is on %s: use one version", t.job.Name.Value, minor, production.in, production.minor)
				f.Related = append(f.Related, lint.Related{Span: production.at, Message: "the version of production"})
				found = append(found, f)
			}
		}
	}
	for _, f := range found {
		pass.Report(f)
	}
	return nil
}

func imageOnOtherPython(pass *lint.Pass, d *docker.Dockerfile) error {
	if path.Dir(pass.Path) != "." || forDevelopment(pass.Path) {
		return nil
	}
	v, ok := dockerfilePython(d, pass.Path)
	declared, hasDeclared := declaredPython(pass)
	if !ok || !hasDeclared || v.minor == declared.minor {
		return nil
	}
	f := lint.Findingf(v.at, "the image is on Python %s, but %s says %s: use one version", v.minor, declared.in, declared.minor)
	f.Related = []lint.Related{{Span: declared.at, Message: fmt.Sprintf("the version in %s", declared.in)}}
	pass.Report(f)
	return nil
}
