package generate

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// lambdaDimensions are those of projects, and the answers for Lambda.
func lambdaDimensions() []dimension {
	var dims []dimension
	for _, d := range dimensions() {
		if slices.Contains([]string{"manager", "python", "postgres", "dir", "env", "tests", "static", "driver", "linters", "lint-job", "pre-commit", "review-apps", "scheduled", "sentry"}, d.name) {
			dims = append(dims, d)
		}
	}
	return append(dims, dimension{"storage", []string{"s3", "whitenoise"}}, dimension{"branch", []string{"", "$CI_DEFAULT_BRANCH"}},
		dimension{"production", []string{"tag", "manual", "none"}}, dimension{"aws-auth", []string{"oidc", "keys"}},
		dimension{"secrets", []string{"secretsmanager", "gitlab"}}, dimension{"serverless", []string{"osls", "v4"}},
		dimension{"vpc", []string{"yes", "no"}}, dimension{"security", []string{"", "sast,secrets,dependencies"}})
}

// lambdaAnswers are the flags of a combo for Lambda.
func (c combo) lambdaAnswers() map[string]string {
	answers := map[string]string{"static": c["storage"], "app": "shop.wsgi:application"}
	for _, q := range []string{"python", "postgres", "tests", "manager", "production", "aws-auth", "secrets", "serverless", "vpc"} {
		answers[q] = c[q]
	}
	if c["branch"] != "" {
		answers["deploy-branch"] = c["branch"]
	}
	c.checkAnswers(answers)
	c.optionAnswers(answers)
	return answers
}

// A lambdaCase is a combo with what is generated for it.
type lambdaCase struct {
	combo
	name  string
	files []File
}

func (c lambdaCase) String() string { return fmt.Sprint(map[string]string(c.combo)) }

// lambdaMatrix renders all combos, once for all tests.
var lambdaMatrix = sync.OnceValues(func() ([]lambdaCase, error) {
	var all []lambdaCase
	add := func(c combo, project fs.FS, answers map[string]string) error {
		plan, err := NewPlan(project, Options{Target: lambdaTarget, Version: "test", Answers: answers})
		if err != nil {
			return fmt.Errorf("%v: %w", c, err)
		}
		files, err := plan.Render()
		all = append(all, lambdaCase{c, fmt.Sprintf("lambda-%02d", len(all)), files})
		return err
	}
	for _, c := range allPairs(lambdaDimensions()) {
		if err := add(c, c.project(), c.lambdaAnswers()); err != nil {
			return nil, err
		}
	}
	empty := fstest.MapFS{".": {Mode: fs.ModeDir | 0o755}}
	for _, static := range []string{"s3", "whitenoise"} {
		if err := add(combo{"production": "tag", "storage": static}, empty, map[string]string{"static": static}); err != nil {
			return nil, err
		}
	}
	return all, nil
})

func lambdaCases(t *testing.T) []lambdaCase {
	t.Helper()
	all, err := lambdaMatrix()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 || len(all) > 60 {
		t.Errorf("%d combinations: the choice of pairs is broken", len(all))
	}
	return all
}

// TestLambdaText holds every file against what no file may have.
func TestLambdaText(t *testing.T) {
	t.Parallel()
	leftover := regexp.MustCompile(`<no value>|<nil>|\{\{[^r]|%!|map\[|\x00|[ \t]\n|\n\n\n`)
	mistakes := map[string]*regexp.Regexp{
		"S4":  regexp.MustCompile(`:latest\b|python:3\.([0-9]|10)\b|node:(1\d|20)\b|postgres:15\.`),
		"S11": regexp.MustCompile(`npm (i|install) `),
		"S12": regexp.MustCompile(`(?m)^before_script:|^image:`),
		"S13": regexp.MustCompile(`>> *"?\.env|CI_JOB_TOKEN`),
		"S21": regexp.MustCompile(`CI_COMMIT_REF_NAME ==`),
		"S22": regexp.MustCompile(`install --upgrade pip`),
	}
	for _, c := range lambdaCases(t) {
		for _, f := range c.files {
			text := string(f.Text)
			if !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") || (!strings.HasSuffix(f.Path, ".py") && leftover.MatchString(text)) {
				t.Errorf("%s: %s has %q", c, f.Path, leftover.FindString(text))
			}
			if script := strings.HasPrefix(text, "#!"); script != (f.Mode == 0o755) {
				t.Errorf("%s: %s has mode %o", c, f.Path, f.Mode)
			}
			for id, m := range mistakes {
				if found := m.FindString(text); found != "" && f.Path != "package-lock.json" {
					t.Errorf("%s: %s has the mistake %s: %q", c, f.Path, id, found)
				}
			}
		}
	}
}

