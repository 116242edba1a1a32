package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gopkg.in/yaml.v3"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/generate"
)

// gitlab-ci-local (https://github.com/firecow/gitlab-ci-local) reads a configuration and evaluates the rules of its jobs with
// code of its own, and it brings GitLab's JSON schema for editors. Where it differs from GitLab, the tests make up for it:
//
//   - It does not ask workflow:rules whether there is a pipeline at all. So it gets them as the rules of one more job, called
//     probe: the pipeline is created when that job is.
//   - It fetches `include: template` from gitlab.com, which no test may need. So both sides read the configuration without it:
//     the jobs that GitLab's own templates add are in the tests of package generate.
//   - It takes the event from git and from variables. So each event here is written twice, and `git` says nothing else.

// probe is the job that has workflow:rules.
const probe = "probe"

// An occasion is an event, for the simulation and as variables for gitlab-ci-local; BRANCH stands for the branch that deploys.
type occasion struct {
	event     pipeline.Event
	variables string
}

func occasions() map[string]occasion {
	const mergeRequest = " CI_PIPELINE_SOURCE=merge_request_event CI_MERGE_REQUEST_ID=1 CI_MERGE_REQUEST_IID=1" +
		" CI_MERGE_REQUEST_SOURCE_PROJECT_PATH=group/project CI_MERGE_REQUEST_PROJECT_PATH=group/project" +
		" CI_MERGE_REQUEST_SOURCE_PROJECT_ID=1 CI_MERGE_REQUEST_PROJECT_ID=1 CI_PROJECT_ID=1"
	return map[string]occasion{
		"push to the branch that deploys": {
			pipeline.Event{Branch: "BRANCH"}, "CI_PIPELINE_SOURCE=push CI_COMMIT_BRANCH=BRANCH CI_COMMIT_REF_NAME=BRANCH",
		},
		"push to another branch": {
			pipeline.Event{Branch: "feature"}, "CI_PIPELINE_SOURCE=push CI_COMMIT_BRANCH=feature CI_COMMIT_REF_NAME=feature",
		},
		"push to another branch with a merge request": {
			pipeline.Event{Branch: "feature", OpenMergeRequests: "group/project!1"},
			"CI_PIPELINE_SOURCE=push CI_COMMIT_BRANCH=feature CI_COMMIT_REF_NAME=feature CI_OPEN_MERGE_REQUESTS=group/project!1",
		},
		"tag": {
			pipeline.Event{Tag: "v1.2.3"}, "CI_PIPELINE_SOURCE=push CI_COMMIT_TAG=v1.2.3 CI_COMMIT_REF_NAME=v1.2.3",
		},
		"merge request": {
			pipeline.Event{Source: "merge_request_event", Branch: "feature", Target: "BRANCH"},
			"CI_COMMIT_REF_NAME=feature CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=feature CI_MERGE_REQUEST_TARGET_BRANCH_NAME=BRANCH" + mergeRequest,
		},
		"merge request from the branch that deploys": {
			pipeline.Event{Source: "merge_request_event", Branch: "BRANCH", Target: "other"},
			"CI_COMMIT_REF_NAME=BRANCH CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=BRANCH CI_MERGE_REQUEST_TARGET_BRANCH_NAME=other" + mergeRequest,
		},
		"schedule": {
			pipeline.Event{Source: "schedule", Branch: "BRANCH"}, "CI_PIPELINE_SOURCE=schedule CI_COMMIT_BRANCH=BRANCH CI_COMMIT_REF_NAME=BRANCH",
		},
	}
}

// optionSets are answers for new projects, by target.
func optionSets() map[string][]string {
	return map[string][]string{
		"digitalocean": {
			"stack=celery,beat,rabbitmq,nginx linters=ruff,mypy lint-job=yes security=sast,secrets",
			"deploy-branch=release review-apps=yes sentry=yes scheduled=clearsessions",
		},
		"vps": {
			"", "blue-green=yes deploy-branch=release pre-commit=yes",
			"stack=celery,redis,nginx database-server=external tls=none scheduled=clearsessions review-apps=yes",
		},
		"lambda": {
			"", "production=manual aws-auth=keys linters=ruff lint-job=yes",
			"production=none secrets=gitlab static=whitenoise deploy-branch=release serverless=v4 vpc=yes security=secrets",
		},
	}
}

// TestGitLabCILocalAgrees compares the jobs of the usual events, and has GitLab's schema for editors judge each configuration.
func TestGitLabCILocalAgrees(t *testing.T) {
	t.Parallel()
	need(t, "git")
	box := judges(t)
	slots := make(chan struct{}, 2)
	for target, sets := range optionSets() {
		for _, set := range sets {
			t.Run(target+" "+set, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				answers := map[string]string{"name": "shop"}
				for _, pair := range strings.Fields(set) {
					key, value, _ := strings.Cut(pair, "=")
					answers[key] = value
				}
				opts := generate.Options{Target: target, Version: "test", Answers: answers}
				agrees(t, box, generateInto(t, target, fstest.MapFS{}, opts).dir, branchOf(opts))
			})
		}
	}
}

// branchOf returns the branch that deploys; the default branch is called main.
func branchOf(opts generate.Options) string {
	if branch := opts.Answers["deploy-branch"]; branch != "" {
		return branch
	}
	if opts.Target == "lambda" {
		return "staging"
	}
	return "main"
}

