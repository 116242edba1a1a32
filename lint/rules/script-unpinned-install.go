package rules

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptUnpinnedInstall reports packages that are installed in whatever version is new.
var ScriptUnpinnedInstall = &lint.Analyzer{
	Name:     "script-unpinned-install",
	Group:    lint.Scripts,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a script installs a package without a version

The pipeline of tomorrow then runs with another version than that of today: it fails without a
change, or runs what somebody has just published under the name. Name a version, or take the
packages from a lock file.

The rule knows pip, pipx, npm -g, go install, gem and cargo. It leaves alone pip, setuptools and
wheel themselves, what a constraints file of pip decides, and the packages of Debian and Alpine,
whose versions go with the image.`,
	Bad:  "lint:\n  script:\n    - pip install flake8\n    - flake8\n",
	Good: "lint:\n  script:\n    - pip install flake8==7.3.0\n    - flake8\n",
	Run:  scriptUnpinnedInstall,
}

func scriptUnpinnedInstall(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "install", "npm", "pnpm") {
		in, ok := managerOf(cmd)
		if !ok || cmd.Remote() || cmd.Has(in.fixed...) || definedVariables(pass)["PIP_CONSTRAINT"] {
			continue
		}
		if found := in.unpinnedIn(cmd); len(found) > 0 {
			pass.Report(unpinnedInstall(s, in, found))
		}
	}
	return nil
}

func unpinnedInstall(s *jobScript, in packageManager, found []*script.Word) lint.Finding {
	name, _ := found[0].Literal()
	others := ""
	if n := len(found) - 1; n > 0 {
		others = fmt.Sprintf(", and %d more,", n)
	}
	return s.finding(found[0].Span(), "%q%s is installed in whatever version is new: say which, as in %s", name, others, in.example)
}

// A packageManager is a command that installs packages.
type packageManager struct {
	options  []string // options that take the next word
	fixed    []string // options that decide on the version
	unpinned func(name string) bool
	example  string // of what names a version
}

// managerOf returns what installs packages for everybody when a command runs.
func managerOf(cmd *script.Command) (packageManager, bool) {
	switch name := cmd.Base(); {
	case name == "pip", name == "pip3", name == "pipx", name == "uv", runsModule(cmd, "pip"):
		return pythonPackages(), true
	case cmd.Has("-g", "--global") && (name == "npm" || name == "pnpm"):
		return packageManager{
			options: []string{"--registry", "--prefix", "--loglevel", "--cache"},
			unpinned: func(name string) bool {
				return !strings.Contains(strings.TrimPrefix(strings.TrimSuffix(name, "@latest"), "@"), "@")
			},
			example: "@1.2.3",
		}, true
	case name == "go":
		return packageManager{
			options:  []string{"-tags", "-ldflags"},
			unpinned: func(name string) bool { return strings.HasSuffix(name, "@latest") },
			example:  "@v1.2.3",
		}, true
	case name == "gem", name == "cargo":
		return packageManager{
			options:  []string{"-i", "--install-dir", "-n", "--bindir", "-s", "--source", "--root", "--features", "--target", "-F"},
			fixed:    []string{"-v", "--version", "--path", "--git", "--local", "-g", "--file"},
			unpinned: func(name string) bool { return !strings.ContainsAny(name, "@:") && !strings.HasSuffix(name, ".gem") },
			example:  "--version 1.2.3",
		}, true
	}
	return packageManager{}, false
}

// runsModule reports whether Python runs a module as a program.
func runsModule(cmd *script.Command, module string) bool {
	if base := cmd.Base(); base != "python" && base != "python3" {
		return false
	}
	value, _ := cmd.Option("-m")
	return value != nil && value.Is(module)
}

func pythonPackages() packageManager {
	return packageManager{
		options: []string{
			"-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-t", "--target", "--prefix", "--root",
			"--trusted-host", "--proxy", "--cache-dir", "--timeout", "--retries", "-r", "--requirement", "-e", "--editable", "-m",
			"--python", "--platform", "--python-version", "--upgrade-strategy", "--progress-bar", "--root-user-action", "--log",
		},
		fixed:    []string{"-c", "--constraint", "--constraints", "--no-index"},
		unpinned: unpinnedPython,
		example:  "==1.2.3",
	}
}

// unpinnedIn returns the packages without a version in a command.
func (in packageManager) unpinnedIn(cmd *script.Command) []*script.Word {
	words := cmd.Operands(in.options...)
	if cmd.Base() == "uv" && len(words) > 0 && words[0].Is("pip", "tool") {
		words = words[1:]
	}
	if len(words) == 0 || !words[0].Is("install", "i", "add") {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(words[1:]), func(w *script.Word) bool {
		name, known := w.Literal()
		return !known || name == "" || isFile(name) || !in.unpinned(name)
	})
}

// isFile reports whether what is installed is a file, a directory or the content of an address.
func isFile(name string) bool {
	return strings.ContainsAny(name[:1], "./~") || strings.Contains(name, "://") || strings.HasSuffix(name, ".whl") ||
		strings.HasSuffix(name, "gz") && strings.Contains(name, ".")
}

func unpinnedPython(name string) bool {
	switch pythonName(name) {
	case "pip", "setuptools", "wheel":
		return false
	}
	return !strings.Contains(name, "==") && !strings.ContainsAny(name, "<~@/")
}

// pythonName returns the name in a requirement, with its extras: "pkg[extra]" of "pkg[extra]>=2".
func pythonName(requirement string) string {
	name, _, _ := strings.Cut(requirement, ">")
	name, _, _ = strings.Cut(name, "!")
	return strings.TrimSpace(name)
}
