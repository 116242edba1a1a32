package rules

import (
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/lint"
)

// GitlabJobsDiffer reports where a GitLab server and the simulation create different jobs.
var GitlabJobsDiffer = &lint.Analyzer{
	Name:     "gitlab-jobs-differ",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `the GitLab server would create other jobs than the simulation

With --dry-run, lint asks the server which jobs a push would create, and simulates the same push.
Both should come to the same jobs with the same stage, when and allow_failure. Where they do not,
either the files or the ref are not what the server has, or pipewright is wrong: please report that.

Nothing is said of jobs that depend on what nobody here can know, such as variables of the project. In the example,
server.json stands for the answer of the server.`,
	Bad:  "deploy:\n  script: make deploy\n  when: manual\n",
	Good: "deploy:\n  script: make deploy\n",
	Beside: []lint.Beside{{Name: "server.json", Text: `[
  {"jobs": [{"name": "deploy", "stage": "test", "when": "on_success", "allow_failure": false}]}
]
`}},
	Run: gitlabJobsDiffer,
}

// maxDifferences is how many differences stand in the sentence itself, and maxPlaces how many places are shown below it.
const (
	maxDifferences = 3
	maxPlaces      = 20
)

func gitlabJobsDiffer(pass *lint.Pass) error {
	if pass.Server == nil || pass.Config.Trigger != nil {
		return nil
	}
	c, err := CompareServer(pass.Context(), pass.Config, pass.Server)
	if err != nil || c == nil || len(c.Differences) == 0 {
		return err
	}
	f := lint.Finding{Span: rootPlace(pass.Config).span}
	if job := c.Differences[0].Job; job != nil {
		f.Span, f.Path = job.Name.Span, []string{job.Name.Value}
	}
	texts := make([]string, len(c.Differences))
	for i, d := range c.Differences {
		texts[i] = d.Text
		if i > 0 && i < maxPlaces && d.Job != nil {
			f.Related = append(f.Related, lint.Related{Span: d.Job.Name.Span, Message: d.Text})
		}
	}
	if more := len(texts) - maxDifferences; more > 0 {
		texts = append(texts[:maxDifferences], fmt.Sprintf("%d more", more))
	}
	f.Message = fmt.Sprintf("GitLab and the simulation differ for a %s: %s", c.Pipeline.Event, strings.Join(texts, "; "))
	pass.Report(f.WithHint("push what is not pushed yet and name the ref with --ref; if both still differ, pipewright is wrong: please report it"))
	return nil
}
