package pipediff_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/pipediff"
)

// events are what the tests of this package compare.
var events = []*pipeline.Event{
	{Branch: "main"},
	{Branch: "feature"},
	{Source: "merge_request_event", Branch: "feature", Target: "main"},
	{Tag: "v1.0"},
	{Source: "schedule", Branch: "main"},
}

func load(t *testing.T, files map[string]string) *config.Config {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	cfg, err := config.Load(t.Context(), config.Options{FS: tree, Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// sideOf returns a configuration of one file. It must be one that GitLab accepts.
func sideOf(t *testing.T, text string) pipediff.Side {
	t.Helper()
	cfg := load(t, map[string]string{".gitlab-ci.yml": text})
	for _, p := range cfg.Problems {
		t.Fatalf("%s\n%s", p.Message, text)
	}
	return pipediff.Side{Config: cfg}
}

func compare(t *testing.T, before, after pipediff.Side, events []*pipeline.Event) *pipediff.Diff {
	t.Helper()
	d, err := pipediff.Compare(t.Context(), before, after, events)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// told returns a difference in lines, one for each change: "push to main: +deploy", "everywhere: test image".
func told(d *pipediff.Diff) []string {
	var lines []string
	add := func(where string, pipeline []pipediff.Change, jobs []pipediff.JobChange) {
		for _, c := range pipeline {
			lines = append(lines, where+": "+c.Keyword)
		}
		for _, j := range jobs {
			lines = append(lines, where+": "+toldJob(j))
		}
	}
	for _, r := range d.Renamed {
		lines = append(lines, "renamed: "+r.Old+" → "+r.New)
	}
	add("everywhere", d.Pipeline, d.Everywhere)
	for _, e := range d.Events {
		if e.Old.Created != e.New.Created {
			lines = append(lines, e.Event.String()+": "+word(e.Old.Created)+" → "+word(e.New.Created)+" "+string(e.Old.Reason)+string(e.New.Reason))
		}
		add(e.Event.String(), e.Pipeline, e.Jobs)
	}
	add("outside", nil, d.Outside)
	return lines
}

func toldJob(j pipediff.JobChange) string {
	text := j.Name
	switch {
	case j.Old == config.No && j.New == config.Yes:
		text = "+" + text
	case j.Old == config.Yes && j.New == config.No:
		text = "-" + text
	case j.Old != j.New:
		text += " " + word(j.Old) + " → " + word(j.New)
	}
	for _, c := range j.Changes {
		text += " " + c.Keyword
	}
	return text
}

func word(t config.Truth) string {
	return map[config.Truth]string{config.Maybe: "maybe", config.No: "no", config.Yes: "yes"}[t]
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, old, new string
		want           []string
	}{
		{"the same", "a: {script: x}", "a:\n  script:\n    - x\n", nil},
		{
			"a job for some events", "a: {script: x}", "a: {script: x}\nb: {script: x, rules: [{if: $CI_COMMIT_TAG}]}",
			[]string{"tag v1.0: +b"},
		},
		{
			"a job for all events", "a: {script: x, rules: [{when: always}]}", "a: {script: x, rules: [{when: always}]}\nb: {script: y, rules: [{when: always}]}",
			[]string{"everywhere: +b"},
		},
		{
			"what a job does", "a: {script: x, image: i}", "a: {script: y, image: j, coverage: /x/}",
			[]string{"everywhere: a image script coverage"},
		},
		{
			"a keyword of the job", "a: {script: x}", "a: {script: x, when: manual}",
			[]string{"everywhere: a when allow_failure"},
		},
		{
			"the same keyword of a rule", "a: {script: x, rules: [{if: $CI_COMMIT_BRANCH}]}", "a: {script: x, rules: [{if: $CI_COMMIT_BRANCH, when: manual}]}",
			[]string{"everywhere: a rules", "push to main: a when", "push to feature: a when", "schedule on main: a when"},
		},
		{
			"another rule that decides the same", "a: {script: x, rules: [{if: $CI_COMMIT_TAG}]}\nb: {script: x}", "a: {script: x, rules: [{if: '$CI_COMMIT_TAG != null'}]}\nb: {script: x}",
			[]string{"everywhere: a rules"},
		},
		{
			"a root variable", "variables: {V: a}\na: {script: x}\nb: {script: x}", "variables: {V: b, W: c}\na: {script: x}\nb: {script: x}",
			[]string{"everywhere: a variables:V variables:W", "everywhere: b variables:V variables:W"},
		},
		{
			"the order of stages",
			"stages: [one, two]\na: {script: x, stage: one}\nb: {script: x, stage: two}", "stages: [two, one]\na: {script: x, stage: one}\nb: {script: x, stage: two}",
			[]string{"everywhere: stages"},
		},
		{
			"more needs", "a: {script: x}\nb: {script: x}\nc: {script: x, needs: [a]}", "a: {script: x}\nb: {script: x}\nc: {script: x, needs: [b, a]}",
			[]string{"everywhere: c needs"},
		},
		{"needs in another order", "a: {script: x}\nb: {script: x}\nc: {script: x, stage: deploy, needs: [a, b]}", "a: {script: x}\nb: {script: x}\nc: {script: x, stage: deploy, needs: [b, a]}", nil},
		{
			"another order of keys and tags",
			"a: {script: x, tags: [a, b], rules: [{if: $CI, when: manual, variables: {A: a, B: b}}], artifacts: {paths: [a], expire_in: 1 day}}",
			"a: {tags: [b, a], script: x, artifacts: {expire_in: 1 day, paths: [a]}, rules: [{when: manual, variables: {B: b, A: a}, if: $CI}]}",
			nil,
		},
		{"a new name", "a: {script: x}", "b: {script: x}", []string{"renamed: a → b"}},
		{
			"new names that follow from others", "a: {script: x}\nb: {script: y, needs: [a]}", "c: {script: x}\nd: {script: y, needs: [c]}",
			[]string{"renamed: a → c", "renamed: b → d"},
		},
		{
			"a new name with another script", "z: {script: z}\na: {script: x}", "z: {script: z}\nb: {script: y}",
			[]string{"everywhere: +b", "everywhere: -a"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := compare(t, sideOf(t, test.old), sideOf(t, test.new), events)
			got := told(d)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if d.Same() != (len(test.want) == 0) {
				t.Errorf("Same() = %v", d.Same())
			}
		})
	}
}

func TestCompareWithoutConfiguration(t *testing.T) {
	t.Parallel()
	some := sideOf(t, "a: {script: x}")
	d := compare(t, pipediff.Side{}, some, events[:1])
	if diff := cmp.Diff([]string{"push to main: no → yes no_config", "push to main: +a"}, told(d)); diff != "" {
		t.Errorf("nothing before (-want +got):\n%s", diff)
	}
	d = compare(t, some, pipediff.Side{}, events[:1])
	if diff := cmp.Diff([]string{"push to main: yes → no no_config", "push to main: -a"}, told(d)); diff != "" {
		t.Errorf("nothing after (-want +got):\n%s", diff)
	}
	if d = compare(t, pipediff.Side{}, pipediff.Side{}, events); !d.Same() {
		t.Errorf("nothing on both sides: %v", told(d))
	}
}

func TestCompareRefused(t *testing.T) {
	t.Parallel()
	accepted := sideOf(t, "a: {script: x}")
	refused := pipediff.Side{Config: load(t, map[string]string{".gitlab-ci.yml": "a: {scirpt: x}"}), Refused: true}
	d := compare(t, accepted, refused, events[:1])
	if diff := cmp.Diff([]string{"push to main: yes → no config_error"}, told(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if d = compare(t, refused, refused, events); !d.Same() {
		t.Errorf("refused on both sides: %v", told(d))
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	change := pipediff.Change{Keyword: "image", Old: "a", New: "b"}
	other := pipediff.Change{Keyword: "script"}
	stays := func(name string, changes ...pipediff.Change) pipediff.JobChange {
		return pipediff.JobChange{Name: name, Old: config.Yes, New: config.Yes, Changes: changes}
	}
	facts := pipediff.Facts([]pipediff.JobChange{
		stays("a", change), stays("b", change, other), stays("c", other, change),
		{Name: "gone", Old: config.Yes, New: config.No},
		{Name: "come", Old: config.No, New: config.Yes},
		{Name: "gone too", Old: config.Yes, New: config.No},
	})
	var got []string
	for _, f := range facts {
		var names []string
		for _, job := range f.Jobs {
			names = append(names, job.Name)
		}
		line := word(f.Old) + " → " + word(f.New) + " " + strings.Join(names, ",")
		for _, c := range f.Changes {
			line += " " + c.Keyword
		}
		got = append(got, line)
	}
	want := []string{"no → yes come", "yes → no gone,gone too", "yes → yes a,b,c image", "yes → yes b,c script"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	d := compare(t, sideOf(t, "a: {script: x}"), sideOf(t, "a: {script: x}\nb: {script: x, rules: [{if: '$CI_COMMIT_BRANCH == \"main\"'}]}"), events)
	groups := d.Groups()
	var titles []string
	for _, group := range groups {
		for _, e := range group.Events {
			titles = append(titles, e.String())
		}
	}
	if len(groups) != 1 || !slices.Equal(titles, []string{"push to main", "schedule on main"}) {
		t.Errorf("Groups() has %d of %q, want one of main and its schedule", len(groups), titles)
	}
}

func TestUnion(t *testing.T) {
	t.Parallel()
	all := pipediff.Union(
		[]*pipeline.Event{{Branch: "main"}, {Tag: "v1"}},
		[]*pipeline.Event{{Source: "push", Branch: "main", Default: "main"}, {Branch: "main", Variables: map[string]string{"A": "b"}}},
	)
	if len(all) != 3 || all[1].Tag != "v1" || all[2].Variables["A"] != "b" {
		t.Errorf("Union = %v, want three events", all)
	}
}
