package lint

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// A Result is what the rules say of one configuration.
type Result struct {
	Config   *config.Config
	Findings []Finding
	// Valid tells whether GitLab would accept the configuration; nil when an include that could not be had
	// may decide it, and for a Dockerfile or compose file, which GitLab does not read.
	Valid *bool
	// Skipped is what rules did less than elsewhere, because it would have taken too long.
	Skipped []Skip
}

// Run runs the analyzers over a configuration. Findings come in the order of files, places and rules.
func Run(ctx context.Context, cfg *config.Config, analyzers []*Analyzer, s Settings) (*Result, error) {
	results, err := RunAll(ctx, []*config.Config{cfg}, analyzers, s)
	if err != nil {
		return nil, err
	}
	return results[0], nil
}

// RunAll runs the analyzers over a configuration and those of its child pipelines, as [config.Config.Children] gives them, and returns
// a result for each. What is found alike in several of them, in a file that they share, stands only in the first of these results; a
// suppression counts for all.
func RunAll(ctx context.Context, cfgs []*config.Config, analyzers []*Analyzer, s Settings) ([]*Result, error) {
	results := make([]*Result, len(cfgs))
	for i, cfg := range cfgs {
		all, skipped, err := find(ctx, cfg, analyzers, s)
		if err != nil {
			return nil, err
		}
		results[i] = &Result{Config: cfg, Valid: s.valid(cfg, all), Findings: s.apply(cfg, analyzers, all), Skipped: skipped}
	}
	share(results)
	s.finish(cfgs, analyzers, results)
	return results, nil
}

// finish applies the suppressions, and completes, sorts and names what is left.
func (s Settings) finish(cfgs []*config.Config, analyzers []*Analyzer, results []*Result) {
	suppressions(cfgs, analyzers, s).apply(results)
	known := map[string]int{}
	for _, r := range results {
		for i := range r.Findings {
			relate(r.Config, &r.Findings[i])
		}
		sortFindings(r.Config, r.Findings)
		fingerprint(r.Config.Prefix, r.Findings, known)
	}
}

// find returns what the analyzers find in a configuration, and what they skipped. A rule that the settings switch off does not run, unless it is one of the
// minimal preset: those say what GitLab refuses, which does not depend on settings.
func find(ctx context.Context, cfg *config.Config, analyzers []*Analyzer, s Settings) ([]Finding, []Skip, error) {
	pass := Pass{Config: cfg, Repository: s.Repository, shared: map[any]any{}, ctx: ctx}
	all, err := pass.findEach(analyzers, s, func(a *Analyzer) func(*Pass) error { return a.Run })
	return all, pass.skipped(), err
}

// findEach returns what the analyzers find in what the pass is over. look returns how an analyzer looks at that, nil when it does not.
func (p Pass) findEach(analyzers []*Analyzer, s Settings, look func(*Analyzer) func(*Pass) error) ([]Finding, error) {
	var all []Finding
	p.GitLab, p.Today, p.ShellCheck, p.Server = s.GitLab, s.Today, s.ShellCheck, s.Server
	for _, a := range analyzers {
		run := look(a)
		if run == nil || a.Preset != Minimal && !s.Enabled(a) {
			continue
		}
		if err := p.ctx.Err(); err != nil {
			return nil, err
		}
		pass := p
		pass.Analyzer, pass.options = a, s.Options[a.Name]
		if err := run(&pass); err != nil {
			return nil, fmt.Errorf("rule %s: %w", a.Name, err)
		}
		for i := range pass.findings {
			pass.findings[i].bound()
		}
		all = append(all, pass.findings...)
	}
	return withoutEchoes(unique(all)), nil
}

// unique keeps one finding per rule and place. A base that thirty jobs extend is wrong once, not thirty times. What a server says of one
// place are several findings.
func unique(findings []Finding) []Finding {
	type key struct {
		rule, words string
		span        source.Span
	}
	first := make(map[key]int, len(findings))
	more := map[int]int{}
	var kept []Finding
	for _, f := range findings {
		k := key{rule: f.Rule, span: f.Span}
		if f.quoted {
			k.words = f.Message
		}
		if i, seen := first[k]; seen {
			if !slices.Equal(kept[i].Path, f.Path) {
				more[i]++
			}
			continue
		}
		first[k] = len(kept)
		kept = append(kept, f)
	}
	for i, n := range more {
		kept[i].Hint = strings.TrimPrefix(kept[i].Hint+"; "+sameFor(n), "; ")
	}
	return kept
}

func sameFor(n int) string {
	if n == 1 {
		return "the same holds for one more job"
	}
	return fmt.Sprintf("the same holds for %d more jobs", n)
}

// apply drops the findings that the settings switch off and gives the others their severity.
func (s Settings) apply(cfg *config.Config, analyzers []*Analyzer, findings []Finding) []Finding {
	byName := make(map[string]*Analyzer, len(analyzers))
	for _, a := range analyzers {
		byName[a.Name] = a
	}
	kept := findings[:0]
	for _, f := range findings {
		severity, on := s.severity(byName[f.Rule], f.Severity)
		if !on || s.ignored(f) {
			continue
		}
		f.Severity = severity
		kept = append(kept, f)
	}
	return kept
}

// relate adds the includes and triggers through which the finding's file came, and the extends through which its job got the value.
func relate(cfg *config.Config, f *Finding) {
	if len(f.Path) > 0 {
		if job := cfg.Job(f.Path[0]); job != nil && f.Span.File != nil && !job.WrittenBy(f.Span) {
			f.Related = append(f.Related, throughJob(job)...)
		}
	}
	f.Related = append(f.Related, through(cfg, f.Span.File)...)
}

func throughJob(job *config.Job) []Related {
	if len(job.Extends) == 0 {
		return nil
	}
	span := job.Extends[0].Span
	return []Related{{Span: span, Message: fmt.Sprintf("%q extends %q here", job.Name.Value, job.Extends[0].Value)}}
}

func sortFindings(cfg *config.Config, findings []Finding) {
	order := make(map[*source.File]int, len(cfg.Files))
	for i, doc := range cfg.Files {
		order[doc.File] = i
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(order[a.Span.File], order[b.Span.File]),
			cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Rule, b.Rule),
		)
	})
}

// lineOf returns the line on which a span begins, without secrets: the span itself may be one that only the line above tells.
func lineOf(span source.Span) string {
	line := span.File.Line(span.File.LineAt(span.Start))
	line.End = min(line.End, line.Start+2*maxElement)
	text := line.Text()
	if span.End <= line.End && secret.Suspicious(span.Text()) {
		text = text[:span.Start-line.Start] + text[span.End-line.Start:]
	}
	text = strings.TrimSpace(secret.Remove(text))
	return text[:min(len(text), maxElement)]
}

// fingerprint names each finding by what it is about rather than by its line: rule, file (in the repository, however the
// user typed it), path and the text of its line.
// The second of two equal ones gets a number; seen counts them. Secrets in the line have no part in it.
func fingerprint(prefix string, findings []Finding, seen map[string]int) {
	for i := range findings {
		f := &findings[i]
		key := f.Rule + "\x00" + strings.Join(f.Path, "\x00")
		kin := key
		if file := f.Span.File; file != nil {
			line := lineOf(f.Span)
			key += "\x00" + strings.TrimPrefix(file.Name, prefix) + "\x00" + line
			kin += "\x00" + line
		}
		n := seen[key]
		seen[key]++
		f.Fingerprint, f.Kin = digest(key+"\x00"+strconv.Itoa(n)), digest(kin)
	}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
