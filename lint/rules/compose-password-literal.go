package rules

import (
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposePasswordLiteral reports passwords that stand in compose files.
var ComposePasswordLiteral = &lint.Analyzer{
	Name:     "compose-password-literal",
	Group:    lint.Docker,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a password stands in a compose file

Everybody who can read the repository and its history knows it. Take it from the environment
(${DB_PASSWORD:?}), from an env_file that is not in the repository, or from a secret
(POSTGRES_PASSWORD_FILE).

The rule speaks of files whose name says production, where every password counts that is
written down, guessable ones first. Elsewhere "postgres" protects nothing, and is meant so;
what was made to be secret is found by secret-literal in every file.`,
	Example: "compose.prod.yml",
	Bad:     "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: kR7tz4Qw\n",
	Good:    "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n",

	RunCompose: composePasswordLiteral,
}

func composePasswordLiteral(pass *lint.Pass, c *docker.Compose) error {
	if !forProduction(pass.Path) {
		return nil
	}
	for _, s := range c.Services {
		for _, v := range s.Environment {
			if !keepsSecret(v.Name, v.Value) {
				continue
			}
			pass.Report(lint.Findingf(v.Span, "the value of %q stands in the repository: change it, and take it from the environment (${%s:?})", v.Name, v.Name).
				At(append([]string{"services", s.Name.Text()}, v.Path...)...))
		}
	}
	return nil
}
