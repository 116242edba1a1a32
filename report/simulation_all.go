package report

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// SimulationTable writes all pipelines as one table of jobs and events:
//
//	                push     merge request
//	                staging  feature → staging
//	test
//	  server-tests  ✓        ✓
//	deploy
//	  deploy        ✓        ·
//
//	no pipeline, no job is left to run: push to main, tag v1.0, schedule on main
//
// Events with the same jobs share a column.
func SimulationTable(w io.Writer, s *Simulation) error {
	return write(w, func(buf *bytes.Buffer) {
		t := newEventTable(s)
		for i, block := range t.blocks() {
			if i > 0 {
				buf.WriteByte('\n')
			}
			t.write(buf, block)
		}
		t.notes(buf)
	})
}

// An eventColumn is a column of the table: the events that give the same jobs.
type eventColumn struct {
	events []*pipeline.Event
	head   []string // the lines above the column
	cells  map[string]cell
}

func (c *eventColumn) width() int {
	widest := 0
	for _, line := range c.head {
		widest = max(widest, width(line))
	}
	for _, cell := range c.cells {
		widest = max(widest, width(cell.text))
	}
	return widest
}

// An eventTable is the pipelines as a table.
type eventTable struct {
	*Simulation
	columns []*eventColumn
	stages  []tableStage
	none    []noPipelines
}

type tableStage struct {
	name string
	jobs []string
}

// noPipelines are the events that create no pipeline for the same reason.
type noPipelines struct {
	why    string
	events []*pipeline.Event
}

func newEventTable(s *Simulation) *eventTable {
	t := &eventTable{Simulation: s}
	columns := map[string]*eventColumn{}
	for _, p := range s.Pipelines {
		if p.Created == config.No {
			t.withoutPipeline(p)
			continue
		}
		t.addJobs(p)
		cells, signature := t.cells(p)
		column := columns[signature]
		if column == nil {
			column = &eventColumn{head: headOf(p.Event), cells: cells}
			columns[signature] = column
			t.columns = append(t.columns, column)
		}
		column.events = append(column.events, p.Event)
	}
	return t
}

func (t *eventTable) withoutPipeline(p *pipeline.Pipeline) {
	why := reasonText(p.Reason)
	if len(p.Errors) > 0 {
		why += ": " + p.Errors[0].Message
	}
	i := slices.IndexFunc(t.none, func(n noPipelines) bool { return n.why == why })
	if i < 0 {
		i = len(t.none)
		t.none = append(t.none, noPipelines{why: why})
	}
	t.none[i].events = append(t.none[i].events, p.Event)
}

// addJobs adds the jobs of a pipeline to the rows, each behind the one that it follows in the configuration.
func (t *eventTable) addJobs(p *pipeline.Pipeline) {
	rank := map[string]int{}
	for i, in := range p.Config.Instances() {
		rank[in.Name] = i
	}
	for _, job := range p.Jobs {
		i := slices.IndexFunc(t.stages, func(s tableStage) bool { return s.name == job.Stage })
		if i < 0 {
			i = t.stageAt(p, job.Stage)
			t.stages = slices.Insert(t.stages, i, tableStage{name: job.Stage})
		}
		stage := &t.stages[i]
		if !slices.Contains(stage.jobs, job.Name) {
			stage.jobs = append(stage.jobs, job.Name)
			slices.SortStableFunc(stage.jobs, func(a, b string) int { return cmp.Compare(rank[a], rank[b]) })
		}
	}
}

// stageAt returns where a new stage belongs.
func (t *eventTable) stageAt(p *pipeline.Pipeline, name string) int {
	order := p.Config.StageIndex(name)
	i := slices.IndexFunc(t.stages, func(s tableStage) bool { return p.Config.StageIndex(s.name) > order })
	if i < 0 {
		return len(t.stages)
	}
	return i
}

// cells returns what stands in the column of a pipeline, and a text that is the same for equal columns.
func (t *eventTable) cells(p *pipeline.Pipeline) (map[string]cell, string) {
	cells := make(map[string]cell, len(p.Jobs))
	var signature strings.Builder
	for _, job := range p.Jobs {
		c := t.cell(job)
		cells[job.Name] = c
		signature.WriteString(job.Name + "\x00" + c.text + "\x00")
	}
	return cells, signature.String()
}

func (t *eventTable) cell(job *pipeline.Job) cell {
	switch {
	case job.Present == config.Maybe:
		return cell{"?", t.Styles.Info}
	case job.When == "on_success":
		return cell{"✓", t.Styles.Added}
	}
	return cell{printable(strings.ReplaceAll(job.When, "_", " ")), t.whenStyle(job)}
}

func (t *eventTable) whenStyle(job *pipeline.Job) Style {
	if job.When == "manual" || job.When == "delayed" {
		return t.Styles.Warning
	}
	return t.Styles.Added
}

// nameWidth returns the width of the first column.
func (t *eventTable) nameWidth() int {
	widest := 0
	for _, stage := range t.stages {
		widest = max(widest, width(stage.name))
		for _, job := range stage.jobs {
			widest = max(widest, width(job)+2)
		}
	}
	return widest
}

// blocks splits the columns into runs that fit the width.
func (t *eventTable) blocks() [][]*eventColumn {
	var blocks [][]*eventColumn
	left := 0
	for _, column := range t.columns {
		left -= column.width() + 2
		if len(blocks) == 0 || t.Width > 0 && left < 0 {
			blocks = append(blocks, nil)
			left = t.Width - t.nameWidth() - column.width() - 2
		}
		last := &blocks[len(blocks)-1]
		*last = append(*last, column)
	}
	return blocks
}

func (t *eventTable) write(buf *bytes.Buffer, block []*eventColumn) {
	var table columns
	lines := 0
	for _, column := range block {
		lines = max(lines, len(column.head))
	}
	for i := range lines {
		row := []cell{{"", ""}}
		for _, column := range block {
			row = append(row, cell{at(column.head, i), t.Styles.Place})
		}
		table.add(append(row, cell{})...)
	}
	for _, stage := range t.stages {
		table.add(cell{printable(stage.name), t.Styles.Place}, cell{})
		for _, job := range stage.jobs {
			row := []cell{{"  " + printable(job), ""}}
			for _, column := range block {
				row = append(row, orDot(column.cells[job], t.Styles))
			}
			table.add(append(row, cell{})...)
		}
	}
	for _, line := range table.lines() {
		buf.WriteString(line + "\n")
	}
}

func orDot(c cell, styles Styles) cell {
	if c.text == "" {
		return cell{"·", styles.Frame}
	}
	return c
}

// notes writes which events share a column, and which create no pipeline.
func (t *eventTable) notes(buf *bytes.Buffer) {
	var lines []string
	for _, column := range t.columns {
		if len(column.events) > 1 {
			lines = append(lines, "same as "+column.events[0].Detail()+": "+titles(column.events[1:]))
		}
	}
	for _, n := range t.none {
		lines = append(lines, "no pipeline, "+n.why+": "+titles(n.events))
	}
	if len(lines) > 0 && len(t.columns) > 0 {
		buf.WriteByte('\n')
	}
	for _, line := range lines {
		buf.WriteString(printable(line) + "\n")
	}
}

func titles(events []*pipeline.Event) string {
	all := make([]string, len(events))
	for i, e := range events {
		all[i] = e.Detail()
	}
	return strings.Join(all, ", ")
}

// at returns the element of a list, "" behind its end.
func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}
