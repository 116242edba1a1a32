package main

import (
	"context"

	"gitlab.com/pipewright/pipewright/audit"
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// fillFindings writes down what the rules said. The first result is that of the configuration, if there is one; GitLab refuses the
// project when it refuses that one. The names of files begin with the prefix in the results, and without it in p.
func fillFindings(p *audit.Project, results []*lint.Result) {
	for _, r := range results {
		for _, f := range r.Findings {
			at := audit.Place{Message: secret.Redact(f.Message)}
			if f.Span.File != nil {
				start := f.Span.File.Position(f.Span.Start)
				at.File, at.Line, at.Column = f.Span.File.Name, start.Line, start.Column
			}
			p.Add(f.Rule, f.Severity.String(), f.Rejected, at)
		}
		for _, u := range r.Config.Unresolved {
			if len(p.Unresolved) < audit.MaxUnresolved {
				p.Unresolved = append(p.Unresolved, audit.Unresolved{Include: u.Include, What: secret.Redact(u.What), Why: secret.Redact(u.Why)})
			}
		}
	}
}

// fillPipelines writes down what the usual events create, and with which images.
func fillPipelines(ctx context.Context, p *audit.Project, cfg *config.Config, base *pipeline.Event) error {
	var images audit.Images
	for i, event := range pipeline.Derive(cfg, base) {
		if i == audit.MaxEvents {
			break
		}
		created, err := pipeline.Create(ctx, cfg, event)
		if err != nil {
			return err
		}
		p.Events = append(p.Events, audit.NewEvent(created))
		images.Add(created)
	}
	p.Images = images.Ending()
	return nil
}
