package gitlabtest

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Files are the texts of files by their paths.
type Files map[string]string

// A repository is what the endpoints read.
type repository interface {
	resolve(ref string) string // the id of a commit, "" when there is none
	file(commit, path string) (text []byte, blob string, ok bool)
	files(commit string) []string // sorted paths
}

// A gitRepository is a bare repository on disk. It is made when something is pushed: projects without commits cost nothing.
type gitRepository struct {
	t       testing.TB
	dir     string
	made    bool
	commits int
}

// make makes the repository, the first time.
func (r *gitRepository) make() {
	if r.made {
		return
	}
	r.made = true
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		r.t.Error(err)
	}
	r.must(nil, "init", "-q", "--bare", "-b", "main", ".")
}

// git runs git in the repository, apart from the settings of whoever runs the tests.
func (r *gitRepository) git(input []byte, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = []string{
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_DIR=" + r.dir, "HOME=" + r.dir, "LC_ALL=C",
		"PATH=/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
	}
	cmd.Stdin = bytes.NewReader(input)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, complaint.String())
	}
	return out.String(), nil
}

// must runs git and ends the test when it fails.
func (r *gitRepository) must(input []byte, args ...string) string {
	out, err := r.git(input, args...)
	if err != nil {
		r.t.Error(err)
		panic(&failure{500, object{"message": "500 Internal Server Error"}})
	}
	return strings.TrimSuffix(out, "\n")
}

func (r *gitRepository) resolve(ref string) string {
	if !r.made || strings.HasPrefix(ref, "-") {
		return ""
	}
	for _, name := range []string{ref, "refs/heads/" + ref, "refs/tags/" + ref} {
		if id, err := r.git(nil, "rev-parse", "--verify", "--quiet", name+"^{commit}"); err == nil {
			return strings.TrimSpace(id)
		}
	}
	return ""
}

func (r *gitRepository) file(commit, path string) (text []byte, blob string, ok bool) {
	id, err := r.git(nil, "rev-parse", "--verify", "--quiet", commit+":"+path)
	if err != nil {
		return nil, "", false
	}
	content, err := r.git(nil, "cat-file", "blob", strings.TrimSpace(id))
	return []byte(content), strings.TrimSpace(id), err == nil
}

func (r *gitRepository) files(commit string) []string {
	out := r.must(nil, "ls-tree", "-r", "-z", "--name-only", commit)
	if out == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
}

// commit adds a commit to a branch and returns its id.
func (r *gitRepository) commit(branch string, changes []Change) string {
	r.make()
	r.commits++
	var b bytes.Buffer
	fmt.Fprintf(&b, "commit refs/heads/%s\ncommitter Jane <jane@example.com> %d +0000\ndata 6\nchange\n", branch, 1700000000+r.commits)
	if parent := r.resolve("refs/heads/" + branch); parent != "" {
		fmt.Fprintf(&b, "from %s\n", parent)
	}
	for _, change := range changes {
		change.write(&b)
	}
	r.must(b.Bytes(), "fast-import", "--quiet", "--force", "--date-format=raw")
	return r.resolve("refs/heads/" + branch)
}

// A Change is what a commit does to files.
type Change interface{ write(b *bytes.Buffer) }

func (f Files) write(b *bytes.Buffer) {
	for _, path := range slices.Sorted(maps.Keys(f)) {
		fmt.Fprintf(b, "M 100644 inline %q\ndata %d\n%s\n", path, len(f[path]), f[path])
	}
}

// Delete removes a file.
type Delete string

func (d Delete) write(b *bytes.Buffer) { fmt.Fprintf(b, "D %q\n", string(d)) }

// Rename moves a file.
type Rename struct{ Old, New string }

func (r Rename) write(b *bytes.Buffer) { fmt.Fprintf(b, "R %q %q\n", r.Old, r.New) }

// A memory is the repository of a synthetic project: one commit that is made up when it is asked for.
type memory struct {
	name  string
	texts Files
}

func (m *memory) resolve(ref string) string {
	id := fmt.Sprintf("%x", sha1.Sum([]byte(m.name)))
	if ref == "main" || ref == "HEAD" || ref == id {
		return id
	}
	return ""
}

func (m *memory) file(_, path string) (text []byte, blob string, ok bool) {
	content, ok := m.texts[path]
	return []byte(content), fmt.Sprintf("%x", sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(content), content))), ok
}

func (m *memory) files(string) []string { return slices.Sorted(maps.Keys(m.texts)) }
