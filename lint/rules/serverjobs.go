package rules

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/lint"
)

// A ServerComparison is a server's pipeline beside the simulated one.
type ServerComparison struct {
	Pipeline *pipeline.Pipeline // the simulated one; of several possible events, the one that agrees
	// Missing is the include because of which nothing can be compared, "" when there is none.
	Missing     string
	Differences []ServerDifference
}

// A ServerDifference is one thing that a server and the simulation do not agree on.
type ServerDifference struct {
	Job  *config.Job // nil when the configuration has none of the name, and when it is about no job
	Text string
}

// CompareServer compares the jobs that a server would create with those of the simulation. What the simulation does not know for
// certain is no difference. It is nil when the server refuses the configuration: there is nothing to compare then.
func CompareServer(ctx context.Context, cfg *config.Config, answer *lint.ServerAnswer) (*ServerComparison, error) {
	if len(answer.Refusals()) > 0 {
		return nil, nil
	}
	var first *ServerComparison
	for _, event := range answer.Events {
		p, err := pipeline.Create(ctx, cfg, event)
		if err != nil {
			return nil, err
		}
		c := compareServer(p, answer)
		if len(c.Differences) == 0 {
			return c, nil
		}
		if first == nil {
			first = c
		}
	}
	return first, nil
}

func compareServer(p *pipeline.Pipeline, answer *lint.ServerAnswer) *ServerComparison {
	c := &ServerComparison{Pipeline: p}
	if missing := p.Config.Unresolved; len(missing) > 0 {
		c.Missing = fmt.Sprintf("include of %s %q is left out", missing[0].Include, missing[0].What)
		return c
	}
	if p.Reason == pipeline.ConfigError && p.Created == config.No {
		c.refused(p, answer)
		return c
	}
	theirs := map[string]lint.ServerJob{}
	for _, job := range answer.Jobs {
		theirs[job.Name] = job
	}
	ours := map[string]bool{}
	for _, job := range p.Jobs {
		ours[job.Name] = true
		other, there := theirs[job.Name]
		c.job(p, job, other, there)
	}
	for _, job := range answer.Jobs {
		if !ours[job.Name] {
			c.differ(p.Config.Instance(job.Name), "%q is only in GitLab's pipeline%s", job.Name, why(p, job.Name))
		}
	}
	return c
}

func (c *ServerComparison) differ(job *config.Job, format string, args ...any) {
	c.Differences = append(c.Differences, ServerDifference{job, fmt.Sprintf(format, args...)})
}

// refused notes that the simulation refuses the pipeline that the server creates.
func (c *ServerComparison) refused(p *pipeline.Pipeline, answer *lint.ServerAnswer) {
	for _, e := range p.Errors {
		if e.Certain == config.Yes {
			c.differ(p.Config.Instance(e.Job), "GitLab creates %s, the simulation none: %s", jobCount(len(answer.Jobs)), e.Message)
			return
		}
	}
}

// job compares one job of the simulation.
func (c *ServerComparison) job(p *pipeline.Pipeline, job *pipeline.Job, other lint.ServerJob, there bool) {
	certain := job.Present == config.Yes && p.Created == config.Yes
	switch {
	case !certain:
	case !there:
		c.differ(job.Instance.Job, "%q is only in the simulated pipeline", job.Name)
	case settled(job):
		c.keywords(job, other)
	}
}

// keywords compares what stage, when and allow_failure come to.
func (c *ServerComparison) keywords(job *pipeline.Job, other lint.ServerJob) {
	var there, here []string
	for _, k := range [][2]string{
		{"stage: " + other.Stage, "stage: " + job.Stage},
		{"when: " + other.When, "when: " + job.When},
		{fmt.Sprint("allow_failure: ", other.AllowFailure), fmt.Sprint("allow_failure: ", job.AllowFailure)},
	} {
		if k[0] != k[1] {
			there, here = append(there, strconv.Quote(k[0])), append(here, strconv.Quote(k[1]))
		}
	}
	if len(there) > 0 {
		c.differ(job.Instance.Job, "%q has %s there, %s here", job.Name, strings.Join(there, " and "), strings.Join(here, " and "))
	}
}

// settled reports whether it is certain which rule lets a job in: another one may give it another when and allow_failure.
func settled(job *pipeline.Job) bool {
	return job.Why == nil || !slices.ContainsFunc(job.Why.Steps, func(s pipeline.Step) bool { return s.Matches == config.Maybe })
}

// why says for what reason the simulation leaves a job out.
func why(p *pipeline.Pipeline, name string) string {
	if p.Created == config.No && p.Reason != "" {
		return ": the simulation creates no pipeline (" + strings.ReplaceAll(string(p.Reason), "_", " ") + ")"
	}
	if p.Config.Instance(name) == nil && p.Config.Job(name) == nil {
		return ": the configuration has no job of this name"
	}
	return ": its rules leave it out here"
}

func jobCount(n int) string {
	if n == 1 {
		return "1 job"
	}
	return strconv.Itoa(n) + " jobs"
}
