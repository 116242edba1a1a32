package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/lint"
)

// doubt tells of the findings that are there only because a variable that includes ask for is not set. The project may have it,
// where nobody but GitLab sees it.
func (l *linter) doubt(ctx context.Context, u *unit, results []*lint.Result) error {
	root := results[0]
	unset := customNames(root.Config.Unset())
	if len(unset) == 0 || len(root.Findings) == 0 {
		return nil
	}
	open, err := l.openResult(ctx, u, root.Config)
	if err != nil {
		return err
	}
	for i := range root.Findings {
		if f := &root.Findings[i]; !slices.ContainsFunc(open.Findings, func(o lint.Finding) bool { return sameFinding(*f, o) }) {
			f.Hint = strings.TrimPrefix(f.Hint+"\n"+unsetHint(unset), "\n")
		}
	}
	return nil
}

// openResult is what the rules say when variables may exist that nobody named.
func (l *linter) openResult(ctx context.Context, u *unit, cfg *config.Config) (*lint.Result, error) {
	event := l.opts.event.make(newRepository(ctx, u.root))
	event.OpenVariables = true
	open, err := cfg.With(ctx, event.Including(strings.TrimPrefix(cfg.Name, cfg.Prefix)))
	if err != nil {
		return nil, err
	}
	settings := u.settings.Settings
	settings.Server = u.answer
	return lint.Run(ctx, open, l.analyzers, settings)
}

// customNames returns the names that are not GitLab's own.
func customNames(names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		_, predefined := pipeline.Predefined(name)
		return predefined
	})
}

func sameFinding(a, b lint.Finding) bool {
	return a.Rule == b.Rule && a.Message == b.Message && a.Span.Start == b.Span.Start && (a.Span.File == b.Span.File || a.Span.File.Name == b.Span.File.Name)
}

func unsetHint(names []string) string {
	if len(names) == 1 {
		return fmt.Sprintf("it is so as long as the variable %s is not set, for which an include asks: --var %s=VALUE says otherwise", names[0], names[0])
	}
	return fmt.Sprintf("it is so as long as the variables %s are not set, for which includes ask: --var %s=VALUE says otherwise",
		strings.Join(names, ", "), names[0])
}
