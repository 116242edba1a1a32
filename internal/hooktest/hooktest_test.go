package hooktest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const good = "test:\n  script: make test\n"

// bad names a stage that is not there.
const bad = "test:\n  stage: tset\n  script: make test\n"

// fixable needs a job whose name is misspelt.
const fixable = "build:\n  script: make\ntest:\n  needs: [biuld]\n  script: make test\n"

// TestSystemHook commits configurations in a repository that uses the hook for an installed pipewright. The hook for Go
// differs in one word, and building it takes the network.
func TestSystemHook(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"git", "pre-commit"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	m := newMachine(t)
	hooks := m.hookRepository(t)
	m.write(t, "project/README.md", "# A project\n")
	m.run(t, "project", "git", "init", "-q")

	tests := []struct {
		hook, file, text string
		fails            bool
		want             string
	}{
		{"lint", "README.md", "# A project\n", false, "Skipped"},
		{"lint", ".gitlab-ci.yml", good, false, "Passed"},
		{"lint", ".gitlab-ci.yml", bad, true, "stage-unknown"},
		{"lint", ".gitlab-ci.yml", good, false, "Passed"},
		{"lint", ".gitlab-ci/deploy.yaml", bad, true, "stage-unknown"},
		{"fix", "ci/.gitlab-ci.yml", fixable, true, "files were modified by this hook"},
		{"fix", "ci/.gitlab-ci.yml", strings.Replace(fixable, "biuld", "build", 1), false, "Passed"},
		{"lint", "Dockerfile", "FROM python:3.13-slim\nCMD ['a', 'b']\n", true, "docker-cmd-not-json"},
	}
	for _, tt := range tests {
		m.write(t, "project/.pre-commit-config.yaml", fmt.Sprintf(
			"repos:\n- repo: %s\n  rev: v0.0.0\n  hooks:\n  - id: pipewright-%s-system\n", hooks, tt.hook))
		m.write(t, "project/"+tt.file, tt.text)
		m.run(t, "project", "git", "add", ".")
		out, err := m.command("project", "pre-commit", "run", "--files", tt.file).CombinedOutput()
		if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if (err != nil) != tt.fails || !strings.Contains(string(out), tt.want) {
			t.Errorf("%s with %q: %v, want %q in:\n%s", tt.file, tt.text, err, tt.want, out)
		}
	}
}

// A machine is a directory with a home, a pipewright on the PATH, and repositories.
type machine struct {
	dir string
	env []string
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{dir: t.TempDir()}
	bin := filepath.Join(m.dir, "bin")
	build := exec.Command("go", "build", "-o", bin+string(filepath.Separator), "./cmd/pipewright")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build pipewright: %v\n%s", err, out)
	}
	m.env = append(os.Environ(),
		"PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"HOME="+m.dir,
		"PRE_COMMIT_HOME="+filepath.Join(m.dir, "pre-commit"),
		"GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=somebody", "GIT_AUTHOR_EMAIL=somebody@example.com",
		"GIT_COMMITTER_NAME=somebody", "GIT_COMMITTER_EMAIL=somebody@example.com",
	)
	return m
}

// hookRepository returns a repository that holds our manifest, as pre-commit will clone it.
func (m *machine) hookRepository(t *testing.T) string {
	t.Helper()
	manifest, err := os.ReadFile(filepath.Join("..", "..", ".pre-commit-hooks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	m.write(t, "hooks/.pre-commit-hooks.yaml", string(manifest))
	m.run(t, "hooks", "git", "init", "-q")
	m.run(t, "hooks", "git", "add", ".")
	m.run(t, "hooks", "git", "commit", "-q", "-m", "hooks")
	m.run(t, "hooks", "git", "tag", "v0.0.0")
	return filepath.Join(m.dir, "hooks")
}

func (m *machine) write(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (m *machine) command(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = filepath.Join(m.dir, dir)
	cmd.Env = m.env
	return cmd
}

func (m *machine) run(t *testing.T, dir, program string, args ...string) {
	t.Helper()
	if out, err := m.command(dir, program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
}
