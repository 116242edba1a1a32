package main

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// A reviewed is a merge request of a project, a checkout of its pipeline, and the token of a bot.
type reviewed struct {
	t       *testing.T
	server  *gitlabtest.Server
	project *gitlabtest.Project
	mr      *gitlabtest.MergeRequest
	token   string
	client  *gitlab.Client
	dir     string // of the checkout
	head    string
}

const reviewedRoot = "stages: [build, test]\ninclude: %s\nbuild:\n  stage: build\n  script: make\n"

// newReviewed makes a project whose main has one job, and a branch that includes a file.
func newReviewed(t *testing.T, jobs ...string) *reviewed {
	t.Helper()
	s := gitlabtest.New(t)
	w := &reviewed{t: t, server: s, project: s.NewProject("group/project"), dir: t.TempDir()}
	w.project.Member("bot", gitlabtest.Developer)
	w.token = s.NewToken("bot", "api")
	w.project.Commit("main", gitlabtest.Files{".gitlab-ci.yml": fmt.Sprintf(reviewedRoot, "[]"), "README.md": "text\n"})
	w.project.Branch("feature", "main")
	w.push("ci/test.yml", jobs...)
	w.mr = w.project.OpenMergeRequest("feature", "main")
	server, err := gitlab.ParseServer(s.URL())
	w.check(err)
	token, err := gitlab.NewToken(w.token, "the test")
	w.check(err)
	w.client, err = gitlab.New(gitlab.Options{Server: server, Token: token})
	w.check(err)
	w.git("clone", "-q", w.project.Repository(), ".")
	return w
}

func (w *reviewed) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *reviewed) git(args ...string) {
	w.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = w.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("git %s: %v\n%s", args, err, out)
	}
}

// needing returns a job that needs another one.
func needing(name, need string) string {
	return fmt.Sprintf("%s:\n  stage: test\n  needs: [%s]\n  script: make %s\n", name, need, name)
}

// push pushes a file with jobs to the branch, and the configuration that includes it.
func (w *reviewed) push(path string, jobs ...string) {
	w.head = w.project.Commit("feature", gitlabtest.Files{
		path: strings.Join(jobs, ""), ".gitlab-ci.yml": fmt.Sprintf(reviewedRoot, path),
	})
}

// checkout brings the checkout to the head of the branch, as a pipeline does.
func (w *reviewed) checkout() {
	w.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
	w.git("checkout", "-q", "--force", w.head)
}

// review runs the command as a job of a merge request pipeline does.
func (w *reviewed) review(args ...string) (out, complaint string, code int) {
	w.t.Helper()
	return w.reviewAs(w.token, args...)
}

func (w *reviewed) reviewAs(token string, args ...string) (out, complaint string, code int) {
	w.t.Helper()
	return w.reviewIn([]string{
		"GITLAB_TOKEN=" + token, "CI_SERVER_URL=" + w.server.URL(), "CI_PROJECT_PATH=group/project",
		"CI_MERGE_REQUEST_PROJECT_PATH=group/project", "CI_MERGE_REQUEST_IID=1", "CI_COMMIT_SHA=" + w.head,
	}, args...)
}