// TestLambdaOrder checks what makes a deploy safe: nothing is live before it is migrated, has its static files and answers.
func TestLambdaOrder(t *testing.T) {
	t.Parallel()
	for _, c := range lambdaCases(t) {
		script := scripts(t, strings.ReplaceAll(text(t, c.files, ".gitlab-ci.yml"), ".deploy:", "deploy:"))["deploy"]
		last := -1
		for _, step := range []string{"npm ci", "setup_env.sh .env", "sls deploy", `"migrate --noinput"`, "collectstatic", "release.mjs publish"} {
			if step == "collectstatic" && c.combo["storage"] == "whitenoise" {
				continue
			}
			at := strings.Index(script, step)
			if at <= last {
				t.Errorf("%s: %q comes too early or not at all in\n%s", c, step, script)
			}
			last = at
		}
	}
}

// TestLambdaSecrets checks that serverless.yml refers to secrets, unless somebody asked for the other way.
func TestLambdaSecrets(t *testing.T) {
	t.Parallel()
	secret := regexp.MustCompile(`(?m)^ +(SECRET_KEY|APP_KEY|POSTGRES_PASSWORD|DB_PASSWORD|DATABASE_URL|STRIPE_KEY): (.*)$`)
	for _, c := range lambdaCases(t) {
		yml := text(t, c.files, "serverless.yml")
		found := secret.FindAllStringSubmatch(yml, -1)
		if len(found) == 0 {
			t.Errorf("%s: no secret in\n%s", c, yml)
		}
		for _, m := range found {
			if want := c.combo["secrets"] == "gitlab"; strings.HasPrefix(m[2], "${env:") != want {
				t.Errorf("%s: %s", c, m[0])
			}
		}
		pipeline := text(t, c.files, ".gitlab-ci.yml")
		if oidc := c.combo["aws-auth"] != "keys"; strings.Contains(pipeline, "id_tokens:") != oidc {
			t.Errorf("%s: id_tokens: %v", c, !oidc)
		}
	}
}

// TestLambdaPackages checks that package.json is exact and the lock file in step with it.
func TestLambdaPackages(t *testing.T) {
	t.Parallel()
	type manifest struct {
		Name            string
		DevDependencies map[string]string
	}
	for _, c := range lambdaCases(t) {
		var own manifest
		var lock struct {
			Name     string
			Packages map[string]struct {
				manifest
				Version, Integrity string
			}
		}
		if err := json.Unmarshal([]byte(text(t, c.files, "package.json")), &own); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(text(t, c.files, "package-lock.json")), &lock); err != nil {
			t.Fatal(err)
		}
		if own.Name == "" || lock.Name != own.Name || len(own.DevDependencies) != 4 {
			t.Errorf("%s: %+v, and the lock file is of %q", c, own, lock.Name)
		}
		for name, version := range own.DevDependencies {
			locked := lock.Packages["node_modules/"+name]
			if locked.Version != version || locked.Integrity == "" || lock.Packages[""].DevDependencies[name] != version {
				t.Errorf("%s: %s is %s, and %+v in the lock file", c, name, version, locked)
			}
		}
	}
}

// lambdaTree writes each different text of the matrix once, and returns the names.
func lambdaTree(t *testing.T, dir string, pick func(lambdaCase) map[string]string) []string {
	t.Helper()
	texts := map[string]string{}
	for _, c := range lambdaCases(t) {
		for name, text := range pick(c) {
			texts[text] = c.name + "/" + name
		}
	}
	return writeTexts(t, dir, texts)
}

