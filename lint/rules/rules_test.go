package rules_test

import (
	"cmp"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/linttest"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/report"
)

var update = flag.Bool("update", false, "rewrite .fixed and output in testdata/lint")

const testdata = "../../testdata/lint"

// TestRules checks each rule against its archive.
func TestRules(t *testing.T) {
	for _, a := range rules.All() {
		t.Run(a.Name, func(t *testing.T) {
			if a == rules.Shellcheck {
				linttest.NeedsShellCheck(t)
			}
			linttest.Run(t, filepath.Join(testdata, a.Name+".txtar"), a, rules.All(), text, *update)
		})
	}
}

func text(result *lint.Result) string {
	var b strings.Builder
	if err := report.Text(&b, &report.Report{Results: []*lint.Result{result}}); err != nil {
		return err.Error()
	}
	return b.String()
}

// TestExamples checks that each rule finds its bad example and that its good example is clean: under the rule itself, and under all
// that are not strict ones, which ask for more than an example should say.
func TestExamples(t *testing.T) {
	strict := map[string]bool{}
	for _, a := range rules.All() {
		strict[a.Name] = a.Preset == lint.Strict
	}
	for _, a := range rules.All() {
		t.Run(a.Name, func(t *testing.T) {
			if a == rules.Shellcheck {
				linttest.NeedsShellCheck(t)
			}
			if found := names(t, a, a.Bad); !slices.Contains(found, a.Name) {
				t.Errorf("the bad example is not found; findings: %v", found)
			}
			found := slices.DeleteFunc(names(t, a, a.Good), func(name string) bool { return name != a.Name && strict[name] })
			if len(found) > 0 {
				t.Errorf("the good example has findings: %v", found)
			}
		})
	}
}

// names returns the names of the rules that find something in an example of a rule.
func names(t *testing.T, a *lint.Analyzer, text string) []string {
	t.Helper()
	file := cmp.Or(a.Example, linttest.RootFile)
	files := fstest.MapFS{file: {Data: []byte(text)}, lint.SettingsFile: {Data: []byte(a.Settings)}}
	for _, f := range a.Beside {
		files[f.Name] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	result, err := linttest.Lint(files, "", rules.All())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range result.Findings {
		all = append(all, f.Rule)
	}
	return all
}

// TestComplete checks that every analyzer of the package is listed, sorted, documented and tested.
func TestComplete(t *testing.T) {
	all := rules.All()
	if !slices.IsSortedFunc(all, func(a, b *lint.Analyzer) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("rules.All is not sorted by name")
	}
	for _, a := range all {
		checkAnalyzer(t, a)
	}
	archives, err := filepath.Glob(filepath.Join(testdata, "*.txtar"))
	if err != nil || len(archives) != len(all) {
		t.Errorf("%d archives in %s for %d rules (%v)", len(archives), testdata, len(all), err)
	}
	listed := 0
	for _, a := range all {
		if !strings.HasPrefix(a.Name, "suppression-") {
			listed++
		}
	}
	if declared := declaredAnalyzers(t); declared != listed {
		t.Errorf("%d analyzers are declared in the package, %d are listed in rules.go", declared, listed)
	}
}

func checkAnalyzer(t *testing.T, a *lint.Analyzer) {
	t.Helper()
	if a.Severity == lint.Off || a.Preset == 0 || a.Since == "" || a.Group == "" {
		t.Errorf("%s: severity, preset, group or since is missing", a.Name)
	}
	if !slices.Contains(lint.Groups(), a.Group) {
		t.Errorf("%s: the group %q is not in lint.Groups", a.Name, a.Group)
	}
	if s := a.Summary(); s == "" || strings.HasSuffix(s, ".") || a.Explanation() == "" {
		t.Errorf("%s: Doc is a line without a full stop, a blank line, and paragraphs", a.Name)
	}
	if strings.HasPrefix(a.Name, "suppression-") {
		return
	}
	if _, err := os.Stat(a.Name + ".go"); err != nil {
		t.Errorf("%s: a rule stands in the file of its name: %v", a.Name, err)
	}
}

// declaredAnalyzers counts the package's variables of the form `var X = &lint.Analyzer{…}`.
func declaredAnalyzers(t *testing.T) int {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.VAR && isAnalyzer(gen) {
				n++
			}
		}
	}
	return n
}

func isAnalyzer(gen *ast.GenDecl) bool {
	spec := gen.Specs[0].(*ast.ValueSpec)
	if len(spec.Values) != 1 {
		return false
	}
	addr, ok := spec.Values[0].(*ast.UnaryExpr)
	if !ok {
		return false
	}
	lit, ok := addr.X.(*ast.CompositeLit)
	if !ok {
		return false
	}
	sel, ok := lit.Type.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Analyzer"
}
