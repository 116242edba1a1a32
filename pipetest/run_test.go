package pipetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// sample is a configuration in which a push to staging creates all jobs but review.
const sample = `stages: [build, test, approve, deploy]
build: {stage: build, script: make}
unit: {stage: test, script: make test, parallel: 2}
lint: {stage: test, script: make lint, needs: []}
approve: {stage: approve, script: make, when: manual, tags: [big, linux]}
deploy:
  stage: deploy
  script: make deploy
  environment: staging
  needs: [unit]
  variables: {HOST: $ENV.example.com}
  rules:
    - if: $CI_COMMIT_BRANCH == "staging"
      when: manual
      variables: {ENV: staging}
late: {stage: deploy, script: make late}
review:
  stage: deploy
  script: make review
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
`

// load reads a configuration with the files that it includes.
func load(t *testing.T, files map[string]string) *config.Config {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	cfg, err := config.Load(context.Background(), config.Options{FS: tree, Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// run runs a test file.
func run(t *testing.T, cfg *config.Config, text string) *Run {
	t.Helper()
	result, problems, err := parse(t, text).Run(context.Background(), Options{Config: cfg})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Span.Text(), p.Message)
	}
	if result == nil {
		t.FailNow()
	}
	return result
}

// told returns what does not hold, one line for each expectation: its text, a colon, what is.
func told(r *Run) string {
	var lines []string
	for _, c := range r.Cases {
		for _, f := range c.Failures {
			unknown := ""
			if f.Unknown {
				unknown = " (unknown)"
			}
			lines = append(lines, fmt.Sprintf("%s: %s%s", f.Span.Text(), f.Message, unknown))
		}
	}
	return strings.Join(lines, "\n")
}

func TestRun(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": sample})
	const staging = "event: {branch: staging}, "
	for _, test := range []struct{ test, want string }{
		{staging + "pipeline: created", ""},
		{staging + "jobs: [build, unit, unit 1/2, deploy]", ""},
		{staging + "exactly: [build, unit, lint, approve, deploy, late]", ""},
		{staging + `exactly: [build, "unit 1/2", "unit 2/2", "l*t", "*e", deploy, late]`, ""},
		{staging + `absent: [review, "rev*"]`, ""},
		{"event: {branch: main}, jobs: [build], absent: [deploy, review]", ""},
		{"event: {source: merge_request_event, branch: a}, exactly: [review]", ""},

		{"event: {branch: main}, jobs: [deploy]", `deploy: "deploy" is not in the pipeline`},
		{staging + "absent: [unit]", "unit: \"unit 1/2\" is in the pipeline\nunit: \"unit 2/2\" is in the pipeline"},
		{staging + "exactly: [build, unit, lint, approve, deploy, review]", "exactly: [build, unit, lint, approve, deploy, review]: \"late\" is in the pipeline, but not in \"exactly\"\n" +
			`review: "review" is not in the pipeline`},
		{staging + "exactly: [build, unit, lint, approve, deploy, late, review], jobs: [review], order: [build, review]", `review: "review" is not in the pipeline`},
		{staging + "pipeline: none", `pipeline: none: there is a pipeline of build, unit 1/2, unit 2/2, lint, approve, deploy, late`},

		{staging + "jobs: {deploy: {when: manual, stage: deploy, environment: staging, needs: [unit], variables: {ENV: staging, NOT: ~}, allow_failure: no, start_in: ~, tags: ~, interruptible: ~}}", ""},
		{staging + "jobs: {approve: {tags: [linux, big], needs: ~, allow_failure: true}, lint: {needs: []}}", ""},
		{staging + "jobs: {deploy: {when: on_success}}", `when: on_success: "deploy": when is "manual", not "on_success"`},
		{staging + "jobs: {deploy: {environment: ~}}", `environment: ~: "deploy": environment is "staging", not none`},
		{staging + "jobs: {build: {environment: staging}}", `environment: staging: "build": environment is none, not "staging"`},
		{staging + "jobs: {deploy: {needs: [build]}}", `needs: [build]: "deploy": needs is [unit 1/2, unit 2/2], not [build]`},
		{staging + "jobs: {deploy: {needs: [unit 1/2]}}", `needs: [unit 1/2]: "deploy": needs is [unit 1/2, unit 2/2], not [unit 1/2]`},
		{staging + "jobs: {deploy: {needs: ~}}", `needs: ~: "deploy": needs is [unit 1/2, unit 2/2], not none`},
		{staging + "jobs: {late: {needs: []}}", `needs: []: "late": needs is none, not []`},
		{staging + "jobs: {deploy: {variables: {ENV: prod}}}", `ENV: prod: "deploy": the variable ENV is "staging", not "prod"`},
		{staging + "jobs: {deploy: {variables: {NO: prod}}}", `NO: prod: "deploy": the variable NO is none, not "prod"`},
		{"event: {branch: staging, variables: {ENV: here}}, jobs: {deploy: {variables: {ENV: here, HOST: here.example.com}}}", ""},
		{"event: {branch: staging, variables: {ENV: here}}, jobs: {deploy: {variables: {HOST: $ENV.example.com, CI_COMMIT_BRANCH: staging}}}", ""},
		{"event: {branch: staging, variables: {ENV: here}}, jobs: {deploy: {variables: {ENV: staging}}}", `ENV: staging: "deploy": the variable ENV is "here", not "staging"`},
		{staging + "jobs: {deploy: {variables: {HOST: ~}}}", `HOST: ~: "deploy": the variable HOST is "staging.example.com", not none`},
		{staging + "jobs: {deploy: {variables: {CI_PIPELINE_ID: 5}}}", `CI_PIPELINE_ID: 5: "deploy": only GitLab knows what the variable CI_PIPELINE_ID is (unknown)`},
		{staging + "jobs: {deploy: {variables: {CI_COMMIT_TAG: v1}}}", `CI_COMMIT_TAG: v1: "deploy": the variable CI_COMMIT_TAG is none, not "v1"`},
		{staging + "jobs: {unit: {when: manual}}", "when: manual: \"unit 1/2\": when is \"on_success\", not \"manual\"\nwhen: manual: \"unit 2/2\": when is \"on_success\", not \"manual\""},

		{staging + "order: [build, unit, deploy]", ""},
		{staging + "order: [lint, late]", ""},
		{staging + "order: [build, approve]", ""},
		{staging + "order: [unit 1/2, deploy]", ""},
		{staging + "order: [build, lint]", `lint: "lint" does not wait for "build"`},
		{staging + "order: [lint, deploy]", `deploy: "deploy" does not wait for "lint"`},
		{staging + "order: [late, build]", `build: "build" does not wait for "late"`},
		{staging + "order: [approve, late]", `late: "late" does not wait for "approve"`},
		{staging + "order: [build, review]", `review: "review" is not in the pipeline`},
	} {
		got := told(run(t, cfg, one("name: a, "+test.test)))
		if got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.test, got, test.want)
		}
	}
}

