package pipeline

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/internal/slug"
)

// Example values of what only GitLab knows.
const (
	exampleSHA     = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	exampleBefore  = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	blankSHA       = "0000000000000000000000000000000000000000"
	exampleMessage = "Test commit"
	exampleUser    = "Dev User"
	exampleLogin   = "dev"
	exampleEmail   = "dev@example.com"
)

// maxMessage is the number of bytes of a commit message that GitLab makes a variable of.
// Source: lib/gitlab/ci/variables/builder/pipeline.rb, GitLab 18.11.
const maxMessage = 100_000

// pipelineVariables are those of the pipeline itself.
// Source: lib/gitlab/ci/variables/builder/pipeline.rb, GitLab 18.11.
var pipelineVariables = []builtin{
	{name: "CI_PIPELINE_IID", value: constant("1"), example: anyEvent},
	{name: "CI_PIPELINE_SOURCE", value: always(func(e *Event) string { return e.Source })},
	{name: "CI_PIPELINE_CREATED_AT", value: constant("2026-01-01T00:00:00Z"), example: anyEvent},
	{name: "CI_PIPELINE_NAME", null: true}, // it is set only after the rules
	{name: "CI_PIPELINE_SCHEDULE_DESCRIPTION", value: ifEvent(from(sourceSchedule), text("")), example: anyEvent},
	{name: "CI_CONFIG_REF_URI", value: configRef, example: anyEvent},
	{name: "CI_PIPELINE_TRIGGERED", value: ifEvent(hasToken, text("true")), doubtful: from(sourceTrigger)},
	{name: "CI_TRIGGER_SHORT_TOKEN", value: ifEvent(hasToken, func(e *Event) string { return e.Token }), doubtful: from(sourceTrigger)},
	{name: "CI_OPEN_MERGE_REQUESTS", value: ifEvent(hasOpenMergeRequests, func(e *Event) string { return e.OpenMergeRequests })},
	{name: "CI_UPSTREAM_PIPELINE_ID", value: ifEvent(isDownstream, text("1")), example: anyEvent},
	{name: "CI_UPSTREAM_PROJECT_ID", value: ifEvent(isDownstream, text("1")), example: anyEvent},
	{name: "CI_UPSTREAM_JOB_ID", value: ifEvent(isDownstream, text("1")), example: anyEvent},
	{name: "CI_KUBERNETES_ACTIVE", doubtful: anyEvent},
	{name: "CI_DEPLOY_FREEZE", doubtful: anyEvent},
	{name: "CI_NODE_TOTAL", ofJob: true, value: nodeTotal},
}

// commitVariables are those of the commit.
var commitVariables = []builtin{
	{name: "CI_COMMIT_SHA", value: constant(exampleSHA), example: anyEvent},
	{name: "CI_COMMIT_SHORT_SHA", value: constant(exampleSHA[:8]), example: anyEvent},
	{name: "CI_COMMIT_BEFORE_SHA", value: always(beforeSHA), example: anyEvent},
	{name: "CI_COMMIT_REF_NAME", value: always((*Event).refName)},
	{name: "CI_COMMIT_REF_SLUG", value: always(func(e *Event) string { return slug.Of(e.refName()) })},
	{name: "CI_COMMIT_BRANCH", value: ifEvent((*Event).isBranch, (*Event).refName)},
	{name: "CI_COMMIT_MESSAGE", value: always(func(e *Event) string { return shortened(message(e)) }), example: unsaid},
	{name: "CI_COMMIT_MESSAGE_IS_TRUNCATED", value: always(func(e *Event) string { return truthText(len(message(e)) > maxMessage) })},
	{name: "CI_COMMIT_TITLE", value: always(func(e *Event) string { return shortened(commitTitle(e)) }), example: unsaid},
	{name: "CI_COMMIT_DESCRIPTION", value: always(func(e *Event) string { return shortened(commitDescription(e)) }), example: unsaid},
	{name: "CI_COMMIT_REF_PROTECTED", value: always(func(e *Event) string { return truthText(e.isProtected()) })},
	{name: "CI_COMMIT_TIMESTAMP", value: constant("2026-01-01T00:00:00+00:00"), example: anyEvent},
	{name: "CI_COMMIT_AUTHOR", value: constant(exampleUser + " <" + exampleEmail + ">"), example: anyEvent},
	{name: "CI_COMMIT_USER_LOGIN", value: constant(exampleLogin), example: anyEvent},
	{name: "CI_COMMIT_TAG", value: ifEvent((*Event).isTag, func(e *Event) string { return e.Tag })},
	{name: "CI_COMMIT_TAG_MESSAGE", value: ifEvent((*Event).isTag, text("")), example: anyEvent},
	{name: "CI_COMMIT_DEFAULT_BRANCH_BASE_SHA", doubtful: (*Event).isBranch}, // not in every version
	{name: "CI_RELEASE_NAME", doubtful: (*Event).isTag},
	{name: "CI_RELEASE_DESCRIPTION", doubtful: (*Event).isTag},
}

func from(source string) func(*Event) bool { return func(e *Event) bool { return e.Source == source } }

func hasToken(e *Event) bool { return e.Source == sourceTrigger && e.Token != "" }

func isDownstream(e *Event) bool { return e.Source == sourcePipeline || e.Source == sourceParent }

func hasOpenMergeRequests(e *Event) bool { return e.OpenMergeRequests != "" && !e.isTag() }

func truthText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func beforeSHA(e *Event) string {
	if e.updatesBranch() {
		return exampleBefore
	}
	return blankSHA
}

// configRef tells which file of which ref the configuration is.
func configRef(s *scope) (string, bool) {
	ref := "refs/heads/"
	if s.run.event.isTag() {
		ref = "refs/tags/"
	}
	return exampleHost + "/" + s.run.event.Project + "//" + s.run.path + "@" + ref + s.run.event.refName(), true
}

// unsaid reports whether nobody knows the commit message.
func unsaid(e *Event) bool { return e.CommitMessage == "" }

func message(e *Event) string {
	return cmp.Or(e.CommitMessage, exampleMessage)
}

// shortened returns as much of a text as GitLab makes a variable of.
func shortened(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	return strings.ToValidUTF8(message[:maxMessage], "")
}

// commitTitle returns the first line of the message.
func commitTitle(e *Event) string {
	title, _ := cutLine(message(e))
	return title
}

// commitDescription returns what stands below the title, or all of it when the title is long.
// Source: Commit#description, GitLab 18.11.
func commitDescription(e *Event) string {
	title, rest := cutLine(message(e))
	if utf8.RuneCountInString(title) >= 100 {
		return message(e)
	}
	return strings.TrimSuffix(strings.TrimSuffix(rest, "\n"), "\r")
}

func cutLine(text string) (line, rest string) {
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		return text[:i], text[i+1:]
	}
	return text, ""
}
