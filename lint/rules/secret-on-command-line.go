package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretOnCommandLine reports passwords in the words of a command that can take them another way.
var SecretOnCommandLine = &lint.Analyzer{
	Name:     "secret-on-command-line",
	Group:    lint.Secrets,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a password stands on a command line

Every process of the machine can read the words with which another one was started, with
ps or in /proc; on a runner with the shell executor those are the jobs of other projects.
set -x writes them into the log, too. docker login itself warns of -p.

The rule knows commands that take the password another way: docker, podman, buildah, skopeo,
crane, oras, cosign and helm, which read it from their input with --password-stdin; mysql and
its kin, which take the variable MYSQL_PWD; and sshpass, which takes SSHPASS with -e. For mysql,
a password that the configuration itself contains is that of a database for tests, and left
alone.`,
	Bad: "build:\n  script:\n    - docker login -u \"$CI_REGISTRY_USER\" -p \"$CI_REGISTRY_PASSWORD\" \"$CI_REGISTRY\"\n",
	Good: "build:\n  script:\n" +
		"    - echo \"$CI_REGISTRY_PASSWORD\" | docker login -u \"$CI_REGISTRY_USER\" --password-stdin \"$CI_REGISTRY\"\n",
	Run: secretOnCommandLine,
}

// loginCommands are the commands whose login takes -p, --password and --password-stdin.
var loginCommands = []string{"docker", "podman", "buildah", "skopeo", "crane", "oras", "cosign", "helm", "nerdctl"}

// databaseCommands are the clients of MySQL, which take a password right behind -p.
var databaseCommands = []string{"mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mariadb-dump", "mariadb-admin"}

func secretOnCommandLine(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, " login", "sshpass", "mysql", "mariadb") {
		name := cmd.Base()
		switch {
		case slices.Contains(loginCommands, name):
			loginPassword(pass, s, cmd)
		case slices.Contains(databaseCommands, name):
			databasePassword(pass, s, cmd)
		case name == "sshpass":
			sshPassword(pass, s, cmd)
		}
	}
	return nil
}

// A passwordOption is an option with a password: in one word, or in two.
type passwordOption struct{ first, last, value *script.Word }

func (o passwordOption) span() source.Span { return wordsSpan(o.first, o.last) }

// passwordIn returns the password that a command is given with -p or --password, false for none. With split, it may stand in the
// word behind the option.
func passwordIn(cmd *script.Command, split bool) (passwordOption, bool) {
	args := cmd.Args()
	for i, w := range args {
		text := w.Prefix()
		switch {
		case w.Is("--"):
			return passwordOption{}, false
		case w.Is("-p", "--password"):
			if split && i+1 < len(args) && len(args[i+1].Parts) > 0 {
				return passwordOption{w, args[i+1], args[i+1]}, true
			}
		case strings.HasPrefix(text, "--password="):
			return passwordOption{w, w, w.After(len("--password="))}, true
		case strings.HasPrefix(text, "-p"):
			return passwordOption{w, w, w.After(len("-p"))}, true
		}
	}
	return passwordOption{}, false
}

// logsIn reports whether a command is a login: docker login, crane auth login, helm registry login.
func logsIn(cmd *script.Command) bool {
	operands := cmd.Operands("-c", "--config", "--context", "-H", "--host", "-l", "--log-level")
	if len(operands) > 1 && operands[0].Is("auth", "registry") {
		operands = operands[1:]
	}
	return len(operands) > 0 && operands[0].Is("login")
}

func loginPassword(pass *lint.Pass, s *jobScript, cmd *script.Command) {
	if !logsIn(cmd) {
		return
	}
	option, ok := passwordIn(cmd, true)
	if !ok || option.value == nil || option.value.Is("") {
		return
	}
	f := lint.Findingf(option.span(), "the password stands on the command line of %s login: pipe it into --password-stdin", cmd.Base())
	if edits := passwordFromInput(s, cmd, option); edits != nil {
		f.Fixes = []lint.Fix{{Message: "pipe the password into --password-stdin", Edits: edits}}
	}
	s.report(pass, f)
}

// passwordFromInput returns the edits that let a login read its password, nil where they are not plain.
//
//	docker login -u me -p $P registry.example.com  →  echo "$P" | docker login -u me --password-stdin registry.example.com
func passwordFromInput(s *jobScript, cmd *script.Command, option passwordOption) []source.Edit {
	start := cmd
	for outer := script.Around(start); outer != nil; outer = script.Around(start) {
		if outer.Unwrapped() != cmd || !slices.Contains([]string{"sudo", "doas", "timeout", "command"}, outer.Base()) {
			return nil
		}
		start = outer
	}
	if p, ok := start.Parent().(*script.Pipeline); ok && p.Negated {
		return nil
	}
	input := func(r *script.Redirect) bool { return r.Op[0] == '<' }
	if onlyVariable(option.value) == nil || start.FedBy() != nil || slices.ContainsFunc(start.Redirects, input) {
		return nil
	}
	at, taken := start.Span(), option.span()
	if at.File == nil || !at.Contains(taken) || quotedAround(s, at) {
		return nil
	}
	return []source.Edit{
		{Span: at.File.Span(at.Start, at.Start), New: `echo "` + option.value.Parts[0].Source() + `" | `},
		{Span: taken, New: "--password-stdin"},
	}
}

// quotedAround reports whether YAML's quotes stand around the line of the script in which a place lies, so that quotes inside of it
// would have to be written otherwise.
func quotedAround(s *jobScript, at source.Span) bool {
	for _, line := range s.Lines() {
		if line.Span.Contains(at) {
			return strings.HasPrefix(line.Span.Text(), `"`)
		}
	}
	return true
}

func databasePassword(pass *lint.Pass, s *jobScript, cmd *script.Command) {
	option, ok := passwordIn(cmd, false)
	if !ok {
		return
	}
	v := onlyVariable(option.value)
	if v == nil || cmd.Remote() || literalVariable(pass, s.jobs[0], v.Name) || s.defines(v.Name) {
		return
	}
	s.report(pass, lint.Findingf(option.span(), "the password %q stands on the command line of %s: put it into the variable MYSQL_PWD",
		"$"+v.Name, cmd.Base()))
}

// defines reports whether the script gives a variable a value.
func (s *jobScript) defines(name string) bool {
	return slices.ContainsFunc(s.Definitions(), func(d script.Definition) bool { return d.Name == name })
}

func sshPassword(pass *lint.Pass, s *jobScript, cmd *script.Command) {
	option, value := cmd.Words[0], (*script.Word)(nil)
	for i, w := range cmd.Args() {
		if strings.HasPrefix(w.Prefix(), "-p") && len(w.Parts) > 0 {
			option = w
			if value = w.After(len("-p")); value == nil && i+1 < len(cmd.Args()) {
				value = cmd.Args()[i+1]
			}
			break
		}
		if !strings.HasPrefix(w.Prefix(), "-") {
			break
		}
	}
	if value != nil {
		s.report(pass, lint.Findingf(option.Span(), "the password stands on the command line of sshpass: "+
			"put it into the variable SSHPASS, and use sshpass -e").
			WithHint("a key in a CI/CD variable of type file needs no password at all: ssh -i \"$SSH_KEY\""))
	}
}
