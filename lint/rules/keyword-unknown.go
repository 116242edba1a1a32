package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// KeywordUnknown reports keys that GitLab does not know where they stand.
var KeywordUnknown = &lint.Analyzer{
	Name:     "keyword-unknown",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a key is no keyword of GitLab at its place

GitLab refuses a configuration in which a job, or a keyword that takes a mapping, has a
key that it does not know. Templates may hold any key as long as no job extends them.

When .pipewright.yml names the version of the server, as in gitlab: "16.11", keywords
that came later count as unknown too.`,
	Bad:  "test:\n  scirpt: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  keywordUnknown,
}

func keywordUnknown(pass *lint.Pass) error {
	for _, m := range mistakes(pass) {
		if m.Kind != schema.UnknownKey && m.Kind != schema.TooNew {
			continue
		}
		f := fromMistake(m)
		if other, ok := synonym(m.Unknown); ok && len(m.Path) == 2 {
			f = lint.Findingf(spanOf(m), "%q is no keyword of a job: GitLab calls it %q", m.Unknown, other).At(m.Path...)
		}
		if removed, ok := removedKeyword(m); ok {
			f = removed
		}
		pass.Reject(f)
	}
	return nil
}

// synonym returns GitLab's word for one of another CI system.
func synonym(name string) (string, bool) {
	switch name {
	case "steps", "commands", "run_script":
		return "script", true
	case "depends_on", "requires", "depends":
		return "needs", true
	case "env":
		return "variables", true
	case "runs-on", "runs_on", "runner":
		return "tags", true
	case "if":
		return "rules", true
	default:
		return "", false
	}
}