func TestLambdaPassesShellcheck(t *testing.T) {
	t.Parallel()
	need(t, "shellcheck", "shfmt", "yamllint")
	dir := t.TempDir()
	files := func(names ...string) func(c lambdaCase) map[string]string {
		return func(c lambdaCase) map[string]string {
			texts := map[string]string{}
			for _, name := range names {
				texts[name] = text(t, c.files, name)
			}
			return texts
		}
	}
	own := lambdaTree(t, dir, files("setup_env.sh"))
	judge(t, dir, "shellcheck", append([]string{"-S", "style"}, own...)...)
	judge(t, dir, "shfmt", append([]string{"-d", "-i", "4"}, own...)...)
	jobs := lambdaTree(t, dir, func(c lambdaCase) map[string]string {
		texts := map[string]string{}
		// A hidden job with a script is what others extend; it is checked as if it were one.
		visible := strings.NewReplacer("\n.deploy:", "\nhidden-deploy:", "\n.rollback:", "\nhidden-rollback:").Replace(text(t, c.files, ".gitlab-ci.yml"))
		for name, script := range scripts(t, visible) {
			texts[name] = "set -e\n" + script
		}
		return texts
	})
	judge(t, dir, "shellcheck", append([]string{"-S", "style", "-s", "sh", "-e", "SC1091"}, jobs...)...)
	const config = "{extends: default, rules: {line-length: {max: 165}, document-start: disable, truthy: {level: error}}}"
	judge(t, dir, "yamllint", append([]string{"--strict", "-d", config}, lambdaTree(t, dir, files(".gitlab-ci.yml", "serverless.yml"))...)...)
}

// lambdaEvents are events, each with the jobs that it must create; "?" stands before a manual one.
func (c combo) lambdaEvents() map[*pipeline.Event]string {
	branch, first := "staging", "staging"
	if c["branch"] != "" {
		branch = "main"
	}
	if c["production"] == "none" {
		first = production
	}
	tests := "django-checks tests"
	deploy := tests
	if c["storage"] == "whitenoise" {
		deploy += " static"
	}
	push := deploy + " deploy-" + first + " ?rollback-" + first
	if c["production"] == "manual" {
		push += " ?deploy-production ?rollback-production"
	}
	tag := ""
	if c["production"] == "tag" {
		tag = deploy + " deploy-production ?rollback-production"
	}
	return map[*pipeline.Event]string{
		{Branch: branch}:    push,
		{Branch: "feature"}: "",
		{Branch: branch, OpenMergeRequests: "group/project!1"}:                         push,
		{Branch: "feature", OpenMergeRequests: "group/project!1"}:                      "",
		{Source: "merge_request_event", Branch: "feature", Target: branch}:             tests,
		{Source: "merge_request_event", Branch: "feature", Target: branch, Fork: true}: tests,
		{Source: "merge_request_event", Branch: "feature", Target: "elsewhere"}:        "",
		{Source: "merge_request_event", Branch: branch, Target: "elsewhere"}:           "",
		{Tag: "v1.2.3"}:                         tag,
		{Tag: branch}:                           "",
		{Source: "schedule", Branch: branch}:    tests,
		{Source: "schedule", Branch: "feature"}: "",
		{Source: "schedule", Tag: "v1.2.3"}:     tag,
		{Source: "web", Branch: branch}:         tests,
		{Source: "api", Branch: branch}:         tests,
	}
}

// TestLambdaPipelines lints every combination with all rules, and simulates the events.
func TestLambdaPipelines(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, c := range lambdaCases(t) {
		var project fstest.MapFS
		if len(c.combo) > 2 {
			project = c.project()
		}
		fsys := projectTree(project, c.files)
		cfg := load(t, fsys)
		result, err := lint.Run(t.Context(), cfg, rules.All(), lint.Settings{Preset: lint.Strict, Today: today, Repository: lint.NewRepository(fsys, "")})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ours(result.Findings) {
			asked := f.Rule == "django-collectstatic-nowhere" && c.combo["static"] == "plain" && c.combo["storage"] == "s3"
			asked = asked || f.Rule == "lambda-secret-in-environment" && c.combo["secrets"] == "gitlab"
			if documented[f.Rule] == "" && !asked { // the settings do not do yet what --static says, or --secrets asks for it
				t.Errorf("%s: %s: %s [%s]", c, f.Span.File.Name, f.Message, f.Rule)
			}
		}
		for event, want := range c.lambdaEvents() {
			if got, _ := splitChecks(lambdaJobs(t, cfg, event)); !slices.Equal(got, c.lambdaPromised(event, want)) {
				t.Errorf("%s: %s creates %q, not %q", c, event, got, c.lambdaPromised(event, want))
			}
		}
	}
}

// lambdaJobs returns the jobs that an event creates, sorted, with "?" before a manual one.
func lambdaJobs(t *testing.T, cfg *config.Config, event *pipeline.Event) []string {
	t.Helper()
	p, err := pipeline.Create(t.Context(), cfg, event)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, job := range p.Jobs {
		name := strings.Replace(job.Name, "pytest", "tests", 1)
		if job.When == "manual" {
			name = "?" + name
		}
		names = append(names, name)
	}
	for _, e := range p.Errors {
		t.Errorf("%s: %v", event, e)
	}
	slices.Sort(names)
	return names
}
