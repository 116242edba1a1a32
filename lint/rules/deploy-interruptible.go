package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// DeployInterruptible reports deployments that a newer commit cancels half-way.
var DeployInterruptible = &lint.Analyzer{
	Name:     "deploy-interruptible",
	Group:    lint.Stages,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a job that deploys may be cancelled while it runs

GitLab cancels interruptible jobs of older pipelines when a newer commit comes. A job that
builds or tests loses nothing; a deployment stops half-way, with the migrations done and the
new version not started. Write interruptible: false in the jobs that deploy, above all where
default says true (docs: ci/yaml/#interruptible).

Nothing is said of environments with a variable in their name, such as review apps, which the
next pipeline deploys again, of jobs that run for tags only, to which no newer commit comes,
and where workflow:auto_cancel:on_new_commit is none. A job without environment counts as one that
deploys when both its name and its stage say so.`,
	Bad: "default:\n  interruptible: true\ndeploy:\n  script: make deploy\n  environment: staging\n",
	Good: "default:\n  interruptible: true\ndeploy:\n  script: make deploy\n  environment: staging\n" +
		"  interruptible: false\n",
	Run: deployInterruptible,
}

func deployInterruptible(pass *lint.Pass) error {
	if pass.Config.Root == nil || neverCancelled(pass) {
		return nil
	}
	for _, env := range environments(pass) {
		interruptible, ok := pass.Config.Value(env.job, "interruptible").(*syntax.Scalar)
		if !ok || !env.deploys() || env.dynamic() || env.job.Bridge {
			continue
		}
		if yes, _ := interruptible.Bool(); !yes || !runsForBranches(pass, env.job) {
			continue
		}
		f := lint.Findingf(env.name.Span, "%q deploys to %q and is interruptible, so that a newer commit cancels it half-way: "+
			"write interruptible: false in the job", env.job.Name.Value, env.name.Value).At(env.job.Name.Value, "interruptible")
		f.Related = []lint.Related{{Span: interruptible.Span(), Message: "interruptible because of this"}}
		pass.Report(f)
	}
	return interruptibleByName(pass)
}

// interruptibleByName looks at the jobs that say only by their names that they deploy.
func interruptibleByName(pass *lint.Pass) error {
	for _, job := range pass.Config.Jobs {
		if job.Bridge || job.Node.Get("environment") != nil || !speaksOfDeploying(job) || undoingWord().MatchString(job.Name.Value) {
			continue
		}
		interruptible, _ := pass.Config.Value(job, "interruptible").(*syntax.Scalar)
		if interruptible == nil {
			continue
		}
		if yes, _ := interruptible.Bool(); !yes || !runsForBranches(pass, job) {
			continue
		}
		f := lint.Findingf(job.Name.Span, "%q deploys and is interruptible, so that a newer commit cancels it half-way: write interruptible: false in the job",
			job.Name.Value).At(job.Name.Value, "interruptible")
		f.Related = []lint.Related{{Span: interruptible.Span(), Message: "interruptible because of this"}}
		pass.Report(f)
	}
	return nil
}

// neverCancelled reports whether the workflow says that no commit cancels a pipeline.
func neverCancelled(pass *lint.Pass) bool {
	workflow, _ := pass.Config.Root.Get("workflow").(*syntax.Mapping)
	cancel, _ := workflow.Get("auto_cancel").(*syntax.Mapping)
	return cancel != nil && textAt(cancel, "on_new_commit") == "none"
}

// runsForBranches reports whether a job can be in a pipeline of a branch or a merge request, to which another commit may come.
func runsForBranches(pass *lint.Pass, job *config.Job) bool {
	if slices.Equal(refWords(job, "only"), []string{"tags"}) {
		return false // the prover thinks of a branch called so
	}
	p := proverOf(pass)
	p.tries = 0
	for _, w := range p.worlds {
		if w.of == tagRef {
			continue
		}
		if slices.ContainsFunc(p.jobWays(job), func(in way) bool { return p.possibleIn(w, []way{in}) }) {
			return true
		}
	}
	return false
}
