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
			if slices.Contains(kinds, m.Kind) {
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
	return slices.DeleteFunc(c.Mistakes(), func(m schema.Mistake) bool { return covered(cfg, m) })
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

// covered reports whether the resolver, or job-without-script, speaks of a mistake already.
func covered(cfg *config.Config, m schema.Mistake) bool {
	if m.Kind == schema.MissingKey && len(m.Path) == 2 && (m.Path[1] == "script" || m.Path[1] == "trigger") {
		job := cfg.Job(m.Path[0])
		return job == nil || job.Node.Entry(m.Path[1]) == nil
	}
	span := spanOf(m)
	return slices.ContainsFunc(cfg.Problems, func(p config.Problem) bool {
		return p.Span == span || len(p.Path) > 1 && len(m.Path) > 1 && slices.Equal(p.Path[:2], m.Path[:2]) &&
			(p.Path[1] == "dependencies" || p.Path[1] == "publish")
	})
}

// spanOf returns the narrowest place of a mistake.
func spanOf(m schema.Mistake) source.Span {
	switch {
	case m.Key != nil && (m.Kind == schema.UnknownKey || m.Kind == schema.MisplacedKey || m.Kind == schema.ExclusiveKeys || m.Kind == schema.MissingKey || m.Kind == schema.TooNew):
		return m.Key.Span()
	case m.Node == nil && m.Key != nil:
		return m.Key.Span()
	}
	span := m.Node.Span()
	if m.Kind == schema.MissingKey || span.IsEmpty() && m.Key != nil {
		span = firstLine(m)
	}
	if s, ok := m.Node.(*syntax.Scalar); ok && m.End > m.Start && s.Style() == syntax.Plain && s.Text() == span.Text() {
		span.Start, span.End = span.Start+m.Start, span.Start+m.End
	}
	return span
}

// firstLine returns the first key of a mapping that lacks something, rather than all of its lines.
func firstLine(m schema.Mistake) source.Span {
	if mapping, ok := m.Node.(*syntax.Mapping); ok {
		for e := range mapping.Entries() {
			if mapping.Span().Contains(e.Key.Span()) {
				return e.Key.Span()
			}
		}
	}
	if m.Key != nil {
		return m.Key.Span()
	}
	return m.Node.Span()
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
