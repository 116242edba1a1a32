package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

// typoReport is what the formats for other programs are tested with: an error with everything, a warning, a finding without a
// place, and a file that is clean.
func typoReport() *report.Report {
	f := typoFiles()
	f["clean.yml"] = newFiles("clean.yml", "")["clean.yml"]
	warning := lint.Finding{
		Rule: "image-tag-latest", Severity: lint.Warning, Span: f.at(".gitlab-ci.yml", "script: make\n"),
		Message: "100%: a, b\nc", Hint: "first\nsecond", Fingerprint: "cafe",
	}
	nowhere := lint.Finding{Rule: "r", Severity: lint.Info, Message: "m", Fingerprint: "beef"}
	names := []string{".gitlab-ci.yml", "ci/test.yml", "clean.yml"}
	return &report.Report{
		Results: []*lint.Result{f.result(names, new(bool), warning, typo(f), nowhere)},
		Path:    func(_, file string) (string, bool) { return "sub/" + file, true },
		Rules: []*lint.Analyzer{{
			Name: "needs-unknown-job", Group: lint.Stages, Severity: lint.Error, Preset: lint.Minimal,
			Doc: "needs names no job\n\nGitLab refuses it.", Bad: "bad:\n", Good: "good:\n",
		}},
		Version: "1.2.3",
	}
}

func write(t *testing.T, format func(io.Writer, *report.Report) error, r *report.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := format(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestFormatsMaskTokens has a token wherever a user can write one.
func TestFormatsMaskTokens(t *testing.T) {
	t.Parallel()
	token := "glpat-" + strings.Join([]string{"a7c4", "e9b2", "d0f6", "1835", "q4z8"}, "")
	f := newFiles("a.yml", "t: "+token+"\n")
	span := f.at("a.yml", token)
	finding := lint.Finding{
		Rule: "r", Severity: lint.Error, Span: span, Message: "a token: " + token, Hint: token, Path: []string{token},
		Related: []lint.Related{{Span: span, Message: token}}, Fixes: []lint.Fix{{Message: token}},
	}
	result := f.result([]string{"a.yml"}, nil, finding)
	result.Config.Unresolved = []config.Unresolved{{Include: "remote", What: "https://" + token, Why: token, Span: span}}
	for _, format := range report.Formats() {
		if format.Name == "json" {
			continue // it has the path as it is, for programs that edit
		}
		got := write(t, format.Write, &report.Report{Results: []*lint.Result{result}})
		if strings.Contains(got, "e9b2") {
			t.Errorf("%s shows the token:\n%s", format.Name, got)
		}
	}
}

func TestFormatsOfNothing(t *testing.T) {
	t.Parallel()
	for name, wanted := range map[string]string{
		"codequality": "[]\n",
		"junit":       xml.Header + "<testsuites></testsuites>\n",
		"github":      "",
		"text":        "",
	} {
		format, _ := report.Find(name)
		if got := write(t, format.Write, &report.Report{}); got != wanted {
			t.Errorf("%s of nothing is %q, want %q", name, got, wanted)
		}
	}
}

// TestFormatsSurviveBytesThatAreNoText has names and messages that no format can hold.
func TestFormatsSurviveBytesThatAreNoText(t *testing.T) {
	t.Parallel()
	f := newFiles("a\xff\x01\n,:%.yml", "k: \xe4\x01\n")
	finding := lint.Finding{Rule: "r", Severity: lint.Error, Span: f.at("a\xff\x01\n,:%.yml", "\xe4"), Message: "\xe4\u2028\x00\x1b]"}
	r := &report.Report{Results: []*lint.Result{f.result([]string{"a\xff\x01\n,:%.yml"}, nil, finding)}}
	for _, name := range []string{"codequality", "sarif"} {
		format, _ := report.Find(name)
		if got := write(t, format.Write, r); !json.Valid([]byte(got)) {
			t.Errorf("%s is no JSON:\n%s", name, got)
		}
	}
	if err := xml.Unmarshal([]byte(write(t, report.JUnit, r)), new(struct{})); err != nil {
		t.Errorf("junit is no XML: %v", err)
	}
	if got := write(t, report.GitHub, r); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "::error file=") {
		t.Errorf("github has more than one line:\n%q", got)
	}
}
