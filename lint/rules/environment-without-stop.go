package rules

import (
	"regexp"
	"sync"

	"gitlab.com/pipewright/pipewright/lint"
)

// EnvironmentWithoutStop reports environments for each branch or merge request that nothing ever stops.
var EnvironmentWithoutStop = &lint.Analyzer{
	Name:     "environment-without-stop",
	Group:    lint.Stages,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `an environment for each branch is never stopped

With the name of a branch or merge request in the name of an environment, every branch makes
one of its own. Without on_stop, GitLab does not know which job takes it down when the branch
is deleted, and what was deployed stays and costs. on_stop names that job; auto_stop_in gives
the environment a time to live as well (docs: ci/environments/#stopping-an-environment).`,
	Bad: "review:\n  script: make review\n  environment:\n    name: review/$CI_COMMIT_REF_SLUG\n",
	Good: "review:\n  script: make review\n  environment:\n    name: review/$CI_COMMIT_REF_SLUG\n    on_stop: stop\n" +
		"stop:\n  script: make stop\n  when: manual\n  environment:\n    name: review/$CI_COMMIT_REF_SLUG\n    action: stop\n",
	Run: environmentWithoutStop,
}

// perBranch finds variables that differ from branch to branch, or from one merge request to the next.
var perBranch = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{?(CI_COMMIT_(REF_SLUG|REF_NAME|BRANCH)|CI_MERGE_REQUEST_(IID|ID|SOURCE_BRANCH_NAME))\b`)
})

func environmentWithoutStop(pass *lint.Pass) error {
	all := environments(pass)
	stopped := map[string]string{} // the jobs that stop an environment, by its name
	ends := map[string]bool{}      // the names of those that have an end
	for _, env := range all {
		if env.action == "stop" {
			stopped[env.name.Value] = env.job.Name.Value
		}
		ends[env.name.Value] = ends[env.name.Value] || textAt(env.more, "on_stop") != "" || textAt(env.more, "auto_stop_in") != ""
	}
	for _, env := range all {
		if !env.deploys() || ends[env.name.Value] || !perBranch().MatchString(env.name.Value) {
			continue
		}
		ends[env.name.Value] = true // one finding for each environment
		remedy := "name the job that stops it with on_stop, or give it a time to live with auto_stop_in"
		f := lint.Findingf(env.name.Span, "every branch makes an environment %q, and nothing stops it: %s", env.name.Value, remedy)
		if job := stopped[env.name.Value]; job != "" {
			f = f.WithHint("the job %q can stop it: on_stop: %s", job, job)
		}
		pass.Report(f.At(env.job.Name.Value, "environment"))
	}
	return nil
}
