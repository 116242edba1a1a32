package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"

	"gitlab.com/pipewright/pipewright/lint"
)

// What GitLab reads of a code quality report. It stops at the first entry that lacks a field, and of entries with one
// fingerprint it keeps the last.
//
// Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format,
// lib/gitlab/ci/parsers/codequality/code_climate.rb, lib/gitlab/ci/reports/codequality_reports.rb.
type (
	qualityIssue struct {
		Description string          `json:"description"`
		CheckName   string          `json:"check_name"`
		Fingerprint string          `json:"fingerprint"`
		Severity    string          `json:"severity"`
		Location    qualityLocation `json:"location"`
	}
	qualityLocation struct {
		Path  string       `json:"path"`
		Lines qualityLines `json:"lines"`
	}
	qualityLines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	}
)

// CodeQuality writes a report as GitLab shows it in merge requests. Its fingerprints stay when lines move.
func CodeQuality(w io.Writer, r *Report) error {
	issues := []qualityIssue{}
	seen := map[string]int{}
	for _, l := range r.located() {
		issues = append(issues, qualityIssue{
			Description: l.message(), CheckName: l.Rule, Fingerprint: l.fingerprint(seen), Severity: qualitySeverity(l.Finding),
			Location: qualityLocation{l.path, qualityLines{l.start.Line, l.lastLine()}},
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(issues)
}

// fingerprint returns a fingerprint that no other finding of the report has: those of lint are unique in one configuration.
// The second of two equal ones gets a number; seen counts them.
func (l located) fingerprint(seen map[string]int) string {
	key := l.Fingerprint + "\x00" + l.path
	n := seen[key]
	seen[key]++
	sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(n)))
	return hex.EncodeToString(sum[:16])
}

// qualitySeverity returns one of GitLab's words: a blocker is what GitLab would refuse.
func qualitySeverity(f lint.Finding) string {
	switch {
	case f.Rejected:
		return "blocker"
	case f.Severity == lint.Error:
		return "critical"
	case f.Severity == lint.Warning:
		return "minor"
	}
	return "info"
}
