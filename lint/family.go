package lint

import (
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// share drops what an earlier result says already. What the job of a child pipeline includes is judged with the parent, too: where
// GitLab refuses that, the child has nothing to add.
func share(results []*Result) {
	type key struct {
		rule, message string
		span          source.Span
	}
	known := map[key]bool{}
	refused := map[*source.File][]source.Span{}
	for i, r := range results {
		if i > 0 {
			own := files(r.Config)
			r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
				touches := func(other source.Span) bool { return touch(f.Span, other) }
				return known[key{f.Rule, f.Message, f.Span}] || !own[f.Span.File] && slices.ContainsFunc(refused[f.Span.File], touches)
			})
		}
		if i == len(results)-1 {
			return
		}
		for _, f := range r.Findings {
			known[key{f.Rule, f.Message, f.Span}] = true
			if f.Rejected {
				refused[f.Span.File] = append(refused[f.Span.File], f.Span)
			}
		}
	}
}

// files returns the files of a configuration.
func files(cfg *config.Config) map[*source.File]bool {
	all := make(map[*source.File]bool, len(cfg.Files))
	for _, doc := range cfg.Files {
		all[doc.File] = true
	}
	return all
}

// through returns the places through which a file came into a configuration: includes, and the jobs that trigger child pipelines.
func through(cfg *config.Config, file *source.File) []Related {
	var all []Related
	for {
		for _, span := range cfg.IncludedBy(file) {
			all = append(all, Related{Span: span, Message: "included here"})
		}
		trigger := cfg.Trigger
		if trigger == nil {
			return all
		}
		all = append(all, Related{Span: trigger.Span(), Message: triggeredBy(trigger)})
		cfg, file = trigger.Config, trigger.Span().File
	}
}

func triggeredBy(t *config.Trigger) string {
	name := t.Jobs[0].Name.Value
	switch more := len(t.Jobs) - 1; more {
	case 0:
		return fmt.Sprintf("%q triggers the child pipeline here", name)
	case 1:
		return fmt.Sprintf("%q triggers the child pipeline here, as one more job does", name)
	default:
		return fmt.Sprintf("%q triggers the child pipeline here, as %d more jobs do", name, more)
	}
}