// agrees compares both sides for one project.
func agrees(t *testing.T, box *toolbox, dir, branch string) {
	t.Helper()
	name := filepath.Join(dir, ".gitlab-ci.yml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := rewritten(t, text)
	if err := os.WriteFile(name, theirs, 0o644); err != nil {
		t.Fatal(err)
	}
	repository(t, dir)
	cfg, err := config.Load(t.Context(), config.Options{FS: os.DirFS(dir), Path: ".gitlab-ci.yml", Text: ours})
	if err != nil {
		t.Fatal(err)
	}
	validate := true
	for name, o := range occasions() {
		o.event.Branch, o.event.Target = strings.ReplaceAll(o.event.Branch, "BRANCH", branch), strings.ReplaceAll(o.event.Target, "BRANCH", branch)
		variables := strings.Fields(strings.ReplaceAll(o.variables, "=BRANCH", "="+branch))
		created, want := simulated(t, cfg, &o.event)
		got, err := localJobs(box, dir, variables, validate)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		validate = false
		i := slices.Index(got, probe)
		if (i >= 0) != created {
			t.Errorf("%s: a pipeline is created: %v; gitlab-ci-local says %v", name, created, i >= 0)
		}
		got = slices.DeleteFunc(got, func(job string) bool { return job == probe })
		if created && !slices.Equal(got, want) {
			t.Errorf("%s:\n        simulated: %q\n  gitlab-ci-local: %q", name, want, got)
		}
	}
}

// rewritten returns a configuration without includes, and the same with the probe in place of the workflow.
func rewritten(t *testing.T, text []byte) (ours, theirs []byte) {
	t.Helper()
	var nodes map[string]yaml.Node
	if err := yaml.Unmarshal(text, &nodes); err != nil {
		t.Fatal(err)
	}
	doc := map[string]*yaml.Node{} // the library reads values and writes pointers
	for key, node := range nodes {
		doc[key] = &node
	}
	delete(doc, "include")
	ours = marshal(t, doc)
	var workflow struct {
		Rules yaml.Node `yaml:"rules"`
	}
	if err := doc["workflow"].Decode(&workflow); err != nil {
		t.Fatal(err)
	}
	delete(doc, "workflow")
	return ours, marshal(t, map[string]any{probe: map[string]any{"script": []string{"true"}, "rules": &workflow.Rules}}, doc)
}

// marshal writes documents one after the other, as one.
func marshal(t *testing.T, docs ...any) []byte {
	t.Helper()
	var all []byte
	for _, doc := range docs {
		text, err := yaml.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	return all
}

// repository makes the directory a git repository, which gitlab-ci-local asks for names.
func repository(t *testing.T, dir string) {
	t.Helper()
	for _, args := range []string{
		"init -q -b main", "add -A", "-c user.name=x -c user.email=x@example.com commit -q -m x",
		"remote add origin git@gitlab.com:group/project.git", "symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main",
	} {
		cmd := exec.Command("git", strings.Fields(args)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args, err, out)
		}
	}
}

// simulated returns whether an event creates a pipeline, and the names of its jobs.
func simulated(t *testing.T, cfg *config.Config, event *pipeline.Event) (created bool, jobs []string) {
	t.Helper()
	p, err := pipeline.Create(context.Background(), cfg, event)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range p.Errors {
		t.Errorf("%s: %v", event, e)
	}
	for _, job := range p.Jobs {
		jobs = append(jobs, job.Name)
	}
	slices.Sort(jobs)
	return p.Created == config.Yes, jobs
}

// localJobs returns the jobs that gitlab-ci-local lists.
func localJobs(box *toolbox, dir string, variables []string, validate bool) ([]string, error) {
	args := []string{"--list-json", fmt.Sprintf("--json-schema-validation=%v", validate)}
	branch := false
	var names []string
	for _, v := range variables {
		args = append(args, "--variable", v)
		name, _, _ := strings.Cut(v, "=")
		names = append(names, name)
		branch = branch || name == "CI_COMMIT_BRANCH"
	}
	if !branch {
		args = append(args, "--unset-variable", "CI_COMMIT_BRANCH")
	}
	cmd := box.command(dir, "gitlab-ci-local/dist/index.js", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.Env = append(os.Environ(), "HOME="+dir, "NO_COLOR=1", "GCL_IGNORE_PREDEFINED_VARS="+strings.Join(names, ","))
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("gitlab-ci-local: %w\n%s%s", err, out, stderr.Bytes())
	}
	var jobs []struct{ Name, When string }
	if err := json.Unmarshal(out, &jobs); err != nil {
		return nil, fmt.Errorf("gitlab-ci-local: %w\n%s", err, out)
	}
	names = nil
	for _, job := range jobs {
		if job.When != "never" {
			names = append(names, job.Name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// TestGitLabCILocalFindsFaults shows that the judges can fail.
func TestGitLabCILocalFindsFaults(t *testing.T) {
	t.Parallel()
	need(t, "git")
	box := judges(t)
	dir := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, ".gitlab-ci.yml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("test:\n  script: [make]\n  retri: 1\n  rules:\n    - if: $CI_COMMIT_TAG\n")
	repository(t, dir)
	if names, err := localJobs(box, dir, []string{"CI_COMMIT_BRANCH=main"}, false); err != nil || len(names) != 0 {
		t.Errorf("without a tag: %q, %v", names, err)
	}
	if names, err := localJobs(box, dir, []string{"CI_COMMIT_TAG=v1"}, false); err != nil || !slices.Equal(names, []string{"test"}) {
		t.Errorf("with a tag: %q, %v", names, err)
	}
	write("test:\n  script: [make]\n  retry: often\n")
	if names, err := localJobs(box, dir, []string{"CI_COMMIT_BRANCH=main"}, true); err == nil || !strings.Contains(err.Error(), "retry") {
		t.Errorf("GitLab's schema finds nothing wrong: %q, %v", names, err)
	}
}
