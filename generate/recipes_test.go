package generate

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// TestRulesFindTheMistakesOfRecipes lints small projects with one mistake of a well-known recipe each: the thirty of which
// [TestMistakesThatPeopleCopy] sees that none is generated. The rules that find them are silent about everything that is
// generated, see [TestStrictRulesFindNothing].
func TestRulesFindTheMistakesOfRecipes(t *testing.T) {
	t.Parallel()
	archive, err := txtar.ParseFile("../testdata/recipes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		id := fmt.Sprintf("S%02d", i+1)
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			sub, err := fs.Sub(tree, id)
			if err != nil {
				t.Fatal(err)
			}
			found := strictFindings(t, sub)
			want := plainLines(tree, id+".rules")
			if gap := plainLines(tree, id+".gap"); (len(want) > 0) == (len(gap) > 0) {
				t.Fatal("either rules or gap says what pipewright makes of it")
			}
			for _, rule := range want {
				if !slices.Contains(found, rule) {
					t.Errorf("%s does not find it; found: %q", rule, found)
				}
			}
		})
	}
}

// plainLines returns the lines of a file that are no comments, none where there is no file.
func plainLines(fsys fs.FS, name string) []string {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(text)), "\n"), func(line string) bool {
		return strings.HasPrefix(line, "#")
	})
}

// strictFindings returns the names of the rules of the strict preset that find something in a project.
func strictFindings(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	settings := lint.Settings{Preset: lint.Strict, Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Repository: lint.NewRepository(fsys, "")}
	var names []string
	add := func(result *lint.Result, err error) {
		if err != nil {
			t.Fatal(err)
		}
		if result != nil {
			for _, f := range result.Findings {
				names = append(names, f.Rule)
			}
		}
	}
	if _, err := fs.Stat(fsys, ".gitlab-ci.yml"); err == nil {
		cfg, err := config.Load(t.Context(), config.Options{FS: fsys, Path: ".gitlab-ci.yml"})
		if err != nil {
			t.Fatal(err)
		}
		add(lint.Run(t.Context(), cfg, rules.All(), settings))
	}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || docker.KindOf(name) == docker.Neither {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		add(lint.RunDocker(t.Context(), lint.DockerFile{Path: name, Text: text}, rules.All(), settings))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	add(lint.RunDjango(t.Context(), ".", rules.All(), settings))
	slices.Sort(names)
	return slices.Compact(names)
}
