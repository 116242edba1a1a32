// Package rules holds the rules of pipewright, one file each.
//
// A rule's name is the name of its file, its test (testdata/lint/NAME.txtar), its page (docs/rules/NAME.md) and its output.
// [All] lists them; nothing registers itself.
package rules

import "gitlab.com/pipewright/pipewright/lint"

// All returns every rule, sorted by name.
func All() []*lint.Analyzer {
	return []*lint.Analyzer{
		ArtifactsNoExpiry,
		BridgeWithoutTrigger,
		CacheOverwritten,
		CacheWithoutKey,
		ComponentMovingVersion,
		ComposeDatabasePublished,
		ComposeHealthcheckMissing,
		ComposePasswordLiteral,
		ComposeVersionObsolete,
		ConfigurationTooLarge,
		DefaultAndRoot,
		DependenciesLaterStage,
		DependenciesNotNeeded,
		DependenciesUnknownJob,
		DependenciesWithoutArtifacts,
		DeployInterruptible,
		DeployNeedsNothing,
		DeployWithoutEnvironment,
		DjangoDebugOn,
		DockerAddRemote,
		DockerCacheHostileOrder,
		DockerCmdNotJSON,
		DockerComposeCommand,
		DockerComposeFromPip,
		DockerCopyWithoutDockerignore,
		DockerDindVersion,
		DockerDindWithoutTLS,
		DockerHostPort,
		DockerImageTag,
		DockerPipCache,
		DockerRootUser,
		DockerRunserver,
		DockerSecretInEnv,
		DockerSyntax,
		DurationInvalid,
		EnvironmentProductionAnyBranch,
		EnvironmentWithoutResourceGroup,
		EnvironmentWithoutStop,
		ExtendsCycle,
		ExtendsNotAMapping,
		ExtendsTooDeep,
		ExtendsUnknown,
		GlobalKeywordDeprecated,
		HiddenJobBlank,
		IDTokenBroadAudience,
		ImageAbandoned,
		ImageEndOfLife,
		ImageNoDigest,
		ImageRegistryNotAllowed,
		ImageTagLatest,
		ImageUndefinedVariable,
		IncludeArtifact,
		IncludeInvalid,
		IncludeMovingRef,
		IncludeNotFound,
		IncludeNotYAML,
		IncludeNothing,
		IncludeOverHTTP,
		IncludeRemoteWithoutIntegrity,
		IncludeRulesInvalid,
		IncludeTooMany,
		InputInvalid,
		InputMissing,
		InputUnknown,
		InputUnrestricted,
		InterpolationInvalid,
		JobDefaultStage,
		JobNameInvalid,
		JobNeverRuns,
		JobTokenSentElsewhere,
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
		NeedsMayBeMissing,
		NeedsNameTooLong,
		NeedsTooManyPipelines,
		NeedsUnknownJob,
		OnStopInvalid,
		OnlyExcept,
		PagesPublishTwice,
		PipelineDuplicate,
		PipelineEmpty,
		PublishWithoutPages,
		ReferenceCycle,
		ReferenceInvalid,
		ReferenceUnknown,
		RegexpInvalid,
		RulesChangesAlwaysTrue,
		RulesChangesShallowGlob,
		RulesConstantCondition,
		RulesEmptyVariable,
		RulesExpression,
		RulesNegationFirst,
		RulesNeverLast,
		RulesOperatorMisplaced,
		RulesPatternCompared,
		RulesRegexAsString,
		RulesUnreachable,
		RulesVariableNotSet,
		RulesVariableTypo,
		ScriptBashism,
		ScriptHostKeyOff,
		ScriptInjection,
		ScriptLineIsMapping,
		ScriptPipeToShell,
		ScriptRmVariable,
		ScriptSSHKeyscan,
		ScriptStatusIgnored,
		ScriptSyntax,
		ScriptTLSOff,
		ScriptUnpinnedInstall,
		ScriptVariableTypo,
		SecretDebugTrace,
		SecretEnvironmentPrinted,
		SecretInArtifacts,
		SecretLiteral,
		SecretOnCommandLine,
		SecretPrinted,
		SecretStaticCloudKey,
		SecretSuspected,
		SecretWrittenToArtifacts,
		ServiceVersionDisagrees,
		Shellcheck,
		SpecInvalid,
		StageDuplicate,
		StageUnknown,
		StageUnused,
		lint.SuppressionInvalid,
		lint.SuppressionUnused,
		TriggerForwardsVariables,
		TriggerPassesSecret,
		TriggerUnknownJob,
		YAMLDuplicateKey,
		YAMLSyntax,
	}
}

// problems reports what was found under the rule's name while the configuration was resolved.
func problems(pass *lint.Pass) error {
	for _, p := range pass.Config.Problems {
		if p.Rule != pass.Analyzer.Name || consequence(pass, p) {
			continue
		}
		f := lint.Findingf(p.Span, "%s", p.Message)
		if p.Unknown != "" {
			f = lint.Unknown(p.Span, p.Unknown, p.Known, "%s", p.Message)
		}
		if f.Path = p.Path; f.Path == nil {
			f.Path = pathTo(pass.Config, p.Span)
		}
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
