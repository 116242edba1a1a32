package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
	"gitlab.com/pipewright/pipewright/review"
)

// findings returns what lint found, each finding once, with places in the repository. What is wrong in a file of another project is
// shown where that file came in.
func (r *reviewRun) findings() []review.Finding {
	type key struct {
		rule, message string
		span          source.Span
	}
	var all []review.Finding
	seen := map[key]bool{}
	for _, result := range r.results {
		for _, f := range result.Findings {
			k := key{f.Rule, f.Message, f.Span}
			if f.Span.File != nil {
				k.message, k.span.File = f.Span.File.Name+"\x00"+f.Message, nil
			}
			if !seen[k] {
				seen[k] = true
				all = append(all, r.place(result.Config.Name, f))
			}
		}
	}
	return all
}

func (r *reviewRun) place(config string, f lint.Finding) review.Finding {
	found := review.Finding{Finding: f, Docs: report.DocsURL(f.Rule)}
	if f.Span.File != nil {
		found.Place = fmt.Sprintf("%s:%d", r.linter.ws.findingPath(config, f), f.Span.File.LineAt(f.Span.Start))
	}
	if r.stand(&found, config, f.Span) {
		return found
	}
	for _, related := range f.Related {
		if r.stand(&found, config, related.Span) {
			found.Foreign = true
			return found
		}
	}
	return found
}

// stand gives a finding the place of a span, unless that lies outside of the repository.
func (r *reviewRun) stand(found *review.Finding, config string, span source.Span) bool {
	if span.File == nil {
		return false
	}
	path, ok := r.linter.ws.inRepository(config, span.File.Name)
	if ok {
		found.Path = path
		found.First = span.File.LineAt(span.Start)
		found.Last = span.File.LineAt(max(span.Start, span.End-1))
	}
	return ok
}

// pathsOf returns the files with findings.
func pathsOf(findings []review.Finding) []string {
	var paths []string
	seen := map[string]bool{}
	for _, f := range findings {
		if f.Path != "" && !seen[f.Path] {
			seen[f.Path] = true
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// align turns the lines of the checkout into those of the head commit, in files that the merge request changes: a merged results pipeline
// checks out a merge with the target branch, and a work tree may have changes of its own.
func (r *reviewRun) align(ctx context.Context, findings []review.Finding, change review.Change) {
	texts := map[string][]byte{}
	for i := range findings {
		f := &findings[i]
		if _, changed := change.Files[f.Path]; !changed {
			continue
		}
		if _, known := texts[f.Path]; !known {
			texts[f.Path] = r.textAtHead(ctx, f.Path)
		}
		here, err := r.textHere(f)
		if err != nil || texts[f.Path] == nil {
			f.First, f.Last = 0, 0
			continue
		}
		alignTo(f, texts[f.Path], here)
	}
}

// alignTo gives a finding its lines in the text of the head commit, none when one of them is not there.
func alignTo(f *review.Finding, head, here []byte) {
	if bytes.Equal(head, here) {
		f.Exact = !f.Foreign
		return
	}
	diff := review.ParseDiff(source.Unified("a", "b", head, here))
	first, last := diff.Old(f.First), diff.Old(f.Last)
	if first == 0 || last-first != f.Last-f.First {
		first, last = 0, 0
	}
	f.First, f.Last = first, last
}

// textHere returns the text of the file in which a finding is shown.
func (r *reviewRun) textHere(f *review.Finding) ([]byte, error) {
	if !f.Foreign {
		return f.Span.File.Text, nil
	}
	for _, related := range f.Related {
		if related.Span.File == nil {
			continue
		}
		if path, ok := r.linter.ws.inRepository(r.results[0].Config.Name, related.Span.File.Name); ok && path == f.Path {
			return related.Span.File.Text, nil
		}
	}
	return nil, fmt.Errorf("%s: not read", f.Path)
}

// textAtHead returns a file of the head commit: from the checkout, else from GitLab, nil when neither has it.
func (r *reviewRun) textAtHead(ctx context.Context, path string) []byte {
	if repo, err := r.repo.open(); err == nil {
		if text, err := repo.Show(ctx, r.reviewer.Head, path); err == nil {
			return text
		}
	}
	file, err := r.conn.File(ctx, r.project, path, r.reviewer.Head)
	if err != nil {
		return nil
	}
	return file.Text
}

// exists reports whether the checkout has a file.
func (r *reviewRun) exists(path string) bool {
	return isFile(filepath.Join(r.linter.ws.topOf(configName), filepath.FromSlash(path)))
}
