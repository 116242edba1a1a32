package report

import (
	"encoding/json"
	"io"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// JSONVersion is the version of the json format. It grows when a field changes its meaning or goes; new fields may
// come at any time.
const JSONVersion = 1

// The order of the fields is part of the format: outputs of two runs can be compared as text.
type (
	jsonReport struct {
		Version  int           `json:"version"`
		Configs  []jsonConfig  `json:"configs"`
		Findings []jsonFinding `json:"findings"`
	}
	jsonConfig struct {
		File       string           `json:"file"`
		Valid      *bool            `json:"valid"` // null: unknown
		Files      []string         `json:"files"`
		Unresolved []jsonUnresolved `json:"unresolved"`
		// TriggeredBy are the jobs that make it the configuration of a child pipeline.
		TriggeredBy *jsonTrigger `json:"triggered_by,omitempty"`
		// DryRun is what a GitLab server says of it, absent when none was asked.
		DryRun *DryRun `json:"dry_run,omitempty"`
		// Skipped is what rules did less than elsewhere, absent when they did everything.
		Skipped []jsonSkip `json:"skipped,omitempty"`
	}
	jsonSkip struct {
		Rule string `json:"rule"`
		Why  string `json:"why"`
	}
	jsonTrigger struct {
		Config string   `json:"config"`
		Jobs   []string `json:"jobs"`
		jsonPlace
	}
	jsonUnresolved struct {
		Include string `json:"include"`
		What    string `json:"what"`
		Why     string `json:"why"`
	}
	jsonFinding struct {
		Config   string `json:"config"`
		Rule     string `json:"rule"`
		Severity string `json:"severity"`
		Rejected bool   `json:"rejected"`
		jsonPlace
		Path        []string      `json:"path"`
		Message     string        `json:"message"`
		Related     []jsonRelated `json:"related"`
		Fixes       []jsonFix     `json:"fixes"`
		Fingerprint string        `json:"fingerprint"`
		Docs        string        `json:"docs"`
	}
	// jsonPlace counts lines and columns from 1, and columns in characters.
	jsonPlace struct {
		File      string `json:"file"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"end_line"`
		EndColumn int    `json:"end_column"`
	}
	jsonRelated struct {
		jsonPlace
		Message string `json:"message"`
	}
	jsonFix struct {
		Message string     `json:"message"`
		Unsafe  bool       `json:"unsafe"`
		Edits   []jsonEdit `json:"edits"`
	}
	// jsonEdit replaces the bytes from start up to end, counted from 0.
	jsonEdit struct {
		File  string `json:"file"`
		Start int    `json:"start"`
		End   int    `json:"end"`
		New   string `json:"new"`
	}
)

// JSON writes a report as one line of JSON.
func JSON(w io.Writer, r *Report) error {
	out := jsonReport{Version: JSONVersion, Configs: []jsonConfig{}, Findings: []jsonFinding{}}
	for _, result := range r.Results {
		config := r.jsonConfig(result)
		out.Configs = append(out.Configs, config)
		for _, f := range result.Findings {
			out.Findings = append(out.Findings, r.jsonFinding(config.File, f))
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

func (r *Report) jsonConfig(result *lint.Result) jsonConfig {
	out := jsonConfig{Valid: result.Valid, Files: []string{}, Unresolved: []jsonUnresolved{}}
	for _, doc := range result.Config.Files {
		out.Files = append(out.Files, r.name(doc.File))
	}
	out.File, out.DryRun = r.configName(result.Config), r.jsonDryRun(result)
	if t := result.Config.Trigger; t != nil {
		out.TriggeredBy = &jsonTrigger{Config: r.configName(t.Config), jsonPlace: r.jsonPlace(t.Span())}
		for _, job := range t.Jobs {
			out.TriggeredBy.Jobs = append(out.TriggeredBy.Jobs, job.Name.Value)
		}
	}
	for _, u := range result.Config.Unresolved {
		out.Unresolved = append(out.Unresolved, jsonUnresolved{u.Include, secret.Redact(u.What), secret.Redact(u.Why)})
	}
	for _, skip := range result.Skipped {
		out.Skipped = append(out.Skipped, jsonSkip(skip))
	}
	return out
}

// configName returns the printed name of a configuration.
func (r *Report) configName(cfg *config.Config) string {
	if r.Name == nil {
		return cfg.Name
	}
	return r.Name(cfg.Name)
}

func (r *Report) jsonFinding(config string, f lint.Finding) jsonFinding {
	out := jsonFinding{
		Config: config, Rule: f.Rule, Severity: f.Severity.String(), Rejected: f.Rejected, jsonPlace: r.jsonPlace(f.Span),
		Path: redacted(f.Path), Message: secret.Redact(f.Message), Related: []jsonRelated{}, Fixes: []jsonFix{},
		Fingerprint: f.Fingerprint, Docs: DocsURL(f.Rule),
	}
	for _, related := range f.Related {
		out.Related = append(out.Related, jsonRelated{r.jsonPlace(related.Span), secret.Redact(related.Message)})
	}
	for _, fix := range f.Fixes {
		edits := []jsonEdit{}
		for _, e := range fix.Edits {
			edits = append(edits, jsonEdit{r.name(e.Span.File), e.Span.Start, e.Span.End, e.New})
		}
		out.Fixes = append(out.Fixes, jsonFix{fix.Message, fix.Unsafe, edits})
	}
	return out
}

func (r *Report) jsonPlace(s source.Span) jsonPlace {
	start, end := positions(s)
	return jsonPlace{r.name(s.File), start.Line, start.Column, end.Line, end.Column}
}

// redacted returns a path without the tokens that the names of jobs may hold, never nil, which JSON would show as null.
func redacted(path []string) []string {
	out := make([]string, len(path))
	for i, name := range path {
		out[i] = secret.Redact(name)
	}
	return out
}
