package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// SimulationText writes each pipeline for people:
//
//	push to staging: 2 jobs
//	test
//	  server-tests  on_success                 rule 2: $CI_COMMIT_BRANCH (= "staging") == "staging" → true
//	deploy
//	  deploy        manual      to production  rule 1: …
func SimulationText(w io.Writer, s *Simulation) error {
	return s.each(w, (*simulationText).pipeline)
}

// each writes the pipelines one after the other, with an empty line between them.
func (s *Simulation) each(w io.Writer, one func(*simulationText, *pipeline.Pipeline)) error {
	return write(w, func(buf *bytes.Buffer) {
		t := &simulationText{Simulation: s, buf: buf}
		for i, p := range s.Pipelines {
			if i > 0 {
				t.line()
			}
			one(t, p)
		}
	})
}

// A simulationText writes one pipeline after the other.
type simulationText struct {
	*Simulation
	buf *bytes.Buffer
}

func (t *simulationText) line(parts ...string) {
	for _, part := range parts {
		t.buf.WriteString(part)
	}
	t.buf.WriteByte('\n')
}

func (t *simulationText) pipeline(p *pipeline.Pipeline) {
	t.line(t.Styles.Place.Paint(printable(p.Event.Detail())+":"), " ", t.outcome(p))
	t.errors(p)
	if p.Created == config.No {
		t.workflow(p)
	}
	if p.Reason != pipeline.ConfigError {
		t.jobs(p)
	}
	if t.Verbose {
		t.excluded(p)
	}
}

// outcome says in a few words what becomes of an event.
func (t *simulationText) outcome(p *pipeline.Pipeline) string {
	if p.Created == config.No {
		return t.Styles.Warning.Paint("no pipeline") + ": " + reasonText(p.Reason)
	}
	text := countOf(len(p.Jobs), "job")
	if p.Name != "" {
		text += ", " + strconv.Quote(printable(p.Name))
	}
	if p.Created == config.Maybe {
		return t.Styles.Info.Paint("perhaps a pipeline") + ": " + text + " at most, as far as it is known"
	}
	return text
}

// reasonText says why there is no pipeline.
func reasonText(reason pipeline.Reason) string {
	switch reason {
	case pipeline.ConfigError:
		return "GitLab refuses it"
	case pipeline.WorkflowRules:
		return "workflow:rules do not let it through"
	case pipeline.FilteredByRules:
		return "no job is left to run"
	case pipeline.SkipCI:
		return "the commit message says [skip ci]"
	}
	return string(reason)
}

func (t *simulationText) errors(p *pipeline.Pipeline) {
	for _, e := range p.Errors {
		place := t.place(e.Span)
		if place != "" {
			place = t.Styles.Place.Paint(place+":") + " "
		}
		t.line("  ", place, t.Styles.Error.Paint("error:"), " ", printable(e.Message))
	}
}

// workflow shows the rules of the workflow that kept the pipeline away.
func (t *simulationText) workflow(p *pipeline.Pipeline) {
	if p.Reason == pipeline.WorkflowRules && p.Workflow != nil {
		t.line("  ", t.Styles.Frame.Paint("workflow:rules"), " ", printable(whyText(p.Workflow)))
	}
}

func (t *simulationText) jobs(p *pipeline.Pipeline) {
	var table columns
	for _, stage := range byStage(p) {
		table.add(cell{printable(stage.name), t.Styles.Place})
		for _, job := range stage.jobs {
			table.add(cell{"  " + printable(job.Name), ""}, cell{whenText(job), t.whenStyle(job)}, cell{printable(environmentText(job)), ""},
				cell{printable(whyText(job.Why)), t.Styles.Frame})
		}
	}
	for _, line := range table.lines() {
		t.line(line)
	}
}

func (t *simulationText) excluded(p *pipeline.Pipeline) {
	if len(p.Excluded) == 0 {
		return
	}
	table := columns{indent: "  "}
	for _, job := range p.Excluded {
		table.add(cell{printable(job.Name), ""}, cell{printable(whyText(job.Why)), t.Styles.Frame})
	}
	t.line(t.Styles.Place.Paint("not in it"))
	for _, line := range table.lines() {
		t.line(line)
	}
}

// whenText says when a job of a pipeline starts, in GitLab's words.
func whenText(job *pipeline.Job) string {
	text := job.When
	if job.StartIn != "" {
		text += " in " + job.StartIn
	}
	if job.AllowFailure {
		text += ", may fail"
	}
	if job.Present == config.Maybe {
		text = "perhaps " + text
	}
	return printable(text)
}

func (t *simulationText) whenStyle(job *pipeline.Job) Style {
	switch {
	case job.Present == config.Maybe:
		return t.Styles.Info
	case job.When == "manual" || job.When == "delayed":
		return t.Styles.Warning
	}
	return t.Styles.Hint
}

func environmentText(job *pipeline.Job) string {
	if job.Environment == "" {
		return ""
	}
	return "to " + job.Environment
}

// whyText says which rule decided, with the values that it saw.
func whyText(why *pipeline.Why) string {
	if why == nil {
		return ""
	}
	for _, step := range why.Steps {
		if why.Rule == 0 || step.Span != why.Span || len(step.Clauses) == 0 {
			continue
		}
		texts := make([]string, len(step.Clauses))
		for i, clause := range step.Clauses {
			texts[i] = clauseText(clause)
		}
		return fmt.Sprintf("rule %d: %s", why.Rule, strings.Join(texts, ", "))
	}
	return why.Summary
}

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func itoa(n int) string { return strconv.Itoa(n) }