// TestWhyAtOnce holds that a failure of order says why the job does not wait.
func TestWhyAtOnce(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": sample})
	for order, want := range map[string]string{
		"[build, lint]":   `"lint" needs no job, so it starts at once`,
		"[lint, deploy]":  `"deploy" needs [unit 1/2, unit 2/2]`,
		"[late, build]":   `"build" is in the stage "build", "late" in the stage "deploy"`,
		"[approve, late]": `"approve" may be left out: it is manual with allow_failure`,
	} {
		r := run(t, cfg, one("name: a, event: {branch: staging}, order: "+order))
		if f := r.Cases[0].Failures; len(f) != 1 || len(f[0].Because) != 1 || f[0].Because[0].Text != want {
			t.Errorf("%s: %+v", order, f)
		}
	}
}

// TestOutcome holds what is said of events without a pipeline.
func TestOutcome(t *testing.T) {
	workflow := load(t, map[string]string{".gitlab-ci.yml": "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\"\n" + sample})
	for _, test := range []struct{ test, want string }{
		{"event: {branch: a}, pipeline: none", ""},
		{"event: {branch: a}, reason: filtered_by_workflow_rules", ""},
		{"event: {commit_message: '[skip ci]'}, pipeline: none, reason: skip_ci", ""},
		{"event: {branch: a}, jobs: [build]", "a: there is no pipeline: workflow:rules do not let it through (filtered_by_workflow_rules)"},
		{"event: {branch: a}, pipeline: created", "pipeline: created: there is no pipeline: workflow:rules do not let it through (filtered_by_workflow_rules)"},
		{"event: {branch: a}, reason: skip_ci", "reason: skip_ci: there is no pipeline, but because workflow:rules do not let it through (filtered_by_workflow_rules), " +
			"not because the commit message says so (skip_ci)"},
	} {
		if got := told(run(t, workflow, one("name: a, "+test.test))); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.test, got, test.want)
		}
	}
}

