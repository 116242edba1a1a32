package config

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// A yamlPrinter writes trees as YAML that reads back to the same values.
type yamlPrinter struct{ b strings.Builder }

// value writes a value behind a colon or a dash: a scalar on the same line, the parts of a collection on lines of their own.
func (p *yamlPrinter) value(n syntax.Node, indent string) {
	switch n := n.(type) {
	case *syntax.Mapping:
		if n.Len() == 0 {
			p.b.WriteString(" {}\n")
			return
		}
		p.b.WriteString("\n")
		p.entries(slices.Collect(n.Entries()), indent)
	case *syntax.Sequence:
		p.list(" ", n.Items(), indent)
	case *syntax.Reference:
		if n.Path() == nil {
			p.b.WriteString(" " + n.Span().Text() + "\n")
			return
		}
		items := make([]syntax.Node, len(n.Path()))
		for i, key := range n.Path() {
			items[i] = key
		}
		p.list(" !reference ", items, indent)
	case *syntax.Scalar:
		p.b.WriteString(" ")
		p.scalar(n)
		p.b.WriteString("\n")
	}
}

func (p *yamlPrinter) entries(entries []*syntax.Entry, indent string) {
	for _, e := range entries {
		p.b.WriteString(indent + "? ") // a key may be longer than a simple one
		p.scalar(e.Key)
		p.b.WriteString("\n" + indent + ":")
		p.value(e.Value, indent+" ")
	}
}

func (p *yamlPrinter) list(tag string, items []syntax.Node, indent string) {
	if len(items) == 0 {
		p.b.WriteString(tag + "[]\n")
		return
	}
	p.b.WriteString(tag + "\n")
	for _, item := range items {
		p.b.WriteString(indent + "-")
		p.value(item, indent+" ")
	}
}

func (p *yamlPrinter) scalar(s *syntax.Scalar) {
	switch s.Kind() {
	case syntax.KindString:
		text, _ := json.Marshal(s.Text())
		p.b.Write(text)
	case syntax.KindNull:
		p.b.WriteString("~")
	case syntax.KindMapping, syntax.KindSequence:
		p.b.WriteString(`"` + s.Kind().String() + `"`)
	default:
		p.b.WriteString(s.Text())
	}
}

// everyRepository yields the repositories of the conformance data and of the corpus, each with a name.
func everyRepository(t *testing.T) map[string]func() *Config {
	all := map[string]func() *Config{}
	for _, c := range conformance.Read[resolveCase](t, "resolve.jsonl") {
		all[c.ID] = func() *Config { return loadCase(t, c.Files, testEvent{}) }
	}
	for _, c := range conformance.Read[testCase](t, "verdicts.jsonl") {
		if c.Valid {
			all[c.ID] = func() *Config { return loadCase(t, c.Files, c.Event) }
		}
	}
	if _, err := os.Stat("../../../shared/corpus"); err != nil {
		return all
	}
	for _, p := range conformance.Projects(t) {
		all[p.Repo] = func() *Config { return load(t, Options{FS: os.DirFS(p.Dir)}) }
	}
	return all
}

// outcome is the resolved configuration as plain data.
func outcome(t *testing.T, cfg *Config) map[string]any {
	t.Helper()
	data, err := json.Marshal(cfg.Resolved())
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func loadText(t *testing.T, text string) *Config {
	t.Helper()
	return load(t, Options{FS: fstest.MapFS{}, Text: []byte(text)})
}

// holdsReference reports whether something in a tree names what could not be had.
func holdsReference(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Mapping:
		for e := range n.Entries() {
			if holdsReference(e.Value) {
				return true
			}
		}
	case *syntax.Sequence:
		return slices.ContainsFunc(n.Items(), holdsReference)
	}
	return n.Kind() == syntax.KindReference
}

// namesakes reports whether two instances of jobs have one name. Of them the later one counts.
func namesakes(cfg *Config) bool {
	names := map[string]bool{}
	for _, job := range cfg.Jobs {
		for _, in := range job.Made() {
			if names[in.Name] {
				return true
			}
			names[in.Name] = true
		}
	}
	return false
}

// TestResolveAgain writes down what a configuration resolves to. That resolves to itself: nothing is left to include, extend or refer to.
func TestResolveAgain(t *testing.T) {
	t.Parallel()
	same := 0
	for name, open := range everyRepository(t) {
		cfg := open()
		if cfg.Root == nil || len(cfg.Unresolved) > 0 && holdsReference(cfg.Root) {
			continue
		}
		var p yamlPrinter
		p.entries(slices.Collect(cfg.Root.Entries()), "")
		again := loadText(t, p.b.String())
		if diff := cmp.Diff(outcome(t, cfg), outcome(t, again)); diff != "" {
			t.Errorf("%s: resolved again, it differs:\n%s\n%s", name, diff, p.b.String())
		}
		if !slices.Equal(cfg.JobNames(), again.JobNames()) {
			t.Errorf("%s: the jobs stand in the order %q instead of %q", name, again.JobNames(), cfg.JobNames())
		}
		same++
	}
	t.Logf("%d configurations", same)
}

// TestOrderOfRoot shuffles the root entries of configurations that include nothing: no job becomes another one.
func TestOrderOfRoot(t *testing.T) {
	t.Parallel()
	shuffled := 0
	random := rand.New(rand.NewPCG(1, 2))
	for name, open := range everyRepository(t) {
		cfg := open()
		root, ok := cfg.Files[0].Root.(*syntax.Mapping)
		if !ok || cfg.Files[0].Header != nil || root.Entry("include") != nil || cfg.Root == nil || namesakes(cfg) {
			continue
		}
		want := outcome(t, cfg)
		entries := slices.Collect(root.Entries())
		for range 2 {
			random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
			var p yamlPrinter
			p.entries(entries, "")
			if diff := cmp.Diff(want, outcome(t, loadText(t, p.b.String()))); diff != "" {
				t.Errorf("%s: in another order it differs:\n%s\n%s", name, diff, p.b.String())
				break
			}
		}
		shuffled++
	}
	t.Logf("%d configurations", shuffled)
}
