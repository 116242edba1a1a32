package generate

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// optionDimensions are review apps, scheduled jobs and releases in Sentry.
func optionDimensions() []dimension {
	return []dimension{
		{"review-apps", []string{"no", "yes"}},
		{"scheduled", []string{"none", "clearsessions", "clearsessions,send_digest"}},
		{"sentry", []string{"no", "yes"}},
	}
}

// optionAnswers are the flags of those. On Lambda, review apps need a database's name that can differ.
func (c combo) optionAnswers(answers map[string]string) {
	for _, d := range optionDimensions() {
		if c[d.name] != "" {
			answers[d.name] = c[d.name]
		}
	}
	if !c.reviews() {
		delete(answers, "review-apps")
	}
}

func (c combo) reviews() bool {
	return c["review-apps"] == "yes" && (c["target"] != "" || c["env"] != "url")
}

// scheduledJobs are the jobs of a schedule whose variable TASK has a value, "" for none.
func (c combo) scheduledJobs(task string) []string {
	var jobs []string
	for _, command := range commands(c["scheduled"]) {
		if task == "" || task == command || !strings.Contains(c["scheduled"], ",") {
			jobs = append(jobs, "scheduled-"+command)
		}
	}
	return jobs
}

// schedules reports whether schedules run commands, and nothing else.
func (c combo) schedules() bool { return len(commands(c["scheduled"])) > 0 }

// promised are the jobs that an event of happenings creates on a server.
func (c combo) promised(event string) []string {
	jobs := slices.Clone(promised()[c["target"]][event])
	switch {
	case event == "schedule" && c.schedules():
		return c.scheduledJobs("")
	case event == "schedule for one task" && c.schedules():
		return c.scheduledJobs("send_digest")
	case event == "schedule on another branch" && c.schedules():
		return nil
	case event == "merge request" && c.reviews():
		return append(jobs, "build", "review", "stop-review")
	case event == "push" && c["sentry"] == "yes":
		return append(jobs, "sentry-release")
	}
	return jobs
}

// lambdaPromised adds to the jobs of an event on Lambda, which are separated by spaces, those of the options.
func (c combo) lambdaPromised(event *pipeline.Event, jobs string) []string {
	names := strings.Fields(jobs)
	if event.Source == "schedule" && c.schedules() {
		names = nil
		if jobs != "" && event.Branch != "feature" && event.Tag == "" {
			names = c.scheduledJobs("")
		}
	}
	if event.Source == "merge_request_event" && jobs != "" && c.reviews() && !event.Fork {
		names = append(names, "review", "?stop-review")
		if c["storage"] == "whitenoise" {
			names = append(names, "static")
		}
	}
	if c["sentry"] == "yes" {
		for _, name := range slices.Clone(names) {
			if environment, ok := strings.CutPrefix(strings.TrimPrefix(name, "?"), "deploy-"); ok {
				names = append(names, "sentry-"+environment)
			}
		}
	}
	slices.Sort(names)
	return names
}

// unscheduled leaves out the lint jobs in a pipeline that only runs commands by the clock.
func (c combo) unscheduled(event *pipeline.Event, checks []string) []string {
	if event.Source != "schedule" || !c.schedules() {
		return checks
	}
	var left []string
	for _, job := range checks {
		if !strings.HasPrefix(job, "lint") {
			left = append(left, job)
		}
	}
	return left
}
