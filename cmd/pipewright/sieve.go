package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/git"
	"gitlab.com/pipewright/pipewright/lint"
)

// A sieve holds back the findings that the user asked not to see: those of a baseline, and those on lines that did not change.
// It hides findings only: whether GitLab accepts a configuration does not depend on it.
type sieve struct {
	ws       *workspace
	baseline *lint.Baseline        // nil for none
	lines    map[string]*git.Lines // by the top of the repository; nil without --new-from

	mu   sync.Mutex
	read map[string][]lint.Settings // by path in the repository: the settings under which the file was judged
}

// newSieve reads what the flags name. A revision that means nothing stops the run before it begins.
func newSieve(ctx context.Context, ws *workspace, opts *lintOptions, units []*unit) (*sieve, error) {
	s := &sieve{ws: ws, read: map[string][]lint.Settings{}}
	if opts.baseline != "" && !opts.writeBaseline {
		known, err := readBaseline(opts.baseline)
		if err != nil {
			return nil, err
		}
		s.baseline = known
	}
	if opts.newFrom == "" {
		return s, nil
	}
	s.lines = map[string]*git.Lines{}
	for _, u := range units {
		top := ws.topOf(u.file)
		if s.lines[top] != nil {
			continue
		}
		changed, err := changedLines(ctx, top, opts.newFrom)
		if err != nil {
			return nil, fmt.Errorf("--new-from: %w", err)
		}
		s.lines[top] = changed
	}
	return s, nil
}

func changedLines(ctx context.Context, dir, rev string) (*git.Lines, error) {
	repo, err := git.Open(ctx, dir, os.Environ())
	if err != nil {
		return nil, err
	}
	return repo.Lines(ctx, rev)
}

// sift removes what is held back from the results of a configuration and its child pipelines.
func (s *sieve) sift(u *unit, results []*lint.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range results {
		s.remember(u, r)
		r.Findings = slices.DeleteFunc(r.Findings, func(f lint.Finding) bool {
			known := s.baseline != nil && s.baseline.Has(s.ws.findingPath(r.Config.Name, f), f)
			return known || s.lines != nil && !s.isNew(r.Config.Name, f)
		})
	}
}

func (s *sieve) remember(u *unit, r *lint.Result) {
	for _, doc := range r.Config.Files {
		path, _ := s.ws.inRepository(r.Config.Name, doc.File.Name)
		s.read[path] = append(s.read[path], u.settings.Settings)
	}
}

// isNew reports whether a finding is about lines that changed: its own, or those through which its file or its value came in, such
// as a new include of an old file. What GitLab refuses counts always, because a change elsewhere may be the reason.
func (s *sieve) isNew(config string, f lint.Finding) bool {
	if f.Rejected || f.Span.File == nil || s.touched(config, f.Span) {
		return true
	}
	return slices.ContainsFunc(f.Related, func(r lint.Related) bool { return s.touched(config, r.Span) })
}

// touched reports whether one of the lines of a span changed. Other repositories do not change.
func (s *sieve) touched(config string, span source.Span) bool {
	if span.File == nil {
		return false
	}
	path, ok := s.ws.inRepository(config, span.File.Name)
	changed := s.lines[s.ws.topOf(config)]
	if !ok || changed == nil {
		return false
	}
	last := max(span.Start, span.End-1)
	return changed.Touched(path, span.File.LineAt(span.Start), span.File.LineAt(last))
}

// judged reports whether this run would have met a finding of a baseline if it were still there: its file was read with its rule
// switched on, or file or rule are gone.
func (s *sieve) judged(k lint.Known) bool {
	rule := findRule(k.Rule)
	settings, read := s.read[k.File]
	if rule == nil {
		return true
	}
	if !read {
		return !s.exists(k.File)
	}
	return slices.ContainsFunc(settings, func(s lint.Settings) bool { return s.Enabled(rule) })
}

// exists reports whether a file is there, in the repository around the current directory.
func (s *sieve) exists(path string) bool {
	top := s.ws.topOf(configName)
	return isFile(filepath.Join(top, filepath.FromSlash(path)))
}
