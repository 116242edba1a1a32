package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptSSHKeyscan reports jobs that ask a server for its key in order to trust it.
var ScriptSSHKeyscan = &lint.Analyzer{
	Name:     "script-ssh-keyscan",
	Group:    lint.Scripts,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a job trusts whatever key ssh-keyscan is given

ssh-keyscan asks the server for its keys, and does not know whether it is the right server:
who stands in between answers with his own, and the check that follows is of no use. Run it
once, where you trust the network, compare what it prints with what the server's operator
publishes, and put it into a CI/CD variable of type file (docs: ci/jobs/ssh_keys, "Verify the
SSH host keys").

It is better than StrictHostKeyChecking=no only in that the key cannot change within a job;
many guides recommend it, so the rule is a strict one.`,
	Bad:  "deploy:\n  script:\n    - ssh-keyscan app.acme.io >> ~/.ssh/known_hosts\n    - ssh deploy@app.acme.io ./update.sh\n",
	Good: "deploy:\n  script:\n    - cp \"$SSH_KNOWN_HOSTS\" ~/.ssh/known_hosts\n    - ssh deploy@app.acme.io ./update.sh\n",
	Run:  scriptSSHKeyscan,
}

func scriptSSHKeyscan(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "ssh-keyscan") {
		if cmd.Base() == "ssh-keyscan" && trustsKeys(cmd) {
			s.report(pass, lint.Findingf(cmd.Words[0].Span(), "ssh-keyscan trusts whoever answers: put the keys of the server into a variable of type file, "+
				"and copy it to ~/.ssh/known_hosts"))
		}
	}
	return nil
}

// trustsKeys reports whether what a command writes becomes a list of known hosts.
func trustsKeys(cmd *script.Command) bool {
	for _, w := range cmd.Operands("-f", "-p", "-t", "-T") {
		if isLocal(w.Prefix()) {
			return false
		}
	}
	for _, r := range cmd.Redirects {
		if r.Op[0] == '>' && r.Target != nil && strings.Contains(r.Target.Source(), "known_hosts") {
			return true
		}
	}
	next, ok := cmd.Feeds().(*script.Command)
	if !ok || next.Unwrapped().Base() != "tee" {
		return false
	}
	return strings.Contains(next.Source(), "known_hosts")
}
