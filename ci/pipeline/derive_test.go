package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// told writes an event with all that tells it from others.
func told(e *Event) string {
	text := e.String()
	if e.OpenMergeRequests != "" {
		text += ", open " + e.OpenMergeRequests
	}
	for _, variables := range []map[string]string{e.Variables, e.ProjectVariables} {
		if len(variables) > 0 {
			text += ", " + strings.TrimPrefix(fmt.Sprint(variables), "map")
		}
	}
	for _, part := range []string{e.CommitMessage, e.Title, strings.Join(e.Labels, ","), strings.Join(e.Changes, ",")} {
		if part != "" {
			text += ", " + part
		}
	}
	if e.Draft {
		text += ", draft"
	}
	if e.Protected != nil {
		text += fmt.Sprintf(", protected %v", *e.Protected)
	}
	if e.Project != "" {
		text += ", in " + e.Project
	}
	return text
}

func derived(t *testing.T, text string, base *Event) []string {
	t.Helper()
	cfg, err := config.Load(t.Context(), config.Options{FS: fstest.MapFS{}, Path: ".gitlab-ci.yml", Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range Derive(cfg, base) {
		all = append(all, told(e))
	}
	return all
}

// usualEvents are those of a configuration that asks for nothing.
var usualEvents = []string{
	"push to main", "push to feature", "merge request feature → main", "tag v1.0.0", "schedule on main", "web on main",
}

func TestDerive(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       []string // beyond the usual ones
	}{
		{"nothing asked", "a:\n  script: x\n", nil},
		{
			"branches",
			jobWhen(`$CI_COMMIT_BRANCH == "release"`, `$CI_COMMIT_BRANCH =~ /^hotfix\/.+-\d+$/`, `$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`),
			[]string{"push to release", "push to hotfix/x-1"},
		},
		{"a branch that is not wanted", jobWhen(`$CI_COMMIT_BRANCH !~ /^wip-/`), []string{"push to wip-x"}},
		{
			"the name of the plain branch", jobWhen(`$CI_COMMIT_BRANCH =~ /^feat/`),
			[]string{"push to topic", "merge request topic → main", "push to feat"},
		},
		{"tags", jobWhen(`$CI_COMMIT_TAG =~ /^v(\d+)\.(\d+)$/`, `$CI_COMMIT_TAG == "latest"`), []string{"tag v1.1", "tag latest"}},
		{
			"merge requests",
			jobWhen(`$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "stable"`, `$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME =~ /^deps\//`,
				`$CI_MERGE_REQUEST_LABELS =~ /run-docs/`, `$CI_MERGE_REQUEST_TITLE =~ /^(\[Draft\]|Draft:)/i`,
				`$CI_MERGE_REQUEST_DRAFT == "true"`, `$CI_MERGE_REQUEST_EVENT_TYPE == "merge_train"`),
			[]string{
				"merge request feature → stable", "merge request deps/x → main", "merge request feature → main, run-docs",
				"merge request feature → main, draft:", "merge request feature → main, draft", "merge train feature → main",
			},
		},
		{
			"sources",
			jobWhen(`$CI_PIPELINE_SOURCE =~ /^(api|trigger)$/`, `$CI_PIPELINE_SOURCE == "pipeline"`, `$CI_PIPELINE_SOURCE == "parent_pipelin"`),
			[]string{"api on main", "trigger on main", "pipeline on main"},
		},
		{
			"variables", jobWhen(`$DEPLOY == "yes" || $DEPLOY == "no"`, `$TOKEN`, `$LEVEL =~ /^[1-3]$/`, `$MODE != null`),
			[]string{
				"web on main, [DEPLOY:yes]", "web on main, [DEPLOY:no]", "web on main, [TOKEN:true]",
				"web on main, [LEVEL:1]", "web on main, [MODE:true]",
			},
		},
		{
			"several things at once",
			jobWhen(`$CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_BRANCH == "lts" && $KIND == "nightly"`),
			[]string{
				"push to lts", "schedule on feature", "schedule on lts, [KIND:nightly]",
				"web on main, [KIND:nightly]", "schedule on main, [KIND:nightly]",
			},
		},
		{
			"one of two with a third",
			jobWhen(`($A == "1" || $B == "2") && !($CI_COMMIT_TAG || $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH)`),
			[]string{"web on main, [A:1]", "web on main, [B:2]", "web on feature, [A:1]", "web on feature, [B:2]"},
		},
		{
			"what contradicts itself", jobWhen(`$CI_PIPELINE_SOURCE == "push" && $CI_PIPELINE_SOURCE == "web" && $A == "1" && $A == "2"`),
			[]string{"web on main, [A:1]", "web on main, [A:2]"},
		},
		{
			"messages", jobWhen(`$CI_COMMIT_MESSAGE =~ /\[build\]/`, `$CI_COMMIT_TITLE =~ /^Merge branch/`),
			[]string{"push to main, [build]", "push to main, Merge branch"},
		},
		{
			"an open merge request", jobWhen(`$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS`),
			[]string{"push to feature, open group/project!1", "merge request feature → main, open group/project!1"},
		},
		{
			"protection", jobWhen(`$CI_COMMIT_REF_PROTECTED == "true" && $CI_COMMIT_BRANCH == "x"`),
			[]string{"push to x", "push to x, protected true"},
		},
		{
			"projects", jobWhen(`$CI_PROJECT_PATH == "g/p"`, `$CI_PROJECT_NAMESPACE == "h" && $CI_COMMIT_TAG`),
			[]string{"push to main, in g/p", "push to main, in h/project", "tag v1.0.0, in h/project"},
		},
		{
			"the name of any ref", jobWhen(`$CI_COMMIT_REF_NAME == "stable"`, `$CI_COMMIT_REF_NAME =~ /^v\d/`),
			[]string{"push to stable", "merge request stable → main", "push to v1", "merge request v1 → main", "tag v1"},
		},
		{"what no event says", jobWhen(`$GITLAB_USER_LOGIN == "bot"`, `$CI_PROJECT_ID == "12"`), nil},
		{"what cannot be found", jobWhen(`$CI_COMMIT_BRANCH =~ /a\Bb c/`, `$CI_COMMIT_BRANCH =~ /\s/`), nil},
		{
			"variables of the configuration",
			"variables: {BRANCH: prod, TAGS: '/^p-/'}\n" + jobWhen(`$CI_COMMIT_BRANCH == $BRANCH`, `$CI_COMMIT_TAG =~ $TAGS`),
			[]string{"push to prod", "tag p-x"},
		},
		{
			"variables of the job",
			"a: {script: x, variables: {SET: \"1\", B: b1}, rules: [if: '$SET == \"1\" && $CI_COMMIT_BRANCH == $B']}\n" +
				"c: {script: x, variables: {SET: \"2\", B: b2}, rules: [if: '$SET == \"1\" && $CI_COMMIT_BRANCH == $B']}\n",
			[]string{"push to b1", "push to b2", "web on main, [SET:1]", "web on b2, [SET:1]"},
		},
		{
			"only and except",
			"a:\n  script: x\n  only: [master, /^v\\d/, tags, merge_requests, triggers, web, stable@g/p]\n" +
				"  except: {refs: [schedules], variables: [$OFF]}\n",
			[]string{
				"push to master", "push to v1", "push to stable, in g/p", "push to stable", "tag v1", "tag 1.0.0",
				"trigger on main", "trigger on feature", "web on feature", "schedule on feature",
				"push to main, in g/p", "web on main, [OFF:true]", "schedule on main, [OFF:true]",
			},
		},
		{
			"workflow and include",
			"workflow: {rules: [if: '$CI_COMMIT_BRANCH == \"w\"']}\n" +
				"include:\n- local: x.yml\n  rules: [if: '$CI_COMMIT_BRANCH == \"i\"']\na:\n  script: x\n",
			[]string{"push to w", "push to i"},
		},
		{
			"no duplicates",
			jobWhen(`$CI_PIPELINE_SOURCE == "merge_request_event"`, `$CI_COMMIT_BRANCH == "main"`, `$CI_PIPELINE_SOURCE == "push"`), nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := derived(t, test.text, nil)
			rest := slices.DeleteFunc(got, func(e string) bool { return slices.Contains(usualEvents, e) })
			slices.Sort(rest)
			slices.Sort(test.want)
			if diff := cmp.Diff(strings.Join(test.want, "\n"), strings.Join(rest, "\n")); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

// jobWhen writes a job with these conditions.
func jobWhen(conditions ...string) string {
	text := "a:\n  script: x\n  rules:\n"
	for _, c := range conditions {
		text += "  - if: '" + strings.ReplaceAll(c, "'", "''") + "'\n"
	}
	return text
}

func TestDeriveChanges(t *testing.T) {
	t.Parallel()
	got := derived(t, `
variables: {APP: shop}
a:
  script: x
  rules:
  - changes: [docs/**/*, "*.md"]
  - changes: {paths: ["${APP}/*.{py,html}"]}
b:
  script: x
  rules:
  - changes: ["$UNKNOWN/x", docs/**/*, "*.md"]
  - changes: ["*.md", docs/**/*]
c:
  script: x
  only: {changes: [Makefile]}
`, nil)
	want := append(slices.Clone(usualEvents), "push of the new branch feature")
	for _, path := range []string{"other.txt", "docs/x", "shop/x.py", "Makefile"} {
		want = append(want, "merge request feature → main, "+path, "push to main, "+path)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestDeriveFromBase(t *testing.T) {
	t.Parallel()
	base := &Event{
		Source: "api", Branch: "somewhere", Default: "trunk", Project: "shop/web", Files: []string{"a"},
		ProjectVariables: map[string]string{"DEPLOY": "yes"}, OpenVariables: true, OpenChanges: true,
	}
	text := jobWhen(`$CI_PROJECT_PATH == "other/project"`, `$CI_COMMIT_BRANCH == "main"`, `$DEPLOY == "yes"`) + "  - changes: [x]\n"
	cfg, err := config.Load(t.Context(), config.Options{FS: fstest.MapFS{}, Path: ".gitlab-ci.yml", Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	events := Derive(cfg, base)
	var told []string
	for _, e := range events {
		told = append(told, e.String())
		if e.Default != "trunk" || e.Project != "shop/web" || len(e.Files) != 1 || e.ProjectVariables["DEPLOY"] != "yes" || !e.OpenVariables {
			t.Errorf("%s is not of the project: %+v", e, e)
		}
		if e.OpenChanges == (e.Changes != nil || e.NewBranch) {
			t.Errorf("%s: changes %v, open %v", e, e.Changes, e.OpenChanges)
		}
	}
	want := []string{
		"push to trunk", "push to feature", "merge request feature → trunk", "tag v1.0.0", "schedule on trunk", "web on trunk",
		"push of the new branch feature", "push to main",
		"merge request feature → trunk", "push to trunk", "merge request feature → trunk", "push to trunk",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestDeriveIsBounded asks for more than anybody wants to see.
func TestDeriveIsBounded(t *testing.T) {
	t.Parallel()
	var conditions []string
	for i := range 40 {
		conditions = append(conditions,
			fmt.Sprintf(`$CI_COMMIT_BRANCH == "b%[1]d" || $CI_COMMIT_TAG == "t%[1]d" || $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "m%[1]d"`, i),
			fmt.Sprintf(`($CI_PIPELINE_SOURCE == "api" || $CI_PIPELINE_SOURCE == "web") && ($V%d == "1" || $V%d == "2")`, i, i))
	}
	got := derived(t, jobWhen(conditions...), nil)
	if len(got) > 60 || len(got) < 40 {
		t.Errorf("%d events:\n%s", len(got), strings.Join(got, "\n"))
	}
	if !slices.Equal(got[:len(usualEvents)], usualEvents) {
		t.Errorf("the usual events do not come first: %q", got[:8])
	}
	if again := derived(t, jobWhen(conditions...), nil); !slices.Equal(got, again) {
		t.Error("the events come in another order the second time")
	}
}
