package rules

import (
	"regexp"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptPipeToShell reports code that runs as it comes from the network.
var ScriptPipeToShell = &lint.Analyzer{
	Name:     "script-pipe-to-shell",
	Group:    lint.Scripts,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a script from the network is piped into a shell

What the server answers today runs with the secrets of the job, and nobody has seen it. It
may be another script than yesterday: in 2021, the uploader of Codecov, which people ran with
bash <(curl …), sent the variables of their jobs to a stranger for two months. When the
connection breaks, half of it runs.

Download a script of a certain version, compare its checksum, and then run it; or take an image
or a package that has the tool. Many vendors recommend the pipe, so the rule is a strict one.
URLs that hold the hash of a commit are left alone.`,
	Bad: "test:\n  script:\n    - curl -LsSf https://get.acme.io/install.sh | sh\n",
	Good: "test:\n  script:\n    - curl -LsSfo install.sh https://get.acme.io/1.4.2/install.sh\n" +
		"    - echo \"$INSTALL_SHA256  install.sh\" | sha256sum -c\n    - sh install.sh\n",
	Run: scriptPipeToShell,
}

func scriptPipeToShell(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "curl", "wget") {
		if !interprets(cmd) {
			continue
		}
		for _, n := range codeOf(cmd) {
			if host := s.downloadsFrom(n); host != "" {
				s.report(pass, lint.Findingf(cmd.Words[0].Span(), "%s runs what %q answers, unseen: "+
					"download a certain version, compare its checksum, and then run it", cmd.Base(), host))
				break
			}
		}
	}
	return nil
}

// interpreters are the commands that run the code that they read.
var interpreters = []string{"sh", "bash", "ash", "dash", "zsh", "python", "python3", "perl", "ruby", "node", "php"}

func interprets(cmd *script.Command) bool {
	return slices.Contains([]string{"eval", "source", "."}, cmd.Base()) || slices.Contains(interpreters, cmd.Base())
}

// codeOf returns the nodes that write the code which a command runs.
//
//	curl … | sh        bash <(curl …)        sh -c "$(curl …)"        eval "$(curl …)"
func codeOf(cmd *script.Command) []script.Node {
	var all []script.Node
	if n := cmd.FedBy(); n != nil && readsCode(cmd) {
		all = append(all, n)
	}
	words := cmd.Operands()
	if slices.Contains(interpreters, cmd.Base()) && !wordsHold(cmd, "-c") {
		words = words[:min(1, len(words))]
	}
	for _, w := range words {
		if len(w.Parts) == 1 && w.Parts[0].Runs != nil {
			all = append(all, w.Parts[0].Runs)
		}
	}
	return all
}

func wordsHold(cmd *script.Command, text string) bool { return wordIn(cmd, text) != nil }

// readsCode reports whether an interpreter takes its code from its input.
func readsCode(cmd *script.Command) bool {
	if !slices.Contains(interpreters, cmd.Base()) || wordsHold(cmd, "-c") || cmd.Has("-e", "-m", "-r") && !isPlainShell(cmd) {
		return false
	}
	operands := cmd.Operands("-o")
	return isPlainShell(cmd) && cmd.Has("-s") || len(operands) == 0 || operands[0].Is("-")
}

func isPlainShell(cmd *script.Command) bool { return slices.Contains(interpreters[:5], cmd.Base()) }

// commitHash matches the hash of a commit.
var commitHash = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b[0-9a-f]{40}\b`) })

// downloadsFrom returns the public host from which the last command of a node downloads, "" when it does nothing of the kind.
func (s *jobScript) downloadsFrom(n script.Node) string {
	for _, cmd := range s.Inside(n) {
		if !slices.Contains([]string{"curl", "wget"}, cmd.Base()) || cmd.Feeds() != nil && script.Node(cmd) != n && !feedsWhole(cmd, n) {
			continue
		}
		for _, w := range cmd.Args() {
			if host, _ := urlHost(w); isPublicHost(host) && !commitHash().MatchString(w.Source()) {
				return host
			}
		}
	}
	return ""
}

// feedsWhole reports whether what reads a command's output stands outside of a node.
func feedsWhole(cmd *script.Command, n script.Node) bool {
	for up := cmd.Feeds(); up != nil; up = up.Parent() {
		if up == n {
			return false
		}
	}
	return true
}
