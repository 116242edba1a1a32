package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/slug"
)

// A trait is a predefined variable that an event decides.
type trait struct {
	in     func(e *Event) bool // the events that have it; nil for all
	get    func(e *Event) string
	set    func(e *Event, value string)
	fits   func(value string) bool // the values that it may have; nil for all
	others func(d *deriver) []string
}

// traits are the variables that events are made for. What is missing here, such as the user who pushed, is nothing that an
// event says.
var traits = map[string]trait{
	"CI_COMMIT_BRANCH":   {in: (*Event).isBranch, get: (*Event).refName, set: setRef, fits: isRefName, others: usualBranches},
	"CI_COMMIT_TAG":      {in: (*Event).isTag, get: (*Event).refName, set: setRef, fits: isRefName},
	"CI_COMMIT_REF_NAME": {get: (*Event).refName, set: setRef, fits: isRefName, others: usualBranches},
	"CI_COMMIT_REF_SLUG": {
		get: func(e *Event) string { return slug.Of(e.refName()) }, set: setRef,
		fits: func(name string) bool { return name != "" && slug.Of(name) == name }, others: usualBranches,
	},
	"CI_COMMIT_REF_PROTECTED": {
		get: func(e *Event) string { return truthText(e.isProtected()) },
		set: func(e *Event, value string) { is := value == "true"; e.Protected = &is }, fits: isBool, others: bothBools,
	},
	"CI_COMMIT_MESSAGE": {get: messageOf, set: setMessage},
	"CI_COMMIT_TITLE":   {get: messageOf, set: setMessage, fits: isLine},
	"CI_OPEN_MERGE_REQUESTS": {
		in: (*Event).isBranch, get: func(e *Event) string { return e.OpenMergeRequests },
		set:    func(e *Event, value string) { e.OpenMergeRequests = value },
		others: func(d *deriver) []string { return []string{d.project() + "!1"} },
	},
	"CI_PROJECT_PATH": {
		get: func(e *Event) string { return e.Project }, set: func(e *Event, path string) { e.Project = path },
		fits: func(path string) bool { return strings.Contains(path, "/") && isRefName(path) },
	},
	"CI_PROJECT_NAMESPACE": {
		get: func(e *Event) string { return upTo(e.Project, strings.LastIndex) }, set: setNamespace, fits: isRefName,
	},
	"CI_PROJECT_ROOT_NAMESPACE": {
		get: func(e *Event) string { return upTo(e.Project, strings.Index) }, set: setNamespace, fits: isRefName,
	},
	"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": {
		in: (*Event).isMergeRequest, get: (*Event).refName, set: setRef, fits: isRefName, others: usualBranches,
	},
	"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": {
		in: (*Event).isMergeRequest, get: func(e *Event) string { return e.Target },
		set: func(e *Event, name string) { e.Target = name }, fits: isRefName,
		others: func(d *deriver) []string { return []string{d.base.Default, "other"} },
	},
	"CI_MERGE_REQUEST_TITLE": {
		in: (*Event).isMergeRequest, get: func(e *Event) string { return e.Title },
		set: func(e *Event, text string) { e.Title = text }, fits: isLine,
	},
	"CI_MERGE_REQUEST_DESCRIPTION": {
		in: (*Event).isMergeRequest, get: func(e *Event) string { return e.Description },
		set: func(e *Event, text string) { e.Description = text },
	},
	"CI_MERGE_REQUEST_LABELS": {
		in: (*Event).isMergeRequest, get: func(e *Event) string { return strings.Join(e.Labels, ",") },
		set:    func(e *Event, value string) { e.Labels = strings.Split(value, ",") },
		others: func(*deriver) []string { return []string{"label"} },
	},
	"CI_MERGE_REQUEST_DRAFT": {
		in: (*Event).isMergeRequest, get: func(e *Event) string { return truthText(e.Draft) },
		set: func(e *Event, value string) { e.Draft = value == "true" }, fits: isBool, others: bothBools,
	},
	"CI_MERGE_REQUEST_EVENT_TYPE": {
		in: (*Event).isMergeRequest, get: func(e *Event) string { return cmp.Or(e.MergeRequest, typeDetached) },
		set:    func(e *Event, value string) { e.MergeRequest = value },
		fits:   func(value string) bool { return slices.Contains(mergeRequestTypes, value) },
		others: func(*deriver) []string { return mergeRequestTypes },
	},
}

func setRef(e *Event, name string) {
	if e.isTag() {
		e.Tag = name
	} else {
		e.Branch = name
	}
}

func usualBranches(d *deriver) []string { return []string{d.base.Default, d.feature} }

func messageOf(e *Event) string { return e.CommitMessage }

func setMessage(e *Event, message string) { e.CommitMessage = message }

func setNamespace(e *Event, name string) { e.Project = name + "/project" }

func bothBools(*deriver) []string { return []string{"true", "false"} }

func isBool(value string) bool { return value == "true" || value == "false" }

func isLine(text string) bool { return !strings.ContainsAny(text, "\r\n") }

// upTo returns what stands in front of the slash that index finds.
func upTo(path string, index func(s, sep string) int) string {
	if i := index(path, "/"); i >= 0 {
		return path[:i]
	}
	return path
}
