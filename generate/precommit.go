package generate

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Where the hooks are, and the release that a development build names.
const (
	hooksRepository = "https://gitlab.com/pipewright/pipewright"
	firstRelease    = "v0.1.0"
)

// lintJobQuestion asks whether the pipeline lints itself. That is off by default: the runner must reach pipewright's module.
func lintJobQuestion() question {
	return question{
		Question: Question{Name: "lint-job", Usage: "a job that runs pipewright lint on the pipeline", Switch: true},
		find:     func(*finder) Answer { return byDefault("no") }, check: checkSwitch,
	}
}

// preCommitQuestion asks for the hooks.
func preCommitQuestion() question {
	return question{
		Question: Question{Name: "pre-commit", Usage: "run pipewright's hooks before each commit, with pre-commit", Switch: true},
		find:     (*finder).preCommit, check: checkSwitch,
	}
}

// preCommit is yes for a new project, and where pre-commit is used.
func (f *finder) preCommit() Answer {
	switch {
	case f.lock.sum(hooksFile) != "":
		return byDefault("yes")
	case f.exists(hooksFile):
		return Answer{Value: "yes", Source: hooksFile}
	case f.fresh:
		return byDefault("yes")
	}
	return byDefault("no")
}

// ownHooks reports whether .pre-commit-config.yaml is somebody else's, so that nothing is written there.
func (f *finder) ownHooks() bool { return f.exists(hooksFile) && f.lock.sum(hooksFile) == "" }

// hooked reports whether the project runs pipewright's hooks already.
func (f *finder) hooked() bool {
	return strings.Contains(strings.Join(f.rawLines(hooksFile), "\n"), "/pipewright")
}

var releaseForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^v?(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)[\d.]*)?)$`)
})

// toolRelease returns the release of pipewright to name in files: this one, or, as nobody can fetch a development build,
// the first.
func toolRelease(version string) (release string, released bool) {
	if m := releaseForm().FindStringSubmatch(version); m != nil {
		return "v" + m[1], true
	}
	return firstRelease, false
}

// checks decides on the jobs and hooks that judge the code: linters, scans, and pipewright's own.
func (m *model) checks(version string) {
	f := m.f
	m.Lint = f.lintJob(&m.Install)
	f.secure()
	f.ageing()
	wanted := f.value("pre-commit") == "yes"
	m.LintCI, m.PreCommit = f.value("lint-job") == "yes", wanted && !f.ownHooks()
	var released bool
	m.Release, released = toolRelease(version)
	if wanted && f.ownHooks() && !f.hooked() {
		f.note("%s is yours and stays as it is: add %q with %q and the hooks pipewright-fix and pipewright-lint, "+
			"or pass --pre-commit=false", hooksFile, "repo: "+hooksRepository, "rev: "+m.Release)
	}
	if asks := m.releaseNamed(); asks != "" && !released {
		f.note("this pipewright, %s, is no release, so %s %s, which must be out before it works", strings.Trim(version, "()"), asks, m.Release)
	}
}

// releaseNamed says which files name a release of pipewright; "" when none does.
func (m *model) releaseNamed() string {
	switch {
	case m.PreCommit && m.LintCI:
		return fmt.Sprintf("%s and the job lint:ci ask for", hooksFile)
	case m.PreCommit:
		return hooksFile + " asks for"
	case m.LintCI:
		return "the job lint:ci asks for"
	}
	return ""
}
