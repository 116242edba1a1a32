// Package rules holds the rules of pipewright, one file each.
//
// A rule's name is the name of its file, its test (testdata/lint/NAME.txtar), its page (docs/rules/NAME.md) and its output.
// [All] lists them; nothing registers itself.
package rules

import "gitlab.com/pipewright/pipewright/lint"

// All returns every rule, sorted by name.
func All() []*lint.Analyzer {
	return []*lint.Analyzer{
		ExtendsCycle,
		ExtendsNotAMapping,
		ExtendsTooDeep,
		ExtendsUnknown,
		ImageTagLatest,
		IncludeNotFound,
		IncludeNotYAML,
		IncludeTooMany,
		JobWithoutScript,
		KeywordUnknown,
		NeedsCycle,
		NeedsLaterStage,
		NeedsUnknownJob,
		ReferenceCycle,
		ReferenceInvalid,
		ReferenceUnknown,
		ScriptLineIsMapping,
		SecretLiteral,
		StageUnknown,
		lint.SuppressionInvalid,
		lint.SuppressionUnused,
		YAMLDuplicateKey,
		YAMLSyntax,
	}
}

// problems returns a Run that reports what was found under the rule's name while the configuration was resolved.
func problems(pass *lint.Pass) error {
	for _, p := range pass.Config.Problems {
		if p.Rule != pass.Analyzer.Name {
			continue
		}
		f := lint.Findingf(p.Span, "%s", p.Message)
		if p.Unknown != "" {
			f = lint.Unknown(p.Span, p.Unknown, p.Known, "%s", p.Message)
		}
		f.Path = p.Path
		if p.Hint != "" {
			f.Hint = p.Hint
		}
		pass.Reject(f)
	}
	return nil
}
