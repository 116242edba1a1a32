package templates

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// componentEntry is the file that makes a folder a CI/CD component, which GitLab wants here. It is for others to include, and
// pipewright does not generate it (docs/decisions/0020-the-component-lives-in-templates.md).
const componentEntry = "template.yml"

// TestEmbedHasTheWholeTree catches what go:embed leaves out: names that begin with a dot, and new folders.
func TestEmbedHasTheWholeTree(t *testing.T) {
	t.Parallel()
	list := func(fsys fs.FS) []string {
		var names []string
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && !strings.HasSuffix(name, ".go") && d.Name() != componentEntry {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	disk, embedded := list(os.DirFS(".")), list(FS)
	if !slices.Equal(disk, embedded) {
		t.Errorf("on disk %q\nembedded %q", disk, embedded)
	}
	for _, name := range embedded {
		if !strings.HasSuffix(name, ".tmpl") {
			t.Errorf("%s is no template", name)
		}
	}
}

func TestReleases(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Releases {
		key := r.Product + " " + r.Cycle
		if seen[key] {
			t.Errorf("%s stands there twice", key)
		}
		seen[key] = true
		ended := r.Ends != "" && r.Ends < AsOf
		if ended && (r.Advice == Default || r.Advice == Allowed) {
			t.Errorf("%s ended on %s, before the table was made", key, r.Ends)
		}
		if r.Product != "django" && images[r.Product] == "" {
			t.Errorf("%s has no image", r.Product)
		}
	}
	for product := range images {
		if image := Image(product, ""); !strings.Contains(image, ":") || !strings.Contains(image, Current(product).Cycle) {
			t.Errorf("%s: image %q", product, image)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"3.9", "3.13", -1}, {"3.13", "3.9", 1}, {"3", "3.0", 0}, {"18", "17", 1}, {"x", "0", 0}} {
		got := Compare(c.a, c.b)
		if (got < 0) != (c.want < 0) || (got > 0) != (c.want > 0) {
			t.Errorf("Compare(%q, %q) = %d", c.a, c.b, got)
		}
	}
}
