package variables

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// pathCommands are commands whose operands are paths: all of them, or the one of that number.
var pathCommands = map[string]int{
	"ssh-add": all, "cat": all, "base64": all, "sha256sum": all, "jq": last, "cp": 0, "install": 0, "mv": 0, "chmod": 1, "chown": 1,
	"source": 0, ".": 0,
}

const (
	all  = -1
	last = -2
)

// pathOptions are options whose values are paths of files, for the commands that have them; "" stands for every command.
var pathOptions = map[string][]string{
	"ssh": {"-i"}, "scp": {"-i"}, "sftp": {"-i"}, "ssh-keygen": {"-f"}, "gpg": {"--import"}, "openssl": {"-in"},
	"": {
		"--cacert", "--cert", "--key-file", "--kubeconfig", "--private-key", "--vault-password-file", "--env-file", "--token-file",
		"--service-account", "--identity-file", "--json-key-file", "--password-file",
	},
}

// classify notes what a command takes the variables in its words for.
func (r *shellReader) classify(cmd *script.Command) {
	base := cmd.Base()
	switch base {
	case "echo", "printf":
		for _, w := range cmd.Args() {
			r.take(w, asText)
		}
	case "[", "test", "":
		r.classifyTest(cmd)
	}
	if base != "cp" || !cmd.Has("-r", "-R", "-a", "--recursive") {
		r.classifyOperands(cmd, base)
	}
	r.classifyOptions(cmd, base)
	for _, redirect := range cmd.Redirects {
		switch redirect.Op {
		case "<":
			r.take(redirect.Target, asPath)
		case "<<<":
			r.take(redirect.Target, asText)
		}
	}
	for _, a := range cmd.Assigns {
		if a.Name == "KUBECONFIG" || a.Name == "GOOGLE_APPLICATION_CREDENTIALS" {
			r.take(a.Value, asPath)
		}
	}
}

// classifyTest takes what a test asks of: [ -f "$A" ].
func (r *shellReader) classifyTest(cmd *script.Command) {
	for i, w := range cmd.Words {
		if w.Is("-f", "-s", "-r") && i+1 < len(cmd.Words) {
			r.take(cmd.Words[i+1], asPath)
		}
	}
}

func (r *shellReader) classifyOperands(cmd *script.Command, base string) {
	which, ok := pathCommands[base]
	if !ok {
		return
	}
	operands := cmd.Operands("-m", "-o", "-g")
	for i, w := range operands {
		if which == all || which == i || which == last && i > 0 && i == len(operands)-1 {
			r.take(w, asPath)
		}
	}
}

func (r *shellReader) classifyOptions(cmd *script.Command, base string) {
	options := slices.Concat(pathOptions[""], pathOptions[base])
	args := cmd.Args()
	login := cmd.Is("docker", "login") || base == "sshpass"
	for i, w := range args {
		switch {
		case i+1 == len(args):
		case w.Is(options...):
			r.take(args[i+1], asPath)
		case w.Is("--password", "--token", "--api-key", "--auth-token", "--access-token", "--secret") || login && w.Is("-p"):
			r.take(args[i+1], asSecret)
		}
		r.classifyHeader(w)
		name, _, assigned := strings.Cut(w.Prefix(), "=")
		if assigned && (slices.Contains(options, name) || strings.HasSuffix(name, "File")) {
			r.take(w.After(len(name)+1), asPath) // also UserKnownHostsFile=… of ssh -o
		}
	}
}

// classifyHeader takes the token in a header of a request: -H "PRIVATE-TOKEN: $A".
func (r *shellReader) classifyHeader(w *script.Word) {
	name, _, _ := strings.Cut(strings.ToLower(w.Prefix()), ":")
	isHeader := len(name) < len(w.Prefix())
	if !isHeader || name != "authorization" && !strings.HasSuffix(name, "token") && !strings.HasSuffix(name, "key") {
		return
	}
	for _, u := range w.Uses() {
		r.uses[u] = asSecret
	}
}

// take notes what the variable that is all of a word is taken for.
func (r *shellReader) take(w *script.Word, as usedAs) {
	if u := onlyUse(w); u != nil {
		r.uses[u] = as
	}
}
