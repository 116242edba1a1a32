package pipetest

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// parse reads a test file without mistakes.
func parse(t *testing.T, text string) *Suite {
	t.Helper()
	suite, problems := Parse(source.NewFile(FileName, []byte(text)))
	for _, p := range problems {
		t.Errorf("%s: %s", text[p.Span.Start:p.Span.End], p.Message)
	}
	return suite
}

func TestParse(t *testing.T) {
	suite := parse(t, `config: ci/main.yml
.push: &push {source: push}
defaults: {default_branch: master, project_variables: {KEY: a, REGION: eu}}
tests:
  - name: staging deploys once
    event: {<<: *push, branch: 1.10, changes: [app/views.py], project_variables: {KEY: b, EMPTY: }}
    pipeline: created
    jobs:
      server-tests:
      deploy: {when: manual, needs: [b, a], variables: {N: 010, GONE: ~}, allow_failure: no, environment: ~}
    absent: [review]
    exactly: [server-tests, deploy]
    order: [server-tests, deploy]
  - name: nothing
    events: [{tag: v1}, {source: merge_request_event, protected: no, changes: []}]
    reason: skip_ci
  - {name: a list, event: {}, jobs: [a, b]}
`)
	if suite.Config.Value != "ci/main.yml" || len(suite.Tests) != 3 {
		t.Fatalf("config %q, %d tests", suite.Config.Value, len(suite.Tests))
	}
	first, second, third := suite.Tests[0], suite.Tests[1], suite.Tests[2]
	want := &pipeline.Event{
		Source: "push", Branch: "1.10", Default: "master", Changes: []string{"app/views.py"},
		ProjectVariables: map[string]string{"KEY": "b", "REGION": "eu", "EMPTY": ""},
	}
	if diff := cmp.Diff(want, first.Events[0].Event); diff != "" {
		t.Errorf("the first event (-want +got):\n%s", diff)
	}
	if got := detailTexts(first.Jobs); got != `server-tests: deploy: allow_failure=false environment=none needs=[a, b] when="manual" variables.N="8" variables.GONE=none` {
		t.Errorf("jobs = %s", got)
	}
	for what, list := range map[string]*Names{"[review]": first.Absent, "[server-tests deploy]": first.Exactly} {
		if got := values(list.Items); "["+strings.Join(got, " ")+"]" != what {
			t.Errorf("%s = %v", what, got)
		}
	}
	if got := values(first.Order.Items); len(got) != 2 {
		t.Errorf("order = %v", got)
	}
	if len(second.Events) != 2 || !second.Outcome.None || second.Outcome.Reason != pipeline.SkipCI {
		t.Errorf("the second test: %d events, %+v", len(second.Events), second.Outcome)
	}
	if e := second.Events[1]; e.Changes == nil || e.Protected == nil || *e.Protected || e.Default != "master" || e.ProjectVariables["KEY"] != "a" {
		t.Errorf("the merge request is %+v", e.Event)
	}
	if got := detailTexts(third.Jobs); got != "a: b:" {
		t.Errorf("jobs of the third test = %s", got)
	}
}

// detailTexts returns expected jobs in one line.
func detailTexts(jobs []Job) string {
	var words []string
	for _, job := range jobs {
		words = append(words, job.Name.Value+":")
		for _, d := range job.Details {
			words = append(words, strings.TrimSuffix(d.Keyword+"."+d.Name, ".")+"="+d.Want.String())
		}
	}
	return strings.Join(words, " ")
}

