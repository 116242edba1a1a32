package pipeline

import (
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/schema"
)

// mistakes returns what is wrong with a configuration, because of which GitLab creates no pipeline of it: in the texts, in what is
// between keywords, and in the keywords.
func mistakes(cfg *config.Config) []Error {
	var all []Error
	for _, doc := range cfg.Files {
		for _, p := range doc.Problems {
			if p.Rejected {
				all = append(all, Error{Span: p.Span, Message: p.Message})
			}
		}
		if doc.Blank && doc == cfg.Files[0] {
			all = append(all, Error{Span: doc.File.Span(0, 0), Message: "the file is empty: GitLab needs a configuration with a job"})
		}
	}
	for _, p := range cfg.Problems {
		all = append(all, Error{Job: jobAt(cfg, p.Path), Span: p.Span, Message: p.Message})
	}
	all = append(all, idle(cfg)...)
	for _, m := range KeywordMistakes(cfg, "") {
		span := placeOf(m)
		if !slices.ContainsFunc(all, func(e Error) bool { return e.Span == span }) {
			all = append(all, Error{Job: jobAt(cfg, m.Path), Span: span, Message: m.Message})
		}
	}
	for i := range all {
		all[i].Certain = config.Yes
	}
	return all
}

// idle returns the entries that should be jobs and do nothing. What could not be included may say what they do.
func idle(cfg *config.Config) []Error {
	if cfg.Root == nil || !cfg.Complete() || !cfg.Readable() {
		return nil
	}
	var all []Error
	for e := range cfg.Root.Entries() {
		m, ok := e.Value.(*syntax.Mapping)
		if config.IsJobKey(e.Key, e.Value) && (!ok || !config.LooksLikeJob(m) && !config.Misspelt(m)) {
			name := e.Key.Value()
			all = append(all, Error{Job: name, Span: e.Key.Span(), Message: fmt.Sprintf("%q has neither a script nor a trigger: give it one", name)})
		}
	}
	return all
}

func placeOf(m schema.Mistake) source.Span {
	if m.Node == nil || m.Node.Span().IsEmpty() && m.Key != nil {
		return m.Key.Span()
	}
	if m.Key != nil && (m.Kind == schema.UnknownKey || m.Kind == schema.MisplacedKey || m.Kind == schema.ExclusiveKeys) {
		return m.Key.Span()
	}
	return m.Node.Span()
}

// jobAt returns the job that a path leads into, "" when it leads elsewhere.
func jobAt(cfg *config.Config, path []string) string {
	if len(path) > 0 && cfg.Job(path[0]) != nil {
		return path[0]
	}
	return ""
}
