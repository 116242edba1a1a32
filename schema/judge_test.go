package schema

import (
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestEveryKeywordCompiles compiles every keyword at every place, against the meta-schema.
func TestEveryKeywordCompiles(t *testing.T) {
	for _, name := range Names() {
		for _, variant := range append([]string{""}, sortedKeys(variants(theLibrary().raw(name)))...) {
			if _, err := compile(strict(define(name, variant)).(definition)); err != nil {
				t.Errorf("%s %s: %v", name, variant, err)
			}
		}
	}
}

// TestWalkerAndJudgeAgree compares what the walker finds with the answer of the JSON Schema, for every value of every
// keyword in the conformance cases: a "no" has a mistake, a "yes" has none.
func TestWalkerAndJudgeAgree(t *testing.T) {
	compared := 0
	for _, v := range conformance.Verdicts(t) {
		for _, text := range v.Files {
			compared += compare(t, text)
		}
	}
	t.Logf("%d values compared", compared)
}

// compare compares the answers of both for each value of a file, taken as a keyword at every place where it may stand.
func compare(t *testing.T, text string) int {
	doc := syntax.Parse(source.NewFile(".gitlab-ci.yml", []byte(text)))
	compared := 0
	if doc.Header != nil {
		compared += compareKeys(t, header, shapeAtHeader, doc.Header)
	}
	rootNode, ok := doc.Root.(*syntax.Mapping)
	if !ok {
		return compared
	}
	compared += compareKeys(t, root, shapeAtRoot, rootNode)
	for e := range rootNode.Entries() {
		if m, ok := e.Value.(*syntax.Mapping); ok {
			compared += compareKeys(t, Job, shapeAtJob, m)
			compared += compareKeys(t, Bridge, shapeAtTriggerJob, m)
			compared += compareKeys(t, Default, shapeAtDefault, m)
		}
	}
	return compared
}

func compareKeys(t *testing.T, p Place, s *shape, m *syntax.Mapping) int {
	compared := 0
	for e := range m.Entries() {
		k := s.key(e.Key.Value())
		if k == nil || k.name == "default" {
			continue
		}
		v, ok := convert(e.Value, nil)
		if !ok {
			continue
		}
		compared++
		w := walker{}
		w.value(k.shape, e.Value)
		yes := accepts(k.name, string(p), v)
		if mistakes := len(w.found) - w.checked; yes != (mistakes == 0) {
			t.Errorf("%s in %s: %s\nthe schema says %t, the walker found %d: %v", k.name, p, e.Value.Span().Text(), yes, mistakes, w.found)
		}
	}
	return compared
}

// FuzzJudge compares both for values that nobody thought of.
func FuzzJudge(f *testing.F) {
	for _, seed := range []string{
		"script: s\nretry: {max: 3, when: [a]}", "needs: [[{job: a}], null, {pipeline: p}]", "cache: [{key: {files: []}}]",
		"image: {name: x, docker: {user: 1}}", "rules: [[{if: $A, changes: {}}]]", "environment: {name: a/, url: 1}",
		"parallel: {matrix: [{A: [1, b], B: 1.5}]}", "trigger: {include: [{local: a}], strategy: x}", "timeout: 1.0",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 2000 {
			compare(t, text+"\nother:\n  script: s\n")
			doc := syntax.Parse(source.NewFile("a.yml", []byte(text)))
			if m, ok := doc.Root.(*syntax.Mapping); ok {
				compareKeys(t, Job, shapeAtJob, m)
				compareKeys(t, Bridge, shapeAtTriggerJob, m)
			}
		}
	})
}
