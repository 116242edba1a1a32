package rules

import (
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptStatusIgnored reports tests and checks whose failure nobody notices.
var ScriptStatusIgnored = &lint.Analyzer{
	Name:     "script-status-ignored",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a test or a check cannot fail the job

Behind "|| true", in front of a pipe without pipefail, or after set +e, a failing test leaves the
job green. If the failure shall not stop the pipeline, allow_failure: true says so, and GitLab
shows it (docs: ci/yaml, allow_failure).

GitLab's runner sets pipefail where the shell knows it, so "pytest | tee log" is found only
behind set +o pipefail. The rule knows the usual test runners, linters and audits, and is silent
where the script looks at $? or PIPESTATUS.`,
	Bad:  "test:\n  script:\n    - pytest || true\n",
	Good: "test:\n  script:\n    - pytest\n  allow_failure: true\n",
	Run:  scriptStatusIgnored,
}

func scriptStatusIgnored(pass *lint.Pass) error {
	for _, s := range scripts(pass) {
		if s.keyword != "script" {
			continue
		}
		for _, cmd := range s.Commands() {
			check := checkOf(cmd)
			if check == "" {
				continue
			}
			if why := ignoredBecause(s, cmd); why != "" && !looksAtStatus(s) {
				pass.Report(s.finding(cmd.Span(), "%q cannot fail the job %s: let it, or say allow_failure: true", check, why))
			}
		}
	}
	return nil
}

// ignoredBecause says why nobody notices that a command fails, "" when somebody may.
func ignoredBecause(s *jobScript, cmd *script.Command) string {
	status, errexit := cmd.Status(), cmd.Settings.Errexit
	switch {
	case status == script.Piped:
		return "in front of a pipe without pipefail"
	case status == script.Ignored && errexit != script.No:
		return "because || goes on without it"
	case status == script.Ignored && !endsScript(s, cmd):
		return "behind set +e"
	}
	return ""
}

// endsScript reports whether a command stands in the last thing that a script does, the status of which is that of the script.
func endsScript(s *jobScript, cmd *script.Command) bool {
	all := s.Root().Nodes
	return len(all) > 0 && all[len(all)-1].Span().Contains(cmd.Span())
}

// looksAtStatus reports whether a script asks how a command ended.
func looksAtStatus(s *jobScript) bool {
	return slices.ContainsFunc(s.Uses(), func(u *script.Use) bool { return u.Name == "?" || u.Name == "PIPESTATUS" })
}

// checkCommands are test runners and linters. A command with several tasks has those that check something, an option that makes a
// check of it, or both.
var checkCommands = map[string][]string{
	"ansible-lint": nil, "bandit": nil, "black": {"--check"}, "bundle-audit": nil, "cargo": {"test", "clippy", "audit", "deny"},
	"composer": {"audit"}, "ctest": nil, "djlint": nil, "eslint": nil, "flake8": nil, "gitleaks": {"detect", "dir", "git", "protect"},
	"go": {"test", "vet"}, "golangci-lint": {"run"}, "govulncheck": nil, "gradle": {"test", "check"}, "gradlew": {"test", "check"},
	"hadolint": nil, "isort": {"--check", "--check-only", "-c"}, "jest": nil, "make": {"test", "tests", "check", "lint"},
	"manage.py": {"test", "check"}, "mvn": {"test", "verify"}, "mypy": nil, "nosetests": nil, "nox": nil,
	"npm": {"test", "lint", "audit"}, "osv-scanner": nil, "phpstan": nil, "phpunit": nil, "pip-audit": nil,
	"pnpm": {"test", "lint", "audit"}, "prettier": {"--check", "-c"}, "py.test": nil, "pycodestyle": nil, "pylint": nil, "pyright": nil,
	"pytest": nil, "rspec": nil, "rubocop": nil, "ruff": {"check"}, "safety": {"check"}, "shellcheck": nil, "stylelint": nil, "tox": nil,
	"vitest": nil, "yamllint": nil, "yarn": {"test", "lint", "audit"},
}

// checkOf returns what a command checks with: "pytest", "npm test"; "" when it is no check.
func checkOf(cmd *script.Command) string {
	words := cmd.Words
	if len(words) > 0 && strings.HasPrefix(cmd.Base(), "python") {
		if words = words[1:]; len(words) > 0 && words[0].Is("-m") {
			words = words[1:]
		}
	}
	if len(words) == 0 || cmd.Has("--version", "--help") || mendsAudit(words) {
		return ""
	}
	program, _ := words[0].Literal()
	program = path.Base(program)
	tasks, known := checkCommands[program]
	if known && tasks == nil {
		return program
	}
	for _, w := range words[1:] {
		if w.Is(tasks...) {
			return program + " " + w.Source()
		}
	}
	return ""
}

// mendsAudit reports whether an audit mends what it finds: npm audit fix.
func mendsAudit(words []*script.Word) bool {
	i := slices.IndexFunc(words, func(w *script.Word) bool { return w.Is("audit") })
	return i >= 0 && slices.ContainsFunc(words[i+1:], func(w *script.Word) bool { return w.Is("fix", "--fix") })
}
