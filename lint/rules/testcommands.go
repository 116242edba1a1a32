package rules

import (
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// runners are the programs that run another one in the environment of a project: behind `uv run` stands the command.
var runners = []string{"hatch", "pdm", "pipenv", "poetry", "rye", "uv"}

// pythonProgram returns the program that a command runs in Python, and the words behind it: "pytest" for `uv run pytest -x`,
// `python -m pytest -x` and `coverage run -m pytest -x`, "manage.py" for `python src/manage.py test`. It is "" when that is not known.
func pythonProgram(cmd *script.Command) (program string, rest []*script.Word) {
	rest = cmd.Words
	for len(rest) > 0 {
		name, known := rest[0].Literal()
		if !known {
			return "", nil
		}
		name = path.Base(name)
		switch {
		case slices.Contains(runners, name) && len(rest) > 1 && rest[1].Is("run"), name == "coverage" && len(rest) > 1 && rest[1].Is("run"):
			rest = behindOptions(rest[2:])
		case strings.HasPrefix(name, "python"):
			rest = behindOptions(rest[1:])
		default:
			return name, rest[1:]
		}
	}
	return "", nil
}

// behindOptions returns the words from the first one that is no option; options with values are only known in one word.
func behindOptions(words []*script.Word) []*script.Word {
	i := slices.IndexFunc(words, func(w *script.Word) bool { return !strings.HasPrefix(w.Prefix(), "-") })
	if i < 0 {
		return nil
	}
	return words[i:]
}

// testRun returns by which program a command runs tests in Python: "pytest" or "manage.py test"; "" when it does not.
func testRun(cmd *script.Command) string {
	program, rest := pythonProgram(cmd)
	switch program {
	case "pytest", "py.test":
		if !cmd.Has("--version", "--help", "--collect-only", "--co") {
			return "pytest"
		}
	case "manage.py":
		if rest = behindOptions(rest); len(rest) > 0 && rest[0].Is("test") {
			return "manage.py test"
		}
	}
	return ""
}

// A testJob is a job whose own script runs tests in Python.
type testJob struct {
	job    *config.Job
	script *jobScript
	cmd    *script.Command
	runs   string // "pytest" or "manage.py test"
}

// testJobsKey is the key of the jobs in [lint.Once].
type testJobsKey struct{}

// testJobs returns the jobs that run tests in Python, each with the first command that does. Commands in other containers do not count.
func testJobs(pass *lint.Pass) []testJob {
	return lint.Once(pass, testJobsKey{}, func() []testJob {
		var all []testJob
		for s, cmd := range commandsIn(pass, "pytest", "py.test", "manage.py") {
			runs := testRun(cmd)
			if runs == "" || cmd.Remote() || s.keyword != "script" {
				continue
			}
			for _, job := range s.jobs {
				if !slices.ContainsFunc(all, func(t testJob) bool { return t.job == job }) {
					all = append(all, testJob{job, s, cmd, runs})
				}
			}
		}
		return all
	})
}

// inPythonImage reports whether a job certainly runs in an image that holds Python and no server: an official one of Python or uv.
func inPythonImage(pass *lint.Pass, job *config.Job) bool {
	found := false
	for _, u := range images(pass) {
		if u.job != job || u.isService() {
			continue
		}
		name := u.OnHub()
		if name != "python" && name != "astral/uv" && u.Canonical() != "ghcr.io/astral-sh/uv" {
			return false
		}
		found = true
	}
	return found
}