// reviewIn runs the command in an environment, and looks for tokens in what it prints.
func (w *reviewed) reviewIn(variables []string, args ...string) (out, complaint string, code int) {
	w.t.Helper()
	cmd := exec.Command("pipewright", append([]string{"review"}, args...)...) // this test, see TestMain
	cmd.Dir = w.dir
	env := slices.DeleteFunc(cmd.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "CI") || strings.HasPrefix(v, "GITLAB") || strings.HasPrefix(v, "HOME=")
	})
	cmd.Env = slices.Concat(env, []string{"HOME=" + w.t.TempDir(), "NO_PROXY=127.0.0.1"}, variables)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		w.t.Fatal(err)
	}
	if all := stdout.String() + stderr.String(); strings.Contains(all, "S3cr3t") { // as all tokens of the test server
		w.t.Errorf("a token is in the output:\n%s", all)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// said returns the open discussions as "ci/test.yml:3 needs-unknown-job", how many are resolved, and how many summaries there are.
func (w *reviewed) said() (open []string, resolved, summaries int) {
	w.t.Helper()
	all, err := gitlab.Collect(w.client.Discussions(w.t.Context(), "group/project", 1))
	w.check(err)
	rule := regexp.MustCompile(`\(\[([a-z-]+)\]`)
	for _, d := range all {
		switch at := d.Notes[0].Position; {
		case d.Single:
			summaries++
		case d.Resolved():
			resolved++
		default:
			open = append(open, fmt.Sprintf("%s %s", at, rule.FindStringSubmatch(d.Notes[0].Body)[1]))
		}
	}
	slices.Sort(open)
	return open, resolved, summaries
}

// step reviews, as many times at once as it says, and compares what is said.
func (w *reviewed) step(name string, atOnce, resolved int, want ...string) {
	w.t.Helper()
	w.checkout()
	var wait sync.WaitGroup
	for range atOnce {
		wait.Go(func() {
			if _, complaint, code := w.review(); complaint != "" || code == exitFailed {
				w.t.Errorf("%s: %d %s", name, code, complaint)
			}
		})
	}
	wait.Wait()
	open, settled, summaries := w.said()
	if !slices.Equal(open, want) || settled != resolved || summaries > 1 {
		w.t.Fatalf("%s: open %q, %d resolved, %d summaries\nwant %q, %d", name, open, settled, summaries, want, resolved)
	}
	if out, _, _ := w.review(); !strings.HasPrefix(out, "nothing has changed: ") {
		w.t.Errorf("%s: once more: %s", name, out)
	}
}

// TestReviewLife reviews a merge request through its life, each time by one pipeline, and by two at once.
func TestReviewLife(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []int{1, 2} {
		t.Run(fmt.Sprint(atOnce), func(t *testing.T) {
			t.Parallel()
			reviewLife(newReviewed(t, needing("unit", "biuld")), atOnce)
		})
	}
}

func reviewLife(w *reviewed, atOnce int) {
	const rule = " needs-unknown-job"
	w.step("opened", atOnce, 0, "ci/test.yml:3"+rule)
	w.push("ci/test.yml", needing("style", "bild"), needing("unit", "biuld"))
	w.step("pushed", atOnce, 0, "ci/test.yml:3"+rule, "ci/test.yml:7"+rule)
	w.push("ci/test.yml", needing("style", "bild"), needing("unit", "build"))
	w.step("fixed", atOnce, 1, "ci/test.yml:3"+rule)

	w.project.Commit("main", gitlabtest.Files{"README.md": "more text\n", "new": "x\n"})
	w.project.Branch("feature", "main")
	w.push("ci/test.yml", needing("style", "bild"), needing("unit", "build"))
	w.step("rebased", atOnce, 1, "ci/test.yml:3"+rule)
	w.project.Branch("feature", "main")
	w.push("ci/test.yml", "# a comment\n\n", needing("style", "bild"), needing("unit", "build"))
	w.step("force-pushed", atOnce, 1, "ci/test.yml:5"+rule)
	w.project.Commit("feature", gitlabtest.Rename{Old: "ci/test.yml", New: "ci/checks.yml"})
	w.push("ci/checks.yml", "# a comment\n\n", needing("style", "bild"), needing("unit", "build"))
	w.step("renamed", atOnce, 1, "ci/checks.yml:5"+rule)
	w.push("ci/checks.yml", "# a comment\n\n", needing("style", "bild"), needing("unit", "biuld"))
	w.step("returned", atOnce, 0, "ci/checks.yml:5"+rule, "ci/test.yml:7"+rule) // where it was when its line went

	jobs := []string{needing("style", "bild"), needing("unit", "biuld")}
	for i := range 198 {
		jobs = append(jobs, needing(fmt.Sprintf("job-%03d", i), "none-at-all"))
	}
	w.push("ci/checks.yml", jobs...)
	twenty := []string{"ci/checks.yml:3" + rule, "ci/test.yml:7" + rule} // the first two are there already
	for i := range 18 {
		twenty = append(twenty, fmt.Sprintf("ci/checks.yml:%d%s", 11+4*i, rule))
	}
	slices.Sort(twenty)
	w.step("200 findings", atOnce, 0, twenty...)
	w.push("ci/checks.yml", needing("unit", "build"))
	w.step("clean", atOnce, 20)
}
