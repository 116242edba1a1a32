package rules_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// A fixProof applies the fixes of one rule at a time and checks that
//
//   - they settle, and no line changes that no fix names;
//   - GitLab accepts what it accepted before;
//   - if they are safe, no rule has a new warning, the pipelines of every derived event are the same, but for the keywords of which
//     the rule speaks, and so are the instructions of Dockerfiles and the services of compose files.
type fixProof struct {
	counts map[string]*fixCount
	events int
}

type fixCount struct{ safe, unsafe, repositories int }

func newFixProof() *fixProof {
	p := &fixProof{counts: map[string]*fixCount{}}
	for _, rule := range rules.All() {
		p.counts[rule.Name] = &fixCount{}
	}
	return p
}

func (p *fixProof) log(t *testing.T) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(p.counts)) {
		if c := p.counts[name]; c.repositories > 0 {
			t.Logf("%s: %d safe and %d unsafe fixes in %d repositories and files", name, c.safe, c.unsafe, c.repositories)
		}
	}
	t.Log(p.sum())
}

// sum says in words what was proved.
func (p *fixProof) sum() string {
	var all fixCount
	repaired := 0
	for _, c := range p.counts {
		all.safe, all.unsafe = all.safe+c.safe, all.unsafe+c.unsafe
		if c.repositories > 0 {
			repaired++
		}
	}
	return fmt.Sprintf("%d safe and %d unsafe fixes of %d rules, and %d events", all.safe, all.unsafe, repaired, p.events)
}

// prove applies the fixes of every rule that offers some.
func (p *fixProof) prove(t *testing.T, c fixCase) {
	t.Helper()
	before := c.mustLint(t, nil)
	for _, unsafe := range []bool{false, true} {
		for _, rule := range fixing(before, unsafe) {
			p.apply(t, c, before, rule, unsafe)
		}
	}
}

// proveFor applies the fixes of a rule where it offers some.
func (p *fixProof) proveFor(t *testing.T, c fixCase, rule *lint.Analyzer) {
	t.Helper()
	before := c.mustLint(t, nil)
	for _, unsafe := range []bool{false, true} {
		if slices.Contains(fixing(before, unsafe), rule) {
			p.apply(t, c, before, rule, unsafe)
		}
	}
}

func (c fixCase) mustLint(t *testing.T, texts lint.Texts) *lint.Result {
	t.Helper()
	result, err := c.lint(t.Context(), rules.All(), texts)
	if err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	return result
}

func (p *fixProof) apply(t *testing.T, c fixCase, before *lint.Result, rule *lint.Analyzer, unsafe bool) {
	t.Helper()
	rounds := fixRounds{fixCase: c, rule: rule, unsafe: unsafe}
	fixed, err := lint.FixAll(t.Context(), lint.Fixer{Unsafe: unsafe, Lint: rounds.lint})
	switch name := c.name + ": " + rule.Name; {
	case err != nil:
		t.Errorf("%s: %v", name, err)
		return
	case !fixed.Settled:
		t.Errorf("%s: the fixes do not settle", name)
	}
	for _, wrong := range rounds.wrong {
		t.Errorf("%s: %s: %s", c.name, rule.Name, wrong)
	}
	if fixed.Applied == 0 {
		return
	}
	p.count(rule, fixed.Applied, unsafe)
	after := c.mustLint(t, fixed.Texts)
	judge(t, c.name+": "+rule.Name, before, after)
	if unsafe || before.Valid != nil && !*before.Valid {
		return
	}
	if rule.Looks() {
		noNewWarnings(t, c.name+": "+rule.Name, before, after)
	}
	sameDocker(t, c, rule, fixed.Texts)
	p.samePipelines(t, c, rule, before.Config, after.Config)
}

func (p *fixProof) count(rule *lint.Analyzer, fixes int, unsafe bool) {
	n := p.counts[rule.Name]
	n.repositories++
	if unsafe {
		n.unsafe += fixes
	} else {
		n.safe += fixes
	}
}

// judge checks that GitLab accepts what it accepted before.
func judge(t *testing.T, name string, before, after *lint.Result) {
	t.Helper()
	if was, is := verdict(before.Valid), verdict(after.Valid); was != is && was != "false" {
		t.Errorf("%s: valid was %s and is %s:%s", name, was, is, describe(rejections(after)))
	}
}

// noNewWarnings checks that safe fixes bring no error or warning that was not there before. In what GitLab refuses, one mistake may
// hide another, so that nothing is said of it.
func noNewWarnings(t *testing.T, name string, before, after *lint.Result) {
	t.Helper()
	for _, f := range newFindings(warnings(before), warnings(after)) {
		t.Errorf("%s: the fixes bring %s", name, f)
	}
}

func warnings(result *lint.Result) *lint.Result {
	isInfo := func(f lint.Finding) bool { return f.Severity == lint.Info }
	return &lint.Result{Findings: slices.DeleteFunc(slices.Clone(result.Findings), isInfo)}
}

// fixRounds lints what [lint.FixAll] asks for, and compares the texts of each round with those of the one before.
type fixRounds struct {
	fixCase
	rule   *lint.Analyzer
	unsafe bool
	texts  lint.Texts   // of the last round
	last   *lint.Result // what was said of them
	wrong  []string
}

func (r *fixRounds) lint(ctx context.Context, texts lint.Texts) (*lint.Result, error) {
	result, err := r.fixCase.lint(ctx, r.analyzers(), texts)
	if err != nil {
		return nil, err
	}
	result.Findings = slices.DeleteFunc(result.Findings, func(f lint.Finding) bool { return f.Rule != r.rule.Name })
	if r.last != nil {
		for name := range texts {
			r.compare(name, r.text(name, r.texts), r.text(name, texts))
		}
	}
	r.texts, r.last = texts, result
	return result, nil
}

// analyzers returns the rule, and with it all others where it is about their findings.
func (r *fixRounds) analyzers() []*lint.Analyzer {
	if r.rule.Looks() {
		return []*lint.Analyzer{r.rule}
	}
	return rules.All()
}

func (r *fixRounds) text(name string, texts lint.Texts) []byte {
	if text, changed := texts[name]; changed {
		return text
	}
	text, err := fs.ReadFile(r.tree, name)
	if err != nil {
		r.wrong = append(r.wrong, err.Error())
	}
	return text
}

// compare checks that all lines of a file which no fix of the last round names are still there, in their order.
func (r *fixRounds) compare(name string, before, after []byte) {
	file := source.NewFile(name, before)
	named := map[int]bool{}
	for _, f := range r.last.Findings {
		for _, fix := range f.Fixes {
			for _, edit := range fix.Edits {
				if edit.Span.File.Name == name && (r.unsafe || !fix.Unsafe) {
					nameLines(named, file, edit.Span)
				}
			}
		}
	}
	rest := after
	for n, line := range bytes.SplitAfter(before, []byte("\n")) {
		if named[n+1] {
			continue
		}
		i := bytes.Index(rest, line)
		if i < 0 {
			r.wrong = append(r.wrong, fmt.Sprintf("line %d of %s changes, but no fix names it", n+1, name))
			return
		}
		rest = rest[i+len(line):]
	}
}

// nameLines marks the lines of a span: of what ends with a line, the next line is none.
func nameLines(named map[int]bool, file *source.File, span source.Span) {
	first, last := file.Position(span.Start).Line, file.Position(max(span.Start, span.End-1)).Line
	for n := first; n <= last; n++ {
		named[n] = true
	}
}
