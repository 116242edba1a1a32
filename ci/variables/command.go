package variables

import (
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// usedAs tells what a place takes the value of a variable for.
type usedAs uint8

const (
	asAnything usedAs = iota
	asText            // echo "$A" | …
	asPath            // ssh-add "$A"
	asSecret          // docker login -p "$A"
)

// commands goes through the commands in order: what they take variables for, which files they run, and where they are.
func (r *shellReader) commands() {
	dir, known := r.dir, true
	for _, cmd := range r.Commands() {
		if cmd.Remote() {
			continue
		}
		r.classify(cmd)
		r.passes(cmd)
		if cmd.Is("cd") || cmd.Is("pushd") || cmd.Is("popd") {
			dir, known = r.changed(cmd, dir, known)
			continue
		}
		at := dir
		if !known {
			at = ""
		}
		r.runs(cmd, at)
		r.writesEnv(cmd)
	}
	for _, cmd := range r.Opaque() {
		if r.seen[cmd] || isHarmless(cmd.Source()) || r.assignsByEval(cmd) {
			continue
		}
		r.doubts = append(r.doubts, doubt{"`" + firstLine(cmd.Source()) + "`", r.order[cmd]})
	}
	if r.facts.doubt == "" && len(r.doubts) > 0 {
		r.facts.doubt = r.doubts[0].what
	}
}

// changed returns the directory behind a cd. One in a subshell or under a condition leaves nothing certain.
func (r *shellReader) changed(cmd *script.Command, dir string, known bool) (string, bool) {
	args := cmd.Operands()
	if !known || len(args) != 1 || !cmd.Is("cd") || script.Conditional(cmd) || inSubshell(cmd) {
		return "", false
	}
	return r.path(args[0], dir)
}

func inSubshell(n script.Node) bool {
	for ; n != nil; n = n.Parent() {
		if c, ok := n.(*script.Compound); ok {
			switch c.Kind {
			case script.Subshell, script.Substitution, script.Process, script.Nested:
				return true
			}
		}
	}
	return false
}

// path returns the path in the repository that a word names in a directory of it; ok is false when it leads elsewhere, or nobody knows.
//
//	./ci/deploy.sh     $CI_PROJECT_DIR/ci/deploy.sh
func (r *shellReader) path(w *script.Word, dir string) (name string, ok bool) {
	parts := w.Parts
	if len(parts) > 0 && parts[0].Var != nil && parts[0].Var.Name == "CI_PROJECT_DIR" && parts[0].Var.Op == "" {
		dir, parts = ".", parts[1:]
		if len(parts) > 0 && !strings.HasPrefix(parts[0].Text, "/") {
			return "", false
		}
	} else if len(parts) == 0 || strings.HasPrefix(parts[0].Text, "/") || strings.HasPrefix(parts[0].Text, "~") {
		return "", false
	}
	for _, p := range parts {
		if p.Kind != script.Literal || p.Glob() {
			return "", false
		}
		name += p.Text
	}
	name = path.Join(dir, name)
	return name, dir != "" && name != ".." && !strings.HasPrefix(name, "../")
}

// isHarmless reports whether code from elsewhere is known: that which activates a virtual environment, and that of ssh-agent.
func isHarmless(source string) bool {
	return slices.ContainsFunc(harmless, func(known string) bool { return strings.Contains(source, known) })
}

// harmless is what stands in commands that set nothing but the variables of a tool.
var harmless = []string{
	"bin/activate", "ssh-agent", "conda.sh", "conda shell", "nvm.sh", "fnm env", "cargo/env", "sdkman-init.sh", ".bashrc", ".profile",
	"opam env", "opam config env", "pyenv init", "pyenv virtualenv-init", "rbenv init", "nodenv init", "brew shellenv", "docker-env", "dircolors",
}

// assignsByEval reports whether what eval runs is known to set one variable, which it notes, or none.
//
//	eval NAME=\$$other     eval echo \$$other
func (r *shellReader) assignsByEval(cmd *script.Command) bool {
	args := cmd.Args()
	if cmd.Base() != "eval" || len(args) == 0 {
		return false
	}
	name, _, assigned := strings.Cut(args[0].Prefix(), "=")
	if assigned && name != "" && nameAt(name) == name {
		r.defs[name] = append(r.defs[name], &definition{script.Definition{Name: name, In: cmd}, r.order[cmd]})
		return true
	}
	return name == "echo" || strings.HasPrefix(name, "echo ")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

// passes notes the variables that a command hands on by name: docker run -e NAME, docker build --build-arg NAME, envsubst '$NAME'.
func (r *shellReader) passes(cmd *script.Command) {
	var options []string
	switch base := cmd.Base(); {
	case base == "envsubst":
		for _, w := range cmd.Operands() {
			if text, ok := w.Literal(); ok {
				for _, ref := range references(text) {
					r.named(ref.name, w, cmd)
				}
			}
		}
		return
	case base != "docker" && base != "podman" && base != "docker-compose":
		return
	case len(cmd.Args()) > 0 && cmd.Args()[0].Is("build", "buildx", "image"):
		options = []string{"--build-arg"}
	default:
		options = []string{"-e", "--env", "--build-arg"}
	}
	args := cmd.Args()
	for i, w := range args {
		text, known := w.Literal()
		option, name, joined := strings.Cut(text, "=")
		switch {
		case known && joined && slices.Contains(options, option):
			r.named(name, w, cmd)
		case w.Is(options...) && i+1 < len(args):
			if name, ok := args[i+1].Literal(); ok {
				r.named(name, args[i+1], cmd)
			}
		}
	}
}

// named notes a variable that a word of a command names.
func (r *shellReader) named(name string, w *script.Word, cmd *script.Command) {
	if name == "" || nameAt(name) != name {
		return
	}
	r.mention(mention{name: name, span: w.Span()}, &script.Use{Name: name, In: cmd})
}

// writesEnv notes that a command has to do with a file .env, from which compose and others take variables.
func (r *shellReader) writesEnv(cmd *script.Command) {
	words := slices.Clone(cmd.Args())
	for _, redirect := range cmd.Redirects {
		if redirect.Op != "<" {
			words = append(words, redirect.Target)
		}
	}
	for _, w := range words {
		if w == nil || cmd.Is("rm") || cmd.Is("cat") {
			continue
		}
		if text, ok := w.Literal(); ok && path.Base(text) == ".env" {
			r.env = true
			return
		}
	}
}
