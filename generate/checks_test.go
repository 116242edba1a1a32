package generate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/lint"
)

// gitlabTemplates stand in for the templates of the server: the jobs that they have for a Django project, with the rules that
// decide between branch and merge request pipelines as GitLab 18 describes them.
type gitlabTemplates struct{}

const templatePrefix = "template:"

// Fetch implements [config.Fetcher].
func (gitlabTemplates) Fetch(_ context.Context, r config.Request) (*config.Response, error) {
	for _, s := range scans() {
		if s.Template != r.Address {
			continue
		}
		text := fmt.Sprintf(`%s:
  stage: test
  image: $SECURE_ANALYZERS_PREFIX/%s:1
  allow_failure: true
  script:
    - /analyzer run
  rules:
    - if: $AST_ENABLE_MR_PIPELINES == "true" && $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $AST_ENABLE_MR_PIPELINES == "true" && $CI_OPEN_MERGE_REQUESTS
      when: never
    - if: $CI_COMMIT_BRANCH
`, s.Job, s.part)
		return &config.Response{Name: templatePrefix + s.Template, Text: []byte(text)}, nil
	}
	return nil, fmt.Errorf("%s is no template that is generated", r.Address)
}

// ours leaves out findings in GitLab's templates.
func ours(found []lint.Finding) []lint.Finding {
	return slices.DeleteFunc(found, func(f lint.Finding) bool { return strings.HasPrefix(f.Span.File.Name, templatePrefix) })
}

// configureLinters gives the project what proves that it uses ruff and mypy.
func (c combo) configureLinters(dir string, add func(name, text string)) {
	if c["linters"] == "configured" {
		add(dir+"ruff.toml", "line-length = 100\n[format]\nquote-style = \"double\"\n")
		add(dir+"mypy.ini", "[mypy]\nplugins = mypy_django_plugin.main\n")
	}
}

// checkAnswers are the flags of the checks.
func (c combo) checkAnswers(answers map[string]string) {
	for _, q := range []string{"linters", "security", "lint-job", "pre-commit"} {
		if c[q] != "" && c[q] != "configured" {
			answers[q] = c[q]
		}
	}
}

// splitChecks tells the jobs of checks from those that test, build and deploy.
func splitChecks(jobs []string) (others, checks []string) {
	names := []string{"lint", "lint:ci", "nginx_container_scanning"}
	for _, s := range scans() {
		names = append(names, s.Job)
	}
	for _, job := range jobs {
		if slices.Contains(names, job) {
			checks = append(checks, job)
		} else {
			others = append(others, job)
		}
	}
	return others, checks
}

// checkJobs are the checks of an event: those of any pipeline, those of one for a branch or a merge request, and those of
// one that has built images.
func (c combo) checkJobs(ofBranch, built bool) []string {
	var jobs []string
	if c["linters"] != "" {
		jobs = append(jobs, "lint")
	}
	if c["lint-job"] == "yes" {
		jobs = append(jobs, "lint:ci")
	}
	parts := splitStack(c["security"])
	for _, s := range scans() {
		if slices.Contains(parts, s.part) && (s.part == "containers" && built || s.part != "containers" && ofBranch) {
			jobs = append(jobs, s.Job)
		}
	}
	if slices.Contains(parts, "containers") && built && slices.Contains(splitStack(c["stack"]), "nginx") {
		jobs = append(jobs, "nginx_container_scanning")
	}
	slices.Sort(jobs)
	return jobs
}

// TestChecksRunWhenPromised simulates the usual events for each combination on a server.
func TestChecksRunWhenPromised(t *testing.T) {
	t.Parallel()
	all := generated(t)
	for _, c := range allPairs(dimensions()) {
		cfg := load(t, projectTree(c.project(), all[c.String()]))
		branch := "main"
		if c["branch"] != "" {
			branch = c["branch"]
		}
		events := happenings(branch)
		events["push with a merge request elsewhere"] = &pipeline.Event{Branch: branch, OpenMergeRequests: "group/project!1"}
		for name, event := range events {
			jobs := jobsOf(t, cfg, event)
			_, got := splitChecks(jobs)
			slices.Sort(got)
			var want []string
			if len(jobs) > 0 {
				want = c.checkJobs(true, slices.Contains(jobs, "build") && event.Source == "" && event.Branch == branch)
			}
			want = c.unscheduled(event, want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", c, name, diff)
			}
		}
	}
}

// TestLambdaChecksRunWhenPromised does the same for Lambda, where a tag has a pipeline, too.
func TestLambdaChecksRunWhenPromised(t *testing.T) {
	t.Parallel()
	for _, c := range lambdaCases(t) {
		if len(c.combo) < 3 {
			continue // a new project, which has none
		}
		cfg := load(t, projectTree(c.project(), c.files))
		for event, jobs := range c.lambdaEvents() {
			_, got := splitChecks(lambdaJobs(t, cfg, event))
			var want []string
			if jobs != "" {
				want = c.unscheduled(event, c.checkJobs(event.Tag == "", false))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", c, event, diff)
			}
		}
	}
}

// TestScansOffline lints without a server: nothing is wrong, and only the templates are missing.
func TestScansOffline(t *testing.T) {
	t.Parallel()
	_, files := starterFiles(t, "vps", map[string]string{"security": "sast,secrets,dependencies,containers"})
	cfg, err := config.Load(t.Context(), config.Options{FS: projectTree(nil, files), Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Unresolved) != len(scans()) || len(cfg.Problems) > 0 {
		t.Errorf("unresolved %v, problems %v", cfg.Unresolved, cfg.Problems)
	}
}

// TestStarterFits holds new Python files to the width of black and ruff, so that their formatters find nothing to change.
func TestStarterFits(t *testing.T) {
	t.Parallel()
	for target := range targets() {
		answers := map[string]string{}
		if target != lambdaTarget {
			answers["stack"] = "celery,beat,rabbitmq,nginx"
		}
		_, files := starterFiles(t, target, answers)
		for _, f := range files {
			if f.Kind != Starter || !strings.HasSuffix(f.Path, ".py") {
				continue
			}
			for i, line := range strings.Split(string(f.Text), "\n") {
				if len(line) > 88 && !strings.Contains(line, "UserAttributeSimilarityValidator") {
					t.Errorf("%s: %s:%d has %d columns", target, f.Path, i+1, len(line))
				}
			}
		}
	}
}

// TestOursAreLeftOut has the files that pipewright writes ask the project's linters to pass them by, and nobody else.
func TestOursAreLeftOut(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{
		"none":      `"""Generated`,
		"ruff":      "# ruff: noqa\n\"\"\"Generated",
		"black":     "# fmt: off\n\"\"\"Generated",
		"ruff,mypy": "# ruff: noqa\n# mypy: ignore-errors\n\"\"\"Generated",
	} {
		files, err := planFor(t, nil, map[string]string{"linters": flag}).Render()
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, files, "devops/healthcheck.py"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %.80q", flag, got)
		}
	}
}
