package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptHostKeyOff reports that ssh is told to talk to any host that answers.
var ScriptHostKeyOff = &lint.Analyzer{
	Name:     "script-host-key-off",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `ssh does not check the key of the host

With StrictHostKeyChecking=no, a job hands what it deploys, and what it types, to any machine
that answers under the name of the server. Put the keys of the server into a CI/CD variable of
type file, and let ssh read it:

    ssh -o UserKnownHostsFile="$SSH_KNOWN_HOSTS" deploy@app.acme.io

The keys are what ssh-keyscan prints where you trust the network, once (docs: ci/jobs/ssh_keys,
"Verify the SSH host keys"). Connections to the machine itself are left alone.`,
	Bad:  "deploy:\n  script:\n    - ssh -o StrictHostKeyChecking=no deploy@app.acme.io ./update.sh\n",
	Good: "deploy:\n  script:\n    - ssh -o UserKnownHostsFile=\"$SSH_KNOWN_HOSTS\" deploy@app.acme.io ./update.sh\n",
	Run:  scriptHostKeyOff,
}

// hostKeyOption matches the setting of ssh, on a command line and in a file.
var hostKeyOption = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)StrictHostKeyChecking(?:\s*=\s*|\s+)["']?(?:no|off)(?:\W|$)`)
})

// ansibleHostKeys is the variable that tells Ansible the same.
const ansibleHostKeys = "ANSIBLE_HOST_KEY_CHECKING"

func scriptHostKeyOff(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "StrictHostKeyChecking", ansibleHostKeys) {
		if span, ok := hostKeyOff(cmd); ok {
			s.report(pass, hostKeyFinding(span))
		}
	}
	report := func(vars []config.Variable, path ...string) {
		for _, v := range vars {
			if hostKeyVariable(v.Name.Value, v.Value.Value) {
				pass.Report(hostKeyFinding(v.Value.Span).At(append(path, "variables", v.Name.Value)...))
			}
		}
	}
	report(config.Variables(pass.Config.Root.Get("variables")))
	for _, job := range pass.Config.Jobs {
		report(job.Variables, job.Name.Value)
	}
	return nil
}

func hostKeyFinding(span source.Span) lint.Finding {
	return lint.Findingf(span, "the key of the host is not checked: take this away, and give ssh the keys of the server in a variable of type file").
		WithHint("-o UserKnownHostsFile=\"$SSH_KNOWN_HOSTS\", or cp \"$SSH_KNOWN_HOSTS\" ~/.ssh/known_hosts")
}

// hostKeyVariable reports whether a variable tells ssh or Ansible not to check keys.
func hostKeyVariable(name, value string) bool {
	if name == ansibleHostKeys {
		return slices.Contains(offWords, strings.ToLower(value))
	}
	return strings.Contains(name, "SSH") && strings.Contains(value, "Host") && hostKeyOption().MatchString(value) && !isLocal(value)
}

// hostKeyOff returns the place where a command is told, or tells others, not to check keys.
func hostKeyOff(cmd *script.Command) (source.Span, bool) {
	for _, a := range cmd.Assigns {
		if value, _ := a.Value.Literal(); hostKeyVariable(a.Name, value) {
			return a.Span(), true
		}
	}
	switch cmd.Base() {
	case "export":
		return hostKeyExport(cmd)
	case "ssh", "scp", "sftp", "rsync", "autossh", "ssh-copy-id", "git":
		return hostKeyWord(cmd.Args())
	case "echo", "printf", "cat", "tee":
		if !writesConfig(cmd) {
			return source.Span{}, false
		}
		words := slices.Clone(cmd.Args())
		for _, r := range cmd.Redirects {
			words = append(words, r.Here)
		}
		return hostKeyWord(words)
	}
	return source.Span{}, false
}

// hostKeyExport looks at the words of export: NAME=value.
func hostKeyExport(cmd *script.Command) (source.Span, bool) {
	for _, w := range cmd.Operands() {
		text, _ := w.Literal()
		if name, value, _ := strings.Cut(text, "="); hostKeyVariable(name, value) {
			return w.Span(), true
		}
	}
	return source.Span{}, false
}

// hostKeyWord returns the first part of words that holds the setting, unless one of them names the machine itself.
func hostKeyWord(words []*script.Word) (found source.Span, ok bool) {
	for _, w := range words {
		if w == nil {
			continue
		}
		for i := range w.Parts {
			text := w.Parts[i].Text
			if isLocal(text) {
				return source.Span{}, false
			}
			if !ok && strings.Contains(text, "Checking") && hostKeyOption().MatchString(text) {
				found, ok = w.Parts[i].Span(), true
			}
		}
	}
	return found, ok
}

// isLocal reports whether a text names the machine itself.
func isLocal(text string) bool {
	return strings.Contains(text, "localhost") || strings.Contains(text, "127.0.0.1")
}

// writesConfig reports whether a command writes a configuration of ssh.
func writesConfig(cmd *script.Command) bool {
	isConfig := func(w *script.Word) bool {
		return w != nil && (strings.HasSuffix(strings.Trim(w.Source(), `"'`), "ssh/config") || strings.Contains(w.Source(), "ssh_config"))
	}
	if cmd.Base() == "tee" && slices.ContainsFunc(cmd.Operands(), isConfig) {
		return true
	}
	if next, ok := cmd.Feeds().(*script.Command); ok && slices.ContainsFunc(next.Unwrapped().Operands(), isConfig) {
		return next.Unwrapped().Base() == "tee"
	}
	return slices.ContainsFunc(cmd.Redirects, func(r *script.Redirect) bool { return r.Op[0] == '>' && isConfig(r.Target) })
}
