package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

type resolveOptions struct {
	lint   *lintOptions // where the configuration and its settings are: what resolve shares with lint
	format choice
	job    string // "" for the whole configuration
}

func resolveCommand(s *streams) *cli.Command {
	opts := &resolveOptions{lint: newLintOptions(), format: newFormat("yaml", "json")}
	return &cli.Command{
		Name:      "resolve",
		Usage:     "print a configuration after include, extends, !reference and default",
		ArgsUsage: "[PATH] [JOB]",
		Description: `PATH is a configuration, a directory that holds a .gitlab-ci.yml, or "-" for stdin; without one it is
.gitlab-ci.yml here. A file that the repository's own configuration includes stands for that configuration.

With JOB, each value of the job has the file and line where it was written, and the way it came: written, include,
extends, default, reference, anchor, input or matrix. A single argument that is no file is a JOB.

A configuration that GitLab would not accept is not printed: its findings go to stderr, as "pipewright lint" shows them.`,
		Flags: append([]cli.Flag{
			choiceFlag("format", "print it as `FORMAT`", &opts.format),
			&cli.StringFlag{Name: "root", Usage: "read local includes from `DIR` (default: the repository)", Destination: &opts.lint.root},
			&cli.StringFlag{Name: "config", Usage: "read settings from `FILE` (default: the nearest .pipewright.yml)", Destination: &opts.lint.config},
			&cli.BoolFlag{Name: "no-config", Usage: "read no settings file", Destination: &opts.lint.noConfig},
			&cli.StringFlag{Name: "stdin-filename", Usage: "judge what comes from stdin as if it were the file `NAME`", Destination: &opts.lint.stdinName},
		}, append(opts.lint.fetchFlags(), opts.lint.event.mainFlags()...)...),
		UsageText: `pipewright resolve
pipewright resolve . test
pipewright resolve ci/build.yml --format json`,
		Action: func(c *cli.Context) error {
			if c.Args().Len() > 2 {
				return misuse(c.Command, fmt.Sprintf("unexpected argument %q: it takes a configuration and a job", c.Args().Get(2)))
			}
			return opts.run(c.Context, s, c.Args().Slice())
		},
	}
}

func (o *resolveOptions) run(ctx context.Context, s *streams, args []string) error {
	l, u, err := o.lint.one(ctx, s, "resolve", func(ws *workspace) error { return o.arguments(ws, args) })
	if err != nil {
		return err
	}
	result, err := l.lint(ctx, u)
	if err != nil {
		return err
	}
	if result.Valid != nil && !*result.Valid {
		return o.refuse(l, result)
	}
	l.noteUnresolved(result.Config)
	return o.print(l, result.Config)
}

// arguments tells the path from the job.
func (o *resolveOptions) arguments(ws *workspace, args []string) error {
	switch {
	case len(args) == 2:
		o.lint.paths, o.job = args[:1], args[1]
	case len(args) == 1 && isJobArgument(ws, args[0]):
		o.job = args[0]
	default:
		o.lint.paths = args
	}
	for _, path := range o.lint.paths {
		if isFile(ws.abs(path)) && isDocker(filepath.Base(path)) {
			return usageError{text: filepath.ToSlash(path) + " is no GitLab configuration", see: "pipewright resolve"}
		}
	}
	return nil
}

// isJobArgument reports whether a single argument names a job of the configuration here: when it is no file, does not look like
// one, and there is a configuration.
func isJobArgument(ws *workspace, arg string) bool {
	if _, err := os.Stat(ws.abs(arg)); arg == "-" || err == nil {
		return false
	}
	ext := strings.ToLower(filepath.Ext(arg))
	return ext != ".yml" && ext != ".yaml" && isFile(ws.abs(configName))
}

// refuse shows why a configuration cannot be resolved.
func (o *resolveOptions) refuse(l *linter, result *lint.Result) error {
	r := &report.Report{Results: []*lint.Result{result}, Name: l.ws.short, Styles: l.streams.errStyles()}
	if err := report.Text(l.streams.err, r); err != nil {
		return fmt.Errorf("write the report: %w", reason(err))
	}
	if len(result.Findings) == 0 {
		l.streams.note("GitLab would not accept this configuration: the settings, or comments in it, silence the reason")
	}
	return answer(exitNo)
}

// noteUnresolved says what is not in the answer because it could not be had.
func (l *linter) noteUnresolved(cfg *config.Config) {
	for _, u := range cfg.Unresolved {
		place := ""
		if u.Span.File != nil {
			place = fmt.Sprintf("%s:%d: ", l.ws.short(u.Span.File.Name), u.Span.File.Position(u.Span.Start).Line)
		}
		l.streams.note("note: %sinclude of %s %q is left out: %s", place, u.Include, u.What, u.Why)
	}
}

func (o *resolveOptions) print(l *linter, cfg *config.Config) error {
	if o.job == "" {
		return o.printAll(l.streams, cfg)
	}
	job, err := findJob(cfg, o.job)
	if err != nil {
		return err
	}
	origins := &originTable{ws: l.ws, cfg: cfg, job: job}
	if o.format.value == "json" {
		return writeJSON(l.streams, origins.list())
	}
	return writeText(l.streams, writeYAML(origins.tree()))
}

func (o *resolveOptions) printAll(s *streams, cfg *config.Config) error {
	resolved := cfg.Resolved()
	if o.format.value == "json" {
		return writeJSON(s, resolved)
	}
	stages := make([]any, len(resolved.Stages))
	for i, stage := range resolved.Stages {
		stages[i] = stage
	}
	return writeText(s, writeYAML(config.Object{
		{Key: "stages", Value: stages},
		{Key: "variables", Value: resolved.Variables},
		{Key: "workflow", Value: resolved.Workflow},
		{Key: "jobs", Value: resolved.Jobs},
	}))
}

// findJob returns the job of that name, or the job of which it is an instance.
func findJob(cfg *config.Config, name string) (*config.Job, error) {
	if job := cfg.Job(name); job != nil {
		return job, nil
	}
	if job := cfg.Instance(name); job != nil {
		return job, nil
	}
	return nil, usageError{text: fmt.Sprintf("no job is named %q%s", name, didYouMean(name, cfg.JobNames())), see: "pipewright resolve"}
}

func writeJSON(s *streams, v any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return writeText(s, text.Bytes())
}

// writeText writes a configuration with tokens masked: what resolve prints ends up in logs.
func writeText(s *streams, text []byte) error {
	if _, err := io.WriteString(s.out, secret.Redact(string(text))); err != nil {
		return fmt.Errorf("write the configuration: %w", reason(err))
	}
	return nil
}
