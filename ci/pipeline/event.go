package pipeline

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// An Event is what happened in a repository. Its zero value is a push to the branch main, with changes that GitLab could not tell.
type Event struct {
	// Source is CI_PIPELINE_SOURCE: push, merge_request_event, schedule, web, api, trigger, pipeline, parent_pipeline, chat,
	// external_pull_request_event, …; "" is push.
	Source string `json:"source"`
	Branch string `json:"branch,omitzero"` // of merge requests, the source branch
	Tag    string `json:"tag,omitzero"`
	// Target is the target branch of a merge request. With the source parent_pipeline, the parent is the pipeline of a merge request.
	Target string `json:"target,omitzero"`
	// MergeRequest is CI_MERGE_REQUEST_EVENT_TYPE: detached, merged_result or merge_train; "" is detached.
	MergeRequest string `json:"merge_request,omitzero"`
	Fork         bool   `json:"fork,omitzero"`           // the merge request comes from another project
	Default      string `json:"default_branch,omitzero"` // the default branch; "" is main
	Project      string `json:"project,omitzero"`        // its full path; "" is group/project
	// Token is how the token of a trigger begins, CI_TRIGGER_SHORT_TOKEN. Without it, CI_PIPELINE_TRIGGERED is not set either.
	Token string `json:"trigger_token,omitzero"`
	// Command is the command of a chat: only the job of that name runs. "" asks for all jobs.
	Command string `json:"command,omitzero"`
	// Variables are those of the pipeline, ProjectVariables those of project and groups.
	Variables        map[string]string `json:"variables,omitzero"`
	ProjectVariables map[string]string `json:"project_variables,omitzero"`
	// Changes are the changed files; nil when GitLab could not tell.
	Changes []string `json:"changes,omitzero"`
	// NewBranch says that the branch is new, so that GitLab has nothing to compare it with.
	NewBranch bool `json:"new_branch,omitzero"`
	// Files are the repository's files, for rules:exists; nil for those of the configuration's directory.
	Files []string `json:"files,omitzero"`
	// Protected says that the branch or tag is protected; nil: only the default branch is.
	Protected         *bool    `json:"protected,omitzero"`
	CommitMessage     string   `json:"commit_message,omitzero"`
	OpenMergeRequests string   `json:"open_merge_requests,omitzero"` // CI_OPEN_MERGE_REQUESTS: "group/project!1"
	Title             string   `json:"title,omitzero"`               // of the merge request
	Description       string   `json:"description,omitzero"`
	Labels            []string `json:"labels,omitzero"`
	Draft             bool     `json:"draft,omitzero"`

	// OpenVariables says that variables may exist that are not named here, as projects have them.
	OpenVariables bool `json:"open_variables,omitzero"`
	// OpenChanges says that GitLab knows the changed files, but pipewright does not.
	OpenChanges bool `json:"open_changes,omitzero"`

	// Compare answers rules:changes with compare_to; nil takes Changes for the answer.
	Compare Compare `json:"-"`
}

// A Compare lists the files that differ between the commit of the event and where it left the history of ref. It returns false when
// there is no such ref.
type Compare func(ref string) (paths []string, ok bool)

// The sources that are asked for by name, and the types of merge request pipelines.
const (
	sourcePush       = "push"
	sourceMerge      = "merge_request_event"
	sourceSchedule   = "schedule"
	sourceTrigger    = "trigger"
	sourcePipeline   = "pipeline"
	sourceParent     = "parent_pipeline"
	sourceChat       = "chat"
	sourceExternalPR = "external_pull_request_event"

	sourceEventSuffix = "_event" // only and except leave it out

	typeDetached   = "detached"
	typeMerged     = "merged_result"
	typeMergeTrain = "merge_train"
)

// What stands for what an event does not say.
const (
	usualDefault   = "main"
	exampleBranch  = "feature"
	exampleProject = "group/project"
)

// Complete returns the event with what its empty fields stand for: the source, the branches, the default branch, the project and
// the type of a merge request.
func (e *Event) Complete() *Event {
	full := Event{}
	if e != nil {
		full = *e
	}
	full.Source = cmp.Or(full.Source, sourcePush)
	full.Default = cmp.Or(full.Default, usualDefault)
	full.Project = cmp.Or(full.Project, exampleProject)
	if full.isMergeRequest() {
		full.MergeRequest = cmp.Or(full.MergeRequest, typeDetached)
	}
	switch {
	case full.isMergeRequest() || full.isPullRequest():
		full.Branch = cmp.Or(full.Branch, exampleBranch)
		full.Target = cmp.Or(full.Target, full.Default)
	case full.Tag == "":
		full.Branch = cmp.Or(full.Branch, full.Default)
	}
	return &full
}

// isMergeRequest reports whether the pipeline is one of a merge request, as are the children of such pipelines.
func (e *Event) isMergeRequest() bool {
	return e.Source == sourceMerge || e.Source == sourceParent && e.Target != ""
}

// isPullRequest reports whether the pipeline is one of a pull request on another server.
func (e *Event) isPullRequest() bool { return e.Source == sourceExternalPR }

func (e *Event) isTag() bool { return e.Tag != "" && !e.isMergeRequest() && !e.isPullRequest() }

func (e *Event) isBranch() bool { return !e.isMergeRequest() && !e.isTag() }

// updatesBranch reports whether the event is a push to a branch that was there before.
func (e *Event) updatesBranch() bool { return e.Source == sourcePush && !e.isTag() && !e.NewBranch }

// isProtected reports whether the branch or tag is protected. What merge requests run on never is.
func (e *Event) isProtected() bool {
	switch {
	case e.isMergeRequest():
		return false
	case e.Protected != nil:
		return *e.Protected
	}
	return !e.isTag() && e.Branch == e.Default
}

// refName returns the branch or tag, of merge requests the source branch.
func (e *Event) refName() string {
	if e.isTag() {
		return e.Tag
	}
	return e.Branch
}

// sourceWord returns the source as only and except name it: without _event.
func (e *Event) sourceWord() string { return strings.TrimSuffix(e.Source, sourceEventSuffix) }

// identity returns a text that only equal events share. What they compare with has no part in it.
func (e *Event) identity() string {
	b := appendTexts(nil, []string{
		e.Source, e.Branch, e.Tag, e.Target, e.MergeRequest, e.Default, e.Project, e.Token, e.Command, e.CommitMessage,
		e.OpenMergeRequests, e.Title, e.Description,
	})
	for _, list := range [][]string{e.Changes, e.Files, e.Labels} {
		b = appendTexts(b, list)
	}
	for _, variables := range []map[string]string{e.Variables, e.ProjectVariables} {
		names := slices.Sorted(maps.Keys(variables))
		b = strconv.AppendBool(appendTexts(b, names), variables == nil)
		for _, name := range names {
			b = strconv.AppendQuote(b, variables[name])
		}
	}
	protected := e.Protected != nil && *e.Protected
	for _, is := range []bool{e.Fork, e.NewBranch, e.Draft, e.OpenVariables, e.OpenChanges, e.Protected == nil, protected} {
		b = strconv.AppendBool(b, is)
	}
	return string(b)
}

// appendTexts appends a list in a form that tells it from all others.
func appendTexts(b []byte, list []string) []byte {
	b = strconv.AppendBool(b, list == nil)
	for _, text := range list {
		b = strconv.AppendQuote(b, text)
	}
	return b
}
