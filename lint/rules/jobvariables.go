package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// A jobScope is what a job knows, with all that tells which variables it has when its script runs.
type jobScope struct {
	*variableScope
	job     *config.Job
	scripts []*jobScript
}

// jobScopes returns the scopes of jobs, one after the other, by a function that shares what they have in common.
func jobScopes(pass *lint.Pass) func(*config.Job) *jobScope {
	settled := &settledVariables{cfg: pass.Config}
	return func(job *config.Job) *jobScope {
		s := &jobScope{variableScope: settled.scope(job), job: job}
		for _, script := range scripts(pass) {
			if slices.Contains(script.jobs, job) {
				s.scripts = append(s.scripts, script)
			}
		}
		return s
	}
}

// variables returns the variables that the YAML certainly gives to the job: its own, and those of the root; sorted by name. Those that
// rules, a matrix or its own script may change are left out.
func (s *jobScope) variables() []config.Variable {
	var all []config.Variable
	add := func(v config.Variable) {
		name := v.Name.Value
		if !s.open[name] && s.isCertain(v) && !s.inMatrix(name) && !s.assigns(name) {
			all = append(all, v)
		}
	}
	for _, v := range s.own {
		add(v)
	}
	for name, v := range s.settled.root {
		if _, own := s.own[name]; !own && s.inherits(name) {
			add(v)
		}
	}
	slices.SortFunc(all, func(a, b config.Variable) int { return strings.Compare(a.Name.Value, b.Name.Value) })
	return all
}

func (s *jobScope) inMatrix(name string) bool {
	return slices.ContainsFunc(matrices(s.job), func(matrix []config.Variable) bool {
		return slices.ContainsFunc(matrix, func(v config.Variable) bool { return v.Name.Value == name })
	})
}

// assigns reports whether a script of the job gives the variable a value, or may do so in a file that it reads.
func (s *jobScope) assigns(name string) bool {
	return slices.ContainsFunc(s.scripts, func(js *jobScript) bool {
		return slices.ContainsFunc(js.Definitions(), func(d script.Definition) bool { return d.Name == name }) ||
			slices.ContainsFunc(js.Opaque(), func(cmd *script.Command) bool { return !isHarmless(cmd.Source()) })
	})
}

// isHarmless reports whether code from elsewhere is known: that which activates a virtual environment, and that of ssh-agent.
func isHarmless(source string) bool {
	return strings.HasSuffix(source, "bin/activate") || strings.Contains(source, "ssh-agent")
}

// speaksOf reports whether one of the texts stands in a script of the job.
func (s *jobScope) speaksOf(texts ...string) bool {
	return slices.ContainsFunc(s.scripts, func(js *jobScript) bool { return js.holds(texts) })
}
