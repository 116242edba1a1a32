package source_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/source"
)

func merge(base, yours, theirs string) source.Merged {
	return source.Merge([]byte(base), source.Version{Name: "yours", Text: []byte(yours)}, source.Version{Name: "new", Text: []byte(theirs)})
}

func TestMerge(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		base, yours, theirs, want string
		conflicts                 []int
	}{
		"nothing":            {"a\n", "a\n", "a\n", "a\n", nil},
		"yours only":         {"a\nb\nc\n", "a\nx\nc\n", "a\nb\nc\n", "a\nx\nc\n", nil},
		"new only":           {"a\nb\nc\n", "a\nb\nc\n", "a\nx\nc\n", "a\nx\nc\n", nil},
		"apart":              {"a\nb\nc\n", "x\nb\nc\n", "a\nb\ny\n", "x\nb\ny\n", nil},
		"alike":              {"a\nb\nc\n", "a\nx\nc\n", "a\nx\nc\n", "a\nx\nc\n", nil},
		"same line":          {"a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n", "a\n<<<<<<< yours\nx\n=======\ny\n>>>>>>> new\nc\n", []int{2}},
		"neighbours":         {"a\nb\n", "x\nb\n", "a\ny\n", "<<<<<<< yours\nx\nb\n=======\na\ny\n>>>>>>> new\n", []int{1}},
		"removed and edited": {"a\nb\nc\n", "a\nc\n", "a\ny\nc\n", "a\n<<<<<<< yours\n=======\ny\n>>>>>>> new\nc\n", []int{2}},
		"both insert":        {"a\nb\n", "a\nx\nb\n", "a\ny\nb\n", "a\n<<<<<<< yours\nx\n=======\ny\n>>>>>>> new\nb\n", []int{2}},
		"agree around":       {"a\nb\n", "a\n1\nx\n2\nb\n", "a\n1\ny\n2\nb\n", "a\n1\n<<<<<<< yours\nx\n=======\ny\n>>>>>>> new\n2\nb\n", []int{3}},
		"two conflicts":      {"a\nb\nc\n", "1\nb\n2\n", "3\nb\n4\n", "<<<<<<< yours\n1\n=======\n3\n>>>>>>> new\nb\n<<<<<<< yours\n2\n=======\n4\n>>>>>>> new\n", []int{1, 7}},
		"no last line end":   {"a\nb", "a\nx", "a\ny", "a\n<<<<<<< yours\nx\n=======\ny\n>>>>>>> new\n", []int{2}},
		"windows":            {"a\r\nb\r\n", "a\r\nx\r\n", "a\r\ny\r\n", "a\r\n<<<<<<< yours\r\nx\r\n=======\r\ny\r\n>>>>>>> new\r\n", []int{2}},
		"any bytes":          {"a\n\xff\nc\n", "\xfe\x00\n\xff\nc\n", "a\n\xff\n\xe4\n", "\xfe\x00\n\xff\n\xe4\n", nil},
		"from nothing":       {"", "a\n", "b\n", "<<<<<<< yours\na\n=======\nb\n>>>>>>> new\n", []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := merge(c.base, c.yours, c.theirs)
			if diff := cmp.Diff(c.want, string(got.Text)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(c.conflicts, got.Conflicts); diff != "" {
				t.Errorf("conflicts -want +got:\n%s", diff)
			}
		})
	}
}

func TestLineEnding(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", "a": "", "a\n": "\n", "a\r\nb\r\n": "\r\n", "a\r\nb\n": "", "a\r\nb": "\r\n", "a\rb\n": "\n"} {
		if got := source.LineEnding([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// randomEdits changes, inserts and removes some of the lines. Few different words make lines that repeat.
func randomEdits(r *rand.Rand, lines []string) []string {
	var out []string
	for _, line := range lines {
		switch r.IntN(12) {
		case 0:
		case 1:
			out = append(out, fmt.Sprintf("new %d\n", r.IntN(6)))
		case 2:
			out = append(out, line, fmt.Sprintf("more %d\n", r.IntN(6)))
		default:
			out = append(out, line)
		}
	}
	return out
}

// gitMerge merges with git merge-file and reports whether it found no conflict.
func gitMerge(t *testing.T, dir, base, yours, theirs string) (string, bool) {
	t.Helper()
	for name, text := range map[string]string{"base": base, "yours": yours, "new": theirs} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("git", "merge-file", "-p", "-L", "yours", "-L", "base", "-L", "new", "yours", "base", "new")
	cmd.Dir = dir
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	err := cmd.Run()
	if stderr.Len() > 0 {
		t.Fatal(stderr.String())
	}
	return out.String(), err == nil
}

// TestMergeLikeGit merges random edits, in half of the rounds of texts with lines that repeat: we and git must see a conflict in
// the same ones, and give the same bytes where there is none. What stands in a conflict may be cut differently.
func TestMergeLikeGit(t *testing.T) {
	t.Parallel()
	needGit(t)
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(6, 6))
	clean := 0
	const rounds = 400
	for round := range rounds {
		words := []int{1000, 4}[round%2]
		var lines []string
		for i := range 2 + r.IntN(20) {
			lines = append(lines, fmt.Sprintf("line %d\n", i%words))
		}
		base := strings.Join(lines, "")
		yours, theirs := strings.Join(randomEdits(r, lines), ""), strings.Join(randomEdits(r, lines), "")
		got := merge(base, yours, theirs)
		want, ok := gitMerge(t, dir, base, yours, theirs)
		if ok {
			clean++
		}
		if ok != (got.Conflicts == nil) || ok && want != string(got.Text) {
			t.Errorf("base %q, yours %q, new %q\ngit, clean %v: %q\nwe, conflicts in %v: %q", base, yours, theirs, ok, want, got.Conflicts, got.Text)
		}
	}
	if clean < rounds/4 || clean > rounds*3/4 {
		t.Errorf("%d of %d rounds merge cleanly: is the test looking at the right thing?", clean, rounds)
	}
}

// FuzzMerge holds what any merge must: a version that changes nothing has no say, and no line of either side is lost.
func FuzzMerge(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n")
	f.Add("a\r\nb", "a\r\n\xff", "")
	f.Fuzz(func(t *testing.T, base, yours, theirs string) {
		if got := merge(base, yours, base); string(got.Text) != yours || got.Conflicts != nil {
			t.Errorf("yours alone: %q", got.Text)
		}
		if got := merge(base, base, theirs); string(got.Text) != theirs || got.Conflicts != nil {
			t.Errorf("new alone: %q", got.Text)
		}
		if got := merge(base, yours, yours); string(got.Text) != yours || got.Conflicts != nil {
			t.Errorf("alike: %q", got.Text)
		}
		got := merge(base, yours, theirs)
		for line := range strings.Lines(yours) {
			line = strings.TrimSuffix(line, "\n")
			if !strings.Contains(base, line) && !strings.Contains(string(got.Text), line) {
				t.Errorf("%q is lost in %q", line, got.Text)
			}
		}
	})
}

func TestBlocksThatRepeatStayApart(t *testing.T) {
	t.Parallel()
	base := "redis:\n  retries: 3\npostgres:\n  retries: 3\n"
	got := merge(base, strings.Replace(base, "redis:", "redis: # ours", 1), "redis:\n  retries: 3\n")
	if want := "redis: # ours\n  retries: 3\n"; string(got.Text) != want || got.Conflicts != nil {
		t.Errorf("%v %s", got.Conflicts, got.Text)
	}
}
