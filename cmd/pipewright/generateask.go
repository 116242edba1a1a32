package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/generate"
)

// askFlags are about how answers are given that no flag gives.
func (o *generateOptions) askFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "yes", Usage: "ask nothing: take the defaults, and write", Destination: &o.yes},
		&cli.StringFlag{Name: "answers", Usage: `take the answers from a YAML or JSON file, "-" for stdin: a key for each flag below, and target`, Destination: &o.sheet},
	}
}

// decide returns what to generate: what flags say, else the file of --answers, else the lock file, else a person on the
// terminal. What remains open, the project or a default answers.
func (o *generateOptions) decide(ctx context.Context, s *streams, ws *workspace, tree fs.FS) (generate.Options, error) {
	opts, err := o.said(ctx, s, ws)
	if err != nil {
		return opts, err
	}
	if opts.Target == "" {
		if opts.Target, err = generate.LockedTarget(tree); err != nil {
			return opts, planError(err)
		}
	}
	if !o.yes && o.sheet == "" && !o.check {
		o.talk = newDialogue(s)
	}
	if o.talk != nil {
		return o.interview(ctx, tree, opts)
	}
	if opts.Target == "" {
		return opts, usageError{text: "name a target: --target " + strings.Join(o.target.legal, " or --target "), see: "pipewright generate"}
	}
	return opts, nil
}

// said returns what flags and the file of --answers say.
func (o *generateOptions) said(ctx context.Context, s *streams, ws *workspace) (generate.Options, error) {
	opts := generate.Options{
		Target: o.target.value, Project: filepath.ToSlash(o.project), New: o.fresh, Version: buildVersion(),
		Answers: o.given(), Sources: map[string]string{}, Force: o.force,
	}
	if o.sheet == "" {
		return opts, nil
	}
	file, err := o.sheetFile(ctx, s, ws)
	if err != nil {
		return opts, err
	}
	sheet, err := generate.ReadAnswers(file)
	if err != nil {
		return opts, usageError{text: err.Error()}
	}
	for name, value := range sheet.Answers {
		if _, flagged := opts.Answers[name]; !flagged {
			opts.Answers[name], opts.Sources[name] = value, sheet.Sources[name]
		}
	}
	if opts.Project == "" {
		opts.Project = sheet.Project
	}
	if sheet.Target != "" && !o.target.given {
		if err := o.target.check(sheet.Target); err != nil {
			return opts, usageError{text: file.Name + ": " + err.Error()}
		}
		opts.Target = sheet.Target
	}
	return opts, nil
}

// sheetFile reads the file of --answers.
func (o *generateOptions) sheetFile(ctx context.Context, s *streams, ws *workspace) (*source.File, error) {
	if o.sheet == "-" {
		text, err := s.readAll(ctx)
		return source.NewFile("stdin", text), err
	}
	text, err := os.ReadFile(ws.abs(o.sheet))
	if err != nil {
		return nil, fmt.Errorf("--answers %s: %w", o.sheet, reason(err))
	}
	return source.NewFile(filepath.ToSlash(o.sheet), text), nil
}

// interview asks what is open.
func (o *generateOptions) interview(ctx context.Context, tree fs.FS, opts generate.Options) (generate.Options, error) {
	if opts.Target == "" {
		question := generate.TargetQuestion()
		err := o.talk.ask(ctx, &question, func(value string) error {
			opts.Target = value
			return o.target.check(value)
		})
		if err != nil {
			return opts, o.left(err)
		}
	}
	interview, err := o.newInterview(ctx, tree, &opts)
	if err != nil {
		return opts, err
	}
	for {
		open, err := interview.Next()
		if err != nil {
			return opts, planError(err)
		}
		if open == nil {
			return interview.Options(), nil
		}
		o.open(interview)
		if err := o.talk.ask(ctx, open, func(value string) error { return interview.Answer(open, value) }); err != nil {
			return opts, o.left(err)
		}
	}
}

// newInterview detects the project. Where there is none, but other files, it asks whether to start one beside them.
func (o *generateOptions) newInterview(ctx context.Context, tree fs.FS, opts *generate.Options) (*generate.Interview, error) {
	brief := o.dryRun || o.diff
	interview, err := generate.NewInterview(tree, *opts, brief)
	var other *generate.OtherFilesError
	if !errors.As(err, &other) {
		return interview, planError(err)
	}
	question := generate.Open{
		Question: generate.Question{Name: "new", Usage: "start a new Django project here", Switch: true}, Default: "no",
		Why: fmt.Sprintf("there is no manage.py, but there is %q", other.Name), About: "Files that are there stay as they are.",
	}
	err = o.talk.ask(ctx, &question, func(value string) error {
		opts.New = value == "yes"
		return nil
	})
	if err != nil {
		return nil, o.left(err)
	}
	interview, err = generate.NewInterview(tree, *opts, brief)
	return interview, planError(err)
}

// open shows what is known, before the first question.
func (o *generateOptions) open(interview *generate.Interview) {
	if o.asked {
		return
	}
	o.asked = true
	p := printer{out: o.talk.s.out, styles: o.talk.s.outStyles(), started: !o.target.given}
	p.table("What the project is", knownRows(interview.New(), interview.Facts()))
	o.talk.say("\nEnter takes the answer in brackets, ? explains, Ctrl-D leaves without writing anything.")
}

// confirm shows what would be written and asks for consent. Without a dialogue there is nothing to ask, and an update, which
// keeps every edit, was wished for.
func (o *generateOptions) confirm(ctx context.Context, dir string, plan *generate.Plan, files []generate.File, check *outputCheck) error {
	if o.talk == nil || o.dryRun || o.diff || o.update {
		return nil
	}
	result, err := o.apply(dir, plan, files, check, true)
	if err != nil || len(result.Problems) > 0 {
		return err
	}
	n := 0
	for _, change := range result.Changes {
		if change.Action == generate.Created || change.Action == generate.Updated || change.Action == generate.Removed {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	p := printer{out: o.talk.s.out, styles: o.talk.s.outStyles(), started: o.asked}
	p.table("What it comes to", knownRows(plan.New, plan.Answers))
	p.table("Files", changeRows(result))
	p.list("Notes", plan.Notes)
	o.told = true
	o.talk.say("")
	return o.left(o.talk.agree(ctx, "write "+count(n, "file", "files")+"?"))
}

// left says that nothing is written when a person went away.
func (o *generateOptions) left(err error) error {
	switch {
	case errors.Is(err, errLeft):
		o.talk.s.note("nothing is written")
		return answer(exitNo)
	case errors.Is(err, context.Canceled):
		o.talk.s.note("nothing is written")
	}
	return err
}

// knownRows returns answers as rows of a table; those that are empty say nothing.
func knownRows(isNew bool, answers []generate.Answer) [][]string {
	var rows [][]string
	if isNew {
		rows = append(rows, []string{"project", "new", "no manage.py here"})
	}
	for _, a := range slices.DeleteFunc(slices.Clone(answers), func(a generate.Answer) bool { return a.Value == "" }) {
		rows = append(rows, []string{a.Question, a.Value, a.Source})
	}
	return rows
}
