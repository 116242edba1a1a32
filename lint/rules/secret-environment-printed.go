package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretEnvironmentPrinted reports commands that write all variables into the log.
var SecretEnvironmentPrinted = &lint.Analyzer{
	Name:     "secret-environment-printed",
	Group:    lint.Secrets,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a script prints all variables

env, printenv and export -p write every variable of the job into the log, with every CI/CD
variable of the project, its groups and the server. What is not masked can be read there by
everybody who may see the job; a value of several lines cannot be masked (docs: ci/variables,
"Mask a CI/CD variable").

Print what you want to know, by its name. The rule is a strict one, because a project may have
no secrets but masked ones.`,
	Bad:  "test:\n  script:\n    - printenv | sort\n    - make test\n",
	Good: "test:\n  script:\n    - echo \"$CI_PIPELINE_SOURCE $CI_COMMIT_REF_SLUG\"\n    - make test\n",
	Run:  secretEnvironmentPrinted,
}

func secretEnvironmentPrinted(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "env", "export -p", "declare -") {
		if printsAll(cmd) && !cmd.Remote() && shows(cmd) {
			s.report(pass, lint.Findingf(cmd.Words[0].Span(), "%s writes all variables of the job into the log: print those that you want to know",
				cmd.Base()))
		}
	}
	return nil
}

// printsAll reports whether a command prints all variables.
func printsAll(cmd *script.Command) bool {
	switch cmd.Base() {
	case "env", "printenv":
		return !slices.ContainsFunc(cmd.Args(), func(w *script.Word) bool { return !w.Is("-0", "--null") })
	case "export":
		return len(cmd.Args()) == 1 && cmd.Args()[0].Is("-p")
	case "declare":
		return len(cmd.Args()) == 1 && cmd.Args()[0].Is("-p", "-x", "-xp", "-px")
	}
	return false
}
