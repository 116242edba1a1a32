package git

import (
	"strings"
	"testing"
)

func TestPatch(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	for _, name := range []string{"kept", "changed", "was", "gone", "dir/ü \"q\".yml"} {
		p.write(name, ten)
	}
	p.commit()
	from := strings.TrimSpace(p.git("rev-parse", "HEAD"))
	p.write("changed", strings.Replace(ten, "5\n", "five\n++ b/kept\n@@ -1 +1 @@\n", 1))
	p.git("mv", "was", "is")
	p.write("is", strings.Replace(ten, "9\n", "nine\n", 1))
	p.git("rm", "-q", "gone")
	p.write("dir/ü \"q\".yml", strings.TrimSuffix(ten, "10\n")+"ten")
	p.write("new", "1\n")
	p.git("add", ".")
	p.commit()
	repo := p.open()
	for _, test := range []struct{ old, path, want string }{
		{"kept", "kept", ""},
		{"changed", "changed", "@@ -2,7 +2,9 @@\n 2\n 3\n 4\n-5\n+five\n+++ b/kept\n+@@ -1 +1 @@\n 6\n 7\n 8\n"},
		{"was", "is", "@@ -6,5 +6,5 @@\n 6\n 7\n 8\n-9\n+nine\n 10\n"},
		{"dir/ü \"q\".yml", "dir/ü \"q\".yml", "@@ -7,4 +7,4 @@\n 7\n 8\n 9\n-10\n+ten\n\\ No newline at end of file\n"},
		{"new", "new", "@@ -0,0 +1 @@\n+1\n"},
		{"gone", "gone", ""},
		{"none", "none", ""},
		{"*", "*", ""},
	} {
		got, err := repo.Patch(t.Context(), from, "HEAD", test.old, test.path)
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v; want %q", test.path, got, err, test.want)
		}
	}
	if _, err := repo.Patch(t.Context(), "0123456789012345678901234567890123456789", "HEAD", "kept", "kept"); err == nil {
		t.Error("a commit that is not there has no diff")
	}
}

// TestPatchWithSettings looks whether what the user has set for git diff changes a patch. Both files are in the diff of a name.
func TestPatchWithSettings(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.write("b/a", "1\n\n2\n\n3\n")
	p.write("b/z", "other\n")
	from := p.commit()
	p.write("b/a", "1\n\ntwo\n\n3\n")
	p.write("b/z", "another\n")
	p.git("add", ".")
	p.commit()
	p.git("config", "diff.noprefix", "true")
	p.git("config", "diff.suppressBlankEmpty", "true")
	got, err := p.open().Patch(t.Context(), from, "HEAD", "b/z", "b/a")
	const want = "@@ -1,5 +1,5 @@\n 1\n\n-2\n+two\n\n 3\n"
	if err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
