package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// AfterScriptVariableLost reports variables of a script that its after_script looks for in vain.
var AfterScriptVariableLost = &lint.Analyzer{
	Name:     "after-script-variable-lost",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `after_script uses a variable that only the script sets

after_script runs in another shell than before_script and script: what those have set or
exported is empty there, and the shell says nothing (docs: ci/yaml/#after_script). A clean-up
then removes nothing, or too much. Write the value into a file that after_script reads, compute
it again, or set it under variables.

Nothing is said of a variable that the settings, the image or a dotenv report may bring as well:
where the script asks for it before it sets it, or sets it only sometimes.`,
	Bad: "test:\n  script:\n    - NETWORK=test-$CI_JOB_ID\n    - docker network create \"$NETWORK\"\n" +
		"  after_script:\n    - docker network rm \"$NETWORK\"\n",
	Good: "test:\n  script:\n    - docker network create \"test-$CI_JOB_ID\"\n" +
		"  after_script:\n    - docker network rm \"test-$CI_JOB_ID\"\n",
	Run: afterScriptVariableLost,
}

func afterScriptVariableLost(pass *lint.Pass) error {
	if !pass.Config.Complete() {
		return nil
	}
	for _, after := range scripts(pass) {
		if after.keyword != "after_script" || bringsVariables(after) {
			continue
		}
		for _, job := range after.jobs {
			for _, use := range after.Uses() {
				if lost, ok := lostVariable(pass, job, after, use); ok {
					f := after.finding(use.Span(), "%q is empty here, because after_script runs in another shell than the script that sets it: "+
						"write it into a file, or set it under variables", "$"+use.Name)
					f.Related = []lint.Related{{Span: lost.Span(), Message: "set here"}}
					pass.Report(f)
				}
			}
		}
	}
	return nil
}

// lostVariable returns the place where the script of a job sets a variable that its after_script uses, when it has no other value.
func lostVariable(pass *lint.Pass, job *config.Job, after *jobScript, use *script.Use) (script.Definition, bool) {
	name := use.Name
	_, predefined := pipeline.Predefined(name)
	if use.Fallback() || isElsewhere(use) || predefined || ofImage(name) || ownVariables(pass)[name] || after.defines(name) || hasDotenv(pass) {
		return script.Definition{}, false
	}
	i := slices.IndexFunc(scripts(pass), func(s *jobScript) bool { return s.keyword == "script" && slices.Contains(s.jobs, job) })
	if i < 0 || scripts(pass)[i].holds([]string{"GITLAB_ENV"}) {
		return script.Definition{}, false
	}
	return onlySource(scripts(pass)[i], name)
}

// ofImage reports whether a variable usually comes from the shell or the image.
func ofImage(name string) bool {
	return name == "" || !isLetter(name[0]) || script.SetsItself(name) || strings.HasSuffix(name, "_HOME") || strings.HasSuffix(name, "PATH")
}

// onlySource returns the first place where a script sets a variable; ok is false when it does not always do so, or when it asks
// before, so that the variable may have a value from elsewhere.
func onlySource(s *jobScript, name string) (first script.Definition, ok bool) {
	for _, d := range s.Definitions() {
		if d.Name != name {
			continue
		}
		if d.Scope != script.Shell && d.Scope != script.Exported || d.Value == nil || script.Conditional(d.In) {
			return first, false
		}
		if !ok {
			first, ok = d, true
		}
	}
	if !ok {
		return first, false
	}
	at := first.Span()
	if value := first.Value.Span(); value.File == at.File {
		at.End = max(at.End, value.End)
	}
	before := func(u *script.Use) bool {
		return u.Name == name && (u.Span().File != at.File || u.Span().Start < at.End)
	}
	return first, !slices.ContainsFunc(s.Uses(), before)
}
