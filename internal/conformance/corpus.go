package conformance

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A Project is a real project of the corpus.
type Project struct {
	Repo string // "group/project"
	// Valid is what GitLab's parser says; nil where an include would be needed to know.
	Valid *bool
	// Unresolved is how many includes it could not have.
	Unresolved int
	// Dir is its directory.
	Dir string `json:"-"`
}

// corpus returns the directory of the corpus, which stands beside the repository and is no part of it. The test is skipped
// where there is none.
func corpus(tb testing.TB) string {
	tb.Helper()
	dir := filepath.Join(module(tb), "..", "shared", "corpus")
	if _, err := os.Stat(filepath.Join(dir, "INDEX.json")); err != nil {
		tb.Skip("the corpus of real projects is not here")
	}
	return dir
}

// YAMLFiles returns the files of the corpus that are named as YAML, by their paths.
func YAMLFiles(tb testing.TB) map[string][]byte {
	tb.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(corpus(tb), func(path string, entry fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err != nil || entry.IsDir() || ext != ".yml" && ext != ".yaml" {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// Projects returns the projects of the corpus that have a configuration of their own.
func Projects(tb testing.TB) []Project {
	tb.Helper()
	dir := corpus(tb)
	data, err := os.ReadFile(filepath.Join(dir, "INDEX.json"))
	if err != nil {
		tb.Fatal(err)
	}
	var all []Project
	if err := json.Unmarshal(data, &all); err != nil {
		tb.Fatal(err)
	}
	for i := range all {
		all[i].Dir = filepath.Join(dir, strings.ReplaceAll(all[i].Repo, "/", "__"))
	}
	return slices.DeleteFunc(all, func(p Project) bool {
		_, err := os.Stat(filepath.Join(p.Dir, Root))
		return err != nil
	})
}

// SchemaTests returns the documents with which GitLab tests its schema for editors, by path below their directory: the
// positive ones, or the negative ones.
func SchemaTests(tb testing.TB, positive bool) Files {
	tb.Helper()
	dir := filepath.Join(corpus(tb), "_gitlab-schema-tests", "negative")
	if positive {
		dir = filepath.Join(filepath.Dir(dir), "positive")
	}
	files := Files{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		files[name] = string(data)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}
