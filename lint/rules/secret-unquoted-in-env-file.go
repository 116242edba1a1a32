package rules

import (
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretUnquotedInEnvFile reports secrets that a script writes into a .env file as they are.
var SecretUnquotedInEnvFile = &lint.Analyzer{
	Name:     "secret-unquoted-in-env-file",
	Group:    lint.Secrets,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a script writes a secret into a .env file without quotes

What reads the file reads another value than was meant when the secret has a "#" behind a space, a
"$", a quote or a newline: docker compose fills in variables, python-dotenv cuts comments off. Keys
that Django makes have such characters. Between single quotes docker compose takes everything
literally: printf "KEY='%s'\n" "$KEY". A secret may hold a single quote itself; write \' for it.

The rule is a strict one, because a project may know that its secrets are plain.`,
	Bad:  "deploy:\n  script:\n    - echo \"SECRET_KEY=$SECRET_KEY\" > .env\n    - ./deploy\n",
	Good: "deploy:\n  script:\n    - echo \"SECRET_KEY='$SECRET_KEY'\" > .env\n    - ./deploy\n",
	Run:  secretUnquotedInEnvFile,
}

func secretUnquotedInEnvFile(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, ".env") {
		file, v := secretWritten(pass, s, cmd)
		if v == nil || path.Base(file) != ".env" && !strings.HasPrefix(path.Base(file), ".env.") || quotedInside(cmd, v) {
			continue
		}
		s.report(pass, lint.Findingf(v.Span(), "%q may hold characters that %q gives another meaning: put single quotes around it in the file",
			"$"+v.Name, file))
	}
	return nil
}

// quotedInside reports whether a quote of the text that a command writes stands right before a variable.
func quotedInside(cmd *script.Command, v *script.Use) bool {
	if cmd.Base() == "printf" {
		return true
	}
	words := cmd.Args()
	for _, r := range cmd.Redirects {
		if r.Here != nil {
			words = append(words, r.Here)
		}
	}
	for _, w := range words {
		for i := range w.Parts {
			if w.Parts[i].Var == v {
				return i > 0 && w.Parts[i-1].Text != "" && strings.ContainsAny(w.Parts[i-1].Text[len(w.Parts[i-1].Text)-1:], `'"`)
			}
		}
	}
	return true
}
