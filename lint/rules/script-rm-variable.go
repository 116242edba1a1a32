package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptRmVariable reports rm -r of a directory that is / when a variable is not set.
var ScriptRmVariable = &lint.Analyzer{
	Name:     "script-rm-variable",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `rm -r removes / or a directory of the system when a variable is empty

rm -rf "$DIR"/* is rm -rf /* where nothing sets DIR: in a shell runner, or with a volume of the
host in the container, that is the machine. A variable of the project's settings is empty, too,
when it is protected and the branch is not.

"${DIR:?}" stops the script when DIR is empty. The rule looks at variables that neither the
configuration nor a script nor GitLab sets, and speaks where the path without them is / or a
directory of the system such as /home. It is silent where the script tests the variable, or has
set -u.`,
	Bad:  "deploy:\n  script:\n    - rm -rf \"$DEPLOY_DIR\"/*\n    - make install\n",
	Good: "deploy:\n  script:\n    - rm -rf \"${DEPLOY_DIR:?}\"/*\n    - make install\n",
	Run:  scriptRmVariable,
}

func scriptRmVariable(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "rm ") {
		if cmd.Name() != "rm" || !cmd.Has("-r", "-R", "--recursive") || cmd.Remote() || cmd.Settings.Nounset == script.Yes {
			continue
		}
		for _, w := range cmd.Operands() {
			use, rest := emptyRoot(w)
			if use != nil && unsetIn(pass, s, use.Name) {
				pass.Report(removesRoot(s, w, use, rest))
			}
		}
	}
	return nil
}

// emptyRoot returns the variable with which a path begins, when it may be empty and what stands behind it then is /, all that is in
// it, or a directory of the system.
func emptyRoot(w *script.Word) (use *script.Use, rest string) {
	if len(w.Parts) < 2 || w.Parts[0].Kind != script.Variable || !w.Parts[0].Var.Empty() {
		return nil, ""
	}
	for _, p := range w.Parts[1:] {
		if p.Kind != script.Literal {
			return nil, ""
		}
		rest += p.Text
	}
	top, below, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	if !strings.HasPrefix(rest, "/") || !slices.Contains(systemDirectories, top) || strings.Trim(below, "*/") != "" {
		return nil, ""
	}
	return w.Parts[0].Var, rest
}

// systemDirectories are those that stand in / everywhere, and the patterns that name them.
var systemDirectories = []string{"", "*", ".*", "?*", "bin", "boot", "dev", "etc", "home", "lib", "opt", "root", "sbin", "srv", "usr", "var"}

// unsetIn reports whether a variable may be empty where a script uses it, and the script does not ask.
func unsetIn(pass *lint.Pass, s *jobScript, name string) bool {
	if !mayBeUnset(pass, name) || bringsVariables(s) || !pass.Config.Complete() || hasDotenv(pass) {
		return false
	}
	return !slices.ContainsFunc(s.Uses(), func(u *script.Use) bool {
		cmd, ok := u.In.(*script.Command)
		asked := ok && (cmd.Kind == script.Test || cmd.Name() == "[" || cmd.Name() == "test")
		return u.Name == name && (asked || u.Required())
	})
}

func removesRoot(s *jobScript, w *script.Word, use *script.Use, rest string) lint.Finding {
	f := s.finding(w.Span(), "rm removes %q when %q is empty, and nothing in the configuration sets it: write ${%s:?}", rest, use.Name, use.Name)
	if text := use.Span().Text(); text == use.Source() {
		edit := source.Edit{Span: use.Span(), New: "${" + use.Name + ":?}"}
		f.Fixes = []lint.Fix{{Message: "stop when " + use.Name + " is empty", Unsafe: true, Edits: []source.Edit{edit}}}
	}
	return f
}
