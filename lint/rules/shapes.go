package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// shapes returns a Run that reports the mistakes of some kinds. The configuration is judged once, whichever of the rules
// asks first.
func shapes(kinds ...schema.Kind) func(*lint.Pass) error {
	return func(pass *lint.Pass) error {
		for _, m := range mistakes(pass) {
			if slices.Contains(kinds, m.Kind) && mappedLine(m) == nil {
				pass.Reject(fromMistake(m))
			}
		}
		return nil
	}
}

// mistakesKey is the key of the mistakes in [lint.Pass.Once].
type mistakesKey struct{}

func mistakes(pass *lint.Pass) []schema.Mistake {
	return lint.Once(pass, mistakesKey{}, func() []schema.Mistake { return judge(pass) })
}

// judge compares everything but headers and includes, which the resolver judges, with the table of keywords.
func judge(pass *lint.Pass) []schema.Mistake {
	cfg := pass.Config
	if cfg.Root == nil {
		return nil
	}
	c := schema.NewChecker(schema.Options{
		Version: pass.GitLab, Partial: !cfg.Complete() || !cfg.Readable(), Unknown: unknownIn(cfg),
	})
	c.Root(cfg.Root)
	for e := range cfg.Root.Entries() {
		judgeEntry(c, e)
	}
	forbidden := make(map[source.Span]bool, len(cfg.Problems))
	for _, p := range cfg.Problems {
		forbidden[p.Span] = true
	}
	return slices.DeleteFunc(c.Mistakes(), func(m schema.Mistake) bool { return besidePoint(cfg, m, forbidden) })
}

// besidePoint reports whether the resolver has found that the keyword with the mistake may not stand in its job at all.
func besidePoint(cfg *config.Config, m schema.Mistake, forbidden map[source.Span]bool) bool {
	if len(m.Path) < 2 {
		return false
	}
	job, _ := cfg.Root.Get(m.Path[0]).(*syntax.Mapping)
	keyword := job.Entry(m.Path[1])
	return keyword != nil && forbidden[keyword.Key.Span()]
}

func unknownIn(cfg *config.Config) func(syntax.Node) bool {
	return func(n syntax.Node) bool {
		s, ok := n.(*syntax.Scalar)
		return ok && cfg.Unsettled(config.String{Value: s.Text(), Span: s.Span()})
	}
}

func judgeEntry(c *schema.Checker, e *syntax.Entry) {
	name := e.Key.Value()
	m, ok := e.Value.(*syntax.Mapping)
	switch {
	case name == "default" && !config.IsJobKey(e.Key, e.Value):
		c.Default(e.Value)
	case name == "workflow" && !config.IsJobKey(e.Key, e.Value):
		c.Workflow(e.Value)
	case !ok || !config.IsJobKey(e.Key, e.Value):
	case m.Entry("script") != nil || m.Entry("run") != nil:
		c.Job(name, m)
	case m.Entry("trigger") == nil && misspelt(m):
		c.Job(name, m) // what it lacks is what it misspells
	case m.Entry("trigger") != nil || m.Entry("needs") != nil:
		c.TriggerJob(name, m)
	}
}

// spanOf returns the narrowest place of a mistake: the key, when a key is wrong.
func spanOf(m schema.Mistake) source.Span {
	if m.Key != nil {
		return m.Key.Span()
	}
	if m.Kind == schema.MissingKey {
		return firstKey(m.Node)
	}
	span := m.Node.Span()
	if s, ok := m.Node.(*syntax.Scalar); ok && m.End > m.Start && s.Style() == syntax.Plain && s.Text() == span.Text() {
		span.Start, span.End = span.Start+m.Start, span.Start+m.End
	}
	return span
}

// firstKey returns the first key of a mapping that lacks something, rather than all of its lines.
func firstKey(n syntax.Node) source.Span {
	if mapping, ok := n.(*syntax.Mapping); ok {
		for e := range mapping.Entries() {
			if mapping.Span().Contains(e.Key.Span()) {
				return e.Key.Span()
			}
		}
	}
	return n.Span()
}

func fromMistake(m schema.Mistake) lint.Finding {
	f := lint.Findingf(spanOf(m), "%s", m.Message)
	if m.Unknown != "" {
		f = lint.Unknown(spanOf(m), m.Unknown, m.Known, "%s", m.Message)
	}
	if m.Hint != "" {
		f.Hint = m.Hint
	}
	f.Path = m.Path
	return f
}
