package report

import (
	"io"

	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/pipediff"
)

// A PipelineDiff is what a change of a configuration does to pipelines.
type PipelineDiff struct {
	*pipediff.Diff
	Old, New DiffSide
	// Proof is what is known of all events, nil when nobody asked. An event that it shows is among those of the Diff.
	Proof *proof.Difference
	// Name returns how to print the name of a file; nil prints it as it is.
	Name func(string) string
	// Styles say how text looks; the zero value is plain.
	Styles Styles
}

// A DiffSide is one of the two configurations.
type DiffSide struct {
	Name   string       // as people call it: "HEAD", "the work tree", "old.yml"
	Result *lint.Result // what lint says of it; nil when there is no configuration
}

// A PipelineDiffFormat is one way to write a difference of pipelines.
type PipelineDiffFormat struct {
	Name  string
	About string // what it is for, in a few words
	Write func(io.Writer, *PipelineDiff) error
}

// PipelineDiffFormats returns the formats, the default first.
func PipelineDiffFormats() []PipelineDiffFormat {
	return []PipelineDiffFormat{
		{"text", "for people", PipelineDiffText},
		{"markdown", "for a note in a merge request", PipelineDiffMarkdown},
		{"json", "for scripts: one entry per event", PipelineDiffJSON},
	}
}

// FindPipelineDiff returns the format of that name.
func FindPipelineDiff(name string) (PipelineDiffFormat, bool) {
	for _, format := range PipelineDiffFormats() {
		if format.Name == name {
			return format, true
		}
	}
	return PipelineDiffFormat{}, false
}

// Equal reports whether the configurations make the same pipelines: for every event, when that was asked, else for those compared.
func (d *PipelineDiff) Equal() bool {
	if d.Proof == nil {
		return d.Same()
	}
	return d.Proof.Verdict == proof.Proved && d.SameButRules()
}

// Refused reports whether GitLab refuses the configuration.
func (s DiffSide) Refused() bool {
	return s.Result != nil && s.Result.Valid != nil && !*s.Result.Valid
}

// rejections returns the findings because of which GitLab refuses the configuration. The settings may hide all of them.
func (s DiffSide) rejections() []lint.Finding {
	var all []lint.Finding
	if s.Result != nil {
		for _, f := range s.Result.Findings {
			if f.Rejected {
				all = append(all, f)
			}
		}
	}
	return all
}

// place returns file:line of a finding, "" for one that has no place.
func (d *PipelineDiff) place(f lint.Finding) string {
	s := Simulation{Name: d.Name}
	return s.place(f.Span)
}

// line returns the file and line of a span, nil for none.
func (d *PipelineDiff) line(span source.Span) *jsonLine {
	s := Simulation{Name: d.Name}
	return s.jsonLine(span)
}
