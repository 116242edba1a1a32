package generate

import (
	"strings"
	"testing"
	"testing/fstest"
)

// sentryPlan is what is generated for a project that reports errors to Sentry.
func sentryPlan(t *testing.T, target, answer string) (*Plan, map[string]string) {
	t.Helper()
	c := combo{"manager": "pip", "dir": ".", "env": "parts", "static": "plain", "target": target}
	project := c.project()
	base := project["requirements/base.txt"]
	project["requirements/base.txt"] = &fstest.MapFile{Data: append(base.Data, "sentry-sdk\n"...), Mode: 0o644}
	answers := map[string]string{"sentry": answer, "app": "shop.wsgi:application"}
	if target == lambdaTarget {
		answers["static"] = "s3"
	} else {
		answers["stack"] = "nginx"
	}
	plan, err := NewPlan(project, Options{Target: target, Version: "test", Answers: answers})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, f := range files {
		texts[f.Path] = string(f.Text)
	}
	return plan, texts
}

// TestSentryRelease follows the release from the pipeline to what the site sees.
func TestSentryRelease(t *testing.T) {
	t.Parallel()
	for _, target := range Targets() {
		_, texts := sentryPlan(t, target, "yes")
		pipeline := texts[".gitlab-ci.yml"]
		if !strings.Contains(pipeline, "    SENTRY_RELEASE: $CI_COMMIT_SHA\n") || !strings.Contains(pipeline, "    SENTRY_ENVIRONMENT: production\n") {
			t.Errorf("%s: no deploy job names the release:\n%s", target, pipeline)
		}
		site := texts["setup_env.sh"]
		if target == lambdaTarget {
			site = texts["serverless.yml"]
		}
		if !strings.Contains(site, "SENTRY_RELEASE") || !strings.Contains(site, "SENTRY_ENVIRONMENT") {
			t.Errorf("%s: the release does not reach the site:\n%s", target, site)
		}
		for name, script := range scripts(t, strings.ReplaceAll(pipeline, "\n.sentry:", "\nsentry-release:")) {
			if name == "sentry-release" && !strings.Contains(script, `sentry-cli deploys new --release "$CI_COMMIT_SHA"`) {
				t.Errorf("%s: %s", target, script)
			}
		}
		if !strings.Contains(texts["docs/CI_VARIABLES.md"], "| `SENTRY_AUTH_TOKEN` | Variable | yes | yes |") {
			t.Errorf("%s: the token is not documented as masked and protected", target)
		}
	}
}

// TestSentryIsProposed says what --sentry gives, to a project that reports errors.
func TestSentryIsProposed(t *testing.T) {
	t.Parallel()
	for _, target := range Targets() {
		for answer, want := range map[string]bool{"no": true, "yes": false} {
			plan, texts := sentryPlan(t, target, answer)
			if got := strings.Contains(strings.Join(plan.Notes, "\n"), "with --sentry they name the release"); got != want {
				t.Errorf("%s --sentry=%s: %q", target, answer, plan.Notes)
			}
			if strings.Contains(texts[".gitlab-ci.yml"], "sentry") == want {
				t.Errorf("%s --sentry=%s: wrong jobs", target, answer)
			}
		}
	}
}
