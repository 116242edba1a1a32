package git

import (
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// touched returns the lines of a file of ten lines that differ.
func touched(l *Lines, path string) []int {
	var all []int
	for line := 1; line <= 10; line++ {
		if l.Touched(path, line, line) {
			all = append(all, line)
		}
	}
	return all
}

const ten = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"

func TestLines(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	for _, name := range []string{"kept", "changed", "cut", "joined", "was", "gone", "dir with space/ü \"q\".yml", "odd"} {
		p.write(name, ten)
	}
	p.commit()
	p.write("changed", strings.Replace(ten, "5\n", "five\n++ b/kept\n", 1))
	p.write("cut", strings.Replace(ten, "5\n6\n", "", 1))
	p.write("joined", "0\n"+strings.TrimSuffix(ten, "\n"))
	p.git("mv", "was", "is")
	p.write("is", strings.Replace(ten, "9\n", "nine\n", 1))
	p.git("rm", "-q", "gone")
	p.write("dir with space/ü \"q\".yml", "1\n2\n")
	p.write("odd", "-- a/x\n+++ b/kept\n@@ -1 +1 @@\n")
	p.write("untracked", ten)
	p.write("staged", strings.Repeat("x\n", 10))
	p.git("add", "staged")
	l, err := p.at(filepath.Join(p.dir, "dir with space")).open().Lines(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	all := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for path, want := range map[string][]int{
		"kept": nil, "changed": {5, 6}, "cut": {4, 5}, "joined": {1}, "is": {9}, "dir with space/ü \"q\".yml": {2, 3},
		"odd": {1, 2, 3}, "untracked": all, "staged": all,
	} {
		if got := touched(l, path); !slices.Equal(got, want) {
			t.Errorf("%s: lines %v differ, want %v", path, got, want)
		}
	}
	if l.Touched("changed", 1, 4) || !l.Touched("changed", 4, 5) || !l.Touched("changed", 1, 10) {
		t.Error("a range differs when one of its lines does")
	}
}

func TestLinesSince(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.write("a", ten)
	p.commit()
	p.git("checkout", "-q", "-b", "feature")
	p.write("a", strings.Replace(ten, "9\n", "nine\n", 1))
	p.commit()
	p.git("checkout", "-q", "main")
	p.write("a", strings.Replace(ten, "2\n", "two\n", 1))
	p.commit()
	p.git("checkout", "-q", "feature")
	repo := p.open()
	for rev, want := range map[string][]int{"main": {2, 9}, "main...": {9}, "main...HEAD": {9}, "HEAD": nil, "HEAD~1": {9}} {
		l, err := repo.Lines(t.Context(), rev)
		if err != nil {
			t.Errorf("%s: %v", rev, err)
		} else if got := touched(l, "a"); !slices.Equal(got, want) {
			t.Errorf("%s: lines %v differ, want %v", rev, got, want)
		}
	}
	for _, rev := range []string{"", "nowhere", "--output=x", "main..HEAD", "main...main"} {
		if _, err := repo.Lines(t.Context(), rev); !errors.As(err, new(*RevisionError)) {
			t.Errorf("Lines(%q) = %v, want a RevisionError", rev, err)
		}
	}
}

// TestLinesUnderSettings has what users set for their own eyes.
func TestLinesUnderSettings(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	for _, setting := range []string{
		"diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.context=9", "diff.interHunkContext=9", "color.ui=always",
		"diff.renames=false", "diff.external=false", "core.quotePath=false", "diff.relative=true",
	} {
		name, value, _ := strings.Cut(setting, "=")
		p.git("config", name, value)
	}
	p.write("a", ten)
	p.write("sub/ü", ten)
	p.commit()
	p.write("a", strings.Replace(strings.Replace(ten, "3\n", "three\n", 1), "6\n", "six\n", 1))
	p.write("sub/ü", strings.Replace(ten, "7\n", "seven\n", 1))
	l, err := p.at(filepath.Join(p.dir, "sub")).open().Lines(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if a, u := touched(l, "a"), touched(l, "sub/ü"); !slices.Equal(a, []int{3, 6}) || !slices.Equal(u, []int{7}) {
		t.Errorf("lines %v of a and %v of sub/ü differ", a, u)
	}
}

func TestLinesOfStrangeNames(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("this file system has no such names")
	}
	p := newProject(t)
	names := []string{"\xff.yml", "line\nbreak", "tab\tname", `back\slash`, " lead", "trail "}
	for _, name := range names {
		p.write(name, ten)
	}
	p.commit()
	for _, name := range names {
		p.write(name, strings.Replace(ten, "3\n", "three\n", 1))
	}
	l, err := p.open().Lines(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if got := touched(l, name); !slices.Equal(got, []int{3}) {
			t.Errorf("%q: lines %v differ", name, got)
		}
	}
}

func TestLinesNeedAWorkTree(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("a")
	p.git("clone", "-q", "--bare", ".", "../bare")
	repo := p.at(filepath.Join(filepath.Dir(p.dir), "bare")).open()
	if _, err := repo.Lines(t.Context(), "HEAD"); !errors.Is(err, ErrNoWorkTree) {
		t.Errorf("Lines = %v, want ErrNoWorkTree", err)
	}
}
