package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretPrinted reports commands that write the value of a secret into the log.
var SecretPrinted = &lint.Analyzer{
	Name:     "secret-printed",
	Group:    lint.Secrets,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a script writes a secret into the log

Everybody who may see the job may read its log, in a public project everybody. Masking hides
a value only where the variable is a masked one, and only in the form in which GitLab knows
it: what base64 makes of it, the content of a file, or a value that the script itself fetched
stands there in plain text.

A variable is a secret when its name says so, as DB_PASSWORD does, and the configuration does
not itself contain its value. To know that a variable is set, print its length: ${#TOKEN}.`,
	Bad:  "deploy:\n  script:\n    - echo \"token $DEPLOY_TOKEN\"\n    - ./deploy.sh\n",
	Good: "deploy:\n  script:\n    - echo \"the token has ${#DEPLOY_TOKEN} characters\"\n    - ./deploy.sh\n",
	Run:  secretPrinted,
}

func secretPrinted(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "echo", "printf", "cat", "printenv", "set ") {
		switch cmd.Base() {
		case "echo", "printf":
			if v := secretIn(pass, s, cmd.Args()); v != nil && shows(cmd) && !s.namesFile(v.Name) {
				s.report(pass, lint.Findingf(v.Span(), "%q gets into the log: do not print secrets", "$"+v.Name))
				continue
			}
		case "printenv":
			printenvSecret(pass, s, cmd)
		case "cat":
			catSecret(pass, s, cmd)
		}
		tracedSecret(pass, s, cmd)
	}
	return nil
}

// secretIn returns the first variable in words that holds a secret which the configuration does not contain, nil when there is none.
// A variable that the script itself gives a value may hold anything.
func secretIn(pass *lint.Pass, s *jobScript, words []*script.Word) *script.Use {
	for _, w := range words {
		for _, v := range w.Uses() {
			if valueOps[v.Op] && secret.SaysSecret(v.Name) && !literalVariable(pass, s.jobs[0], v.Name) && !s.defines(v.Name) {
				return v
			}
		}
	}
	return nil
}

// fileCommands take the names of files.
var fileCommands = []string{"base64", "cat", "chmod", "cp", "install", "ln", "mv", "rm", "source", ".", "ssh-add"}

// namesFile reports whether the script uses a variable as the name of a file, as those of type file are: its value is then no secret.
//
//	ssh-add "$SSH_KEY"        ssh -i "$SSH_KEY" …        gpg --import < "$GPG_KEY"
func (s *jobScript) namesFile(name string) bool {
	is := func(w *script.Word) bool { v := onlyVariable(w); return v != nil && v.Name == name }
	return slices.ContainsFunc(s.Commands(), func(cmd *script.Command) bool { return takesFile(cmd, is) })
}

// takesFile reports whether a word of a command that is the one asked for is the name of a file.
func takesFile(cmd *script.Command, is func(*script.Word) bool) bool {
	if slices.ContainsFunc(cmd.Redirects, func(r *script.Redirect) bool { return r.Op == "<" && is(r.Target) }) {
		return true
	}
	if cmd.Kind == script.Test || cmd.Base() == "[" || cmd.Base() == "test" {
		i := slices.IndexFunc(cmd.Words, is)
		return i > 0 && cmd.Words[i-1].Is("-f", "-e", "-r", "-s")
	}
	if slices.Contains(fileCommands, cmd.Base()) && slices.ContainsFunc(cmd.Operands(), is) {
		return true
	}
	w, ok := cmd.Option("-i", "--kubeconfig", "--key-file", "--from-file")
	return ok && is(w)
}

// valueOps are the operators behind the name of a variable that leave its whole value.
var valueOps = map[string]bool{"": true, "-": true, ":-": true, "?": true, ":?": true, "=": true, ":=": true}

// showers are the commands that write what they read, or what others can easily turn back into it.
var showers = []string{"base32", "base64", "cat", "fold", "hexdump", "od", "rev", "sort", "tee", "tr", "xxd"}

// shows reports whether what a command writes gets into the log, also through commands that hand it on.
func shows(cmd *script.Command) bool {
	for n := cmd.Feeds(); n != nil; n = cmd.Feeds() {
		next, ok := n.(*script.Command)
		if !ok || !slices.Contains(showers, next.Base()) {
			return false
		}
		cmd = next
	}
	return cmd.Prints()
}

func printenvSecret(pass *lint.Pass, s *jobScript, cmd *script.Command) {
	for _, w := range cmd.Operands() {
		if name, _ := w.Literal(); secret.SaysSecret(name) && !literalVariable(pass, s.jobs[0], name) && shows(cmd) {
			s.report(pass, lint.Findingf(w.Span(), "%q gets into the log: do not print secrets", "$"+name))
		}
	}
}

// catSecret reports files with secrets: those of CI/CD variables of type file, and those that usually hold keys and logins.
func catSecret(pass *lint.Pass, s *jobScript, cmd *script.Command) {
	if len(cmd.Operands()) == 0 || !shows(cmd) {
		return
	}
	for _, w := range cmd.Operands() {
		v := onlyVariable(w)
		switch {
		case v != nil && secretIn(pass, s, []*script.Word{w}) != nil:
			s.report(pass, lint.Findingf(v.Span(), "the file %q gets into the log: do not print secrets", "$"+v.Name))
		case v == nil && holdsKey(w):
			s.report(pass, lint.Findingf(w.Span(), "%q, which usually holds secrets, gets into the log: do not print it", w.Source()))
		}
	}
}

// holdsKey reports whether a word is the path of a file with a key or a login. Whether .env and .npmrc have secrets, their name does
// not tell.
func holdsKey(w *script.Word) bool {
	if len(w.Parts) == 0 || w.Parts[len(w.Parts)-1].Kind != script.Literal {
		return false
	}
	file := w.Parts[len(w.Parts)-1].Text
	for _, harmless := range []string{".env", ".envrc", ".npmrc", ".ssh/known_hosts", ".ssh/config", ".ssh/authorized_keys", ".pub"} {
		if strings.HasSuffix(file, harmless) {
			return false
		}
	}
	return !strings.Contains(file, ".env.") && !strings.Contains(file, ".aws/config") && holdsSecrets(file)
}

// tracedSecret reports a command whose words the shell prints before it runs it, because of set -x.
func tracedSecret(pass *lint.Pass, s *jobScript, cmd *script.Command) {
	if cmd.Settings.Xtrace != script.Yes || script.Around(cmd) != nil && script.Around(cmd).Unwrapped() == cmd {
		return
	}
	if v := secretIn(pass, s, cmd.Words); v != nil && !s.namesFile(v.Name) {
		s.report(pass, lint.Findingf(v.Span(), "set -x writes the value of %q into the log: set +x before the command", "$"+v.Name))
	}
}
