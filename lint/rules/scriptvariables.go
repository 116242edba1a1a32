package rules

import (
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// definedKey is the key of the names in [lint.Once].
type definedKey struct{}

// definedVariables returns the names of the variables that the configuration or one of its scripts gives a value. A script of another
// job counts, too: it may be the one that writes a file which this job reads.
func definedVariables(pass *lint.Pass) map[string]bool {
	return lint.Once(pass, definedKey{}, func() map[string]bool {
		names := map[string]bool{}
		for name := range ownVariables(pass) {
			names[name] = true
		}
		for _, s := range scripts(pass) {
			for _, d := range s.Definitions() {
				names[d.Name] = true
			}
		}
		return names
	})
}

// mayBeUnset reports whether nothing that is known gives a variable a value.
func mayBeUnset(pass *lint.Pass, name string) bool {
	if name == "" || !isLetter(name[0]) || script.SetsItself(name) || definedVariables(pass)[name] {
		return false
	}
	_, predefined := pipeline.Predefined(name)
	return !predefined
}

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// bringsVariables reports whether a script gets variables from where nobody looks: files that it reads, code that it makes.
func bringsVariables(s *jobScript) bool { return !s.Complete() || len(s.Opaque()) > 0 }

// hasDotenv reports whether a job hands on variables that a file of it holds.
func hasDotenv(pass *lint.Pass) bool {
	for _, job := range pass.Config.Jobs {
		artifacts, _ := pass.Config.Value(job, "artifacts").(*syntax.Mapping)
		reports, _ := artifacts.Get("reports").(*syntax.Mapping)
		if reports.Get("dotenv") != nil {
			return true
		}
	}
	return false
}

// isElsewhere reports whether a variable is that of another machine or container than the job's: ssh HOST 'echo $HOME'.
func isElsewhere(u *script.Use) bool {
	if cmd, ok := u.In.(*script.Command); ok {
		return cmd.Remote()
	}
	cmd := script.Around(u.In)
	return cmd != nil && (cmd.Remote() || len(cmd.Runs) > 0)
}
