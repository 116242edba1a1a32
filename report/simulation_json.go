package report

import (
	"encoding/json"
	"io"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

type (
	jsonPipeline struct {
		Event    *pipeline.Event  `json:"event"`
		Title    string           `json:"title"`
		Created  *bool            `json:"created"` // null: unknown
		Reason   *pipeline.Reason `json:"reason"`
		Name     *string          `json:"name"`
		Errors   []jsonError      `json:"errors"`
		Jobs     []jsonJob        `json:"jobs"`
		Excluded []jsonExcluded   `json:"excluded"`
	}
	jsonError struct {
		Job     string    `json:"job,omitempty"`
		Message string    `json:"message"`
		Place   *jsonLine `json:"place"`
	}
	jsonJob struct {
		Name         string            `json:"name"`
		Stage        string            `json:"stage"`
		Certain      bool              `json:"certain"` // false: it depends on what is not known
		When         string            `json:"when"`
		AllowFailure bool              `json:"allow_failure"`
		ExitCodes    []int             `json:"allow_failure_exit_codes,omitempty"`
		StartIn      *string           `json:"start_in"`
		Needs        []string          `json:"needs"` // null: it waits for the stages before its own
		Environment  *string           `json:"environment"`
		Variables    map[string]string `json:"variables"`
		Why          *jsonLine         `json:"why"`
	}
	jsonExcluded struct {
		Name string    `json:"name"`
		Why  string    `json:"why"`
		At   *jsonLine `json:"at"`
	}
	jsonLine struct {
		File string `json:"file"`
		Line int    `json:"line"`
	}
)

// SimulationJSON writes an array with one entry per event.
func SimulationJSON(w io.Writer, s *Simulation) error {
	all := make([]jsonPipeline, len(s.Pipelines))
	for i, p := range s.Pipelines {
		all[i] = s.jsonPipeline(p)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(all)
}

func (s *Simulation) jsonPipeline(p *pipeline.Pipeline) jsonPipeline {
	out := jsonPipeline{
		Event: p.Event, Title: p.Event.String(), Created: known(p.Created), Name: optional(p.Name),
		Errors: []jsonError{}, Jobs: []jsonJob{}, Excluded: []jsonExcluded{},
	}
	if p.Reason != "" {
		out.Reason = &p.Reason
	}
	for _, e := range p.Errors {
		out.Errors = append(out.Errors, jsonError{e.Job, secret.Redact(e.Message), s.jsonLine(e.Span)})
	}
	if p.Created == config.No && p.Reason == pipeline.ConfigError {
		return out
	}
	for _, job := range p.Jobs {
		out.Jobs = append(out.Jobs, s.jsonJob(job))
	}
	for _, job := range p.Excluded {
		out.Excluded = append(out.Excluded, jsonExcluded{job.Name, secret.Redact(job.Why.Summary), s.jsonLine(job.Why.Span)})
	}
	return out
}

func (s *Simulation) jsonJob(job *pipeline.Job) jsonJob {
	out := jsonJob{
		Name: job.Name, Stage: job.Stage, Certain: job.Present == config.Yes, When: job.When, AllowFailure: job.AllowFailure,
		ExitCodes: job.ExitCodes, StartIn: optional(job.StartIn), Environment: optional(job.Environment), Variables: map[string]string{},
	}
	if job.Needs != nil {
		out.Needs = []string{}
	}
	for _, need := range job.Needs {
		out.Needs = append(out.Needs, need.Name)
	}
	for _, v := range job.Variables {
		out.Variables[v.Name] = secret.Redact(v.Value)
	}
	if job.Why != nil {
		out.Why = s.jsonLine(job.Why.Span)
	}
	return out
}

func (s *Simulation) jsonLine(span source.Span) *jsonLine {
	if span.File == nil {
		return nil
	}
	return &jsonLine{s.name(span.File.Name), span.File.Position(span.Start).Line}
}

// known returns an answer as a value, nil when it is not known.
func known(t config.Truth) *bool {
	if t == config.Maybe {
		return nil
	}
	yes := t == config.Yes
	return &yes
}

// optional returns nil for "".
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