func TestParseMistakes(t *testing.T) {
	for _, test := range []struct{ text, at, message string }{
		{"", "", `there are no tests: list them below "tests"`},
		{"- a", "- a", "the file is a list: it must be a mapping, keys with their values"},
		{"tests: {}", "{}", `"tests" is a list of tests, as in "- {name: main deploys, event: {branch: main}, jobs: [deploy]}"`},
		{"tests: []", "[]", `"tests" is a list of tests`},
		{"tests: [a]", "a", `a test is a mapping with the keys "name", "event" and what must hold`},
		{"test: []", "test", `"test" is no key of a test file: did you mean "tests"?`},
		{"config: [a]", "[a]", `"config" is a text`},
		{"defaults: {branch: main}", "branch", `"branch" is no key of defaults`},
		{"defaults: {projekt: a/b}", "projekt", `"projekt" is no key of defaults: did you mean "project"?`},
		{"config: a\nconfig: b", "config", `"config" is set twice: remove one of them`},
		{one("event: {}, pipeline: created"), "{event: {}, pipeline: created}", `a test needs a "name"`},
		{one("name: a, pipeline: created"), "{name: a, pipeline: created}", `the test has no "event", as in "event: {branch: main}"`},
		{one("name: a, event: {}, events: [{}], jobs: [a]"), "events", `"event" and "events" exclude each other: put all events below "events"`},
		{one("name: a, event: {}"), "{name: a, event: {}}", `the test expects nothing: say what must hold with "pipeline", "jobs", "exactly", "absent" or "order"`},
		{one("name: a, event: {}, job: [a]"), "job", `"job" is no key of a test: did you mean "jobs"?`},
		{one("name: a, event: {}, jobs: [a], jobs: [b]"), "jobs", `"jobs" is set twice: remove one of them`},
		{one("name: a, event: {}, pipeline: non"), "non", `"non" is no value of "pipeline": did you mean "none"?`},
		{one("name: a, event: {}, pipeline: created, reason: skip_ci"), "reason", `"reason" tells why there is no pipeline: write "pipeline: none"`},
		{one("name: a, event: {}, reason: skip"), "skip", `"skip" is no value of "reason"`},
		{one("name: a, event: {}, pipeline: none, absent: [a]"), "absent", `the test expects no pipeline, so there are no jobs to speak of: remove "absent"`},
		{one("name: a, event: push, jobs: [a]"), "push", `an event is a mapping, as in "{source: push, branch: main}"`},
		{one("name: a, events: {}, jobs: [a]"), "{}", `"events" is a list of events, as in "[{branch: main}, {tag: v1.0}]"`},
		{one("name: a, event: {source: merge_request}, jobs: [a]"), "merge_request", `"merge_request" is no value of "source"`},
		{one("name: a, event: {brach: a}, jobs: [a]"), "brach", `"brach" is no key of an event: did you mean "branch"?`},
		{one("name: a, event: {branch: [a]}, jobs: [a]"), "[a]", `"branch" is a text`},
		{one("name: a, event: {changes: a}, jobs: [a]"), "a", `"changes" is a list, as in "[a, b]"`},
		{one("name: a, event: {changes: [[a]]}, jobs: [a]"), "[a]", `an item of "changes" is a text`},
		{one("name: a, event: {protected: maybe}, jobs: [a]"), "maybe", `"protected" is true or false`},
		{one("name: a, event: {variables: [a]}, jobs: [a]"), "[a]", `"variables" is a mapping, as in "{DEPLOY: eu}"`},
		{one("name: a, event: {variables: {A: [a]}}, jobs: [a]"), "[a]", `the value of the variable "A" is a text`},
		{one("name: a, event: {branch: a, tag: b}, jobs: [a]"), "tag", `an event has "tag" or "branch", not both`},
		{one("name: a, event: {}, jobs: a"), "a", `"jobs" maps jobs to what must hold of them, as in "deploy: {when: manual}", or lists them`},
		{one("name: a, event: {}, jobs: {a: manual}"), "manual", `what must hold of "a" is a mapping, as in "{when: manual}"`},
		{one("name: a, event: {}, jobs: {a: {wen: manual}}"), "wen", `"wen" is no key of a job of a test: did you mean "when"?`},
		{one("name: a, event: {}, jobs: {a: {when: manul}}"), "manul", `"manul" is no value of "when": did you mean "manual"?`},
		{one("name: a, event: {}, jobs: {a: {allow_failure: 1}}"), "1", `"allow_failure" is true or false`},
		{one("name: a, event: {}, jobs: {a: {needs: b}}"), "b", `"needs" is a list, as in "[a, b]"`},
		{one("name: a, event: {}, jobs: {a: {variables: b}}"), "b", `"variables" is a mapping, as in "{ENV: staging}"`},
		{one("name: a, event: {}, order: [a]"), "[a]", `"order" needs two jobs or more, of which each waits for the one before it`},
		{one("name: a, event: {}, jobs: [a]}, {name: a, event: {}, jobs: [b]"), "a", `two tests are named "a": the other one is in line 1`},
	} {
		_, problems := Parse(source.NewFile(FileName, []byte(test.text)))
		if len(problems) == 0 {
			t.Errorf("%s: no problem", test.text)
			continue
		}
		if at := problems[0].Span.Text(); at != test.at || !strings.HasPrefix(problems[0].Message, test.message) {
			t.Errorf("%s\n got %q: %s\nwant %q: %s", test.text, at, problems[0].Message, test.at, test.message)
		}
	}
}

