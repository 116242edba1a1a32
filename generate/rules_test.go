package generate

import (
	"context"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// documented are the findings of the strict preset that generated files have, and why that is so.
var documented = map[string]string{
	"image-no-digest": "a digest is looked up, never invented: the tags name a release line",
}

// projectTree returns the files of a combination as a project has them.
func projectTree(project fstest.MapFS, files []File) fstest.MapFS {
	all := maps.Clone(project)
	if all == nil {
		all = fstest.MapFS{}
	}
	for _, f := range files {
		all[f.Path] = &fstest.MapFile{Data: f.Text, Mode: f.Mode}
	}
	return all
}

// eachTree calls a function for each combination of the matrix, with its files in their project.
func eachTree(t *testing.T, see func(t *testing.T, c combo, fsys fstest.MapFS)) {
	t.Helper()
	projects, combos := map[string]fstest.MapFS{}, map[string]combo{}
	for _, c := range allPairs(dimensions()) {
		projects[c.String()], combos[c.String()] = c.project(), c
	}
	for name, files := range generated(t) {
		c := combos[name]
		if c == nil {
			_, target, _ := strings.Cut(name, " ") // of a new project
			c = combo{"target": target}
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			see(t, c, projectTree(projects[name], files))
		})
	}
}

func load(t *testing.T, fsys fs.FS) *config.Config {
	t.Helper()
	cfg, err := config.Load(t.Context(), config.Options{FS: fsys, Path: ".gitlab-ci.yml", Fetcher: gitlabTemplates{}})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// TestStrictRulesFindNothing lints all files of the matrix with every rule that pipewright has.
func TestStrictRulesFindNothing(t *testing.T) {
	t.Parallel()
	today, err := time.Parse(time.DateOnly, "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	eachTree(t, func(t *testing.T, _ combo, fsys fstest.MapFS) {
		settings := lint.Settings{Preset: lint.Strict, Today: today, Repository: lint.NewRepository(fsys, "")}
		result, err := lint.Run(t.Context(), load(t, fsys), rules.All(), settings)
		if err != nil {
			t.Fatal(err)
		}
		found := result.Findings
		for _, name := range slices.Sorted(maps.Keys(fsys)) {
			if docker.KindOf(name) == docker.Neither {
				continue
			}
			f := lint.DockerFile{Path: name, Text: fsys[name].Data}
			if result, err = lint.RunDocker(t.Context(), f, rules.All(), settings); err != nil {
				t.Fatal(err)
			}
			found = append(found, result.Findings...)
		}
		for _, f := range ours(found) {
			if documented[f.Rule] == "" {
				t.Errorf("%s: %s [%s]", f.Span.File.Name, f.Message, f.Rule)
			}
		}
	})
}

// promised are the jobs that an event creates, by target; "tests" stands for the job with the tests, whatever its name.
func promised() map[string]map[string][]string {
	tests := []string{"django-checks", "tests"}
	deploy := []string{"django-checks", "tests", "build", "deploy", "rollback"}
	server := map[string][]string{
		"push": deploy, "push to another branch": tests, "merge request": tests, "merge request from the branch that deploys": nil,
		"tag": nil, "schedule": tests, "web": tests, "push to another branch with a merge request": nil,
		"merge request from a fork": tests, "schedule for one task": tests, "schedule on another branch": tests,
	}
	return map[string]map[string][]string{"digitalocean": server, "vps": server}
}

// happenings are the events that promised speaks of.
func happenings(branch string) map[string]*pipeline.Event {
	const other = "feature/x"
	return map[string]*pipeline.Event{
		"push":                   {Branch: branch},
		"push to another branch": {Branch: other},
		"push to another branch with a merge request": {Branch: other, OpenMergeRequests: "group/project!1"},
		"merge request": {Source: "merge_request_event", Branch: other, Target: branch},
		"merge request from the branch that deploys": {Source: "merge_request_event", Branch: branch, Target: other},
		"merge request from a fork":                  {Source: "merge_request_event", Branch: other, Target: branch, Fork: true},
		"tag":                                        {Tag: "v1"},
		"schedule":                                   {Source: "schedule", Branch: branch},
		"schedule for one task":                      {Source: "schedule", Branch: branch, Variables: map[string]string{"TASK": "send_digest"}},
		"schedule on another branch":                 {Source: "schedule", Branch: other},
		"web":                                        {Source: "web", Branch: branch},
	}
}

// TestEventsCreateWhatIsPromised simulates the usual events for each combination.
func TestEventsCreateWhatIsPromised(t *testing.T) {
	t.Parallel()
	eachTree(t, func(t *testing.T, c combo, fsys fstest.MapFS) {
		cfg := load(t, fsys)
		branch := "main"
		if strings.Contains(string(fsys[".gitlab-ci.yml"].Data), `"staging"`) {
			branch = "staging"
		}
		for name, event := range happenings(branch) {
			got, _ := splitChecks(jobsOf(t, cfg, event))
			if diff := cmp.Diff(c.promised(name), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

// jobsOf returns the jobs that an event creates, in their order.
func jobsOf(t *testing.T, cfg *config.Config, event *pipeline.Event) []string {
	t.Helper()
	p, err := pipeline.Create(context.Background(), cfg, event)
	if err != nil {
		t.Fatal(err)
	}
	var jobs []string
	for _, job := range p.Jobs {
		if job.Present != config.Yes {
			t.Errorf("%s: %s is %v", event, job.Name, job.Present)
		}
		name := job.Name
		if name == "pytest" {
			name = "tests"
		}
		jobs = append(jobs, name)
	}
	for _, e := range p.Errors {
		t.Errorf("%s: %v", event, e)
	}
	return jobs
}
