package report_test

import (
	"encoding/json"
	"testing"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

// A qualityIssue is what GitLab reads of an entry.
type qualityIssue struct {
	Description, Fingerprint, Severity string
	CheckName                          string `json:"check_name"`
	Location                           struct {
		Path  string
		Lines struct{ Begin, End int }
	}
}

func quality(t *testing.T, r *report.Report) []qualityIssue {
	t.Helper()
	var issues []qualityIssue
	if err := json.Unmarshal([]byte(write(t, report.CodeQuality, r)), &issues); err != nil {
		t.Fatal(err)
	}
	return issues
}

func TestCodeQuality(t *testing.T) {
	t.Parallel()
	want(t, write(t, report.CodeQuality, typoReport()), `
[{"description":"100%: a, b�c","check_name":"image-tag-latest","fingerprint":"93e5578ece7c050f3b88e74ea3e2f226","severity":"minor",`+
		`"location":{"path":"sub/.gitlab-ci.yml","lines":{"begin":3,"end":3}}},`+
		`{"description":"\"test\" needs \"biuld\", which does not exist: did you mean \"build\"?","check_name":"needs-unknown-job",`+
		`"fingerprint":"5df18f778bd6602ee577ff9552c575e1","severity":"blocker","location":{"path":"sub/ci/test.yml","lines":{"begin":3,"end":3}}},`+
		`{"description":"m","check_name":"r","fingerprint":"936562da0120b5d6b6f82ba31506d9e7","severity":"info",`+
		`"location":{"path":"sub/.gitlab-ci.yml","lines":{"begin":1,"end":1}}}]
`)
}

func TestCodeQualitySeverities(t *testing.T) {
	t.Parallel()
	f := typoFiles()
	var findings []lint.Finding
	for _, rule := range []string{"a", "b", "c", "d"} {
		findings = append(findings, lint.Finding{Rule: rule, Message: rule, Severity: lint.Info, Span: f.at("ci/test.yml", "test")})
	}
	findings[0].Rejected, findings[1].Severity, findings[2].Severity = true, lint.Error, lint.Warning
	issues := quality(t, &report.Report{Results: []*lint.Result{f.result([]string{"ci/test.yml"}, nil, findings...)}})
	for i, severity := range []string{"blocker", "critical", "minor", "info"} {
		if issues[i].Severity != severity {
			t.Errorf("%s is %q, want %q", issues[i].CheckName, issues[i].Severity, severity)
		}
	}
}

// TestCodeQualityFingerprints has findings that lint gives one fingerprint, because they are in different configurations: GitLab
// would show only one of them.
func TestCodeQualityFingerprints(t *testing.T) {
	t.Parallel()
	f := newFiles("a/.gitlab-ci.yml", "test:\n", "b/.gitlab-ci.yml", "test:\n")
	at := func(name, message string) lint.Finding {
		return lint.Finding{Rule: "r", Message: message, Severity: lint.Error, Span: f.at(name, "test"), Fingerprint: "same"}
	}
	issues := quality(t, &report.Report{Results: []*lint.Result{
		f.result([]string{"a/.gitlab-ci.yml"}, nil, at("a/.gitlab-ci.yml", "one"), at("a/.gitlab-ci.yml", "two")),
		f.result([]string{"b/.gitlab-ci.yml"}, nil, at("b/.gitlab-ci.yml", "one")),
	}})
	seen := map[string]bool{}
	for _, issue := range issues {
		if seen[issue.Fingerprint] {
			t.Errorf("two entries have the fingerprint %s", issue.Fingerprint)
		}
		seen[issue.Fingerprint] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d entries, want 3", len(seen))
	}
}

// TestCodeQualityOfOtherProjects shows a finding in a file of another project where that file came in.
func TestCodeQualityOfOtherProjects(t *testing.T) {
	t.Parallel()
	f := typoFiles()
	unrelated := typo(f)
	unrelated.Rule, unrelated.Related = "other", nil
	issues := quality(t, &report.Report{
		Results: []*lint.Result{f.result([]string{".gitlab-ci.yml", "ci/test.yml"}, nil, typo(f), unrelated)},
		Path:    func(_, file string) (string, bool) { return file, file == ".gitlab-ci.yml" },
	})
	for _, issue := range issues {
		if issue.Location.Path != ".gitlab-ci.yml" || issue.Location.Lines.Begin != 1 {
			t.Errorf("%s is shown at %+v", issue.CheckName, issue.Location)
		}
		if want := typo(f).Message + " (at ci/test.yml:3:11)"; issue.Description != want {
			t.Errorf("got %s, want %s", issue.Description, want)
		}
	}
}
