package generate

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// reviewStub is docker on a review host: it remembers whether Caddy runs and which networks it has joined.
const reviewStub = `
-- docker --
#!/bin/bash
release=$(sed -n "s/^IMAGE_TAG='\(.*\)'/\1/p" .env 2>/dev/null)
[[ $1 == login ]] && echo "docker login <$(cat)" >>"$LOG" || echo "docker $*" >>"$LOG"
case "$*" in
"run -d --name review-proxy"*) touch "$REMOTE/made" "$REMOTE/runs" ;;
"start review-proxy") touch "$REMOTE/runs" ;;
"ps -aq"*) [[ ! -f $REMOTE/made ]] || echo 4711 ;;
"ps -q"*) [[ ! -f $REMOTE/runs ]] || echo 4711 ;;
"network connect"*) echo '"Name": "review-proxy"' >"$REMOTE/$3.net" ;;
"network disconnect"*) rm "$REMOTE/$4.net" ;;
"network inspect"*) cat "$REMOTE/$3.net" 2>/dev/null || true ;;
*"up -d"*) [[ $release != broken* ]] || exit 1 ;;
esac
`

// newReviewHost generates a site with review apps, and a server that stands for the review host.
func newReviewHost(t *testing.T, target string) *server {
	t.Helper()
	s := newServer(t, target, "", map[string]string{"review-apps": "yes"})
	bin := writeStubs(t, reviewStub)
	i := slices.IndexFunc(s.env, func(e string) bool { return strings.HasPrefix(e, "PATH=") })
	s.env[i] = "PATH=" + bin + ":" + strings.TrimPrefix(s.env[i], "PATH=")
	return s
}

// review runs deploy.sh for a merge request.
func (s *server) review(name, release string) (string, bool) {
	s.t.Helper()
	env := fmt.Appendf(nil, "IMAGE_TAG='%s'\nDOMAIN='%s.review.example.com'\n", release, name)
	if err := os.WriteFile(filepath.Join(s.dir, ".env"), env, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return run(s.t, s.dir, append(slices.Clone(s.env), "CI_ENVIRONMENT_SLUG="+name, "CI_JOB_ID=1"), "", "bash", "./devops/deploy.sh", "--review")
}

// stop runs the commands of the job stop-review where nothing is checked out.
func (s *server) stop(name string) (string, bool) {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, ".gitlab-ci.yml"))
	if err != nil {
		s.t.Fatal(err)
	}
	script := scripts(s.t, string(text))["stop-review"]
	return run(s.t, s.t.TempDir(), append(slices.Clone(s.env), "CI_ENVIRONMENT_SLUG="+name), "", "bash", "-e", "-o", "pipefail", "-c", script)
}

// lies reports whether a file is on the review host.
func (s *server) lies(name string) bool {
	_, err := os.Stat(filepath.Join(s.home, "review", name))
	return err == nil
}

// TestReviewApp deploys two merge requests, deploys one again, and removes both: what one does, the other does not feel.
func TestReviewApp(t *testing.T) {
	t.Parallel()
	onEachServer(t, func(t *testing.T, target string) {
		s := newReviewHost(t, target)
		for _, name := range []string{"review-one", "review-two", "review-one"} {
			if out, ok := s.review(name, "abc"); !ok || !strings.Contains(out, "https://"+name+".review.example.com") {
				t.Fatalf("%s: ok %v\n%s", name, ok, out)
			}
		}
		log := s.log()
		for what, times := range map[string]int{
			"docker run -d --name review-proxy": 1, "docker exec review-proxy caddy reload": 2, "docker login <p$ss": 3,
			"docker network connect review-one_default review-proxy": 1, "docker network connect review-two_default review-proxy": 1,
			"docker compose -p review-one --env-file .env -f docker-compose.review.yml up -d --wait":     2,
			"docker compose -p review-one --env-file .env -f docker-compose.review.yml run --rm migrate": 2,
		} {
			if got := strings.Count(log, what); got != times {
				t.Errorf("%d times %q, not %d, in\n%s", got, what, times, log)
			}
		}
		site, _ := os.ReadFile(filepath.Join(s.home, "review/.proxy/review-one.site"))
		if want := "review-one.review.example.com {\n\theader X-Robots-Tag noindex\n\treverse_proxy review-one-nginx-1:8080\n}\n"; string(site) != want {
			t.Errorf("Caddy is told %q", site)
		}
		if out, ok := s.stop("review-one"); !ok {
			t.Fatalf("stop: %s", out)
		}
		log = s.log()
		down := "docker compose -p review-one --env-file .env -f docker-compose.review.yml --profile tools down --volumes --remove-orphans"
		leave := strings.Index(log, "docker network disconnect -f review-one_default review-proxy")
		if at := strings.Index(log, down); leave < 0 || at < leave || strings.Contains(log, "review-two") {
			t.Errorf("stop said\n%s", log)
		}
		if s.lies("review-one") || s.lies(".proxy/review-one.site") || !s.lies("review-two/.env") || !s.lies(".proxy/review-two.site") {
			t.Error("stop removed the wrong files")
		}
		if out, ok := s.stop("review-one"); !ok {
			t.Errorf("a second stop fails: %s", out)
		}
	})
}

