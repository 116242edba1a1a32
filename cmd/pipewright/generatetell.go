package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/generate"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/report"
)

// summary prints the answers, the files, the variables to set and the pipeline.
func (o *generateOptions) summary(s *streams, plan *generate.Plan, result *generate.Result, cfg *config.Config) {
	styles := s.outStyles()
	p := printer{out: s.out, styles: styles, started: o.told || o.asked}
	if !o.told {
		p.table("What the project is", knownRows(plan.New, plan.Answers))
		p.table(o.filesTitle(result), changeRows(result))
	}
	p.table("Variables to set in GitLab, under Settings > CI/CD > Variables", variableRows(plan))
	p.table("The pipeline", jobRows(cfg))
	if !o.told {
		p.list("Notes", plan.Notes)
	}
	p.list("Next", o.next(plan))
}

// next returns what to type next, from the directory in which the command was typed.
func (o *generateOptions) next(plan *generate.Plan) []string {
	if len(plan.Next) == 0 || filepath.Clean(o.dir) == "." {
		return plan.Next
	}
	return append([]string{"cd " + o.dir}, plan.Next...)
}

func (o *generateOptions) filesTitle(result *generate.Result) string {
	switch {
	case o.dryRun:
		return "Files (dry run: nothing is written)"
	case !result.Written:
		return "Files (nothing is written)"
	}
	return "Files"
}

// changeRows returns what happens to each file; of those that stay as they are, only the number.
func changeRows(result *generate.Result) [][]string {
	var rows [][]string
	unchanged, edited := 0, 0
	for _, c := range result.Changes {
		if c.Action == generate.Unchanged {
			unchanged++
			if c.Edited {
				edited++
			}
			continue
		}
		rows = append(rows, []string{string(c.Action), c.Path, c.Why})
	}
	if unchanged > 0 {
		row := []string{string(generate.Unchanged), count(unchanged, "file", "files")}
		if edited > 0 {
			row[1] += fmt.Sprintf(", %d with your edits", edited)
		}
		rows = append(rows, row)
	}
	return rows
}

// variableRows returns the variables with the flags that each wants in GitLab's form.
func variableRows(plan *generate.Plan) [][]string {
	if len(plan.Variables) == 0 {
		return nil
	}
	rows := [][]string{{"NAME", "NEEDED", "TYPE", "MASKED", "PROTECTED", "ENVIRONMENT", "WHAT IT IS"}}
	extra := 0
	for _, v := range plan.Variables {
		if v.Extra {
			extra++
		}
	}
	for _, v := range plan.Variables {
		if v.Extra && extra > fewExtras {
			continue
		}
		kind, needed := "Variable", "optional"
		if v.File {
			kind = "File"
		}
		if v.Required {
			needed = "required"
		}
		rows = append(rows, []string{v.Name, needed, kind, mark(v.Masked), mark(v.Protected), v.Scope, v.About})
	}
	if extra > fewExtras {
		rows = append(rows, []string{fmt.Sprintf("and %d more", extra), "optional", "", "", "", "", "read by the settings, see docs/CI_VARIABLES.md"})
	}
	return rows
}

// fewExtras is how many variables that only the settings know are told one by one.
const fewExtras = 5

// jobRows returns the jobs stage by stage.
func jobRows(cfg *config.Config) [][]string {
	if cfg == nil {
		return nil
	}
	rows := [][]string{{"STAGE", "JOB", "NEEDS"}}
	for _, stage := range cfg.StageNames() {
		for _, job := range cfg.Jobs {
			if job.Stage.Value == stage {
				rows = append(rows, []string{stage, job.Name.Value, needNames(job)})
			}
		}
	}
	return rows
}

func needNames(job *config.Job) string {
	var names []string
	for _, need := range job.Needs {
		names = append(names, need.Job.Value)
	}
	return strings.Join(names, ", ")
}

// A printer prints titled blocks with an empty line between them.
type printer struct {
	out     io.Writer
	styles  report.Styles
	started bool
}

func (p *printer) title(text string) {
	if p.started {
		fmt.Fprintln(p.out)
	}
	p.started = true
	fmt.Fprintln(p.out, p.styles.Place.Paint(text))
}

func (p *printer) table(title string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	p.title(title)
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(table, "  "+strings.Join(row, "\t"))
	}
	table.Flush()
	for line := range strings.Lines(text.String()) {
		fmt.Fprintln(p.out, strings.TrimRight(line, " \n"))
	}
}

func (p *printer) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.title(title)
	for _, item := range items {
		fmt.Fprintln(p.out, "  "+strings.ReplaceAll(item, "\n", "\n  "))
	}
}

// An outputCheck lints generated files before they are written, with the rules of this binary.
type outputCheck struct {
	ctx  context.Context
	tree fs.FS
	dir  string
	ws   *workspace
	cfg  *config.Config // the generated pipeline
}

// lint returns what the rules find in the generated pipeline, as file:line:column: message [rule].
func (c *outputCheck) lint(files []generate.File) ([]string, error) {
	texts := overlay{}
	for _, file := range files {
		if file.Kind != generate.Lines { // a proposal is judged in the place that it is for
			texts[filepath.Join(c.dir, filepath.FromSlash(cmp.Or(file.For, file.Path)))] = file.Text
		}
	}
	tree := overlaid{base: c.tree, dir: c.dir, texts: texts}
	if _, err := fs.Stat(tree, configName); err != nil {
		return nil, nil // this target has no pipeline
	}
	cfg, err := config.Load(c.ctx, config.Options{FS: tree, Path: configName, Prefix: c.ws.prefix(c.dir, false)})
	if err != nil {
		return nil, err
	}
	c.cfg = cfg
	result, err := lint.Run(c.ctx, cfg, rules.All(), lint.Settings{})
	if err != nil {
		return nil, err
	}
	return report.Lines(&report.Report{Results: []*lint.Result{result}}), nil
}
