package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

// sastSchema says what GitLab has of the parts that we write, and nothing of others: what is not in it is a mistake.
const sastSchema = "testdata/sast.schema.json"

func checkSAST(t *testing.T, text string) {
	t.Helper()
	schema, err := os.ReadFile(sastSchema)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("sast.json", bytes.NewReader(schema)); err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	if err := compiler.MustCompile("sast.json").Validate(value); err != nil {
		t.Errorf("%#v\n%s", err, text)
	}
}

// secretReport has findings of two rules about secrets, and one of another group.
func secretReport() *report.Report {
	f := typoFiles()
	rule := func(name string, group lint.Group) *lint.Analyzer {
		return &lint.Analyzer{Name: name, Group: group, Doc: "a secret is told\n\nEverybody reads it."}
	}
	found := func(rule string, severity lint.Severity) lint.Finding {
		return lint.Finding{Rule: rule, Severity: severity, Span: f.at("ci/test.yml", "needs: [biuld]\n"), Message: rule + " here", Fingerprint: "cafe"}
	}
	told := found("secret-told", lint.Error)
	told.Hint = "keep it"
	return &report.Report{
		Results: []*lint.Result{f.result([]string{".gitlab-ci.yml", "ci/test.yml"}, nil, told, found("secret-guessed", lint.Warning), found("stage-odd", lint.Error))},
		Rules:   []*lint.Analyzer{rule("secret-told", lint.Secrets), rule("secret-guessed", lint.Secrets), rule("stage-odd", lint.Stages)},
		Version: "1.2.3",
		Time:    time.Date(2026, 11, 23, 10, 5, 0, 0, time.FixedZone("CET", 3600)),
	}
}

func TestSAST(t *testing.T) {
	t.Parallel()
	got := write(t, report.SAST, secretReport())
	checkSAST(t, got)
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(got), "", " "); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/secrets.sast", indented.String())
}

func TestSASTOfNothing(t *testing.T) {
	t.Parallel()
	for _, r := range []*report.Report{{}, typoReport()} {
		got := write(t, report.SAST, r)
		checkSAST(t, got)
		if !strings.Contains(got, `"vulnerabilities":[]`) {
			t.Errorf("nothing concerns secrets, but there are vulnerabilities:\n%s", got)
		}
	}
}

// TestSASTKeepsWithinLimits has texts that are longer than GitLab reads, a token, and bytes that are no text.
func TestSASTKeepsWithinLimits(t *testing.T) {
	t.Parallel()
	token := "glpat-" + strings.Join([]string{"a7c4", "e9b2", "d0f6", "1835", "q4z8"}, "")
	r := secretReport()
	r.Rules[0].Doc = strings.Repeat("ö", 300) + "\n\nWhy."
	r.Results[0].Findings[0].Hint = strings.Repeat("ä", 8000)
	r.Results[0].Findings[0].Message = token + "\xe4\x00"
	got := write(t, report.SAST, r)
	checkSAST(t, got)
	if strings.Contains(got, "e9b2") {
		t.Errorf("the token is shown:\n%s", got)
	}
}
