package pipeline

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// String returns what happened in a few words: "push to main", "tag v1.0", "merge request feature → main", "schedule on main".
func (e *Event) String() string {
	full := e.Complete()
	switch kind := full.Kind(); {
	case full.isTag() && full.Source == sourcePush:
		return "tag " + full.Tag
	case full.isTag():
		return kind + " on tag " + full.Tag
	case full.isMergeRequest() || full.isPullRequest():
		return kind + " " + full.Place()
	case full.Source == sourcePush && full.NewBranch:
		return "push of the new branch " + full.Branch
	case full.Source == sourcePush:
		return "push to " + full.Branch
	default:
		return kind + " on " + full.Branch
	}
}

// Detail returns what happened with what sets the event apart from others: "web on main (DEPLOY=yes, changes docs/a.md)".
func (e *Event) Detail() string {
	traits := e.Traits()
	if full := e.Complete(); full.Source == sourcePush && full.NewBranch && !full.isTag() {
		traits = traits[1:] // String says that the branch is new
	}
	if len(traits) == 0 {
		return e.String()
	}
	return e.String() + " (" + strings.Join(traits, ", ") + ")"
}

// Kind returns the kind of event in GitLab's words: push, tag, merge request, merge train, schedule.
func (e *Event) Kind() string {
	full := e.Complete()
	switch {
	case full.isTag() && full.Source == sourcePush:
		return "tag"
	case full.Source == sourceMerge && full.MergeRequest == typeMergeTrain:
		return "merge train"
	case full.Source == sourceMerge && full.MergeRequest == typeMerged:
		return "merged result"
	}
	return strings.ReplaceAll(full.sourceWord(), "_", " ")
}

// Place returns the branch or tag of the event, of a merge request both branches.
func (e *Event) Place() string {
	full := e.Complete()
	switch {
	case full.isTag():
		return full.Tag
	case full.isMergeRequest() || full.isPullRequest():
		return full.Branch + " → " + full.Target
	}
	return full.Branch
}

// Traits returns what sets the event apart from others of its kind and place: "new branch", "DEPLOY=yes", "changes docs/a.md".
func (e *Event) Traits() []string {
	var traits []string
	add := func(is bool, trait string) {
		if is {
			traits = append(traits, trait)
		}
	}
	add(e.NewBranch, "new branch")
	add(e.Fork, "from a fork")
	add(e.OpenMergeRequests != "" && !e.isMergeRequest(), "open merge request")
	add(e.Protected != nil && *e.Protected, "protected")
	add(e.Protected != nil && !*e.Protected, "not protected")
	for _, variables := range []map[string]string{e.Variables, e.ProjectVariables} {
		for _, name := range slices.Sorted(maps.Keys(variables)) {
			traits = append(traits, name+"="+variables[name])
		}
	}
	add(e.CommitMessage != "", "message "+strconv.Quote(e.CommitMessage))
	add(e.Title != "", "title "+strconv.Quote(e.Title))
	add(e.Draft, "draft")
	for _, label := range e.Labels {
		traits = append(traits, "label "+label)
	}
	add(e.Command != "", "command "+e.Command)
	add(e.Changes != nil && len(e.Changes) == 0, "no changes")
	for _, path := range e.Changes {
		traits = append(traits, "changes "+path)
	}
	return traits
}
