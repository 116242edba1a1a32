package pipeline

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/schema"
)

// keywordsKey is the key of the mistakes in [config.Once].
type keywordsKey struct{ version string }

// KeywordMistakes compares a configuration with the table of keywords, once for each version of the server ("" for the newest).
// Headers and includes are judged by the resolver.
func KeywordMistakes(cfg *config.Config, version string) []schema.Mistake {
	if cfg.Root == nil {
		return nil
	}
	return config.Once(cfg, keywordsKey{version}, func() []schema.Mistake { return keywordMistakes(cfg, version) })
}

func keywordMistakes(cfg *config.Config, version string) []schema.Mistake {
	c := schema.NewChecker(schema.Options{
		Version: version, Partial: !cfg.Complete() || !cfg.Readable(), Unknown: unknownIn(cfg),
		Parses: func(text string) bool { return cfg.Expression(text) != nil },
	})
	c.Root(cfg.Root)
	for e := range cfg.Root.Entries() {
		judge(c, e)
	}
	forbidden := make(map[source.Span]bool, len(cfg.Problems))
	for _, p := range cfg.Problems {
		forbidden[p.Span] = true
	}
	return slices.DeleteFunc(c.Mistakes(), func(m schema.Mistake) bool { return besidePoint(cfg, m, forbidden) })
}

func unknownIn(cfg *config.Config) func(syntax.Node) bool {
	return func(n syntax.Node) bool {
		s, ok := n.(*syntax.Scalar)
		return ok && cfg.Unsettled(config.String{Value: s.Text(), Span: s.Span()})
	}
}

func judge(c *schema.Checker, e *syntax.Entry) {
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
	case m.Entry("trigger") == nil && config.Misspelt(m):
		c.Job(name, m) // what it lacks is what it misspells
	case m.Entry("trigger") != nil || m.Entry("needs") != nil:
		c.TriggerJob(name, m)
	}
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
