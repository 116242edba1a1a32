package generate

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// need skips a test when a program is missing, and fails it in CI, where all of them are installed.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed: .ci/run must install it", p)
		}
		t.Skipf("%s is not installed", p)
	}
}

// judge runs a program that must find nothing: it exits 0 and, with quiet, prints nothing.
func judge(t *testing.T, dir string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// run runs a program with an environment of its own and returns what it printed and whether it succeeded.
func run(t *testing.T, dir string, env []string, stdin string, name string, args ...string) (string, bool) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, env, strings.NewReader(stdin)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out.String(), err == nil
}

// writeTree writes files below a directory.
func writeTree(t *testing.T, dir string, files []File) {
	t.Helper()
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Text, f.Mode); err != nil {
			t.Fatal(err)
		}
	}
}

// starterFiles renders a new project.
func starterFiles(t *testing.T, target string, answers map[string]string) (*Plan, []File) {
	t.Helper()
	plan, err := NewPlan(os.DirFS(t.TempDir()), Options{Target: target, Version: "test", Answers: answers})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	return plan, files
}

// text returns the text of one of the files.
func text(t *testing.T, files []File, path string) string {
	t.Helper()
	for _, f := range files {
		if f.Path == path {
			return string(f.Text)
		}
	}
	t.Fatalf("%s is not among the files", path)
	return ""
}
