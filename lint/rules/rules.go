// Package rules holds the rules of pipewright, one file each.
//
// A rule's name is the name of its file, its test (testdata/lint/NAME.txtar), its page (docs/rules/NAME.md) and its output.
// [All] lists them; nothing registers itself.
package rules

import "gitlab.com/pipewright/pipewright/lint"

// All returns every rule, sorted by name.
func All() []*lint.Analyzer {
	return []*lint.Analyzer{
		BridgeWithoutTrigger,
		DefaultAndRoot,
		DependenciesLaterStage,
		DependenciesNotNeeded,
		DependenciesUnknownJob,
		DurationInvalid,
		ExtendsCycle,
		ExtendsNotAMapping,
		ExtendsTooDeep,
		ExtendsUnknown,
		HiddenJobBlank,
		ImageTagLatest,
		IncludeArtifact,
		IncludeInvalid,
		IncludeNotFound,
		IncludeNotYAML,
		IncludeNothing,
		IncludeRulesInvalid,
		IncludeTooMany,
		InputInvalid,
		InputMissing,
		InputUnknown,
		InterpolationInvalid,
		JobNameInvalid,
		JobWithoutScript,
		JobsMissing,
		KeywordBlank,
		KeywordConflict,
		KeywordLimit,
		KeywordMisplaced,
		KeywordMissing,
		KeywordType,
		KeywordUnknown,
		KeywordValue,
		MatrixUnknownVariable,
		NeedsCycle,
		NeedsDuplicate,
		NeedsLaterStage,
		NeedsNameTooLong,
		NeedsTooManyPipelines,
		NeedsUnknownJob,
		OnStopInvalid,
		PagesPublishTwice,
		PublishWithoutPages,
		ReferenceCycle,
		ReferenceInvalid,
		ReferenceUnknown,
		RegexpInvalid,
		RulesExpression,
		ScriptLineIsMapping,
		SecretLiteral,
		SpecInvalid,
		StageUnknown,
		lint.SuppressionInvalid,
		lint.SuppressionUnused,
		TriggerUnknownJob,
		YAMLDuplicateKey,
		YAMLSyntax,
	}
}

// problems reports what was found under the rule's name while the configuration was resolved.
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
		for _, r := range p.Related {
			f.Related = append(f.Related, lint.Related{Span: r.Span, Message: r.Message})
		}
		pass.Reject(f)
	}
	return nil
}
