package pipetest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A common is what all events of a file share, as defaults say it.
type common struct {
	branch, project string // "" when they differ, or are those that events have anyway
}

// commonOf returns what the events of pipelines share.
func commonOf(pipelines []*pipeline.Pipeline) common {
	anyway := (&pipeline.Event{}).Complete()
	var c common
	for i, p := range pipelines {
		e := p.Event.Complete()
		if i == 0 {
			c = common{e.Default, e.Project}
		}
		if e.Default != c.branch || e.Default == anyway.Default {
			c.branch = ""
		}
		if e.Project != c.project || e.Project == anyway.Project {
			c.project = ""
		}
	}
	return c
}

// defaults returns the mapping below "defaults", "" for none.
func (c common) defaults() string {
	var m members
	m.text("default_branch", c.branch)
	m.text("project", c.project)
	if len(m) == 0 {
		return ""
	}
	return m.String()
}

// without returns an event without what it shares with all others, and what every event has.
func (c common) without(e *pipeline.Event) *pipeline.Event {
	anyway, short := (&pipeline.Event{}).Complete(), *e
	if short.Default == cmp.Or(c.branch, anyway.Default) {
		short.Default = ""
	}
	if short.Project == cmp.Or(c.project, anyway.Project) {
		short.Project = ""
	}
	if short.MergeRequest == mergeRequestTypes[0] {
		short.MergeRequest = ""
	}
	return &short
}

// writeEvent returns an event as a test file has it: `{source: push, branch: main}`.
func writeEvent(e *pipeline.Event, shared common) string {
	e = shared.without(e)
	var m members
	m.text("source", cmp.Or(e.Source, "push"))
	m.text("branch", e.Branch)
	m.text("tag", e.Tag)
	m.text("target", e.Target)
	m.text("merge_request", e.MergeRequest)
	m.flag("fork", e.Fork)
	m.text("default_branch", e.Default)
	m.text("project", e.Project)
	m.text("trigger_token", e.Token)
	m.text("command", e.Command)
	m.variables("variables", e.Variables)
	m.variables("project_variables", e.ProjectVariables)
	m.list("changes", e.Changes)
	m.flag("new_branch", e.NewBranch)
	m.list("files", e.Files)
	if e.Protected != nil {
		m.add("protected", strconv.FormatBool(*e.Protected))
	}
	m.text("commit_message", e.CommitMessage)
	m.text("open_merge_requests", e.OpenMergeRequests)
	m.text("title", e.Title)
	m.text("description", e.Description)
	m.list("labels", e.Labels)
	m.flag("draft", e.Draft)
	return m.String()
}

// members are the keys and values of a mapping in braces.
type members []string

func (m *members) add(key, value string) { *m = append(*m, quote(key)+": "+value) }

func (m *members) text(key, value string) {
	if value != "" {
		m.add(key, quote(value))
	}
}

func (m *members) flag(key string, value bool) {
	if value {
		m.add(key, "true")
	}
}

func (m *members) list(key string, items []string) {
	if items == nil {
		return
	}
	quoted := make([]string, len(items))
	for i, item := range items {
		quoted[i] = quote(item)
	}
	m.add(key, "["+strings.Join(quoted, ", ")+"]")
}

func (m *members) variables(key string, all map[string]string) {
	if len(all) == 0 {
		return
	}
	var inner members
	for _, name := range slices.Sorted(maps.Keys(all)) {
		inner.add(name, quote(all[name]))
	}
	m.add(key, inner.String())
}

// String returns the mapping in braces.
func (m *members) String() string { return "{" + strings.Join(*m, ", ") + "}" }
