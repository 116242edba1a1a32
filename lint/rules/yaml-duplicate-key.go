package rules

import (
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// YAMLDuplicateKey reports keys that a later one of the same name overwrites.
var YAMLDuplicateKey = &lint.Analyzer{
	Name:     "yaml-duplicate-key",
	Group:    lint.Syntax,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a key stands twice in the same mapping

GitLab keeps the last one without a word: the first job of that name never runs, the
first list of variables is lost. A merge key ("<<") counts too: behind the own keys it
overwrites them, before them it does not.`,
	Bad:  "test:\n  script: make lint\n  script: make test\n",
	Good: "test:\n  script:\n    - make lint\n    - make test\n",
	Run:  yamlDuplicateKey,
}

func yamlDuplicateKey(pass *lint.Pass) error {
	for _, doc := range pass.Config.Files {
		w := &duplicates{pass: pass, doc: doc, seen: map[*syntax.Mapping]bool{}}
		if doc.Header != nil {
			w.node(doc.Header, nil)
		}
		w.node(doc.Root, nil)
	}
	return nil
}

// duplicates walks a document; an anchored node is visited once however many aliases name it.
type duplicates struct {
	pass *lint.Pass
	doc  *syntax.Document
	seen map[*syntax.Mapping]bool
}

func (w *duplicates) node(n syntax.Node, path []string) {
	switch n := n.(type) {
	case *syntax.Sequence:
		for _, item := range n.Items() {
			w.node(item, path)
		}
	case *syntax.Mapping:
		if w.seen[n] {
			return
		}
		w.seen[n] = true
		for _, s := range n.Shadowed() {
			w.report(n, s, append(path[:len(path):len(path)], s.Key.Value()))
		}
		for e := range n.Entries() {
			if _, scalar := e.Value.(*syntax.Scalar); !scalar {
				w.node(e.Value, append(path[:len(path):len(path)], e.Key.Value()))
			}
		}
	}
}

func (w *duplicates) report(m *syntax.Mapping, s syntax.Shadowed, path []string) {
	line := w.doc.File.LineAt(s.By.Span().Start)
	f := lint.Findingf(s.Key.Span(), "%q stands again in line %d: GitLab ignores this one, so remove or merge one of them", s.Key.Value(), line)
	related := s.By.Span()
	if s.By.Text() == "<<" {
		winner := m.Entry(s.Key.Text())
		if winner == nil || equalScalars(winner.Value, s.Value) {
			return // the same value from elsewhere loses nothing
		}
		f = lint.Findingf(s.Key.Span(), `%q is overwritten by the merge key behind it in line %d: put "<<" first, where the own keys win`, s.Key.Value(), line)
		related = winner.Key.Span()
	}
	f.Path = path
	f.Related = []lint.Related{{Span: related, Message: "this one counts"}}
	w.pass.Report(f)
}

func equalScalars(a, b syntax.Node) bool {
	x, ok := a.(*syntax.Scalar)
	y, both := b.(*syntax.Scalar)
	return ok && both && x.Kind() == y.Kind() && x.Text() == y.Text()
}
