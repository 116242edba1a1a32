package pipetest

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

const draftHead = `# What the pipeline does today, drafted by "pipewright test --write": one test for all usual events with the same jobs.
# Keep what must stay so, remove the rest, and give the tests names that say why.
`

// Draft returns a test file that says of pipelines what they are: all their jobs, and what is notable about some. It leaves out what
// is not known, and returns the pipelines of which nothing is known at all. The events must be closed: what they do not name does
// not exist.
func Draft(pipelines []*pipeline.Pipeline) (text []byte, unknown []*pipeline.Pipeline) {
	shared := commonOf(pipelines)
	var drafts []*draft
	for _, p := range pipelines {
		expected := draftTest(p)
		if expected == "" {
			unknown = append(unknown, p)
			continue
		}
		i := slices.IndexFunc(drafts, func(d *draft) bool { return d.expected == expected })
		if i < 0 {
			i = len(drafts)
			drafts = append(drafts, &draft{name: title(p.Event, &pipeline.Event{}), expected: expected})
		}
		drafts[i].events = append(drafts[i].events, writeEvent(p.Event, shared))
	}
	var b strings.Builder
	b.WriteString(draftHead)
	if line := shared.defaults(); line != "" {
		b.WriteString("defaults: " + line + "\n")
	}
	b.WriteString("tests:\n")
	taken := map[string]int{}
	for _, d := range drafts {
		d.write(&b, taken)
	}
	return []byte(b.String()), unknown
}

// A draft is one test: the events with the same outcome.
type draft struct {
	name     string // that of the first event
	events   []string
	expected string
}

func (d *draft) write(b *strings.Builder, taken map[string]int) {
	name := d.name
	if more := len(d.events) - 1; more > 0 {
		name = fmt.Sprintf("%s and %d more", name, more)
	}
	taken[name]++
	if n := taken[name]; n > 1 {
		name = fmt.Sprintf("%s (%d)", name, n)
	}
	fmt.Fprintf(b, "  - name: %s\n", quote(name))
	if len(d.events) == 1 {
		fmt.Fprintf(b, "    event: %s\n", d.events[0])
	} else {
		fmt.Fprintf(b, "    events:\n      - %s\n", strings.Join(d.events, "\n      - "))
	}
	b.WriteString(d.expected)
}

// draftTest returns the lines that say what must hold of a pipeline, "" when nothing is known.
func draftTest(p *pipeline.Pipeline) string {
	switch p.Created {
	case config.Maybe:
		return ""
	case config.No:
		return fmt.Sprintf("    pipeline: %s\n    reason: %s\n", none, p.Reason)
	}
	certain := slices.DeleteFunc(slices.Clone(p.Jobs), func(j *pipeline.Job) bool { return j.Present != config.Yes })
	groups := group(p, certain)
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.name
	}
	if len(certain) == len(p.Jobs) {
		return flow(4, "exactly", names) + notable(groups)
	}
	if len(groups) == 0 {
		return ""
	}
	return known(groups)
}

// A jobGroup is some jobs of a pipeline under one name: all instances of a job that are alike, or a single one.
type jobGroup struct {
	name    string
	details string // what is notable about them: "{when: manual}"; "{}" for nothing
}

// group returns the jobs in their order, instances of one job together when all of them are there and alike.
func group(p *pipeline.Pipeline, jobs []*pipeline.Job) []jobGroup {
	details := map[string]string{}
	for _, job := range jobs {
		details[job.Name] = detailsOf(job)
	}
	var groups []jobGroup
	done := map[string]bool{}
	for _, job := range jobs {
		if done[job.Name] {
			continue
		}
		g := jobGroup{job.Instance.Job.Name.Value, details[job.Name]}
		all := instances(p.Config, g.name)
		if slices.ContainsFunc(all, func(in string) bool { return details[in] != g.details }) {
			g.name, all = job.Name, []string{job.Name}
		}
		for _, name := range all {
			done[name] = true
		}
		groups = append(groups, g)
	}
	return groups
}

// detailsOf returns what is notable about a job: that it does not start by itself when those before it succeed, and where it deploys.
func detailsOf(job *pipeline.Job) string {
	var m members
	if job.When != "on_success" {
		m.text("when", job.When)
	}
	m.text("environment", job.Environment)
	return m.String()
}

// notable returns the jobs with details.
func notable(groups []jobGroup) string {
	return known(slices.DeleteFunc(groups, func(g jobGroup) bool { return g.details == "{}" }))
}

// known returns jobs with their details.
func known(groups []jobGroup) string {
	if len(groups) == 0 {
		return ""
	}
	text := "    jobs:\n"
	for _, g := range groups {
		text += fmt.Sprintf("      %s: %s\n", quote(g.name), g.details)
	}
	return text
}
