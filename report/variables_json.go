package report

import (
	"encoding/json"
	"io"

	"gitlab.com/pipewright/pipewright/ci/variables"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// VariablesVersion is the version of the form of [VariablesJSON]. It grows when what scripts rely on changes.
const VariablesVersion = 1

type (
	jsonUsage struct {
		Version      int            `json:"version"`
		File         string         `json:"file"`
		Complete     bool           `json:"complete"` // false: see gaps
		Variables    []jsonNeeded   `json:"variables"`
		Defined      []string       `json:"defined"`
		Environments []string       `json:"environments"`
		Gaps         []jsonUsageGap `json:"gaps"`
		Check        *jsonCheck     `json:"check,omitempty"` // absent when nobody compared
	}
	jsonNeeded struct {
		Name      string      `json:"name"`
		Required  bool        `json:"required"`
		Certain   bool        `json:"certain"`
		Masked    bool        `json:"masked"`
		Protected bool        `json:"protected"`
		Type      string      `json:"variable_type"` // in the words of GitLab's API: env_var or file
		Scope     string      `json:"environment_scope"`
		Values    []jsonValue `json:"values"` // for each environment that reads it
		Notes     []string    `json:"notes"`
		Reads     []jsonRead  `json:"reads"`
	}
	jsonValue struct {
		Scope     string `json:"environment_scope"`
		Required  bool   `json:"required"`
		Protected bool   `json:"protected"`
	}
	jsonRead struct {
		Pipeline    *string `json:"pipeline"`    // of a child pipeline
		Job         *string `json:"job"`         // null: include, workflow, variables at the root
		Environment *string `json:"environment"` // null: the job has none
		How         string  `json:"how"`
		Keyword     string  `json:"keyword"`
		Optional    bool    `json:"optional"`
		Doubt       *string `json:"doubt"`
		File        string  `json:"file"`
		Line        int     `json:"line"`
		Column      int     `json:"column"`
		EndLine     int     `json:"end_line"`
		EndColumn   int     `json:"end_column"`
	}
	jsonUsageGap struct {
		What string `json:"what"`
		File string `json:"file"`
		Line int    `json:"line"`
	}
)

// VariablesJSON writes one object: a promise to scripts, whose version is [VariablesVersion].
func VariablesJSON(w io.Writer, v *Variables) error {
	out := jsonUsage{
		Version: VariablesVersion, File: v.name(v.File), Complete: len(v.Usage.Gaps) == 0, Variables: []jsonNeeded{},
		Defined: append([]string{}, v.Usage.Defined...), Environments: append([]string{}, v.Usage.Environments...), Gaps: []jsonUsageGap{},
	}
	for i := range v.Usage.Variables {
		out.Variables = append(out.Variables, v.needed(&v.Usage.Variables[i]))
	}
	for _, g := range v.Usage.Gaps {
		gap := jsonUsageGap{What: secret.Redact(g.What)}
		if g.Span.File != nil {
			gap.File, gap.Line = v.name(g.Span.File.Name), g.Span.File.Position(g.Span.Start).Line
		}
		out.Gaps = append(out.Gaps, gap)
	}
	out.Check = v.jsonCheck()
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

func (v *Variables) needed(x *variables.Variable) jsonNeeded {
	out := jsonNeeded{
		Name: x.Name, Required: x.Required, Certain: x.Certain, Masked: x.Masked, Protected: x.Protected, Type: "env_var", Scope: x.Scope,
		Notes: append([]string{}, x.Notes...), Reads: []jsonRead{}, Values: []jsonValue{},
	}
	if x.File {
		out.Type = "file"
	}
	for _, value := range x.Values {
		out.Values = append(out.Values, jsonValue(value))
	}
	for _, r := range x.Reads {
		read := jsonRead{
			Pipeline: optional(r.Pipeline), Job: optional(r.Job), Environment: optional(r.Environment), How: string(r.How), Keyword: r.Keyword,
			Optional: r.Optional, Doubt: optional(secret.Redact(r.Doubt)),
		}
		if r.Span.File != nil {
			start, end := positions(r.Span)
			read.File, read.Line, read.Column = v.name(r.Span.File.Name), start.Line, start.Column
			read.EndLine, read.EndColumn = end.Line, end.Column
		}
		out.Reads = append(out.Reads, read)
	}
	return out
}
