package rules_test

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/linttest"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// clean is a project with a well-made pipeline, Dockerfile and compose file.
const clean = "../../testdata/clean"

// TestClean checks that the recommended rules have nothing to say of the clean project. The strict ones ask for digests.
func TestClean(t *testing.T) {
	t.Parallel()
	result, err := linttest.Lint(filesOf(t, clean), "", rules.All())
	if err != nil {
		t.Fatal(err)
	}
	strict := map[string]bool{}
	for _, a := range rules.All() {
		strict[a.Name] = a.Preset == lint.Strict
	}
	asked := map[string]int{}
	for _, f := range result.Findings {
		if asked[f.Rule]++; !strict[f.Rule] {
			t.Error(describe([]lint.Finding{f}))
		}
	}
	if want := map[string]int{"image-no-digest": 6}; !maps.Equal(asked, want) {
		t.Errorf("the strict preset finds %v, not %v", asked, want)
	}
}

// filesOf returns the files below a directory.
func filesOf(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	files, tree := fstest.MapFS{}, os.DirFS(dir)
	err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(tree, path)
		files[path] = &fstest.MapFile{Data: text, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestCleanPipelines checks which pipelines the clean project has: those that its first comment promises.
func TestCleanPipelines(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load(t.Context(), config.Options{FS: os.DirFS(clean), Path: conformance.Root})
	if err != nil {
		t.Fatal(err)
	}
	tested := []string{"ruff", "django checks", "pytest 1/2", "pytest 2/2"}
	for _, test := range []struct {
		event pipeline.Event
		jobs  []string // nil: there is no pipeline
	}{
		{pipeline.Event{Branch: "main"}, append(tested[:4:4], "web image", "staging")},
		{pipeline.Event{Branch: "feature"}, nil},
		{pipeline.Event{Tag: "v1.2.3"}, append(tested[:4:4], "web image", "production by hand")},
		{pipeline.Event{Tag: "nightly"}, nil},
		{
			pipeline.Event{Source: "merge_request_event", Branch: "feature", Changes: []string{"shop/views.py"}},
			append(tested[:4:4], "web image", "review by hand", "stop review by hand"),
		},
		{
			pipeline.Event{Source: "merge_request_event", Branch: "feature", Changes: []string{"requirements/dev.txt", "shop/migrations/0002.py"}},
			append(tested[:4:4], "audit", "migrations", "web image", "review by hand", "stop review by hand"),
		},
		{pipeline.Event{Source: "schedule", Branch: "main"}, append(tested[:4:4], "audit")},
	} {
		made, err := pipeline.Create(t.Context(), cfg, &test.event)
		if err != nil {
			t.Fatal(err)
		}
		if created := made.Created == config.Yes; created != (test.jobs != nil) || len(made.Errors) > 0 {
			t.Errorf("%s: created is %t: %v", &test.event, created, made.Errors)
		}
		if got, want := slices.Sorted(slices.Values(jobsOf(made))), slices.Sorted(slices.Values(test.jobs)); !slices.Equal(got, want) {
			t.Errorf("%s: the jobs are %q, not %q", &test.event, got, want)
		}
	}
}

// jobsOf names the jobs of a pipeline, and those that somebody starts as such.
func jobsOf(made *pipeline.Pipeline) []string {
	var all []string
	for _, job := range made.Jobs {
		name := job.Name
		if job.When == "manual" {
			name += " by hand"
		}
		all = append(all, name)
	}
	return all
}
