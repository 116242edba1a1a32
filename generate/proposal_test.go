package generate

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/source"
)

func TestProposalPaths(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Dockerfile": "Dockerfile.pipewright", ".gitlab-ci.yml": ".gitlab-ci.pipewright.yml", "docs/DEPLOYMENT.md": "docs/DEPLOYMENT.pipewright.md",
		"docker-compose.prod.yml": "docker-compose.prod.pipewright.yml", ".pylintrc": ".pylintrc.pipewright", "nginx/nginx.conf": "nginx/nginx.pipewright.conf",
	} {
		if got := proposalPath(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if back, ok := proposedFor(want); !ok || back != name {
			t.Errorf("%s is for %q %v", want, back, ok)
		}
	}
	for _, name := range []string{"Dockerfile", ".pipewright/generate.lock.yml", "a.pipewright.b.c"} {
		if original, ok := proposedFor(name); ok {
			t.Errorf("%s counts as a proposal for %s", name, original)
		}
	}
}

// ownProject returns a directory with a Django project, and nothing that was generated for it.
func ownProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	plan, err := NewPlan(os.DirFS(dir), Options{Target: "digitalocean"})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Kind == Starter {
			edit(t, dir, f.Path, string(f.Text))
		}
	}
	return dir
}

// TestFilesOfAPersonAreKept: ours stand beside them, are used by ours, and follow an update until somebody takes them over.
func TestFilesOfAPersonAreKept(t *testing.T) {
	t.Parallel()
	dir := ownProject(t)
	edit(t, dir, ".gitlab-ci.yml", "test: {script: make}\n")
	edit(t, dir, "Dockerfile", "FROM python:3.13\n")
	var checked []string
	r := mustGenerate(t, dir, nil, Mode{Check: func(files []File) ([]string, error) {
		for _, f := range files {
			if f.For != "" {
				checked = append(checked, f.For+" by "+f.Path)
			}
		}
		return nil, nil
	}})
	if diff := cmp.Diff([]string{".gitlab-ci.yml by .gitlab-ci.pipewright.yml", "Dockerfile by Dockerfile.pipewright"}, checked); diff != "" {
		t.Error(diff)
	}
	got := actions(r)
	if got["Dockerfile.pipewright"] != "created proposal: Dockerfile is yours" || got["Dockerfile"] != "" || !r.OK() {
		t.Errorf("actions: %v", got)
	}
	if content(t, dir, "Dockerfile") != "FROM python:3.13\n" || content(t, dir, ".gitlab-ci.yml") != "test: {script: make}\n" {
		t.Error("a file was overwritten")
	}
	for _, name := range []string{"docker-compose.yml", "docker-compose.ci.yml"} {
		text := content(t, dir, name)
		if strings.Count(text, "dockerfile: Dockerfile.pipewright\n") != strings.Count(text, "target: ") {
			t.Errorf("%s is\n%s", name, text)
		}
	}
	if r := mustUpdate(t, dir, nil); len(actions(r)) > 0 {
		t.Errorf("a second time: %v", actions(r))
	}
	wantDrifts(t, dir)
	got = actions(mustUpdate(t, dir, map[string]string{"python": "3.14"}))
	if got["Dockerfile.pipewright"] != "updated" || got[".gitlab-ci.pipewright.yml"] != "updated" {
		t.Errorf("update: %v", got)
	}
}

func TestProposalIsTakenOver(t *testing.T) {
	t.Parallel()
	dir := ownProject(t)
	edit(t, dir, "Dockerfile", "FROM python:3.13\n")
	mustGenerate(t, dir, nil, Mode{})
	change(t, dir, "Dockerfile.pipewright", "\n", "\n# ours\n")
	if err := os.Rename(filepath.Join(dir, "Dockerfile.pipewright"), filepath.Join(dir, "Dockerfile")); err != nil {
		t.Fatal(err)
	}
	got := actions(mustUpdate(t, dir, map[string]string{"python": "3.14"}))
	if !strings.Contains(content(t, dir, "Dockerfile"), "# ours\n") || strings.Contains(content(t, dir, "docker-compose.yml"), "dockerfile:") {
		t.Errorf("actions: %v", got)
	}
	if _, ok := got["Dockerfile.pipewright"]; ok || got["Dockerfile"] != "conflict" { // the edit is beside the line with the release
		t.Errorf("actions: %v", got)
	}
}

