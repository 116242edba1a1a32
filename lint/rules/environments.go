package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// An environment is what a job says about the place that it deploys to.
type environment struct {
	job    *config.Job
	key    source.Span // of the keyword
	name   config.String
	action string          // "start" when nothing is said
	tier   string          // "" when nothing is said
	more   *syntax.Mapping // nil when there is only a name
}

// environmentsKey is the key of the environments in [lint.Once].
type environmentsKey struct{}

// environments returns the environments of the jobs of a configuration, in the order of the jobs. Those whose name an input gives
// that is not known are left out.
func environments(pass *lint.Pass) []environment {
	return lint.Once(pass, environmentsKey{}, func() []environment {
		var all []environment
		for _, job := range pass.Config.Jobs {
			if env, ok := environmentOf(job); ok && !pass.Config.Unsettled(env.name) {
				all = append(all, env)
			}
		}
		return all
	})
}

func environmentOf(job *config.Job) (environment, bool) {
	e := job.Node.Entry("environment")
	if e == nil {
		return environment{}, false
	}
	env := environment{job: job, key: e.Key.Span(), action: "start"}
	name, _ := e.Value.(*syntax.Scalar)
	if m, ok := e.Value.(*syntax.Mapping); ok {
		env.more = m
		name, _ = m.Get("name").(*syntax.Scalar)
		if text := textAt(m, "action"); text != "" {
			env.action = text
		}
		env.tier = textAt(m, "deployment_tier")
	}
	if name == nil || !name.IsString() || name.Value() == "" {
		return environment{}, false
	}
	env.name = config.String{Value: name.Value(), Span: name.Span()}
	return env, true
}

// textAt returns the text of a key, "" when it has none.
func textAt(m *syntax.Mapping, key string) string {
	if s, ok := m.Get(key).(*syntax.Scalar); ok && s.Kind() != syntax.KindNull {
		return s.Value()
	}
	return ""
}

// deploys reports whether the job puts something into the environment, rather than to stop, prepare or look at it.
func (e environment) deploys() bool { return e.action == "start" }

// dynamic reports whether a variable is part of the name, so that there may be many environments.
func (e environment) dynamic() bool { return strings.Contains(e.name.Value, "$") }

// production reports whether the environment is the one that matters.
func (e environment) production() bool {
	return pipeline.IsProduction(e.name.Value, e.tier)
}
