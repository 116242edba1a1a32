package report

import (
	"encoding/json"
	"io"
	"slices"

	"gitlab.com/pipewright/pipewright/lint"
)

// What GitLab reads of a SAST report, and requires of it. A report that breaks its schema is not read at all.
//
// Source: lib/gitlab/ci/parsers/security/validators/schemas/15.2.1/sast-report-format.json and
// lib/gitlab/ci/parsers/security/common.rb of GitLab.
type (
	sastReport struct {
		Version         string              `json:"version"`
		Scan            sastScan            `json:"scan"`
		Vulnerabilities []sastVulnerability `json:"vulnerabilities"`
	}
	sastScan struct {
		Analyzer  sastTool `json:"analyzer"`
		Scanner   sastTool `json:"scanner"`
		Type      string   `json:"type"`
		Status    string   `json:"status"`
		StartTime string   `json:"start_time"`
		EndTime   string   `json:"end_time"`
	}
	sastTool struct {
		ID      string     `json:"id"`
		Name    string     `json:"name"`
		URL     string     `json:"url"`
		Version string     `json:"version"`
		Vendor  sastVendor `json:"vendor"`
	}
	sastVendor struct {
		Name string `json:"name"`
	}
	sastVulnerability struct {
		ID          string           `json:"id"`
		Name        string           `json:"name"`
		Description string           `json:"description"`
		Severity    string           `json:"severity"`
		Solution    string           `json:"solution,omitempty"`
		Location    sastLocation     `json:"location"`
		Identifiers []sastIdentifier `json:"identifiers"`
		Links       []sastLink       `json:"links"`
	}
	sastLocation struct {
		File      string `json:"file"`
		StartLine int    `json:"start_line"`
		EndLine   int    `json:"end_line"`
	}
	sastIdentifier struct {
		Type  string `json:"type"`
		Name  string `json:"name"`
		Value string `json:"value"`
		URL   string `json:"url"`
	}
	sastLink struct {
		URL string `json:"url"`
	}
)

const (
	sastVersion = "15.2.1"
	sastTime    = "2006-01-02T15:04:05" // of UTC
	sastMaxName = 255                   // characters
	sastMaxFix  = 7000                  // characters of a solution
)

// SAST writes what the rules about secrets found as GitLab's security widget and its reports of vulnerabilities take it.
func SAST(w io.Writer, r *Report) error {
	document := sastReport{Version: sastVersion, Scan: r.sastScan(), Vulnerabilities: []sastVulnerability{}}
	seen := map[string]int{}
	for _, l := range r.located() {
		if rule := r.rule(l.Rule); rule != nil && rule.Group == lint.Secrets {
			document.Vulnerabilities = append(document.Vulnerabilities, l.sast(rule, seen))
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}

func (r *Report) sastScan() sastScan {
	tool := sastTool{ID: "pipewright", Name: "pipewright", URL: homepage, Version: r.Version, Vendor: sastVendor{"pipewright"}}
	if tool.Version == "" {
		tool.Version = "unknown"
	}
	at := r.Time.UTC().Format(sastTime)
	return sastScan{Analyzer: tool, Scanner: tool, Type: "sast", Status: "success", StartTime: at, EndTime: at}
}

// rule returns the rule of that name, nil when the report does not know it.
func (r *Report) rule(name string) *lint.Analyzer {
	i := slices.IndexFunc(r.Rules, func(a *lint.Analyzer) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return r.Rules[i]
}

// sast returns the entry of a finding. Its name is that of the kind of mistake, as GitLab asks for.
func (l located) sast(rule *lint.Analyzer, seen map[string]int) sastVulnerability {
	docs := DocsURL(rule.Name)
	return sastVulnerability{
		ID:          uuid(l.fingerprint(seen)),
		Name:        firstRunes(rule.Summary(), sastMaxName),
		Description: CodeSpan(l.message()) + "\n\n" + rule.Explanation(), // Markdown, in which users write nothing
		Severity:    sastSeverity(l.Severity),
		Solution:    firstRunes(printable(l.Hint), sastMaxFix),
		Location:    sastLocation{l.path, l.start.Line, l.lastLine()},
		Identifiers: []sastIdentifier{{"pipewright_rule", "pipewright " + rule.Name, rule.Name, docs}},
		Links:       []sastLink{{docs}},
	}
}

// sastSeverity returns one of GitLab's words. A secret that leaks is critical, as in GitLab's own reports.
func sastSeverity(severity lint.Severity) string {
	switch severity {
	case lint.Error:
		return "Critical"
	case lint.Warning:
		return "Medium"
	}
	return "Low"
}

// uuid writes 32 hexadecimal digits as a UUID.
func uuid(hex string) string {
	return hex[:8] + "-" + hex[8:12] + "-" + hex[12:16] + "-" + hex[16:20] + "-" + hex[20:]
}

// firstRunes returns the first n characters of a text.
func firstRunes(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n])
	}
	return text
}
