package pipeline

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/internal/slug"
)

// chatVariables are those of pipelines that a chat command asks for.
// Source: lib/gitlab/chat/command.rb, GitLab 18.11.
var chatVariables = []builtin{
	{name: "CHAT_INPUT", value: ifEvent(from(sourceChat), text("")), example: anyEvent},
	{name: "CHAT_CHANNEL", value: ifEvent(from(sourceChat), text("channel")), example: anyEvent},
	{name: "CHAT_USER_ID", value: ifEvent(from(sourceChat), text("1")), example: anyEvent},
}

// userVariables are those of the user. They win over those of the YAML.
var userVariables = []builtin{
	{name: "GITLAB_USER_ID", user: true, value: constant("10"), example: anyEvent},
	{name: "GITLAB_USER_EMAIL", user: true, value: constant(exampleEmail), example: anyEvent},
	{name: "GITLAB_USER_LOGIN", user: true, value: constant(exampleLogin), example: anyEvent},
	{name: "GITLAB_USER_NAME", user: true, value: constant(exampleUser), example: anyEvent},
}

// jobVariables are those of jobs, as far as rules know them.
// Source: predefined_variables_from_job_attr in lib/gitlab/ci/variables/builder.rb, GitLab 18.11.
var jobVariables = []builtin{
	{name: "CI_JOB_NAME", ofJob: true, value: ofJob(func(j *jobPlan) string { return j.in.Name })},
	{name: "CI_JOB_NAME_SLUG", ofJob: true, value: ofJob(func(j *jobPlan) string { return slug.Of(j.in.Name) })},
	{name: "CI_JOB_GROUP_NAME", ofJob: true, value: ofJob(func(j *jobPlan) string { return groupName(j.in.Name) })},
	{name: "CI_JOB_STAGE", ofJob: true, value: ofJob(func(j *jobPlan) string { return j.in.Job.Stage.Value })},
	{name: "CI_JOB_MANUAL", ofJob: true, value: needsJob(jobManual)},
	{name: "CI_NODE_INDEX", ofJob: true, value: needsJob(nodeIndex)},
	{name: "CI_ENVIRONMENT_NAME", ofJob: true, value: ofEnvironment(func(s *scope) string { return s.env })},
	{name: "CI_ENVIRONMENT_ACTION", ofJob: true, value: ofEnvironment(func(s *scope) string { return s.job.environment.action })},
	{name: "CI_ENVIRONMENT_TIER", ofJob: true, value: needsJob(environmentTier)},
	{name: "CI_ENVIRONMENT_URL", ofJob: true, value: needsJob(environmentURL)},
}

// settingVariables are those that people set in a project, or that its settings bring.
var settingVariables = []builtin{
	{name: "CI_DEBUG_TRACE", doubtful: anyEvent},
	{name: "CI_DEBUG_SERVICES", doubtful: anyEvent},
	{name: "KUBECONFIG", doubtful: anyEvent},
	{name: "KUBE_CA_PEM", doubtful: anyEvent},
	{name: "KUBE_CA_PEM_FILE", doubtful: anyEvent},
	{name: "KUBE_INGRESS_BASE_DOMAIN", doubtful: anyEvent},
	{name: "KUBE_NAMESPACE", doubtful: anyEvent},
	{name: "KUBE_TOKEN", doubtful: anyEvent},
	{name: "KUBE_URL", doubtful: anyEvent},
	{name: "CI_ENVIRONMENT_ID", doubtful: anyEvent},
	{name: "TRIGGER_PAYLOAD", doubtful: from(sourceTrigger)},
}

// needsJob is the value of a variable that only jobs have.
func needsJob(value func(*scope) (string, bool)) func(*scope) (string, bool) {
	return func(s *scope) (string, bool) {
		if s.job == nil {
			return "", false
		}
		return value(s)
	}
}

func ofJob(value func(j *jobPlan) string) func(*scope) (string, bool) {
	return needsJob(func(s *scope) (string, bool) { return value(s.job), true })
}

func ofEnvironment(value func(s *scope) string) func(*scope) (string, bool) {
	return needsJob(func(s *scope) (string, bool) {
		if strings.TrimSpace(s.env) == "" {
			return "", false
		}
		return value(s), true
	})
}

// jobManual tells whether somebody must start the job, as far as its own when says so.
func jobManual(s *scope) (string, bool) {
	when := s.job.when
	return "true", when == "manual" || when == "delayed"
}

func nodeIndex(s *scope) (string, bool) { return strconv.Itoa(s.job.in.Index), s.job.in.Index > 0 }

func nodeTotal(s *scope) (string, bool) {
	if s.job == nil || s.job.in.Index == 0 {
		return "1", true
	}
	return strconv.Itoa(len(s.job.in.Job.Made())), true
}

func environmentTier(s *scope) (string, bool) {
	return s.job.environment.tier, s.env != "" && s.job.environment.tier != ""
}

func environmentURL(s *scope) (string, bool) {
	return s.job.environment.url, s.env != "" && s.job.environment.url != ""
}

// instanceSuffix is what parallel appends to the name of a job.
// Source: lib/gitlab/utils/job.rb, GitLab 18.11.
var instanceSuffix = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:[\x08\s\v:]+(?:\[.*\]|\d+[\s\v:/\\]+\d+)){1,3}[\s\v]*\z`)
})

// groupName returns the name that the instances of a parallel job share.
func groupName(job string) string {
	return strings.TrimSpace(instanceSuffix().ReplaceAllString(job, ""))
}
