package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptVariableTypo reports names in scripts that are nearly those of variables.
var ScriptVariableTypo = &lint.Analyzer{
	Name:     "script-variable-typo",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a script uses a variable that nothing defines, with nearly the name of one

A variable that is not set is empty, and the shell says nothing: docker push "$CI_REGISTRY_IMGE"
pushes an image without a name.

Where a variable comes from cannot always be seen: the settings of a project, a group or the
server, the image, a file that the script reads. So the rule reports only names that nothing
defines and that are nearly those of a variable that the configuration or a script defines, or of
a predefined one, and the names that GitLab had until version 16.0. If the variable is one of the
project's settings after all, silence the rule in that place.`,
	Bad:  "test:\n  script: docker push \"$CI_REGISTRY_IMGE:1\"\n",
	Good: "test:\n  script: docker push \"$CI_REGISTRY_IMAGE:1\"\n",
	Run:  scriptVariableTypo,
}

func scriptVariableTypo(pass *lint.Pass) error {
	for _, s := range scripts(pass) {
		for _, use := range s.Uses() {
			if use.Fallback() || isElsewhere(use) || !mayBeUnset(pass, use.Name) {
				continue
			}
			meant := meantVariable(pass, use.Name, definedVariables(pass))
			if meant != "" && (looksPredefined(use.Name) || isSlip(pass, s, use.Name, meant)) {
				pass.Report(variableTypo(s, use, meant))
			}
		}
	}
	return nil
}

// isSlip reports whether a name that is nearly another one is probably a mistake: nobody outside of the configuration could define
// it, it is used only once, and not in order to give the other one its value. Names that differ in their case alone, such as
// http_proxy and HTTP_PROXY, often live side by side.
func isSlip(pass *lint.Pass, s *jobScript, name, meant string) bool {
	if !pass.Config.Complete() || bringsVariables(s) || strings.EqualFold(name, meant) {
		return false
	}
	var at source.Span
	for _, other := range scripts(pass) {
		for _, use := range other.Uses() {
			if use.Name == name && !at.IsEmpty() && at != use.Span() {
				return false
			}
			if use.Name == name {
				at = use.Span()
			}
		}
	}
	return !slices.ContainsFunc(s.Definitions(), func(d script.Definition) bool {
		return d.Name == meant && d.Value != nil && slices.ContainsFunc(d.Value.Uses(), func(u *script.Use) bool { return u.Name == name })
	})
}

func variableTypo(s *jobScript, use *script.Use, meant string) lint.Finding {
	f := s.finding(use.Span(), "nothing defines %q, which is empty then: did you mean %q?", use.Name, meant)
	at := use.Span()
	if text := at.Text(); text == "$"+use.Name || text == "${"+use.Name+"}" {
		start := at.Start + strings.Index(text, use.Name)
		edit := source.Edit{Span: at.File.Span(start, start+len(use.Name)), New: meant}
		f.Fixes = []lint.Fix{{Message: "write " + meant, Unsafe: true, Edits: []source.Edit{edit}}}
	}
	return f
}
