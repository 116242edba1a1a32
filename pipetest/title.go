package pipetest

import (
	"maps"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A title names so many changed files, and so many characters of a commit message.
const (
	maxChanges = 2
	maxMessage = 40
)

// title returns what happened, and how the event differs from others of its kind and from the defaults.
func title(e, defaults *pipeline.Event) string {
	parts := []string{e.String()}
	parts = append(parts, assigned(e.Variables, defaults.Variables)...)
	parts = append(parts, assigned(e.ProjectVariables, defaults.ProjectVariables)...)
	if e.Draft {
		parts = append(parts, "draft")
	}
	if len(e.Labels) > 0 {
		parts = append(parts, "label "+strings.Join(e.Labels, " "))
	}
	if e.OpenMergeRequests != "" {
		parts = append(parts, "open merge request")
	}
	if e.CommitMessage != "" {
		parts = append(parts, "message "+subject(e.CommitMessage))
	}
	return strings.Join(append(parts, changes(e)...), ", ")
}

// assigned returns the variables that are not the usual ones, as in "A=b".
func assigned(variables, usual map[string]string) []string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		if value, ok := usual[name]; !ok || value != variables[name] {
			parts = append(parts, name+"="+variables[name])
		}
	}
	return parts
}

// subject returns the beginning of the first line of a commit message.
func subject(message string) string {
	line, _, _ := strings.Cut(message, "\n")
	if runes := []rune(line); len(runes) > maxMessage {
		return string(runes[:maxMessage]) + "…"
	}
	return line
}

// changes says which files an event changes, nothing when GitLab cannot tell.
func changes(e *pipeline.Event) []string {
	switch n := len(e.Changes); {
	case e.Changes == nil:
		return nil
	case n == 0:
		return []string{"no changes"}
	case n > maxChanges:
		return []string{"changes " + strings.Join(e.Changes[:maxChanges], " ") + " …"}
	}
	return []string{"changes " + strings.Join(e.Changes, " ")}
}