// TestReviewAppFails has a site that does not come up: its job fails, Caddy does not learn of it, and it can be removed.
func TestReviewAppFails(t *testing.T) {
	t.Parallel()
	s := newReviewHost(t, "vps")
	out, ok := s.review("review-one", "broken")
	if ok || !strings.Contains(out, "the site is not healthy") || s.lies(".proxy/review-one.site") {
		t.Errorf("a broken site: ok %v\n%s", ok, out)
	}
	if log := s.log(); !strings.Contains(log, "logs --tail 30 web") || !strings.Contains(log, "docker logout") {
		t.Errorf("docker was told\n%s", log)
	}
	if out, ok := s.stop("review-one"); !ok || s.lies("review-one") {
		t.Errorf("stop: ok %v\n%s", ok, out)
	}
}

// TestReviewAppStaysInItsDirectory has review.sh refuse to remove what is no review app.
func TestReviewAppStaysInItsDirectory(t *testing.T) {
	t.Parallel()
	s := newReviewHost(t, "vps")
	other := filepath.Join(s.home, "shop")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(s.dir, "devops/review.sh"))
	if err != nil {
		t.Fatal(err)
	}
	s.write(other, "review.sh", string(text))
	if out, ok := run(t, s.home, s.env, "", "bash", "shop/review.sh", "stop"); ok || !strings.Contains(out, "not the directory of a review app") {
		t.Errorf("ok %v\n%s", ok, out)
	}
}

// TestReviewAppNeverUsesProduction gives setup_env.sh all variables of production, and looks for them in what a review app gets.
func TestReviewAppNeverUsesProduction(t *testing.T) {
	t.Parallel()
	onEachServer(t, func(t *testing.T, target string) {
		dir := site(t, target, map[string]string{"review-apps": "yes", "stack": "celery,redis,nginx"})
		env := []string{"PATH=" + os.Getenv("PATH"), "CI_ENVIRONMENT_NAME=review/feature", "DOMAIN=x.review.example.com"}
		for _, name := range requiredNames(t, dir) {
			env = append(env, name+"=of-production")
		}
		if out, ok := run(t, dir, env, "", "bash", "./setup_env.sh", ".env"); !ok {
			t.Fatalf("setup_env.sh: %s", out)
		}
		text, err := os.ReadFile(filepath.Join(dir, ".env"))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"POSTGRES", "REDIS", "BROKER"} {
			if strings.Contains(string(text), word) {
				t.Errorf(".env of a review app has %s:\n%s", word, text)
			}
		}
		compose, err := os.ReadFile(filepath.Join(dir, "docker-compose.review.yml"))
		if err != nil || !strings.Contains(string(compose), "POSTGRES_HOST: postgres\n") || !strings.Contains(string(compose), "redis://redis:6379/0") {
			t.Errorf("docker-compose.review.yml (%v):\n%s", err, compose)
		}
	})
}

// TestReviewRefusesOneDatabaseForAll is about Lambda, where settings that read a URL have one database.
func TestReviewRefusesOneDatabaseForAll(t *testing.T) {
	t.Parallel()
	c := combo{"manager": "pip", "dir": ".", "env": "url", "static": "plain"}
	_, err := NewPlan(c.project(), Options{Target: lambdaTarget, Answers: map[string]string{"review-apps": "yes", "static": "s3", "app": "shop.wsgi:application"}})
	if err == nil || !strings.Contains(err.Error(), "DATABASE_URL (shop/settings.py:") {
		t.Errorf("%v", err)
	}
}
