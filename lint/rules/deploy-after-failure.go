package rules

import (
	"regexp"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// DeployAfterFailure reports deployments that run although the jobs before them failed.
var DeployAfterFailure = &lint.Analyzer{
	Name:     "deploy-after-failure",
	Group:    lint.Stages,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a job deploys also when the jobs before it failed

when: always does not mean "in every pipeline": it starts the job whatever became of the jobs
that it waits for, so that a version whose tests failed is deployed. A rule that lets the job run
needs no when, or on_success (docs: ci/yaml/#when).

Nothing is said of jobs that take something down or report, of environments with a variable in
their name, and where every job before may fail anyway.`,
	Bad: "stages: [test, deploy]\nunit:\n  stage: test\n  script: make test\ndeploy:\n  stage: deploy\n  when: always\n" +
		"  environment: staging\n  script: make deploy\n",
	Good: "stages: [test, deploy]\nunit:\n  stage: test\n  script: make test\ndeploy:\n  stage: deploy\n" +
		"  environment: staging\n  script: make deploy\n",
	Run: deployAfterFailure,
}

// undoingWord finds in the name of a job that it is no deployment, whatever its stage says.
var undoingWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(clean|clear|delete|destroy|down|log|notif|remove|report|rollback|status|stop|teardown|undeploy|verify)`)
})

func deployAfterFailure(pass *lint.Pass) error {
	for _, env := range environments(pass) {
		job := env.job
		always := alwaysIn(job)
		if len(always) == 0 || !env.deploys() || env.dynamic() || !puts(job) || !whole(pass) {
			continue
		}
		pipelines, err := simulate(pass)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(always, func(when *syntax.Scalar) bool {
			return slices.ContainsFunc(pipelines, func(p *pipeline.Pipeline) bool { return ignoresFailure(p, job, when) })
		})
		if i < 0 {
			continue
		}
		f := lint.Findingf(always[i].Span(), "%q deploys to %q also when the jobs before it failed: remove when: always",
			job.Name.Value, env.name.Value).At(job.Name.Value)
		edit := source.Edit{Span: always[i].Span(), New: "on_success"}
		f.Fixes = []lint.Fix{{Message: "write when: on_success", Unsafe: true, Edits: []source.Edit{edit}}}
		pass.Report(f)
	}
	return nil
}

// puts reports whether the names of a job and of its stage say that it deploys.
func puts(job *config.Job) bool {
	return (deployWord().MatchString(job.Name.Value) || deployWord().MatchString(job.Stage.Value)) && !undoingWord().MatchString(job.Name.Value)
}

// alwaysIn returns the values of when in a job, and in its rules, that say always.
func alwaysIn(job *config.Job) []*syntax.Scalar {
	var all []*syntax.Scalar
	for _, m := range append(rulesIn(job.Node.Get("rules")), job.Node) {
		if when, ok := m.Get("when").(*syntax.Scalar); ok && when.Value() == "always" {
			all = append(all, when)
		}
	}
	return all
}

// ignoresFailure reports whether a value of when lets a job run in a pipeline although a job failed for which it waits.
func ignoresFailure(p *pipeline.Pipeline, job *config.Job, when *syntax.Scalar) bool {
	i := slices.IndexFunc(p.Jobs, func(j *pipeline.Job) bool {
		return j.Instance.Job == job && j.Present == config.Yes && j.When == "always" && decided(j, when)
	})
	if i < 0 {
		return false
	}
	own := p.Jobs[i]
	waitsFor := func(other *pipeline.Job) bool {
		if own.Needs == nil {
			return p.Config.StageIndex(other.Stage) < p.Config.StageIndex(own.Stage)
		}
		return slices.ContainsFunc(own.Needs, func(n pipeline.Need) bool { return n.Name == other.Name })
	}
	return slices.ContainsFunc(p.Jobs, func(other *pipeline.Job) bool {
		return other.Present == config.Yes && !other.AllowFailure && other.When != "manual" && waitsFor(other)
	})
}

// decided reports whether a value of when is that of the rule because of which a job is in its pipeline, or of the job itself.
func decided(j *pipeline.Job, when *syntax.Scalar) bool {
	inRule := j.Why != nil && j.Why.Rule > 0 && j.Why.Span.Contains(when.Span())
	return inRule || j.Instance.Job.Node.Get("when") == when
}
