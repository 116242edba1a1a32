package report

import (
	"io"
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// SimulationJob traces a job through every rule, event by event. It names the job or one of its instances.
//
//	push to main: "deploy" is not in it, no rule matched
//	  .gitlab-ci.yml:7  rule 1  $CI_COMMIT_BRANCH (= "main") == "staging" → false
func SimulationJob(w io.Writer, s *Simulation, name string) error {
	return s.each(w, func(t *simulationText, p *pipeline.Pipeline) { t.trace(p, name) })
}

func (t *simulationText) trace(p *pipeline.Pipeline, name string) {
	title := t.Styles.Place.Paint(printable(p.Event.Detail()) + ":")
	if p.Created == config.No {
		t.line(title, " ", t.outcome(p))
		t.errors(p)
		t.steps(p.Workflow)
		title = " "
	}
	for _, job := range p.Jobs {
		if named(job.Name, job.Instance, name) {
			t.line(title, " ", strconv.Quote(printable(job.Name)), " ", t.whenStyle(job).Paint(whenText(job)), ", ", printable(job.Why.Summary))
			t.steps(job.Why)
		}
	}
	for _, job := range p.Excluded {
		if named(job.Name, job.Instance, name) {
			t.line(title, " ", strconv.Quote(printable(job.Name)), " is not in it, ", printable(job.Why.Summary))
			t.steps(job.Why)
		}
	}
}

// named reports whether a job is what name means.
func named(job string, in *config.Instance, name string) bool {
	return job == name || in.Job.Name.Value == name
}

func (t *simulationText) steps(why *pipeline.Why) {
	if why == nil {
		return
	}
	table := columns{indent: "  "}
	for i, step := range why.Steps {
		word := step.Keyword
		if word == "rules" || word == "workflow:rules" {
			word += " " + itoa(i+1)
		}
		place := cell{t.place(step.Span), t.Styles.Frame}
		if len(step.Clauses) == 0 {
			table.add(place, cell{word, ""}, cell{"no condition → " + truthText(step.Matches), t.answerStyle(step.Matches)})
		}
		for _, clause := range step.Clauses {
			table.add(place, cell{word, ""}, cell{printable(clauseText(clause)), t.answerStyle(clause.Holds)})
			place, word = cell{}, ""
		}
	}
	for _, line := range table.lines() {
		t.line(line)
	}
}

func (t *simulationText) answerStyle(answer config.Truth) Style {
	switch answer {
	case config.Yes:
		return t.Styles.Added
	case config.No:
		return t.Styles.Removed
	}
	return t.Styles.Info
}
