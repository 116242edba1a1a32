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

// SimulationMermaid writes each pipeline as a flowchart of Mermaid, which GitLab draws in Markdown.
func SimulationMermaid(w io.Writer, s *Simulation) error {
	return write(w, func(buf *bytes.Buffer) {
		for i, p := range s.Pipelines {
			if i > 0 {
				buf.WriteByte('\n')
			}
			mermaid(buf, p)
		}
	})
}

func mermaid(buf *bytes.Buffer, p *pipeline.Pipeline) {
	fmt.Fprintf(buf, "---\ntitle: %s\n---\nflowchart LR\n", strconv.Quote(printable(p.Event.Detail())))
	if p.Created == config.No {
		fmt.Fprintf(buf, "  none[%s]\n", mermaidText("no pipeline: "+reasonText(p.Reason)))
		return
	}
	g := newGraph(p)
	for i, stage := range g.stages {
		fmt.Fprintf(buf, "  subgraph stage%d [%s]\n", i, mermaidText(stage.name))
		for _, job := range stage.jobs {
			fmt.Fprintf(buf, "    %s[%s]\n", g.ids[job.Name], mermaidText(label(job)))
		}
		buf.WriteString("  end\n")
	}
	for _, e := range g.needs {
		fmt.Fprintf(buf, "  %s --> %s\n", e.from, e.to)
	}
	for _, e := range g.order {
		fmt.Fprintf(buf, "  stage%d --> stage%d\n", e.from, e.to)
	}
}

// mermaidText quotes a text for Mermaid, which knows no backslash but the entities of HTML.
func mermaidText(text string) string {
	return `"` + strings.NewReplacer("&", "#amp;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "#", "#35;").Replace(printable(text)) + `"`
}

// SimulationDot writes each pipeline as a graph of Graphviz.
func SimulationDot(w io.Writer, s *Simulation) error {
	return write(w, func(buf *bytes.Buffer) {
		for _, p := range s.Pipelines {
			dot(buf, p)
		}
	})
}

func dot(buf *bytes.Buffer, p *pipeline.Pipeline) {
	title := dotText(p.Event.Detail())
	fmt.Fprintf(buf, "digraph %s {\n  label=%s; labelloc=t; rankdir=LR; compound=true; node [shape=box, style=rounded];\n", title, title)
	defer buf.WriteString("}\n")
	if p.Created == config.No {
		fmt.Fprintf(buf, "  none [label=%s];\n", dotText("no pipeline: "+reasonText(p.Reason)))
		return
	}
	g := newGraph(p)
	for i, stage := range g.stages {
		fmt.Fprintf(buf, "  subgraph cluster%d {\n    label=%s;\n", i, dotText(stage.name))
		for _, job := range stage.jobs {
			fmt.Fprintf(buf, "    %s [label=%s];\n", g.ids[job.Name], dotText(label(job)))
		}
		buf.WriteString("  }\n")
	}
	for _, e := range g.needs {
		fmt.Fprintf(buf, "  %s -> %s;\n", e.from, e.to)
	}
	for _, e := range g.order {
		from, to := g.stages[e.from].jobs[0], g.stages[e.to].jobs[0]
		fmt.Fprintf(buf, "  %s -> %s [ltail=cluster%d, lhead=cluster%d];\n", g.ids[from.Name], g.ids[to.Name], e.from, e.to)
	}
}

func dotText(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(printable(text)) + `"`
}

// label returns the text in the box of a job.
func label(job *pipeline.Job) string {
	if job.Present != config.Maybe && job.When == "on_success" {
		return job.Name
	}
	return job.Name + " (" + whenText(job) + ")"
}

// A graph is a pipeline as boxes and arrows.
type graph struct {
	stages []stage
	ids    map[string]string // by name of the job
	needs  []arrow[string]   // from a needed job to the one that waits for it
	order  []arrow[int]      // from a stage to the next one with a job that waits for it
}

type arrow[T any] struct{ from, to T }

func newGraph(p *pipeline.Pipeline) *graph {
	g := &graph{stages: byStage(p), ids: map[string]string{}}
	for i, job := range p.Jobs {
		g.ids[job.Name] = fmt.Sprintf("job%d", i)
	}
	for i, stage := range g.stages {
		waits := false
		for _, job := range stage.jobs {
			waits = waits || job.Needs == nil
			g.arrows(job)
		}
		if waits && i > 0 {
			g.order = append(g.order, arrow[int]{i - 1, i})
		}
	}
	return g
}

// arrows adds the needs of a job that are in the pipeline.
func (g *graph) arrows(job *pipeline.Job) {
	for _, need := range job.Needs {
		if id := g.ids[need.Name]; id != "" {
			g.needs = append(g.needs, arrow[string]{id, g.ids[job.Name]})
		}
	}
}
