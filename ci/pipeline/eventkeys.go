package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gitlab.com/pipewright/pipewright/internal/suggest"
)

// An eventKey sets a field of an event. It returns what the key takes when the value is of another kind.
type eventKey func(e *Event, value any) string

// eventKeys are the keys of an event in JSON.
var eventKeys = map[string]eventKey{
	"source":              aString(func(e *Event) *string { return &e.Source }),
	"branch":              aString(func(e *Event) *string { return &e.Branch }),
	"tag":                 aString(func(e *Event) *string { return &e.Tag }),
	"target":              aString(func(e *Event) *string { return &e.Target }),
	"merge_request":       aString(func(e *Event) *string { return &e.MergeRequest }),
	"fork":                aBool(func(e *Event) *bool { return &e.Fork }),
	"default_branch":      aString(func(e *Event) *string { return &e.Default }),
	"project":             aString(func(e *Event) *string { return &e.Project }),
	"trigger_token":       aString(func(e *Event) *string { return &e.Token }),
	"command":             aString(func(e *Event) *string { return &e.Command }),
	"variables":           variablesOf(func(e *Event) *map[string]string { return &e.Variables }),
	"project_variables":   variablesOf(func(e *Event) *map[string]string { return &e.ProjectVariables }),
	"changes":             stringsOf(func(e *Event) *[]string { return &e.Changes }),
	"new_branch":          aBool(func(e *Event) *bool { return &e.NewBranch }),
	"files":               stringsOf(func(e *Event) *[]string { return &e.Files }),
	"protected":           aBool(func(e *Event) *bool { e.Protected = new(bool); return e.Protected }),
	"commit_message":      aString(func(e *Event) *string { return &e.CommitMessage }),
	"open_merge_requests": aString(func(e *Event) *string { return &e.OpenMergeRequests }),
	"title":               aString(func(e *Event) *string { return &e.Title }),
	"description":         aString(func(e *Event) *string { return &e.Description }),
	"labels":              stringsOf(func(e *Event) *[]string { return &e.Labels }),
	"draft":               aBool(func(e *Event) *bool { return &e.Draft }),
	"open_variables":      aBool(func(e *Event) *bool { return &e.OpenVariables }),
	"open_changes":        aBool(func(e *Event) *bool { return &e.OpenChanges }),
}

func aString(field func(*Event) *string) eventKey {
	return func(e *Event, value any) string {
		s, ok := value.(string)
		if !ok {
			return "a string"
		}
		*field(e) = s
		return ""
	}
}

func aBool(field func(*Event) *bool) eventKey {
	return func(e *Event, value any) string {
		b, ok := value.(bool)
		if !ok {
			return "true or false"
		}
		*field(e) = b
		return ""
	}
}

func stringsOf(field func(*Event) *[]string) eventKey {
	return func(e *Event, value any) string {
		const takes = "a list of strings"
		items, ok := value.([]jsonValue)
		if !ok {
			return takes
		}
		list := make([]string, len(items))
		for i, item := range items {
			if list[i], ok = item.value.(string); !ok {
				return takes
			}
		}
		*field(e) = list
		return ""
	}
}

func variablesOf(field func(*Event) *map[string]string) eventKey {
	return func(e *Event, value any) string {
		const takes = "an object of variables with strings as values"
		members, ok := value.([]jsonMember)
		if !ok {
			return takes
		}
		all := make(map[string]string, len(members))
		for _, m := range members {
			switch v := m.value.value.(type) {
			case string:
				all[m.key] = v
			case json.Number:
				all[m.key] = v.String()
			case bool:
				all[m.key] = fmt.Sprint(v)
			default:
				return takes
			}
		}
		*field(e) = all
		return ""
	}
}

func didYouMean(key string) string {
	if near, ok := suggest.Nearest(key, maps.Keys(eventKeys)); ok {
		return fmt.Sprintf(": did you mean %q?", near)
	}
	return ""
}

// sources are the values of CI_PIPELINE_SOURCE.
// Source: app/models/concerns/enums/ci/pipeline.rb, GitLab 18.11.
var sources = []string{
	"api", "chat", "container_registry_push", "dependency_management_security_update", "duo_workflow", "external",
	"external_pull_request_event", "merge_request_event", "ondemand_dast_scan", "ondemand_dast_validation", "parent_pipeline",
	"pipeline", "pipeline_execution_policy_schedule", "push", "schedule", "security_orchestration_policy", "trigger", "web", "webide",
}

// Sources returns the values of CI_PIPELINE_SOURCE, sorted.
func Sources() []string { return slices.Clone(sources) }

// Check reports what no event can be, such as a merge request of a tag.
func (e *Event) Check() error {
	full := e.Complete()
	switch {
	case !slices.Contains(sources, full.Source):
		if near, ok := suggest.Nearest(full.Source, slices.Values(sources)); ok {
			return fmt.Errorf("there is no pipeline source %q: did you mean %q?", full.Source, near)
		}
		return fmt.Errorf("there is no pipeline source %q: write push, merge_request_event, schedule, web, api, trigger or pipeline", full.Source)
	case e.Tag != "" && e.Branch != "":
		return errors.New(`an event has "tag" or "branch", not both`)
	case e.Tag != "" && (full.isMergeRequest() || full.isPullRequest()):
		return errors.New(`a merge request has "branch" and "target", but no "tag"`)
	case e.Tag != "" && e.Target != "":
		return errors.New(`a merge request has "branch" and "target", but no "tag"`)
	case e.Target != "" && !full.isMergeRequest() && !full.isPullRequest():
		return errors.New(`"target" is the target branch of a merge request: add "source": "merge_request_event"`)
	case e.MergeRequest != "" && !slices.Contains(mergeRequestTypes, e.MergeRequest):
		return fmt.Errorf(`"merge_request" must be detached, merged_result or merge_train, not %q`, e.MergeRequest)
	}
	return nil
}

var mergeRequestTypes = []string{typeDetached, typeMerged, typeMergeTrain}