// TestWhatAFileTold: once ours takes the place of a file that told the release of Python, updates go on with that release.
func TestWhatAFileTold(t *testing.T) {
	t.Parallel()
	for name, force := range map[string]bool{"a proposal is moved": false, "a file is overwritten": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := ownProject(t)
			edit(t, dir, "Dockerfile", "FROM python:3.12\n")
			mustGenerate(t, dir, nil, Mode{Force: force})
			if !force {
				edit(t, dir, "Dockerfile", content(t, dir, "Dockerfile.pipewright"))
				if err := os.Remove(filepath.Join(dir, "Dockerfile.pipewright")); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 {
				plan, files := updatePlan(t, dir, nil)
				if changed := plan.Changed(); len(changed) > 0 || !strings.Contains(text(t, files, "Dockerfile"), "PYTHON_BASE=python:3.12-") {
					t.Errorf("changed %v\n%.300s", changed, text(t, files, "Dockerfile"))
				}
				if _, err := plan.Apply(dir, files, Mode{Update: true}); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestForceTakesThePlace(t *testing.T) {
	t.Parallel()
	dir := ownProject(t)
	edit(t, dir, "Dockerfile", "FROM python:3.13\n")
	mustGenerate(t, dir, nil, Mode{})
	got := actions(mustGenerate(t, dir, nil, Mode{Force: true}))
	if got["Dockerfile"] != "updated" || got["Dockerfile.pipewright"] != "removed not needed any more" || got["docker-compose.yml"] != "updated" {
		t.Errorf("actions: %v", got)
	}
	// Without the lock file, what is as it would be generated is known again.
	if err := os.RemoveAll(filepath.Join(dir, ".pipewright")); err != nil {
		t.Fatal(err)
	}
	edit(t, dir, "setup_env.sh", "# mine\n")
	got = actions(mustGenerate(t, dir, nil, Mode{}))
	if diff := cmp.Diff(map[string]string{"setup_env.pipewright.sh": "created proposal: setup_env.sh is yours"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestMergeOfGeneratedFilesLikeGit merges what an update changes with random edits, and asks git merge-file.
func TestMergeOfGeneratedFilesLikeGit(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := freshSite(t, "vps", map[string]string{"stack": "celery,redis,nginx"})
	_, files := updatePlan(t, dir, map[string]string{"python": "3.14", "database-server": "external", "stack": "nginx"})
	r := rand.New(rand.NewPCG(1, 6))
	clean, merges := 0, 0
	for _, f := range files {
		before, err := os.ReadFile(filepath.Join(dir, f.Path))
		if err != nil || f.Kind != Managed || string(before) == string(f.Text) {
			continue
		}
		for range 12 {
			yours := scribbled(r, string(before))
			got := source.Merge(before, source.Version{Name: "yours", Text: []byte(yours)}, source.Version{Name: "new", Text: f.Text})
			want, ok := gitMerge(t, string(before), yours, string(f.Text))
			merges++
			if ok {
				clean++
			}
			if ok != (got.Conflicts == nil) || ok && want != string(got.Text) {
				t.Errorf("%s: git merges cleanly: %v, we have conflicts in %v\n%s", f.Path, ok, got.Conflicts, cmp.Diff(want, string(got.Text)))
			}
		}
	}
	if merges < 60 || clean < merges/4 || clean > merges*9/10 {
		t.Errorf("%d of %d merge cleanly: is the test looking at the right thing?", clean, merges)
	}
}

// scribbled removes, doubles and adds some lines, as people do.
func scribbled(r *rand.Rand, text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		switch r.IntN(40) {
		case 0:
		case 1:
			out.WriteString("# ours\n" + line)
		case 2:
			out.WriteString(strings.TrimSuffix(line, "\n") + " # ours\n")
		default:
			out.WriteString(line)
		}
	}
	return out.String()
}

// gitMerge merges with git merge-file and reports whether it found no conflict.
func gitMerge(t *testing.T, base, yours, theirs string) (string, bool) {
	t.Helper()
	dir := t.TempDir()
	edit(t, dir, "base", base)
	edit(t, dir, "yours", yours)
	edit(t, dir, "new", theirs)
	cmd := exec.Command("git", "merge-file", "-p", "-q", "yours", "base", "new")
	cmd.Dir = dir
	out, err := cmd.Output()
	return string(out), err == nil
}

// TestNextStartsOurContainers names the file where Docker Compose would take another one.
func TestNextStartsOurContainers(t *testing.T) {
	t.Parallel()
	const ours = "docker compose up -d --build    # http://localhost:8000/"
	for taken, want := range map[string]string{
		"": ours, "docker-compose.yml": "docker compose -f docker-compose.pipewright.yml up -d --build    # http://localhost:8000/",
		"compose.yaml": "docker compose -f docker-compose.yml up -d --build    # http://localhost:8000/", "docker-compose.yaml": ours,
	} {
		dir := ownProject(t)
		if taken != "" {
			edit(t, dir, taken, "services: {web: {image: site}}\n")
		}
		if plan := mustPlan(t, dir); plan.Next[0] != want {
			t.Errorf("with %q: %q", taken, plan.Next)
		}
	}
	dir := t.TempDir()
	next := strings.Join(mustPlan(t, dir).Next, "\n")
	for _, want := range []string{"git init -b main\n", "\ngit remote add origin git@gitlab.com:GROUP/app.git", "\ngit push -u origin main "} {
		if !strings.Contains(next, want) {
			t.Errorf("%q is not in\n%s", want, next)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if next := strings.Join(mustPlan(t, dir).Next, "\n"); strings.Contains(next, "git init") || strings.Contains(next, "git remote") {
		t.Errorf("in a repository\n%s", next)
	}
	dir = ownProject(t)
	mustGenerate(t, dir, nil, Mode{})
	if err := os.Remove(filepath.Join(dir, "docker-compose.yml")); err != nil {
		t.Fatal(err)
	}
	mustUpdate(t, dir, nil)
	if plan := mustPlan(t, dir); strings.Contains(strings.Join(plan.Next, "\n"), "docker compose") {
		t.Errorf("with the file deleted: %q", plan.Next)
	}
}

func mustPlan(t *testing.T, dir string) *Plan {
	t.Helper()
	plan, err := NewPlan(os.DirFS(dir), Options{Target: "digitalocean", Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}
