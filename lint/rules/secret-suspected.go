package rules

import "gitlab.com/pipewright/pipewright/lint"

// SecretSuspected reports values that look made by chance where a name says that they are secrets.
var SecretSuspected = &lint.Analyzer{
	Name:     "secret-suspected",
	Group:    lint.Secrets,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a name says secret, and its value looks like one

The name ends in password, secret, token, API key or the like, and the value is long and
looks made by chance. If it opens anything, everybody who can read the repository can use
it: make a new one, and put that into a masked and protected CI/CD variable (Settings >
CI/CD > Variables).

If it opens nothing, say so in the value, which is then taken for what it is:
"only-for-tests-not-a-secret". A name with test, example, fake, dummy or public in it says the
same.`,
	Bad:  "test:\n  variables:\n    SECRET_KEY: 8fa1c09be2d74563\n  script: make test\n",
	Good: "test:\n  variables:\n    SECRET_KEY: only-for-tests-not-a-secret\n  script: make test\n",
	Run:  secretSuspected,
}

func secretSuspected(pass *lint.Pass) error {
	for _, found := range secrets(pass) {
		if found.Name != "" {
			reportSecret(pass, found.span, suspected, found.Name)
		}
	}
	return nil
}

const suspected = "the value of %q looks like a secret: use a masked CI/CD variable, or say in the value that it is only for tests"
