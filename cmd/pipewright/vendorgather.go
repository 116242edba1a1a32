package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/fetch"
	"gitlab.com/pipewright/pipewright/gitlab"
)

// A gatherer asks for every file that configurations may include.
type gatherer struct {
	*vendoring
	recorder *fetch.Recorder
	unknown  []config.Unresolved
	refused  []fetch.Failure
	certain  map[string]bool // what failed and is included whatever the event
	told     map[string]bool
}

// gather asks for what configurations may include: once with every include of which the rules do not certainly say no, then for each of
// the usual events, because an event knows more variables. That there is no branch of the name that an event makes up is no mistake.
func (g *gatherer) gather(ctx context.Context, units []*unit) error {
	wholes := make([]*config.Config, len(units))
	for i, u := range units {
		var err error
		if wholes[i], err = g.whole(ctx, u); err != nil {
			return err
		}
		for _, cfg := range append([]*config.Config{wholes[i]}, wholes[i].Children(ctx)...) {
			if err := g.readable(cfg); err != nil {
				return err
			}
			g.unknown = append(g.unknown, slices.DeleteFunc(slices.Clone(cfg.Unresolved), ofEvent)...)
		}
	}
	g.refused = g.recorder.Refusals()
	for _, f := range g.recorder.Failures() {
		g.certain[f.What] = true
	}
	for i, u := range units {
		if err := g.gatherEvents(ctx, u, wholes[i]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// whole loads a configuration with every include that may be let in.
func (g *gatherer) whole(ctx context.Context, u *unit) (*config.Config, error) {
	opts, err := g.loadOptions(ctx, u)
	if err != nil {
		return nil, err
	}
	opts.Fetcher, opts.Gather, opts.Changes = g.recorder, true, nil
	opts.Variables = g.settled(opts.Variables)
	cfg, err := config.Load(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", opts.Prefix+opts.Path, reason(err))
	}
	return cfg, ctx.Err()
}

// gatherEvents asks for what a configuration includes for each of the usual events, and for the lists of files that the rules of its jobs
// look into. Variables that nobody knows may have any value.
func (g *gatherer) gatherEvents(ctx context.Context, u *unit, whole *config.Config) error {
	for _, event := range pipeline.Derive(whole, g.opts.lint.event.make(newRepository(ctx, u.root))) {
		event.OpenVariables = true
		p, err := pipeline.Create(ctx, whole, event)
		if err != nil {
			return err
		}
		if p.Config != whole {
			p.Config.Children(ctx)
		}
	}
	return nil
}

// ofEvent reports whether it depends on the event what is included, so that the usual events tell.
func ofEvent(u config.Unresolved) bool {
	return strings.HasPrefix(u.Why, "the value of the variable CI_")
}

// settled returns the variables that are the same for every event.
func (g *gatherer) settled(variables expr.Lookup) expr.Lookup {
	return func(name string) (string, expr.State) {
		_, given := g.opts.lint.event.vars[name]
		_, ofProject := g.opts.lint.event.projectVars[name]
		if given || ofProject || isSettled(name) {
			return variables(name)
		}
		return "", expr.IsUnknown
	}
}

// isSettled reports whether a predefined variable is the same for every pipeline of a project.
func isSettled(name string) bool {
	for _, prefix := range []string{"CI_PROJECT_", "CI_SERVER", "CI_API_", "CI_DEFAULT_BRANCH", "CI_REGISTRY", "CI_PAGES_DOMAIN", "CI_TEMPLATE_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return name == "CI" || name == "GITLAB_CI"
}

// readable refuses a file of the repository itself that is no YAML: what it includes is not known, and would be removed.
func (g *gatherer) readable(cfg *config.Config) error {
	for _, doc := range cfg.Files {
		own := strings.HasPrefix(doc.File.Name, cfg.Prefix) && !strings.Contains(doc.File.Name, "://")
		if own && doc.Root == nil && !doc.Blank {
			return usageError{text: g.ws.short(doc.File.Name) + " cannot be read, so nobody knows what it includes: \"pipewright lint\" says what is wrong with it"}
		}
	}
	return nil
}

// report says what will not be vendored, and why. What could not be had, and may be another time, ends the run.
func (g *gatherer) report() error {
	code := exitClean
	for _, f := range g.recorder.Failures() {
		if !g.certain[f.What] && gitlab.IsKind(f.Err, gitlab.NotFound) {
			continue
		}
		g.told[f.Err.Error()] = true
		g.streams.fail(fmt.Errorf("%s: %w", f.What, f.Err))
		code = max(code, exitCode(f.Err))
	}
	for _, f := range g.refused {
		g.streams.fail(fmt.Errorf("%s cannot be included: %w", f.What, f.Err))
		g.failed = max(g.failed, exitNo)
	}
	if code != exitClean {
		g.streams.note("nothing was written, because something may be missing")
		return answer(code)
	}
	for _, u := range g.unknown {
		text := fmt.Sprintf("include of %s %q is left out: %s", u.Include, fetch.Shown(u.What), u.Why)
		if !g.told[u.Why] && !g.told[text] {
			g.told[text] = true
			g.streams.note("note: %s", text)
		}
	}
	return nil
}

// tellMoves says what is different, a line for each thing that moves.
func tellMoves(w io.Writer, prefix string, moves []fetch.Move) {
	for _, m := range moves {
		var parts []string
		switch {
		case m.From != m.To && m.From != "" && m.To != "":
			parts = append(parts, m.From+" → "+m.To)
		case len(m.Changed)+len(m.Removed) == 0 && m.From == "":
			parts = append(parts, strings.TrimSpace("new "+m.To))
		case len(m.Changed)+len(m.Added) == 0 && m.To == "":
			parts = append(parts, "no longer included")
		}
		for _, files := range []struct {
			what  string
			names []string
		}{{"changed", m.Changed}, {"added", m.Added}, {"removed", m.Removed}} {
			if names := strings.Trim(strings.Join(files.names, ", "), ", "); names != "" {
				parts = append(parts, files.what+" "+names)
			}
		}
		fmt.Fprintf(w, "%s%s: %s\n", prefix, m.What, strings.Join(parts, "; "))
	}
}
