package pipeline

import (
	"cmp"
	"slices"
	"strings"
)

// exampleFork is the project that a merge request from a fork comes from.
const exampleFork = "fork/project"

// maxDescription is the number of characters of a description that GitLab makes a variable of.
// Source: app/models/merge_request.rb, GitLab 18.11.
const maxDescription = 2700

// mergeRequestVariables are those of merge request pipelines.
// Source: app/models/concerns/merge_requests/variables.rb and app/models/merge_request.rb, GitLab 18.11.
var mergeRequestVariables = []builtin{
	{name: "CI_MERGE_REQUEST_ID", value: ofMergeRequest(text("100")), example: anyEvent},
	{name: "CI_MERGE_REQUEST_IID", value: ofMergeRequest(text("1")), example: anyEvent},
	{name: "CI_MERGE_REQUEST_REF_PATH", value: ofMergeRequest(text("refs/merge-requests/1/head")), example: anyEvent},
	{name: "CI_MERGE_REQUEST_PROJECT_ID", value: ofMergeRequest(text("1")), example: anyEvent},
	{name: "CI_MERGE_REQUEST_PROJECT_PATH", value: ofMergeRequest(projectPath)},
	{name: "CI_MERGE_REQUEST_PROJECT_URL", value: ofMergeRequest(projectURL), example: anyEvent},
	{name: "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", value: ofMergeRequest(func(e *Event) string { return e.Target })},
	{name: "CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED", value: ofMergeRequest(targetProtected), example: anyEvent},
	{name: "CI_MERGE_REQUEST_TARGET_BRANCH_SHA", value: ofMergeRequest(mergedSHA)},
	{name: "CI_MERGE_REQUEST_TITLE", value: ofMergeRequest(requestTitle), example: untitled},
	{name: "CI_MERGE_REQUEST_DRAFT", value: ofMergeRequest(draft)},
	{name: "CI_MERGE_REQUEST_DESCRIPTION", value: ofMergeRequest(shortDescription), example: undescribed},
	{name: "CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED", value: ofMergeRequest(isShortened)},
	{name: "CI_MERGE_REQUEST_LABELS", value: labels, doubtful: (*Event).isMergeRequest},
	{name: "CI_MERGE_REQUEST_SQUASH_ON_MERGE", value: ofMergeRequest(text("false")), example: anyEvent},
	{name: "CI_MERGE_REQUEST_EVENT_TYPE", value: ofMergeRequest(func(e *Event) string { return e.MergeRequest })},
	{name: "CI_MERGE_REQUEST_DIFF_ID", value: ofMergeRequest(text("1")), example: anyEvent},
	{name: "CI_MERGE_REQUEST_DIFF_BASE_SHA", value: ofMergeRequest(text(strings.Repeat("e", 40))), example: anyEvent},
	{name: "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", value: ofMergeRequest(func(e *Event) string { return e.Branch })},
	{name: "CI_MERGE_REQUEST_SOURCE_BRANCH_PROTECTED", value: ofMergeRequest(sourceProtected), example: anyEvent},
	{name: "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", value: ofMergeRequest(mergedSHA)},
	{name: "CI_MERGE_REQUEST_SOURCE_PROJECT_ID", value: ofMergeRequest(sourceProjectID), example: anyEvent},
	{name: "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", value: ofMergeRequest(sourceProject)},
	{name: "CI_MERGE_REQUEST_SOURCE_PROJECT_URL", value: ofMergeRequest(sourceProjectURL), example: anyEvent},
	{name: "CI_MERGE_REQUEST_ASSIGNEES", doubtful: (*Event).isMergeRequest},
	{name: "CI_MERGE_REQUEST_MILESTONE", doubtful: (*Event).isMergeRequest},
	{name: "CI_MERGE_REQUEST_APPROVED", doubtful: (*Event).isMergeRequest},
}

// pullRequestVariables are those of pipelines for pull requests of another server.
// Source: app/models/ci/external_pull_request.rb, GitLab 18.11.
var pullRequestVariables = []builtin{
	{name: "CI_EXTERNAL_PULL_REQUEST_IID", value: ofPullRequest(text("1")), example: anyEvent},
	{name: "CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY", value: ofPullRequest(projectPath), example: anyEvent},
	{name: "CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY", value: ofPullRequest(projectPath), example: anyEvent},
	{name: "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA", value: ofPullRequest(text(exampleSHA)), example: anyEvent},
	{name: "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA", value: ofPullRequest(text(exampleBefore)), example: anyEvent},
	{name: "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME", value: ofPullRequest(func(e *Event) string { return e.Branch })},
	{name: "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME", value: ofPullRequest(func(e *Event) string { return e.Target })},
}

func ofMergeRequest(value func(*Event) string) func(*scope) (string, bool) {
	return ifEvent((*Event).isMergeRequest, value)
}

func ofPullRequest(value func(*Event) string) func(*scope) (string, bool) {
	return ifEvent((*Event).isPullRequest, value)
}

// mergedSHA is the head of a branch, which GitLab tells only when it merges both branches for the pipeline.
func mergedSHA(e *Event) string {
	if e.MergeRequest == typeDetached {
		return ""
	}
	return exampleSHA
}

func untitled(e *Event) bool { return e.Title == "" }

func requestTitle(e *Event) string { return cmp.Or(e.Title, "An MR") }

// draft tells whether the merge request is a draft, which its title may say, too.
// Source: MergeRequest::DRAFT_REGEX, GitLab 18.11.
func draft(e *Event) string {
	title := strings.ToLower(strings.TrimSpace(e.Title))
	says := slices.ContainsFunc([]string{"draft:", "[draft]", "(draft)"}, func(word string) bool { return strings.HasPrefix(title, word) })
	return truthText(e.Draft || says)
}

func undescribed(e *Event) bool { return e.Description == "" }

func shortDescription(e *Event) string {
	if runes := []rune(e.Description); len(runes) > maxDescription {
		return string(runes[:maxDescription])
	}
	return e.Description
}

func isShortened(e *Event) string { return truthText(shortDescription(e) != e.Description) }

func labels(s *scope) (string, bool) {
	e := s.run.event
	return strings.Join(e.Labels, ","), e.isMergeRequest() && len(e.Labels) > 0
}

func targetProtected(e *Event) string { return truthText(e.Target == e.Default) }

// sourceProtected tells whether the source branch is protected: in a fork it is not known, and taken for not protected.
func sourceProtected(e *Event) string { return truthText(!e.Fork && e.Branch == e.Default) }

func sourceProject(e *Event) string {
	if e.Fork {
		return exampleFork
	}
	return e.Project
}

func sourceProjectURL(e *Event) string { return exampleURL + "/" + sourceProject(e) }

func sourceProjectID(e *Event) string {
	if e.Fork {
		return "3"
	}
	return "1"
}
