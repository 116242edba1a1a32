package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/generate"
)

// TestLambdaLockIsInStep has npm compare package.json with package-lock.json, for each Serverless Framework.
func TestLambdaLockIsInStep(t *testing.T) {
	t.Parallel()
	box := judges(t)
	for _, framework := range []string{"osls", "v4"} {
		opts := generate.Options{Target: "lambda", Version: "test", Answers: map[string]string{"name": "shop", "serverless": framework}}
		dir := generateInto(t, framework, fstest.MapFS{}, opts).dir
		ci := func() (string, error) {
			cmd := exec.Command("npm", "ci", "--dry-run", "--offline", "--no-audit", "--no-fund")
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(box.node())+":"+os.Getenv("PATH"))
			out, err := cmd.CombinedOutput()
			return string(out), err
		}
		if out, err := ci(); err != nil {
			t.Errorf("%s: %v\n%s", framework, err, out)
		}
		name := filepath.Join(dir, "package.json")
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(text), "^~*") {
			t.Errorf("%s: a version is not exact:\n%s", framework, text)
		}
		other := strings.Replace(string(text), `"serverless-wsgi": "3.1.0"`, `"serverless-wsgi": "3.0.5"`, 1)
		if err := os.WriteFile(name, []byte(other), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := ci(); err == nil || !strings.Contains(out, "in sync") {
			t.Errorf("%s: npm accepts another version than that of the lock file: %v\n%s", framework, err, out)
		}
	}
}
