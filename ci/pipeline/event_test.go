package pipeline_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

func TestParseEvents(t *testing.T) {
	t.Parallel()
	no := false
	for _, test := range []struct {
		text string
		want []*pipeline.Event
	}{
		{`{}`, []*pipeline.Event{{}}},
		{`[]`, []*pipeline.Event{}},
		{`{"source": "push", "branch": "main", "changes": []}`, []*pipeline.Event{{Source: "push", Branch: "main", Changes: []string{}}}},
		{`{"changes": null}`, []*pipeline.Event{{}}},
		{`[{"tag": "v1"}, {"source": "schedule", "protected": false}]`, []*pipeline.Event{{Tag: "v1"}, {Source: "schedule", Protected: &no}}},
		{
			`{"source": "merge_request_event", "branch": "f", "target": "m", "labels": ["a"], "draft": true, "title": "t", "description": "d",
			  "merge_request": "merge_train", "fork": true, "open_merge_requests": "g/p!1", "variables": {"A": "1", "N": 2, "B": true},
			  "project_variables": {"C": "3"}, "files": ["x"], "default_branch": "m", "project": "a/b", "commit_message": "c"}`,
			[]*pipeline.Event{{
				Source: "merge_request_event", Branch: "f", Target: "m", Labels: []string{"a"}, Draft: true, Title: "t", Description: "d",
				MergeRequest: "merge_train", Fork: true, OpenMergeRequests: "g/p!1", Variables: map[string]string{"A": "1", "N": "2", "B": "true"},
				ProjectVariables: map[string]string{"C": "3"}, Files: []string{"x"}, Default: "m", Project: "a/b", CommitMessage: "c",
			}},
		},
		{`{"source": "trigger", "trigger_token": "abcd", "open_variables": true, "open_changes": true}`, []*pipeline.Event{{
			Source: "trigger", Token: "abcd", OpenVariables: true, OpenChanges: true,
		}}},
		{`{"source": "chat", "command": "deploy", "new_branch": true}`, []*pipeline.Event{{Source: "chat", Command: "deploy", NewBranch: true}}},
	} {
		got, err := pipeline.ParseEvents("e.json", []byte(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(pipeline.Event{})); diff != "" {
			t.Errorf("%s: %s", test.text, diff)
		}
	}
}

func TestParseEventsRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{``, `e.json:1:1: the text ends here, but its JSON is not complete`},
		{"{\n  \"branch\": \"x\",\n", `e.json:3:1: the text ends here, but its JSON is not complete`},
		{`[{"branch": "x"`, `e.json:1:16: it is no JSON: a bracket is not closed`},
		{`{"branch": x}`, `e.json:1:12: it is no JSON: `},
		{`{"branch": "x"} {}`, `e.json:1:17: there is more behind the events: put several events in [ ]`},
		{"{\n  \"brunch\": \"x\"\n}", `e.json:2:3: "brunch" is no key of an event: did you mean "branch"?`},
		{`{"zzz": 1}`, `e.json:1:2: "zzz" is no key of an event`},
		{`{"branch": 1}`, `e.json:1:12: "branch" must be a string`},
		{`{"draft": "yes"}`, `e.json:1:11: "draft" must be true or false`},
		{`{"changes": "a"}`, `e.json:1:13: "changes" must be a list of strings`},
		{`{"changes": ["a", 1]}`, `e.json:1:13: "changes" must be a list of strings`},
		{`{"variables": {"A": []}}`, `e.json:1:15: "variables" must be an object of variables with strings as values`},
		{`{"tag": "v1", "tag": "v2"}`, `e.json:1:15: "tag" stands twice in one event: remove one of them`},
		{"[{},\n 1]", `e.json:2:2: an event must be an object, as in {"source": "push", "branch": "main"}`},
		{`{"source": "pussh"}`, `e.json:1:1: there is no pipeline source "pussh": did you mean "push"?`},
		{`{"source": "nothing like it"}`, `e.json:1:1: there is no pipeline source "nothing like it": write push`},
		{`{"tag": "v", "branch": "b"}`, `e.json:1:1: an event has "tag" or "branch", not both`},
		{`{"target": "b"}`, `e.json:1:1: "target" is the target branch of a merge request: add "source": "merge_request_event"`},
		{`{"source": "merge_request_event", "tag": "v"}`, `e.json:1:1: a merge request has "branch" and "target", but no "tag"`},
		{`{"source": "merge_request_event", "merge_request": "train"}`, `e.json:1:1: "merge_request" must be detached, merged_result or merge_train, not "train"`},
	} {
		_, err := pipeline.ParseEvents("e.json", []byte(test.text))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.text, err, test.want)
		}
	}
}

// TestEventJSON checks that an event survives being written and read: absent changes stay absent, no changes stay none.
func TestEventJSON(t *testing.T) {
	t.Parallel()
	for _, want := range []*pipeline.Event{
		{Source: "push", Branch: "main"},
		{Source: "push", Branch: "main", Changes: []string{}},
		{Source: "merge_request_event", Branch: "f", Target: "m", Changes: []string{"a"}, Labels: []string{"x"}, Draft: true, OpenVariables: true},
	} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pipeline.ParseEvents("e.json", text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]*pipeline.Event{want}, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestEventString(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		event *pipeline.Event
		want  string
	}{
		{nil, "push to main"},
		{&pipeline.Event{}, "push to main"},
		{&pipeline.Event{Default: "trunk"}, "push to trunk"},
		{&pipeline.Event{Branch: "x", NewBranch: true}, "push of the new branch x"},
		{&pipeline.Event{Tag: "v1.0"}, "tag v1.0"},
		{&pipeline.Event{Source: "web", Tag: "v1.0"}, "web on tag v1.0"},
		{&pipeline.Event{Source: "schedule"}, "schedule on main"},
		{&pipeline.Event{Source: "parent_pipeline", Branch: "x"}, "parent pipeline on x"},
		{&pipeline.Event{Source: "parent_pipeline", Branch: "x", Target: "main"}, "parent pipeline x → main"},
		{&pipeline.Event{Source: "merge_request_event"}, "merge request feature → main"},
		{&pipeline.Event{Source: "merge_request_event", MergeRequest: "merge_train", Target: "lts"}, "merge train feature → lts"},
		{&pipeline.Event{Source: "merge_request_event", MergeRequest: "merged_result"}, "merged result feature → main"},
		{&pipeline.Event{Source: "external_pull_request_event"}, "external pull request feature → main"},
	} {
		if got := test.event.String(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestSourcesAreValid(t *testing.T) {
	t.Parallel()
	for _, source := range pipeline.Sources() {
		if err := (&pipeline.Event{Source: source}).Check(); err != nil {
			t.Errorf("%s: %v", source, err)
		}
	}
}
