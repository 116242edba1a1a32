package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/suggest"
	"gitlab.com/pipewright/pipewright/lint"
)

// JobWithoutScript reports jobs that have nothing to do.
var JobWithoutScript = &lint.Analyzer{
	Name:     "job-without-script",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a job has neither script, run nor trigger

Every key at the root of the configuration that is no keyword of GitLab names a job, and
every job needs a script, a run or a trigger. A template for other jobs is hidden from
GitLab by a dot before its name.`,
	Bad:  "python:\n  image: python:3.13-slim\ntest:\n  extends: python\n  script: make test\n",
	Good: ".python:\n  image: python:3.13-slim\ntest:\n  extends: .python\n  script: make test\n",
	Run:  jobWithoutScript,
}

func jobWithoutScript(pass *lint.Pass) error {
	cfg := pass.Config
	if !cfg.Readable() || !cfg.Complete() {
		return nil
	}
	for e := range cfg.Root.Entries() {
		if !config.IsJobKey(e.Key, e.Value) || cfg.Unsettled(config.String{Value: e.Key.Text(), Span: e.Key.Span()}) {
			continue
		}
		job, ok := e.Value.(*syntax.Mapping)
		switch {
		case !ok && e.Value.Kind() != syntax.KindReference && !cfg.Unsettled(config.String{Value: e.Value.Span().Text(), Span: e.Value.Span()}):
			pass.Reject(noJob(e))
		case ok && !config.LooksLikeJob(job) && !config.Misspelt(job) && !incomplete(cfg, job):
			pass.Reject(lint.Findingf(e.Key.Span(), "%q has no script: a job needs script, run or trigger", e.Key.Value()).
				At(e.Key.Value()).WithHint("a template for other jobs begins with a dot: %q", "."+e.Key.Value()))
		}
	}
	return nil
}

// incomplete reports whether the job extends something that could not be found, which another rule reports.
func incomplete(cfg *config.Config, job *syntax.Mapping) bool {
	return slices.ContainsFunc(config.Extends(job), func(base config.String) bool {
		_, ok := cfg.Root.Get(base.Value).(*syntax.Mapping)
		return !ok
	})
}

// noJob is the finding for a root entry whose value cannot be a job.
func noJob(e *syntax.Entry) lint.Finding {
	name := e.Key.Value()
	if name == "types" && e.Value.Kind() == syntax.KindSequence {
		f := renamedKeyword(e.Key, "stages")
		for i := range f.Fixes {
			f.Fixes[i].Unsafe = true // the jobs may be in none of them
		}
		return f.At(name)
	}
	if near, ok := suggest.Nearest(name, slices.Values(config.RootKeywords())); ok {
		return lint.Unknown(e.Key.Span(), name, []string{near}, "%q is no keyword of GitLab", name).At(name)
	}
	return lint.Findingf(e.Key.Span(), "%q is %s: a root key that is no keyword names a job, and a job is a mapping with a script", name, e.Value.Kind()).
		At(name).WithHint("a value to be used by !reference stands in a hidden key: %q", "."+name)
}
