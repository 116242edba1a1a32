package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/audit"
	"gitlab.com/pipewright/pipewright/report"
)

type auditOptions struct {
	lint     *lintOptions // by which rules, and from which server: what audit shares with lint
	dir      string
	group    string
	projects string // the file that lists projects
	archived bool
	shard    shardFlag
	output   string
	report   choice
	top      int
	merge    bool
	files    []string // what is merged
}

func auditCommand(s *streams) *cli.Command {
	var names []string
	for _, format := range report.AuditFormats() {
		names = append(names, format.Name)
	}
	opts := &auditOptions{lint: newLintOptions(), report: newFormat(names...)}
	return &cli.Command{
		Name:      "audit",
		Usage:     "lint and simulate all projects of a group, or a directory",
		ArgsUsage: "[DIR]",
		Description: `Goes through the projects of a group and its subgroups, through those that a file lists, or through every directory below DIR that
is a git work tree or holds a .gitlab-ci.yml. Each gives a line of JSON in the file of --output: whether GitLab accepts the
configuration, what the rules find, how many jobs the usual events create, and images whose end of life is known. The report
on stdout sums up. What one project gets wrong stops nothing.

A run that was interrupted goes on when the same command is given again. --shard divides the work among several jobs, and --merge makes
one report of their files. docs/audit.md has a scheduled job to copy.

Settings are those of --config, else each project's own .pipewright.yml. Of the projects of a server, includes of other projects,
components and templates come from that server, and --fetch asks for remote files, too. Below a directory, --fetch asks for them all.`,
		Flags: opts.flags(),
		UsageText: `pipewright audit ~/src
pipewright audit --group shop --output audit.jsonl --report markdown > audit.md
pipewright audit --group shop --output audit-$CI_NODE_INDEX.jsonl --shard $CI_NODE_INDEX/$CI_NODE_TOTAL
pipewright audit --merge audit-1.jsonl audit-2.jsonl`,
		Action: func(c *cli.Context) error {
			opts.files = c.Args().Slice()
			return opts.run(c.Context, s)
		},
	}
}

func (o *auditOptions) flags() []cli.Flag {
	return append([]cli.Flag{
		&cli.StringFlag{Name: "group", Usage: "go through the projects of the group `PATH` and its subgroups", Destination: &o.group},
		&cli.StringFlag{Name: "projects", Usage: "go through the projects that `FILE` lists, one path a line; - is stdin", Destination: &o.projects},
		&cli.BoolFlag{Name: "archived", Usage: "take archived projects, too", Destination: &o.archived},
		&cli.StringFlag{Name: "output", Usage: "append a line of JSON for each project to `FILE`, and leave out those that it has", Destination: &o.output},
		&cli.GenericFlag{Name: "shard", Usage: "take only one part of the projects, as in 2/4: `INDEX/TOTAL`", Value: &o.shard},
		choiceFlag("report", "print the report as `FORMAT`", &o.report),
		&cli.IntFlag{Name: "top", Usage: "list at most `N` projects in each part of the report", Value: 20, Destination: &o.top},
		&cli.BoolFlag{Name: "merge", Usage: "report what the files, which --output wrote, say together", Destination: &o.merge},
		choiceFlag("fail-on", "exit with 1 when a finding has this `SEVERITY` or a worse one", &o.lint.failOn),
		choiceFlag("preset", "run the rules of `PRESET`", &o.lint.preset),
		&cli.GenericFlag{Name: "rule", Usage: "set the severity of one rule, as in image-tag-latest=off; `NAME=SEVERITY` may be repeated", Value: &o.lint.rules},
		&cli.GenericFlag{Name: "gitlab", Usage: "judge as GitLab `VERSION` does, such as 17.11 (default: what the settings say, else the newest)", Value: &o.lint.gitlab},
		&cli.StringFlag{Name: "config", Usage: "read settings from `FILE`, for all projects", Destination: &o.lint.config},
		&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &o.lint.noConfig},
	}, o.lint.fetchFlags()...)
}

// check refuses combinations of flags that cannot be meant.
func (o *auditOptions) check() error {
	sources := 0
	for _, given := range []bool{o.group != "", o.projects != "", len(o.files) > 0} {
		if given {
			sources++
		}
	}
	wrong := ""
	switch {
	case o.merge && (o.group != "" || o.projects != "" || o.output != ""):
		wrong = "--merge audits nothing, it reads the files of audits: leave out --group, --projects and --output"
	case o.merge && len(o.files) == 0:
		wrong = "--merge needs the files that --output wrote"
	case o.merge:
	case sources == 0:
		wrong = "nothing is named to go through: give --group, --projects or a directory"
	case sources > 1 || len(o.files) > 1:
		wrong = "give one of --group, --projects or a directory"
	case o.lint.fetch.offline && len(o.files) == 0:
		wrong = "--offline forbids to ask the server that has the projects: leave it out"
	case o.lint.noConfig && o.lint.config != "":
		wrong = "--config and --no-config exclude each other"
	}
	if o.top < 1 {
		wrong = "--top needs a number from 1"
	}
	if wrong == "" {
		return nil
	}
	return usageError{text: wrong, see: "pipewright audit"}
}

func (o *auditOptions) run(ctx context.Context, s *streams) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.merge {
		return o.mergeFiles(s)
	}
	source, err := o.source(ctx, s)
	if err != nil {
		return err
	}
	a := &auditor{opts: o, streams: s, source: source, summary: audit.NewSummary(o.top), done: &audit.Done{}}
	if err := a.open(); err != nil {
		return err
	}
	err = a.run(ctx)
	if closed := a.lines.close(); err == nil {
		err = closed
	}
	if err != nil {
		a.noteUnfinished()
		return err
	}
	if err := o.print(s, a.summary, nil); err != nil {
		return err
	}
	return o.verdict(a.summary)
}

// print writes the report to stdout.
func (o *auditOptions) print(s *streams, summary *audit.Summary, missing []audit.Shard) error {
	format, _ := report.FindAudit(o.report.value)
	r := &report.Audit{Summary: summary, Today: s.today(), Missing: missing, Styles: s.outStyles()}
	if err := format.Write(s.out, r); err != nil {
		return fmt.Errorf("write the report: %w", reason(err))
	}
	return nil
}

// verdict returns the answer to a run: what failed counts only when nothing else was done.
func (o *auditOptions) verdict(s *audit.Summary) error {
	counts := map[string]int{
		"error": s.Counts.Errors, "warning": s.Counts.Errors + s.Counts.Warnings,
		"info": s.Counts.Errors + s.Counts.Warnings + s.Counts.Infos,
	}
	switch {
	case s.Failed.Total() > 0 && s.Failed.Total() == s.Projects:
		return errors.New("no project could be judged: the report says why")
	case counts[o.lint.failOn.value] > 0:
		return answer(exitNo)
	}
	return nil
}

// A shardFlag is the part of the projects that --shard names.
type shardFlag struct{ audit.Shard }

// Set implements [cli.Generic].
func (f *shardFlag) Set(value string) (err error) {
	f.Shard, err = audit.ParseShard(value)
	return err
}

func (f *shardFlag) String() string { return f.Shard.String() }

func (f *shardFlag) check(value string) error {
	_, err := audit.ParseShard(value)
	return err
}
