package rules

import (
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// YAMLSyntax reports files that GitLab cannot read.
var YAMLSyntax = &lint.Analyzer{
	Name:     "yaml-syntax",
	Group:    lint.Syntax,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `the file is not YAML that GitLab can read

GitLab reads YAML 1.1 with Ruby's parser. It refuses tabs that indent, quotes and brackets
that are not closed, unquoted dates, unknown aliases, files over 2 MiB, and files that are
empty or hold something other than a mapping.`,
	Bad:  "test:\n\tscript: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  yamlSyntax,
}

func yamlSyntax(pass *lint.Pass) error {
	for _, doc := range pass.Config.Files {
		for _, p := range doc.Problems {
			f := fromProblem(p)
			f.Path = pathTo(pass.Config, p.Span)
			pass.Report(f)
		}
		if doc.Blank && len(pass.Config.IncludedBy(doc.File)) == 0 { // else the include is the place to mend
			pass.Reject(lint.Findingf(doc.File.Span(0, 0), "the file is empty: GitLab needs at least one job"))
		}
	}
	return nil
}

func fromProblem(p syntax.Problem) lint.Finding {
	f := lint.Finding{Span: p.Span, Message: p.Message, Hint: p.Hint, Rejected: p.Rejected, Severity: lint.Error}
	if !p.Rejected {
		f.Severity = lint.Warning
	}
	for _, fix := range p.Fixes {
		f.Fixes = append(f.Fixes, lint.Fix{Message: fix.Message, Edits: fix.Edits})
	}
	return f
}