// TestRefused holds that nothing but a test that expects it holds for a configuration that GitLab refuses.
func TestRefused(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": sample})
	suite := parse(t, "tests: [{name: a, event: {}, jobs: [no-such-job]}, {name: b, event: {}, reason: config_error}]")
	r, problems, err := suite.Run(context.Background(), Options{Config: cfg, Refused: []pipeline.Error{{Message: "it is wrong"}}})
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if f := r.Cases[0].Failures; len(f) != 1 || f[0].Because[0].Text != "it is wrong" {
		t.Errorf("failures = %+v", f)
	}
	if !r.Cases[1].Ok() || r.Failed() != 1 {
		t.Errorf("%d cases fail: %s", r.Failed(), told(r))
	}
}

// TestUnknownJobs holds that a name that stands for no job of any event is a mistake, wherever it is written.
func TestUnknownJobs(t *testing.T) {
	cfg := load(t, map[string]string{
		".gitlab-ci.yml": "include: [{local: tags.yml, rules: [{if: $CI_COMMIT_TAG}]}]\n" + sample,
		"tags.yml":       "release: {script: make release}\n",
	})
	for _, test := range []struct{ test, message string }{
		{"absent: [depoly]", `no job is named "depoly": did you mean "deploy"?`},
		{"jobs: {deploi: {}}", `no job is named "deploi": did you mean "deploy"?`},
		{"exactly: [unit 3/2]", `no job is named "unit 3/2": did you mean "unit 1/2"?`},
		{"order: [build, lnit]", `no job is named "lnit": did you mean "lint"?`},
		{"jobs: {deploy: {needs: [uint]}}", `no job is named "uint": did you mean "unit"?`},
		{`absent: ["qux-*"]`, `no job has a name like "qux-*"`},
		{"absent: [.deploy]", `no job is named ".deploy": did you mean "deploy"?`},
	} {
		suite := parse(t, one("name: a, event: {branch: main}, "+test.test))
		_, problems, err := suite.Run(context.Background(), Options{Config: cfg})
		if err != nil || len(problems) != 1 || problems[0].Message != test.message {
			t.Errorf("%s: %v, %v", test.test, problems, err)
		}
	}
	// a job that only other events have is no mistake
	r := run(t, cfg, `tests:
  - {name: a, event: {branch: main}, absent: [release]}
  - {name: b, event: {tag: v1}, jobs: [release]}
  - {name: c, event: {branch: main}, jobs: [release]}
`)
	if got, want := told(r), `release: "release" is not in the pipeline`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestIncomplete holds that nothing is taken for true that an include that could not be had may change.
func TestIncomplete(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": "include: {project: group/ci, file: a.yml}\n" + sample})
	for _, test := range []string{
		"exactly: [build, unit, lint, approve, deploy, late]", "absent: [other]", "jobs: [other]",
	} {
		r := run(t, cfg, one("name: a, event: {branch: staging}, "+test))
		c := r.Cases[0]
		if c.Ok() || !c.Unknown() {
			t.Errorf("%s: %s", test, told(r))
			continue
		}
		because := c.Failures[0].Because
		if len(because) != 1 || !strings.HasPrefix(because[0].Text, `include of project "group/ci`) {
			t.Errorf("%s: %+v", test, because)
		}
	}
}

// TestMaybe holds that a job that only GitLab knows to be there is neither there nor absent, and in no draft.
func TestMaybe(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": "build: {script: make}\nmirror: {script: make, rules: [{exists: {project: group/other, paths: [a]}}]}\n"})
	for _, test := range []string{"exactly: [build]", "exactly: [build, mirror]", "absent: [mirror]", "jobs: [mirror]", "order: [build, mirror]"} {
		r := run(t, cfg, one("name: a, event: {}, "+test))
		if got := told(r); !r.Cases[0].Unknown() || !strings.HasSuffix(got, `it is not known whether "mirror" is in the pipeline (unknown)`) {
			t.Errorf("%s: %s", test, got)
		}
	}
	p, err := pipeline.Create(context.Background(), cfg, &pipeline.Event{})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := Draft([]*pipeline.Pipeline{p})
	if want := draftHead + "tests:\n  - name: push to main\n    event: {source: push, branch: main}\n    jobs:\n      build: {}\n"; string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// TestDraftInstances holds that a job stands for its instances only when all of them are there and alike.
func TestDraftInstances(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": `deploy:
  script: make
  environment: $WHERE
  parallel: {matrix: [{WHERE: [eu, us]}]}
test:
  script: make
  parallel: {matrix: [{V: ["1", "2", "3"]}]}
  rules: [{if: $V != "3"}]
lint: {script: make, parallel: 3}
`})
	p, err := pipeline.Create(context.Background(), cfg, &pipeline.Event{})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := Draft([]*pipeline.Pipeline{p})
	for _, want := range []string{
		`    exactly: ["deploy: [eu]", "deploy: [us]", "test: [1]", "test: [2]", lint]` + "\n",
		`      "deploy: [eu]": {environment: eu}` + "\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if got := told(run(t, cfg, string(text))); got != "" {
		t.Errorf("the draft does not hold:\n%s", got)
	}
}

func TestCaseNames(t *testing.T) {
	suite := parse(t, `tests:
  - {name: a, events: [{branch: main}, {tag: v1}, {branch: main, changes: []}, {branch: main}], pipeline: created}
  - {name: b, event: {}, pipeline: created}
`)
	var names []string
	for _, c := range suite.cases() {
		names = append(names, c.Name)
	}
	if want := []string{"a/push to main", "a/tag v1", "a/push to main, no changes", "a/push to main#2", "b"}; !slices.Equal(names, want) {
		t.Errorf("names = %q, want %q", names, want)
	}
}

func TestTitle(t *testing.T) {
	for want, event := range map[string]*pipeline.Event{
		"push to main": {},
		"push to a, B=b, A=a, changes x y …": {
			Branch: "a", Variables: map[string]string{"B": "b", "C": "c"}, ProjectVariables: map[string]string{"A": "a"}, Changes: []string{"x", "y", "z"},
		},
		"merge request a → main, draft, label x y, no changes": {
			Source: "merge_request_event", Branch: "a", Draft: true, Labels: []string{"x", "y"}, Changes: []string{},
		},
		"push to main, open merge request, message 0123456789012345678901234567890123456789…": {
			OpenMergeRequests: "group/project!1", CommitMessage: strings.Repeat("0123456789", 5) + "\nmore",
		},
	} {
		if got := title(event, &pipeline.Event{Variables: map[string]string{"C": "c"}}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestSelect holds that names of jobs are looked at in every test, and only the chosen ones run.
func TestSelect(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": sample})
	suite := parse(t, "tests: [{name: a, event: {}, jobs: [build]}, {name: b, event: {}, absent: [build]}]")
	r, problems, err := suite.Run(context.Background(), Options{Config: cfg, Select: func(name string) bool { return name == "a" }})
	if err != nil || len(problems) > 0 || len(r.Cases) != 1 || r.Failed() != 0 {
		t.Errorf("%d cases, %v, %v", len(r.Cases), problems, err)
	}
}

func TestDraft(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": sample})
	var pipelines []*pipeline.Pipeline
	for _, event := range []*pipeline.Event{
		{}, {Branch: "staging"}, {Branch: "staging", Variables: map[string]string{"A": "b"}}, {CommitMessage: "[skip ci]"},
	} {
		p, err := pipeline.Create(context.Background(), cfg, event)
		if err != nil {
			t.Fatal(err)
		}
		pipelines = append(pipelines, p)
	}
	text, unknown := Draft(pipelines)
	if len(unknown) > 0 {
		t.Errorf("%d pipelines are left out", len(unknown))
	}
	const want = draftHead + `tests:
  - name: push to main
    event: {source: push, branch: main}
    exactly: [build, unit, lint, approve, late]
    jobs:
      approve: {when: manual}
  - name: push to staging and 1 more
    events:
      - {source: push, branch: staging}
      - {source: push, branch: staging, variables: {A: b}}
    exactly: [build, unit, lint, approve, deploy, late]
    jobs:
      approve: {when: manual}
      deploy: {when: manual, environment: staging}
  - name: "push to main, message [skip ci]"
    event: {source: push, branch: main, commit_message: "[skip ci]"}
    pipeline: none
    reason: skip_ci
`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if got := told(run(t, cfg, string(text))); got != "" {
		t.Errorf("the draft does not hold:\n%s", got)
	}
}

// TestDraftDefaults holds that what all events share is said once.
func TestDraftDefaults(t *testing.T) {
	var pipelines []*pipeline.Pipeline
	for _, branch := range []string{"master", "a"} {
		event := &pipeline.Event{Default: "master", Project: "group/project", Branch: branch}
		pipelines = append(pipelines, &pipeline.Pipeline{Event: event, Created: config.No, Reason: pipeline.SkipCI})
	}
	text, _ := Draft(pipelines)
	const want = draftHead + `defaults: {default_branch: master}
tests:
  - name: push to master and 1 more
    events:
      - {source: push, branch: master}
      - {source: push, branch: a}
    pipeline: none
    reason: skip_ci
`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// TestDraftIncomplete holds that a draft says nothing of what is not known, and holds.
func TestDraftIncomplete(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": "include: {project: group/ci, file: a.yml}\n" + sample})
	p, err := pipeline.Create(context.Background(), cfg, &pipeline.Event{})
	if err != nil {
		t.Fatal(err)
	}
	text, unknown := Draft([]*pipeline.Pipeline{p})
	if len(unknown) == 1 {
		return // nothing is known at all: nothing is said
	}
	if got := told(run(t, cfg, string(text))); got != "" {
		t.Errorf("the draft does not hold:\n%s\n%s", text, got)
	}
}

func TestFlow(t *testing.T) {
	var items []string
	for i := range 30 {
		items = append(items, fmt.Sprintf("job [%d], with a long name", i))
	}
	text := flow(4, "exactly", items)
	suite := parse(t, "tests:\n  - name: a\n    event: {}\n"+text)
	if got := values(suite.Tests[0].Exactly.Items); !slices.Equal(got, items) {
		t.Errorf("%s\nreads as %q", text, got)
	}
	for line := range strings.Lines(text) {
		if len(strings.TrimSuffix(line, "\n")) > lineWidth {
			t.Errorf("%q is longer than %d", line, lineWidth)
		}
	}
}

// FuzzQuote holds that every text reads back as itself.
func FuzzQuote(f *testing.F) {
	for _, text := range []string{"a", "no", "1.0", "a: b", "- a", "*", "[skip ci]", "a #b", " ", "é", "\n\t", "~", "=", "<<", "unit 1/2", "0x1", "12:30"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || text == "" {
			return
		}
		file := "tests:\n  - name: " + quote(text) + "\n    event: {}\n    jobs: [" + quote(text) + "]\n"
		suite, problems := Parse(source.NewFile(FileName, []byte(file)))
		if len(problems) > 0 {
			t.Fatalf("%q as %s: %s", text, quote(text), problems[0].Message)
		}
		if test := suite.Tests[0]; test.Name.Value != text || test.Jobs[0].Name.Value != text {
			t.Errorf("%q as %s reads as %q and %q", text, quote(text), test.Name.Value, test.Jobs[0].Name.Value)
		}
	})
}
