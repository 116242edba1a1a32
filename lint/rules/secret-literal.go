package rules

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretLiteral reports tokens of well-known services in the text of a configuration.
var SecretLiteral = &lint.Analyzer{
	Name:     "secret-literal",
	Group:    lint.Secrets,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a token or private key stands in the configuration

Everybody who can read the repository, its forks and its history can use it, also after it
is removed. Revoke it, make a new one, and put that into a masked and protected CI/CD
variable (Settings > CI/CD > Variables).

Tokens are known by the form that their services give them, so comments and scripts are
searched too. What pipewright prints is the kind of the token and its first four
characters.`,
	Bad:  "deploy:\n  variables:\n    TOKEN: glpat-Zx9Qw3Er7Ty1Ui5Op2As\n  script: ./deploy.sh\n",
	Good: "deploy:\n  script: ./deploy.sh # TOKEN is a masked CI/CD variable\n",
	Run:  secretLiteral,
}

func secretLiteral(pass *lint.Pass) error {
	for _, doc := range pass.Config.Files {
		for _, m := range secret.Find(doc.File.Text) {
			span := doc.File.Span(m.Start, m.End)
			f := lint.Findingf(span, "a %s (%s) stands in the text: revoke it, and use a masked CI/CD variable", m.Kind, secret.Short(span.Text()))
			if job := jobAt(pass.Config, span); job != "" {
				f = f.At(job)
			}
			pass.Report(f)
		}
	}
	return nil
}

// jobAt returns the name of the job whose text holds span, "" when there is none.
func jobAt(cfg *config.Config, span source.Span) string {
	for _, job := range cfg.Jobs {
		if job.WrittenBy(span) {
			return job.Name.Value
		}
	}
	return ""
}