// one returns a file with one test.
func one(test string) string { return "tests: [{" + test + "}]" }

// TestEventKeys holds that a test may say all that an event has, in the words that it has in JSON, but for what is left open: a test
// speaks of an event of which everything is known.
func TestEventKeys(t *testing.T) {
	var r reader
	var event pipeline.Event
	var known []string
	for _, f := range append(r.projectFields(&event), r.eventFields(&event)...) {
		known = append(known, f.name)
	}
	for i := range reflect.TypeFor[pipeline.Event]().NumField() {
		key, _, _ := strings.Cut(reflect.TypeFor[pipeline.Event]().Field(i).Tag.Get("json"), ",")
		if key == "-" || strings.HasPrefix(key, "open_") && key != "open_merge_requests" {
			continue
		}
		if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+key+" ") {
			t.Errorf("no test can set %q", key)
		}
	}
}

func TestWriteEvent(t *testing.T) {
	no := false
	for _, event := range []*pipeline.Event{
		{Source: "push"},
		{Source: "push", Tag: "v1.0", Default: "on", Project: "a/b", Command: "no", Token: "0123"},
		{
			Source: "merge_request_event", Branch: "a, b: {c}", Target: "main", MergeRequest: "merge_train", Fork: true,
			Variables: map[string]string{"B": "1.10", "A": "", "C": "line\nline"}, ProjectVariables: map[string]string{"X": `"quoted" \`},
			Changes: []string{}, NewBranch: true, Files: []string{"a b", "#c", "*.py"}, Protected: &no, CommitMessage: "fix: [skip ci]",
			OpenMergeRequests: "group/project!1", Title: "Draft: ä", Description: " x ", Labels: []string{"~", "null"}, Draft: true,
		},
	} {
		text := writeEvent(event, common{})
		got := parse(t, one("name: a, jobs: [a], event: "+text)).Tests[0].Events[0].Event
		if diff := cmp.Diff(event, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"deploy", "deploy", false}, // no pattern
		{"*", "anything", true},
		{"deploy-*", "deploy-eu", true},
		{"deploy-*", "deploy", false},
		{"*-eu", "deploy-eu", true},
		{"*-eu", "deploy-eu-1", false},
		{"a*b*c", "a-b-b-c", true},
		{"a*b*c", "a-c", false},
		{"a*a", "a", false},
		{"test: [*, 3.12]", "test: [py, 3.12]", true},
	} {
		if got := matches(test.pattern, test.name); got != test.want {
			t.Errorf("matches(%q, %q) = %v", test.pattern, test.name, got)
		}
	}
}

// FuzzParse holds that every text is read without a panic, and that problems have a place.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "tests:", "tests: [{}]", "tests: [{name: a, event: {branch: a}, jobs: {a: {when: manual, needs: [b], variables: {A: ~}}}}]",
		"a: &a {x: *a}\ntests: *a", "tests: [{name: !reference [a, b], events: [1, ~, {tag: [a]}], order: {}}]", "? {a: b}\n: c", "defaults: {files: [a], variables: {? [a] : b}}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		suite, problems := Parse(source.NewFile(FileName, []byte(text)))
		for _, p := range problems {
			if p.Message == "" || p.Span.File == nil {
				t.Errorf("%q: a problem without message or place: %+v", text, p)
			}
		}
		if len(problems) == 0 {
			suite.cases()
		}
	})
}
