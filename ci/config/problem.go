package config

import (
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Problem is a mistake of the user because of which GitLab refuses a configuration.
type Problem struct {
	Rule    string // the name of the rule that reports it
	Span    source.Span
	Path    []string
	Message string
	Hint    string
	Related []Related
	// Unknown and Known serve "did you mean": the word at Span, and the words that are legal there.
	Unknown string
	Known   []string
}

// Related is another place that has to do with a Problem.
type Related struct {
	Span    source.Span
	Message string
}

// The names of the rules that report problems of header and inputs.
const (
	RuleSpecInvalid          = "spec-invalid"
	RuleInputMissing         = "input-missing"
	RuleInputUnknown         = "input-unknown"
	RuleInputInvalid         = "input-invalid"
	RuleInterpolationInvalid = "interpolation-invalid"
)

// The names of the rules that report what goes wrong with include.
const (
	RuleIncludeMissing  = "include-not-found"
	RuleIncludeNotYAML  = "include-not-yaml"
	RuleIncludeLimit    = "include-too-many"
	RuleIncludeInvalid  = "include-invalid"
	RuleIncludeRules    = "include-rules-invalid"
	RuleIncludeNothing  = "include-nothing"
	RuleIncludeArtifact = "include-artifact"
)

// The names of the rules that report what goes wrong with extends.
const (
	RuleExtendsUnknown = "extends-unknown"
	RuleExtendsCycle   = "extends-cycle"
	RuleExtendsDepth   = "extends-too-deep"
	RuleExtendsBase    = "extends-not-a-mapping"
)

// The names of the rules that report what goes wrong with !reference.
const (
	RuleReferenceUnknown = "reference-unknown"
	RuleReferenceCycle   = "reference-cycle"
	RuleReferenceInvalid = "reference-invalid"
)

// RuleTooLarge is the name of the rule that reports what extends and references multiply beyond measure.
const RuleTooLarge = "configuration-too-large"

// The names of the rules that report what is wrong between jobs and keywords.
const (
	RuleJobName             = "job-name-invalid"
	RuleJobsMissing         = "jobs-missing"
	RuleHiddenBlank         = "hidden-job-blank"
	RuleDefaultAndRoot      = "default-and-root"
	RuleStageUnknown        = "stage-unknown"
	RuleMatrixUnknown       = "matrix-unknown-variable"
	RuleNeedsUnknownJob     = "needs-unknown-job"
	RuleNeedsLaterStage     = "needs-later-stage"
	RuleNeedsCycle          = "needs-cycle"
	RuleNeedsDuplicate      = "needs-duplicate"
	RuleNeedsNameLength     = "needs-name-too-long"
	RuleNeedsPipelines      = "needs-too-many-pipelines"
	RuleDependenciesUnknown = "dependencies-unknown-job"
	RuleDependenciesStage   = "dependencies-later-stage"
	RuleDependenciesNeeds   = "dependencies-not-needed"
	RuleTriggerJob          = "trigger-unknown-job"
	RuleBridgeNothing       = "bridge-without-trigger"
	RuleOnStop              = "on-stop-invalid"
	RulePagesPublish        = "pages-publish-twice"
	RulePublishOutside      = "publish-without-pages"
)

// problemKey tells problems apart: a file that is included twice is wrong once.
type problemKey struct {
	rule    string
	span    source.Span
	message string
}

// maxCompared is with how many words all misspelt ones together are compared. Whoever misspells thousands reads no suggestions.
const maxCompared = 1_000_000

// report adds a problem, unless the same one is known already.
func (c *Config) report(p Problem) {
	key := problemKey{p.Rule, p.Span, p.Message}
	if _, known := c.reported[key]; known {
		return
	}
	if c.reported == nil {
		c.reported = map[problemKey]struct{}{}
	}
	c.reported[key] = struct{}{}
	p.Path = slices.Clone(p.Path)
	if c.compared += len(p.Known); c.compared > maxCompared {
		p.Known = nil
	}
	c.Problems = append(c.Problems, p)
}

// reportf adds a problem that needs no more than a place and a sentence.
func (c *Config) reportf(rule string, span source.Span, path []string, format string, args ...any) {
	for i, arg := range args {
		if text, ok := arg.(string); ok && len(text) > maxQuoted {
			args[i] = short(text)
		}
	}
	c.report(Problem{Rule: rule, Span: span, Path: path, Message: fmt.Sprintf(format, args...)})
}
