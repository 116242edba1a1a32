package generate

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// freshSite returns a directory into which a new project was generated.
func freshSite(t *testing.T, target string, answers map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	plan, err := NewPlan(os.DirFS(dir), Options{Target: target, Version: "1.0", Answers: answers})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	if r, err := plan.Apply(dir, files, Mode{}); err != nil || !r.OK() {
		t.Fatalf("%+v %v", r, err)
	}
	return dir
}

// updated plans and applies an update, as the command does.
func updated(t *testing.T, dir string, answers map[string]string, mode Mode) (*Result, error) {
	t.Helper()
	if err := Recover(dir); err != nil {
		t.Fatal(err)
	}
	plan, files := updatePlan(t, dir, answers)
	mode.Update = true
	return plan.Apply(dir, files, mode)
}

func updatePlan(t *testing.T, dir string, answers map[string]string) (*Plan, []File) {
	t.Helper()
	target, err := LockedTarget(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan(os.DirFS(dir), Options{Target: target, Version: "2.0", Answers: answers})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	return plan, files
}

func mustUpdate(t *testing.T, dir string, answers map[string]string) *Result {
	t.Helper()
	r, err := updated(t, dir, answers, Mode{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// drifts returns what differs, as "Dockerfile: was edited since it was generated".
func drifts(t *testing.T, dir string) []string {
	t.Helper()
	before := snapshot(t, dir)
	plan, files := updatePlan(t, dir, nil)
	drift, err := plan.Drift(dir, files)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Errorf("something was written:\n%s", diff)
	}
	var all []string
	for _, d := range drift {
		all = append(all, d.Path+": "+d.Why)
	}
	return all
}

func wantDrifts(t *testing.T, dir string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, drifts(t, dir)); diff != "" {
		t.Errorf("drift (-want +got):\n%s", diff)
	}
}

// content returns the text of a file.
func content(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// change replaces a text that a file must have.
func change(t *testing.T, dir, name, old, by string) {
	t.Helper()
	was := content(t, dir, name)
	if !strings.Contains(was, old) {
		t.Fatalf("%s has no %q:\n%s", name, old, was)
	}
	edit(t, dir, name, strings.Replace(was, old, by, 1))
}

// An updateCase is a target with five edits, of which the first is to the very line that another answer changes.
type updateCase struct {
	target         string
	first, then    map[string]string // answers
	edits          [][3]string       // file, old, new
	conflict, both string            // the file, and its text between and with the markers
}

func updateCases() []updateCase {
	docker := [][3]string{
		{"Dockerfile", "python:3.13-slim-trixie", "python:3.13-slim-bookworm"},
		{".gitlab-ci.yml", "\nworkflow:", "\nlint-docs:\n  stage: test\n  image: alpine:3.22\n  script: ls docs\n\nworkflow:"},
		{"docker-compose.yml", "\nvolumes:\n", "\n  mail:\n    image: axllent/mailpit:v1.27\n\nvolumes:\n"},
		{"docs/CI_VARIABLES.md", "\n", "\nOurs: ask the platform team.\n\n"},
		{".env.example", "\n", "\nOURS=1\n"},
	}
	conflict := "<<<<<<< yours\nARG PYTHON_BASE=python:3.13-slim-bookworm\n=======\nARG PYTHON_BASE=python:3.14-slim-trixie\n>>>>>>> pipewright 2.0\n"
	return []updateCase{
		{"digitalocean", map[string]string{"stack": "celery,redis,nginx"}, map[string]string{"stack": "nginx", "python": "3.14"}, docker, "Dockerfile", conflict},
		{"vps", map[string]string{"stack": "celery,redis,nginx"}, map[string]string{"database-server": "external", "python": "3.14"}, docker, "Dockerfile", conflict},
		{"lambda", nil, map[string]string{"python": "3.14", "production": "manual"}, [][3]string{
			{"serverless.yml", "runtime: python3.13", "runtime: python3.12"},
			{".gitlab-ci.yml", "\nworkflow:", "\nlint-docs:\n  stage: test\n  image: alpine:3.22\n  script: ls docs\n\nworkflow:"},
			{"package.json", `"private": true`, `"description": "ours",` + "\n  " + `"private": true`},
			{"docs/CI_VARIABLES.md", "\n", "\nOurs: ask the platform team.\n\n"},
			{".env.example", "\n", "\nOURS=1\n"},
		}, "serverless.yml", "<<<<<<< yours\n  runtime: python3.12\n=======\n  runtime: python3.14\n>>>>>>> pipewright 2.0\n"},
	}
}

// TestUpdatePath is what an update is for: five files are edited by hand, other answers are given, and all edits survive.
func TestUpdatePath(t *testing.T) {
	t.Parallel()
	for _, c := range updateCases() {
		t.Run(c.target, func(t *testing.T) {
			t.Parallel()
			dir := freshSite(t, c.target, c.first)
			wantDrifts(t, dir)
			var edited []string
			for _, e := range c.edits {
				change(t, dir, e[0], e[1], e[2])
				edited = append(edited, e[0]+": was edited since it was generated")
			}
			slices.Sort(edited)
			wantDrifts(t, dir, edited...)
			r := mustUpdate(t, dir, c.then)
			if r.OK() || !r.Written {
				t.Errorf("OK %v, written %v", r.OK(), r.Written)
			}
			c.checkConflict(t, dir, r)
			for _, e := range c.edits[1:] {
				if !strings.Contains(content(t, dir, e[0]), strings.TrimSpace(e[2])) {
					t.Errorf("the edit of %s is lost", e[0])
				}
			}
			c.checkRefused(t, dir)
			was := content(t, dir, c.conflict)
			edit(t, dir, c.conflict, strings.Replace(was, c.both, "# both\n", 1))
			wantDrifts(t, dir, c.conflict+": was edited since it was generated")
			if r := mustUpdate(t, dir, nil); !r.OK() || len(actions(r)) > 0 {
				t.Errorf("after the conflict is resolved: %v", actions(r))
			}
			wantDrifts(t, dir)
			if r := mustUpdate(t, dir, nil); r.Written {
				t.Errorf("a second update wrote %v", actions(r))
			}
		})
	}
}

// checkConflict looks at the one conflict there is.
func (c *updateCase) checkConflict(t *testing.T, dir string, r *Result) {
	t.Helper()
	was := content(t, dir, c.conflict)
	if !strings.Contains(was, c.both) || strings.Count(was, "<<<<<<<") != 1 {
		t.Errorf("%s is\n%s", c.conflict, was)
	}
	for _, ch := range r.Changes {
		if (ch.Action == Conflict) != (ch.Path == c.conflict) {
			t.Errorf("%s: %s", ch.Path, ch.Action)
		}
		for _, line := range ch.Conflicts {
			if got := strings.Split(was, "\n")[line-1]; got != "<<<<<<< yours" {
				t.Errorf("line %d is %q", line, got)
			}
		}
	}
}

// checkRefused runs an update while the conflict is open.
func (c *updateCase) checkRefused(t *testing.T, dir string) {
	t.Helper()
	before := snapshot(t, dir)
	_, err := updated(t, dir, nil, Mode{})
	var open *ConflictError
	if !errors.As(err, &open) || len(open.Places) != 1 || !strings.HasPrefix(open.Places[0], c.conflict+":") {
		t.Errorf("with an open conflict: %v", err)
	}
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Errorf("something was written:\n%s", diff)
	}
	if found := drifts(t, dir); len(found) != 1 || !strings.Contains(found[0], "has a conflict that is not resolved, in line") {
		t.Errorf("drift: %q", found)
	}
}

func TestUpdateOfFilesThatGo(t *testing.T) {
	t.Parallel()
	dir := freshSite(t, "vps", nil)
	change(t, dir, "devops/setup-server.sh", "\n", "\n# ours\n")
	if err := os.RemoveAll(filepath.Join(dir, "nginx")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, ".gitignore")); err != nil {
		t.Fatal(err)
	}
	wantDrifts(t, dir, ".gitignore: is missing", "devops/setup-server.sh: was edited since it was generated", "nginx/nginx.conf: is missing")
	r := mustUpdate(t, dir, map[string]string{"database-server": "external"})
	want := map[string]string{
		"devops/backup.sh": "removed not needed any more", "nginx/nginx.conf": "absent deleted by you; --force brings it back",
		".gitignore": "absent deleted by you; --force brings it back",
	}
	got := actions(r)
	for name, action := range want {
		if got[name] != action {
			t.Errorf("%s: %q, want %q", name, got[name], action)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "devops/backup.sh")); err == nil || !r.OK() {
		t.Errorf("OK %v, devops/backup.sh is still there", r.OK())
	}
	wantDrifts(t, dir)
	if got := actions(mustGenerate2(t, dir, Mode{})); got["nginx/nginx.conf"] != want["nginx/nginx.conf"] {
		t.Errorf("without --update: %v", got)
	}
	if r, err := updated(t, dir, nil, Mode{Force: true}); err != nil || actions(r)["nginx/nginx.conf"] != "created" || actions(r)["devops/setup-server.sh"] != "updated" {
		t.Errorf("with force: %v %v", actions(r), err)
	}
}

// mustGenerate2 generates what was generated before, without an update.
func mustGenerate2(t *testing.T, dir string, mode Mode) *Result {
	t.Helper()
	plan, files := updatePlan(t, dir, nil)
	r, err := plan.Apply(dir, files, mode)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestUpdateLeavesEditedFilesThatGo(t *testing.T) {
	t.Parallel()
	dir := freshSite(t, "vps", nil)
	change(t, dir, "devops/backup.sh", "\n", "\n# ours\n")
	r := mustUpdate(t, dir, map[string]string{"database-server": "external"})
	if got := actions(r)["devops/backup.sh"]; !strings.HasPrefix(got, "left not needed any more") || !strings.Contains(content(t, dir, "devops/backup.sh"), "# ours") {
		t.Errorf("the action is %q", got)
	}
	if got := actions(mustUpdate(t, dir, nil)); got["devops/backup.sh"] != "" {
		t.Errorf("it is named twice: %v", got)
	}
}

func TestUpdateOfAnyBytes(t *testing.T) {
	t.Parallel()
	dir := freshSite(t, "digitalocean", map[string]string{"stack": "celery,redis,nginx"})
	windows := func(name string) string { return strings.ReplaceAll(content(t, dir, name), "\n", "\r\n") }
	edit(t, dir, "docker-compose.yml", windows("docker-compose.yml"))                                                 // not edited
	edit(t, dir, ".gitlab-ci.yml", strings.Replace(windows(".gitlab-ci.yml"), "stages:", "# \xe4\xff\r\nstages:", 1)) // edited
	edit(t, dir, "docs/CI_VARIABLES.md", "\x00\x01\xff")
	wantDrifts(t, dir, ".gitlab-ci.yml: was edited since it was generated", "docs/CI_VARIABLES.md: was edited since it was generated")
	r := mustUpdate(t, dir, map[string]string{"python": "3.14", "stack": "celery,rabbitmq,nginx"})
	got := actions(r)
	if got["docker-compose.yml"] != "updated" || got[".gitlab-ci.yml"] != "merged your edits are kept" || got["docs/CI_VARIABLES.md"] != "kept no text any more" {
		t.Errorf("actions: %v", got)
	}
	for _, name := range []string{"docker-compose.yml", ".gitlab-ci.yml"} {
		now := content(t, dir, name)
		if strings.Count(now, "\n") != strings.Count(now, "\r\n") || !strings.Contains(now, map[string]string{
			"docker-compose.yml": "rabbitmq:", ".gitlab-ci.yml": "python:3.14",
		}[name]) {
			t.Errorf("%s is\n%q", name, now)
		}
	}
	if !strings.Contains(content(t, dir, ".gitlab-ci.yml"), "# \xe4\xff\r\nstages:") || content(t, dir, "docs/CI_VARIABLES.md") != "\x00\x01\xff" {
		t.Error("bytes are lost")
	}
}

func TestUpdateWithoutBase(t *testing.T) {
	t.Parallel()
	dir := freshSite(t, "digitalocean", map[string]string{"stack": "celery,redis,nginx"})
	change(t, dir, "Dockerfile", "\n", "\n# ours\n")
	change(t, dir, "docker-compose.yml", "\n", "\n# ours\n")
	if err := os.Remove(filepath.Join(dir, basePath)); err != nil {
		t.Fatal(err)
	}
	was := content(t, dir, lockPath)
	_, files, _ := strings.Cut(was, "\nfiles:\n")
	edit(t, dir, lockPath, "version: 1\ngenerator: \"0.1\"\ntarget: \"digitalocean\"\nanswers:\n  \"stack\": \"celery,redis,nginx\"\nfiles:\n"+files)
	plan, _ := updatePlan(t, dir, map[string]string{"python": "3.14"})
	if got := plan.Changed(); len(got) > 0 {
		t.Errorf("nobody knows what was answered, but these changed: %v", got)
	}
	r := mustUpdate(t, dir, map[string]string{"python": "3.14"})
	got := actions(r)
	if !strings.HasPrefix(got["Dockerfile"], "kept edited, and an older pipewright did not record") || got["docker-compose.yml"] != "" || got[".gitlab-ci.yml"] != "updated" || r.OK() {
		t.Errorf("actions: %v", got)
	}
	// What is still as it would be generated, but for edits, has a base from now on.
	change(t, dir, ".gitlab-ci.yml", "\n", "\n# ours\n")
	got = actions(mustUpdate(t, dir, map[string]string{"python": "3.13", "stack": "nginx"}))
	if got["docker-compose.yml"] != "merged your edits are kept" || got[".gitlab-ci.yml"] != "merged your edits are kept" {
		t.Errorf("later: %v", got)
	}
}

func TestPackageLockIsForNpm(t *testing.T) {
	t.Parallel()
	dir := freshSite(t, "lambda", nil)
	if strings.Contains(content(t, dir, basePath), "+++ b/package-lock.json") {
		t.Error("the base has package-lock.json")
	}
	edit(t, dir, "package-lock.json", "{}\n")
	if r := mustUpdate(t, dir, nil); len(actions(r)) > 0 || !r.OK() {
		t.Errorf("nothing is new, but: %v", actions(r))
	}
	wantDrifts(t, dir)
	r := mustUpdate(t, dir, map[string]string{"name": "other"})
	if got := actions(r)["package-lock.json"]; got != "kept edited since it was generated; npm install brings it in step with package.json" || r.OK() {
		t.Errorf("the action is %q", got)
	}
	if r := mustUpdate(t, dir, nil); !r.OK() || content(t, dir, "package-lock.json") != "{}\n" {
		t.Errorf("it is named twice: %v", actions(r))
	}
}

func TestLinesThatAPersonTookOutStayOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	edit(t, dir, ".dockerignore", "*.log\n.git\n")
	edit(t, dir, ".env.example", "# ours\nSECRET_KEY=x\nexport DEBUG=1\n")
	mustGenerate(t, dir, nil, Mode{})
	ignore, env := content(t, dir, ".dockerignore"), content(t, dir, ".env.example")
	if !strings.HasPrefix(ignore, "*.log\n.git\n\n# added by pipewright\n.gitlab-ci.yml\n") || strings.Contains(ignore, "Generated by") {
		t.Errorf(".dockerignore is\n%s", ignore)
	}
	if !strings.HasPrefix(env, "# ours\nSECRET_KEY=x\nexport DEBUG=1\n\n# added by pipewright\n") || strings.Count(env, "SECRET_KEY=") != 1 || !strings.Contains(env, "POSTGRES") {
		t.Errorf(".env.example is\n%s", env)
	}
	change(t, dir, ".dockerignore", "docker-compose*.yml\n", "")
	if r := mustUpdate(t, dir, nil); len(actions(r)) > 0 {
		t.Errorf("update: %v", actions(r))
	}
	wantDrifts(t, dir)
	if got := actions(mustGenerate(t, dir, nil, Mode{})); got[".dockerignore"] != "updated" {
		t.Errorf("without --update: %v", got)
	}
}

// TestFindingsAfterAMerge: what a person's edits are found for is theirs; what only the merge brings is told.
func TestFindingsAfterAMerge(t *testing.T) {
	t.Parallel()
	dir := freshSite(t, "digitalocean", nil)
	change(t, dir, ".gitlab-ci.yml", "stages:", "# theirs\nstages:")
	// The check finds what somebody wrote by hand, and two things that are good alone and not together.
	judge := func(files []File) ([]string, error) {
		ci := content(t, dir, ".gitlab-ci.yml")
		for _, f := range files {
			if f.Path == ".gitlab-ci.yml" {
				ci = string(f.Text)
			}
		}
		var found []string
		for i, line := range strings.Split(ci, "\n") {
			if line == "# theirs" {
				found = append(found, ".gitlab-ci.yml:"+string(rune('1'+i%9))+":1: warning: a comment")
			}
		}
		if strings.Contains(ci, "# theirs") && strings.Contains(ci, "python:3.14") {
			found = append(found, ".gitlab-ci.yml:1:1: error: these do not go together")
		}
		return found, nil
	}
	r, err := updated(t, dir, map[string]string{"python": "3.14"}, Mode{Check: judge})
	if err != nil || !r.Written || r.OK() || len(r.Problems) > 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if diff := cmp.Diff([]string{".gitlab-ci.yml:1:1: error: these do not go together"}, r.Findings); diff != "" {
		t.Error(diff)
	}
}

func TestChangedAnswers(t *testing.T) {
	t.Parallel()
	dir := freshSite(t, "digitalocean", map[string]string{"stack": "celery,redis,nginx"})
	change(t, dir, lockPath, "  \"tls\": \"none\" # default\n", "")
	plan, _ := updatePlan(t, dir, map[string]string{"python": "3.14", "stack": "none"})
	var got []string
	for _, c := range plan.Changed() {
		got = append(got, strings.Join([]string{c.Question, c.Old, c.Value, c.Source}, "|"))
	}
	if diff := cmp.Diff([]string{"python|3.13|3.14|--python", "stack|celery,redis,nginx|none|--stack", "tls||none|default"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDamagedBaseDoesNotMerge(t *testing.T) {
	t.Parallel()
	dir := freshSite(t, "digitalocean", nil)
	change(t, dir, basePath, "+ARG PYTHON_BASE=python:3.13-slim-trixie\n", "+ARG PYTHON_BASE=python:3.12-slim-trixie\n")
	change(t, dir, "Dockerfile", "\n", "\n# ours\n")
	if got := actions(mustUpdate(t, dir, map[string]string{"python": "3.14"})); !strings.HasPrefix(got["Dockerfile"], "kept edited") {
		t.Errorf("actions: %v", got)
	}
	edit(t, dir, basePath, "<<<<<<< HEAD\n"+content(t, dir, basePath))
	if _, err := NewPlan(os.DirFS(dir), Options{Target: "digitalocean"}); err == nil || !strings.Contains(err.Error(), basePath+":2: not what pipewright wrote") {
		t.Errorf("the error is %v", err)
	}
}

func TestExecutableBitIsDrift(t *testing.T) {
	t.Parallel()
	dir := freshSite(t, "digitalocean", nil)
	name := filepath.Join(dir, "setup_env.sh")
	if err := os.Chmod(name, 0o644); err != nil {
		t.Fatal(err)
	}
	wantDrifts(t, dir, "setup_env.sh: is not executable")
	edit(t, dir, "setup_env.sh", content(t, dir, "setup_env.sh")+"# ours\n")
	mustUpdate(t, dir, nil)
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o755 || !bytes.HasSuffix([]byte(content(t, dir, "setup_env.sh")), []byte("# ours\n")) {
		t.Errorf("%v %v", info.Mode(), err)
	}
	wantDrifts(t, dir)
}
