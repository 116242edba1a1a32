package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
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

// mistakes returns what is wrong with the keywords of the configuration.
func mistakes(pass *lint.Pass) []schema.Mistake {
	return pipeline.KeywordMistakes(pass.Config, pass.GitLab)
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
