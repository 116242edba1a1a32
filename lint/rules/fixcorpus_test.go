package rules_test

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/linttest"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// A fixCase is a repository whose files are fixed.
type fixCase struct {
	name string
	tree fs.FS
	// lint lints the repository with texts in place of some of its files.
	lint func(ctx context.Context, analyzers []*lint.Analyzer, texts lint.Texts) (*lint.Result, error)
}

// TestFixesInCorpus applies the fixes of each rule to real projects: see [fixProof].
func TestFixesInCorpus(t *testing.T) {
	t.Parallel()
	proof := newFixProof()
	for _, project := range conformance.Projects(t) {
		for _, c := range projectCases(t, project) {
			proof.prove(t, c)
		}
	}
	proof.log(t)
	page, err := os.ReadFile("../../docs/evidence.md")
	if text := strings.Join(strings.Fields(string(page)), " "); err != nil || !strings.Contains(text, proof.sum()) {
		t.Errorf("docs/evidence.md does not say %q (%v)", proof.sum(), err)
	}
}

// TestFixesOfRules applies the fixes of each rule to the archive of the rule. Every rule that says it has safe fixes must offer some
// there.
func TestFixesOfRules(t *testing.T) {
	t.Parallel()
	proof := newFixProof()
	for _, rule := range rules.All() {
		if rule == rules.Shellcheck {
			continue
		}
		archive, err := txtar.ParseFile(filepath.Join(testdata, rule.Name+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range linttest.Projects(archive) {
			proof.proveFor(t, archiveCase(rule.Name+": "+p.Name, p.Files), rule)
		}
		if rule.Fixable && proof.counts[rule.Name].safe == 0 {
			t.Errorf("%s is fixable, but its archive has nothing that its safe fixes mend", rule.Name)
		}
	}
	proof.log(t)
}

// projectCases returns the configuration of a project, with its child pipelines, and its Dockerfiles and compose files, each alone.
func projectCases(t *testing.T, project conformance.Project) []fixCase {
	t.Helper()
	tree := os.DirFS(project.Dir)
	cases := []fixCase{{project.Repo, tree, func(ctx context.Context, analyzers []*lint.Analyzer, texts lint.Texts) (*lint.Result, error) {
		cfg, err := config.Load(ctx, config.Options{FS: over(tree, texts), Path: conformance.Root})
		if err != nil {
			return nil, err
		}
		return lintFamily(ctx, cfg, analyzers)
	}}}
	err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || docker.KindOf(path) == docker.Neither {
			return err
		}
		text, err := fs.ReadFile(tree, path)
		cases = append(cases, archiveCase(project.Repo+": "+path, fstest.MapFS{path: {Data: text}}))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// lintFamily lints a configuration with its child pipelines. The result is that of the configuration, with the findings of all.
func lintFamily(ctx context.Context, cfg *config.Config, analyzers []*lint.Analyzer) (*lint.Result, error) {
	cfgs := append([]*config.Config{cfg}, cfg.Children(ctx)...)
	results, err := lint.RunAll(ctx, cfgs, analyzers, lint.Settings{Preset: lint.Strict, Today: linttest.Today()})
	if err != nil {
		return nil, err
	}
	for _, child := range results[1:] {
		results[0].Findings = append(results[0].Findings, child.Findings...)
	}
	return results[0], nil
}

// archiveCase is a repository of a few files that are all judged.
func archiveCase(name string, files fstest.MapFS) fixCase {
	return fixCase{name, files, func(_ context.Context, analyzers []*lint.Analyzer, texts lint.Texts) (*lint.Result, error) {
		changed := maps.Clone(files)
		for name, text := range texts {
			changed[name] = &fstest.MapFile{Data: text}
		}
		return linttest.Lint(changed, "", analyzers)
	}}
}

// overlay is a tree of files, some of which have other texts.
type overlay struct {
	fs.FS
	texts fstest.MapFS
}

func over(tree fs.FS, texts lint.Texts) fs.FS {
	o := overlay{FS: tree, texts: fstest.MapFS{}}
	for name, text := range texts {
		o.texts[name] = &fstest.MapFile{Data: text}
	}
	return o
}

func (o overlay) Open(name string) (fs.File, error) {
	if _, ok := o.texts[name]; ok {
		return o.texts.Open(name)
	}
	return o.FS.Open(name)
}

// fixing returns the rules that offer fixes in a repository, by whether these are safe.
func fixing(result *lint.Result, unsafe bool) []*lint.Analyzer {
	offers := map[string]bool{}
	for _, f := range result.Findings {
		if slices.ContainsFunc(f.Fixes, func(fix lint.Fix) bool { return fix.Unsafe == unsafe }) {
			offers[f.Rule] = true
		}
	}
	return slices.DeleteFunc(rules.All(), func(a *lint.Analyzer) bool { return !offers[a.Name] })
}
