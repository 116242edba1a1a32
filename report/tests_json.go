package report

import (
	"encoding/json"
	"io"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/pipetest"
)

// TestsJSONVersion is the version of the json format of tests. It grows when a field changes its meaning or goes.
const TestsJSONVersion = 1

type (
	jsonTests struct {
		Version int        `json:"version"`
		File    string     `json:"file"`
		Ok      bool       `json:"ok"`
		Total   int        `json:"total"`
		Failed  int        `json:"failed"`
		Tests   []jsonTest `json:"tests"`
	}
	jsonTest struct {
		Name     string          `json:"name"`
		Line     int             `json:"line"`
		Event    *pipeline.Event `json:"event"`
		Title    string          `json:"title"`
		Ok       bool            `json:"ok"`
		Failures []jsonFailure   `json:"failures"`
	}
	jsonFailure struct {
		Line    int           `json:"line"`
		Job     string        `json:"job,omitempty"`
		Message string        `json:"message"`
		Unknown bool          `json:"unknown"` // nobody can tell whether it holds
		Because []jsonBecause `json:"because"`
	}
	jsonBecause struct {
		Text string    `json:"text"`
		At   *jsonLine `json:"at"`
	}
)

// TestsJSON writes what came of tests as one line of JSON.
func TestsJSON(w io.Writer, t *Tests) error {
	out := jsonTests{
		Version: TestsJSONVersion, File: t.name(t.Run.Suite.File.Name), Ok: t.Run.Failed() == 0,
		Total: len(t.Run.Cases), Failed: t.Run.Failed(), Tests: make([]jsonTest, len(t.Run.Cases)),
	}
	for i, c := range t.Run.Cases {
		out.Tests[i] = t.jsonTest(c)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

func (t *Tests) jsonTest(c *pipetest.Case) jsonTest {
	test := jsonTest{
		Name: c.Name, Line: lineOf(c.Span()), Event: c.Event.Event, Title: c.Event.Title, Ok: c.Ok(), Failures: []jsonFailure{},
	}
	for _, f := range c.Failures {
		failure := jsonFailure{Line: lineOf(f.Span), Job: f.Job, Message: secret.Redact(f.Message), Unknown: f.Unknown, Because: []jsonBecause{}}
		for _, b := range f.Because {
			text := b.Text
			if b.Why != nil {
				text = whyText(b.Why)
			}
			failure.Because = append(failure.Because, jsonBecause{secret.Redact(text), t.jsonLine(b.Span)})
		}
		test.Failures = append(test.Failures, failure)
	}
	return test
}

func (t *Tests) jsonLine(span source.Span) *jsonLine {
	if span.File == nil {
		return nil
	}
	return &jsonLine{t.name(span.File.Name), lineOf(span)}
}

// lineOf returns the 1-based number of the line in which a span begins.
func lineOf(span source.Span) int { return span.File.Position(span.Start).Line }
