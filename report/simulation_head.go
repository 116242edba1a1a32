package report

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// headOf returns the lines above the column of an event: its kind, where it happened, and what sets it apart.
func headOf(e *pipeline.Event) []string {
	head := append([]string{kindOf(e), whereOf(e)}, traitsOf(e)...)
	for i, line := range head {
		head[i] = printable(shorten(line))
	}
	return head
}

// titleOf returns an event in one line: "web on main (DEPLOY=yes, changes docs/a.md)".
func titleOf(e *pipeline.Event) string {
	traits := traitsOf(e)
	if e.NewBranch {
		traits = traits[1:] // the title says it
	}
	if len(traits) == 0 {
		return e.String()
	}
	return e.String() + " (" + strings.Join(traits, ", ") + ")"
}

// traitsOf returns what sets an event apart from others of its kind and place.
func traitsOf(e *pipeline.Event) []string {
	var traits []string
	add := func(is bool, trait string) {
		if is {
			traits = append(traits, trait)
		}
	}
	add(e.NewBranch, "new branch")
	add(e.Fork, "from a fork")
	add(e.MergeRequest != "" && e.MergeRequest != "detached", strings.ReplaceAll(e.MergeRequest, "_", " "))
	add(e.OpenMergeRequests != "", "open merge request")
	add(e.Protected != nil, protection(e))
	for _, variables := range []map[string]string{e.Variables, e.ProjectVariables} {
		for _, name := range slices.Sorted(maps.Keys(variables)) {
			traits = append(traits, name+"="+variables[name])
		}
	}
	add(e.CommitMessage != "", "message "+strconv.Quote(e.CommitMessage))
	add(e.Title != "", "title "+strconv.Quote(e.Title))
	add(e.Draft, "draft")
	add(len(e.Labels) > 0, "label "+strings.Join(e.Labels, ","))
	add(e.Command != "", "command "+e.Command)
	add(e.Changes != nil && len(e.Changes) == 0, "no changes")
	add(len(e.Changes) > 0, "changes "+strings.Join(e.Changes, " "))
	return traits
}

func protection(e *pipeline.Event) string {
	if e.Protected != nil && *e.Protected {
		return "protected"
	}
	return "not protected"
}

// kindOf returns the kind of an event in GitLab's words.
func kindOf(e *pipeline.Event) string {
	switch {
	case e.Tag != "" && (e.Source == "" || e.Source == "push"):
		return "tag"
	case e.Source == "":
		return "push"
	}
	return strings.ReplaceAll(strings.TrimSuffix(e.Source, "_event"), "_", " ")
}

// whereOf returns the branch or tag of an event, of a merge request both branches.
func whereOf(e *pipeline.Event) string {
	switch {
	case e.Tag != "":
		return e.Tag
	case e.Target != "":
		return e.Branch + " → " + e.Target
	}
	return e.Branch
}
