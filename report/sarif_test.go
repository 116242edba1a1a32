package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

// sarifSchema says what the specification (SARIF 2.1.0) has of the parts that we write, and nothing of others: what is not in it is a
// mistake.
const sarifSchema = "testdata/sarif.schema.json"

// checkSARIF compares a report with the schema.
func checkSARIF(t *testing.T, text string) {
	t.Helper()
	schema, err := os.ReadFile(sarifSchema)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat = true
	if err := compiler.AddResource("sarif.json", bytes.NewReader(schema)); err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	if err := compiler.MustCompile("sarif.json").Validate(value); err != nil {
		t.Errorf("%#v\n%s", err, text)
	}
}

func TestSARIF(t *testing.T) {
	t.Parallel()
	r := typoReport()
	r.Results[0].Config.Unresolved = []config.Unresolved{{Include: "remote", What: "https://x", Why: "no server given", Span: r.Results[0].Findings[1].Span}}
	got := write(t, report.SARIF, r)
	checkSARIF(t, got)
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(got), "", " "); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/typo.sarif", indented.String())
}

func TestSARIFOfNothing(t *testing.T) {
	t.Parallel()
	got := write(t, report.SARIF, &report.Report{})
	checkSARIF(t, got)
	if !strings.Contains(got, `"results":[]`) {
		t.Errorf("a clean run has results:\n%s", got)
	}
}

// TestSARIFOfOddPlaces has files outside of the repository, names that are no URI, and a fix that would write a token.
func TestSARIFOfOddPlaces(t *testing.T) {
	t.Parallel()
	token := "glpat-" + strings.Join([]string{"a7c4", "e9b2", "d0f6", "1835", "q4z8"}, "")
	names := map[string]string{
		"/abs/a b.yml": "file:///abs/a%20b.yml", "C:/x.yml": "file:///C:/x.yml", "../up.yml": "../up.yml", "a:b%\xff.yml": "./a:b%25%FF.yml",
		"https://x/y.yml": "https://x/y.yml",
	}
	for name, uri := range names {
		f := newFiles(name, "k: 漢字é\n")
		span := f.at(name, "é")
		finding := lint.Finding{Rule: "r", Severity: lint.Error, Span: span, Message: "m", Fixes: []lint.Fix{
			{Message: "write a token", Edits: []source.Edit{{Span: span, New: token}}},
			{Message: "remove both", Edits: []source.Edit{{Span: span}, {Span: f.at(name, "k")}}},
		}}
		got := write(t, report.SARIF, &report.Report{
			Results: []*lint.Result{f.result([]string{name}, nil, finding)},
			Path:    func(_, file string) (string, bool) { return file, false },
		})
		checkSARIF(t, got)
		for _, part := range []string{`"uri":"` + uri + `"`, `"startColumn":6,"endLine":1,"endColumn":7`, `"text":"remove both"`} {
			if !strings.Contains(got, part) {
				t.Errorf("%q: %s is not in\n%s", name, part, got)
			}
		}
		if strings.Contains(got, "write a token") || strings.Contains(got, "SRCROOT") {
			t.Errorf("%q:\n%s", name, got)
		}
	}
}

// golden compares got with a file, which -update rewrites.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	expected, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(expected), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
