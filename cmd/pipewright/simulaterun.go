package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/term"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/git"
	"gitlab.com/pipewright/pipewright/report"
)

// A simulator is one run of the command.
type simulator struct {
	*linter
	opts *simulateOptions
	repo *repository
}

func (o *simulateOptions) run(ctx context.Context, s *streams) error {
	if err := o.check(); err != nil {
		return err
	}
	ws, err := newWorkspace(o.lint.root)
	if err != nil {
		return asCommand(err, "simulate")
	}
	l := newLinter(o.lint, s, ws)
	u, err := l.only(ctx)
	if err != nil {
		return err
	}
	sim := &simulator{linter: l, opts: o, repo: newRepository(ctx, u.root)}
	cfg, err := l.load(ctx, u)
	if err != nil {
		return err
	}
	events, err := sim.events(ctx, cfg)
	if err != nil {
		return err
	}
	return sim.simulate(ctx, cfg, events)
}

// events returns the events that the flags name.
func (s *simulator) events(ctx context.Context, cfg *config.Config) ([]*pipeline.Event, error) {
	if s.opts.eventsFile != "" {
		return readEvents(ctx, s.streams, s.opts.eventsFile, "simulate")
	}
	event := s.opts.lint.event.make(s.repo)
	if s.opts.diff != "" {
		if err := s.diffed(ctx, event); err != nil {
			return nil, err
		}
	}
	if s.opts.all {
		return pipeline.Derive(cfg, event), nil
	}
	if err := event.Check(); err != nil {
		return nil, usageError{text: err.Error(), see: "pipewright simulate"}
	}
	return []*pipeline.Event{event}, nil
}

// diffed gives the event the changed files that git names.
func (s *simulator) diffed(ctx context.Context, event *pipeline.Event) error {
	changed, err := s.repo.changed(ctx, s.opts.diff)
	switch {
	case errors.As(err, new(*git.RevisionError)):
		return usageError{text: "--diff: " + err.Error(), see: "pipewright simulate"}
	case err != nil:
		return fmt.Errorf("--diff %s: %w: name the changed files with --changed", s.opts.diff, err)
	}
	event.Changes = append([]string{}, changed...)
	event.Compare = func(ref string) ([]string, bool) {
		paths, err := s.repo.changed(ctx, ref+"...HEAD")
		return paths, err == nil
	}
	return nil
}

// simulate creates the pipelines and prints them.
func (s *simulator) simulate(ctx context.Context, cfg *config.Config, events []*pipeline.Event) error {
	sim := &report.Simulation{Name: s.ws.short, Styles: s.streams.outStyles(), Width: s.streams.width(), Verbose: s.opts.verbose}
	refused := false
	for _, event := range events {
		p, err := pipeline.Create(ctx, cfg, event)
		if err != nil {
			return err
		}
		refused = refused || p.Reason == pipeline.ConfigError
		sim.Pipelines = append(sim.Pipelines, p)
	}
	s.noteUnresolved(sim)
	if err := s.print(sim); err != nil {
		return err
	}
	if !refused {
		return nil
	}
	if s.opts.format.value == "text" && broken(sim) {
		s.streams.note(`note: "pipewright lint" shows what is wrong with the configuration, and how to mend it`)
	}
	return answer(exitNo)
}

// broken reports whether GitLab refuses a configuration itself, not only what one event makes of it.
func broken(sim *report.Simulation) bool {
	return slices.ContainsFunc(sim.Pipelines, func(p *pipeline.Pipeline) bool { return p.Broken })
}

// noteUnresolved says which includes could not be had, so that some jobs may be missing and some answers unknown.
func (s *simulator) noteUnresolved(sim *report.Simulation) {
	told := map[config.Unresolved]bool{}
	for _, p := range sim.Pipelines {
		for _, u := range p.Config.Unresolved {
			if !told[u] {
				told[u] = true
				s.streams.note("note: include of %s %q is left out: %s", u.Include, u.What, u.Why)
			}
		}
	}
}

// print writes the pipelines in the way that the flags ask for.
func (s *simulator) print(sim *report.Simulation) error {
	for _, name := range []string{s.opts.explain, s.opts.variables} {
		if err := knownJob(sim, name); err != nil {
			return err
		}
	}
	if err := s.write(s.streams.out, sim); err != nil {
		return fmt.Errorf("write the pipelines: %w", reason(err))
	}
	return nil
}

// knownJob returns an error when no configuration of a simulation has the job. No name is no mistake.
func knownJob(sim *report.Simulation, name string) error {
	if name == "" {
		return nil
	}
	var names []string
	for _, p := range sim.Pipelines {
		if p.Config.Job(name) != nil || p.Config.Instance(name) != nil {
			return nil
		}
		names = append(names, p.Config.JobNames()...)
	}
	return usageError{text: fmt.Sprintf("no job is named %q%s", name, didYouMean(name, names)), see: "pipewright simulate"}
}

func (s *simulator) write(w io.Writer, sim *report.Simulation) error {
	switch {
	case s.opts.explain != "":
		return report.SimulationJob(w, sim, s.opts.explain)
	case s.opts.variables != "":
		return report.SimulationVariables(w, sim, s.opts.variables)
	case s.opts.all && s.opts.format.value == "text" && !s.opts.verbose:
		return report.SimulationTable(w, sim)
	}
	format, _ := report.FindSimulation(s.opts.format.value)
	return format.Write(w, sim)
}

// width returns how many columns stdout has, 0 when it is no terminal.
func (s *streams) width() int {
	if width, _, err := term.GetSize(int(s.outFile.Fd())); err == nil {
		return width
	}
	return 0
}
