package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretLiteral reports secrets that are known by their form, anywhere in the text of a configuration.
var SecretLiteral = &lint.Analyzer{
	Name:     "secret-literal",
	Group:    lint.Secrets,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a token, password or private key stands in the configuration

Everybody who can read the repository, its forks and its history can use it, also after it
is removed. Revoke it, make a new one, and put that into a masked and protected CI/CD
variable (Settings > CI/CD > Variables).

Secrets are known by their form: tokens of some seventy services, private keys, signed JSON
web tokens, logins of registries as in DOCKER_AUTH_CONFIG, and passwords in URLs whose host
others can reach. So images, services, rules, scripts, names of jobs and comments are
searched, too. Stand-ins such as "changeme" and the passwords of services that live as long
as the job are none. What pipewright prints is the kind of the secret and its first four
characters, of a URL those of its scheme.`,
	Bad:  "deploy:\n  variables:\n    TOKEN: glpat-Zx9Qw3Er7Ty1Ui5Op2As\n  script: ./deploy.sh\n",
	Good: "deploy:\n  script: ./deploy.sh # TOKEN is a masked CI/CD variable\n",
	Run:  secretLiteral,

	RunDockerfile: func(pass *lint.Pass, _ *docker.Dockerfile) error { return secretLiteral(pass) },
	RunCompose:    func(pass *lint.Pass, _ *docker.Compose) error { return secretLiteral(pass) },
}

func secretLiteral(pass *lint.Pass) error {
	for _, found := range secrets(pass) {
		if found.Name == "" {
			reportSecret(pass, found.span, "%s %s (%s) stands in the text: revoke it, and use a masked CI/CD variable",
				article(found.Kind), found.Kind, secret.Short(found.span.Text()))
		}
	}
	return nil
}

// A foundSecret is a secret in a file of the configuration.
type foundSecret struct {
	secret.Match
	span source.Span
}

// secretsKey is the key of the secrets in [lint.Once].
type secretsKey struct{}

// secrets returns what looks like a secret in the text of all files.
func secrets(pass *lint.Pass) []foundSecret {
	return lint.Once(pass, secretsKey{}, func() []foundSecret {
		var all []foundSecret
		for _, doc := range pass.Config.Files {
			for _, m := range secret.Find(doc.File.Text) {
				all = append(all, foundSecret{m, doc.File.Span(m.Start, m.End)})
			}
		}
		return all
	})
}

// reportSecret reports a secret. The names on the way to it may themselves hold one.
func reportSecret(pass *lint.Pass, span source.Span, format string, args ...any) {
	path := pathTo(pass.Config, span)
	if job := jobAt(pass.Config, span); job != "" {
		path = []string{job}
	}
	for i := range path {
		path[i] = secret.Redact(path[i])
	}
	pass.Report(lint.Findingf(span, format, args...).At(path...))
}

func article(kind string) string {
	if strings.ContainsRune("AEIOaeio", rune(kind[0])) || strings.HasPrefix(kind, "npm ") {
		return "an"
	}
	return "a"
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
