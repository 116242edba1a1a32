package variables_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/variables"
)

var update = flag.Bool("update", false, "rewrite the expectations")

// TestArchives describes what the projects in testdata need. Each directory of an archive is a project; its file `want` says what the
// configuration needs, in the form of [describe].
func TestArchives(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			checkArchive(t, name)
		})
	}
}

func checkArchive(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range archive.Files {
		dir, base := path.Split(file.Name)
		if base != "want" {
			continue
		}
		project, err := fs.Sub(tree, path.Clean(dir))
		if err != nil {
			t.Fatal(err)
		}
		got := describe(usageOf(t, project))
		if *update {
			archive.Files[i].Data = []byte(got)
		} else if diff := cmp.Diff(string(file.Data), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", dir, diff)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// usageOf returns what the configuration at the root of a tree needs.
func usageOf(t testing.TB, tree fs.FS) *variables.Usage {
	t.Helper()
	cfg, err := config.Load(t.Context(), config.Options{FS: tree, Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	return variables.Of(t.Context(), variables.Options{Configs: append([]*config.Config{cfg}, cfg.Children(t.Context())...), FS: tree})
}

// describe writes a usage down:
//
//	NAME required masked protected production
//	  file:line:column job (environment) how keyword optional doubt
//	  note
func describe(u *variables.Usage) string {
	var b strings.Builder
	for i := range u.Variables {
		describeVariable(&b, &u.Variables[i])
	}
	for _, g := range u.Gaps {
		fmt.Fprintf(&b, "gap: %s\n", g.What)
	}
	return b.String()
}

func describeVariable(b *strings.Builder, v *variables.Variable) {
	b.WriteString(v.Name)
	for _, word := range []struct {
		holds bool
		word  string
	}{
		{v.Required, "required"},
		{!v.Required && v.Certain, "optional"},
		{!v.Certain, "unclear"},
		{v.Masked, "masked"},
		{v.Protected, "protected"},
		{v.File, "file"},
		{true, v.Scope},
	} {
		if word.holds {
			b.WriteString(" " + word.word)
		}
	}
	b.WriteByte('\n')
	for _, r := range v.Reads {
		at := r.Span.File.Position(r.Span.Start)
		fmt.Fprintf(b, "  %s:%d:%d %q %s", r.Span.File.Name, at.Line, at.Column, r.Job, r.How)
		for _, word := range []string{r.Keyword, r.Environment, r.Pipeline} {
			if word != "" {
				b.WriteString(" " + word)
			}
		}
		if r.Optional {
			b.WriteString(" optional")
		}
		if r.Doubt != "" {
			b.WriteString(" unless " + r.Doubt)
		}
		b.WriteByte('\n')
	}
	if len(v.Values) > 1 {
		for _, value := range v.Values {
			fmt.Fprintf(b, "  for %s: required %v, protected %v\n", value.Scope, value.Required, value.Protected)
		}
	}
	for _, note := range v.Notes {
		b.WriteString("  " + note + "\n")
	}
}
