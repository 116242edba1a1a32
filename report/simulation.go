package report

import (
	"bytes"
	"io"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Simulation is the pipelines of some events, in the order in which they were asked for.
type Simulation struct {
	Pipelines []*pipeline.Pipeline
	// Name returns how to print the name of a file; nil prints it as it is.
	Name func(string) string
	// Styles say how text looks; the zero value is plain.
	Styles Styles
	// Width is how many columns a table may take, 0 for any number.
	Width int
	// Verbose also shows the jobs that are not in a pipeline.
	Verbose bool
}

// A SimulationFormat is one way to write a simulation.
type SimulationFormat struct {
	Name  string
	About string // what it is for, in a few words
	Write func(io.Writer, *Simulation) error
}

// SimulationFormats returns the formats of simulations, the default first.
func SimulationFormats() []SimulationFormat {
	return []SimulationFormat{
		{"text", "for people: a table by stage, with the rule that decided", SimulationText},
		{"json", "for scripts: one entry per event", SimulationJSON},
		{"mermaid", "a drawing for Markdown", SimulationMermaid},
		{"dot", "a drawing for Graphviz", SimulationDot},
	}
}

// FindSimulation returns the format of that name.
func FindSimulation(name string) (SimulationFormat, bool) {
	for _, format := range SimulationFormats() {
		if format.Name == name {
			return format, true
		}
	}
	return SimulationFormat{}, false
}

// name returns how the name of a file is printed.
func (s *Simulation) name(file string) string {
	if s.Name == nil {
		return file
	}
	return s.Name(file)
}

// place returns file:line of a span, "" for none.
func (s *Simulation) place(span source.Span) string {
	if span.File == nil {
		return ""
	}
	return s.name(span.File.Name) + ":" + itoa(span.File.Position(span.Start).Line)
}

// A stage is the jobs of one stage of a pipeline.
type stage struct {
	name string
	jobs []*pipeline.Job
}

// byStage returns the jobs of a pipeline by stage, in order.
func byStage(p *pipeline.Pipeline) []stage {
	var stages []stage
	for _, job := range p.Jobs {
		if len(stages) == 0 || stages[len(stages)-1].name != job.Stage {
			stages = append(stages, stage{name: job.Stage})
		}
		last := &stages[len(stages)-1]
		last.jobs = append(last.jobs, job)
	}
	return stages
}

// write writes what fill puts into a buffer, all at once.
func write(w io.Writer, fill func(*bytes.Buffer)) error {
	var buf bytes.Buffer
	fill(&buf)
	_, err := w.Write(buf.Bytes())
	return err
}
