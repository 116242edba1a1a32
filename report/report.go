// Package report writes what a run of lint found, one file per format.
//
// A [Report] holds the results of one run, each of one configuration. [Formats] lists the ways to write it; each is a
// function of a writer and a report, which reads no file, asks no terminal and keeps no state:
//
//	format, ok := report.Find("text")
//	err := format.Write(w, &report.Report{Results: results, Styles: report.Coloured})
//
// The text format is for people and may change; the json format is a promise to scripts, whose version grows when it
// changes. The package decides neither where a report goes nor whether it is coloured.
package report

import (
	"io"
	"iter"
	"slices"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// A Report is the outcome of one run.
type Report struct {
	Results []*lint.Result
	// Name returns how to print the name of a file; nil prints it as it is.
	Name func(string) string
	// Styles say how text looks; the zero value is plain.
	Styles Styles
	// Rules are those that may have spoken, for formats that describe them, and Version is that of pipewright.
	Rules   []*lint.Analyzer
	Version string
	// Time is that of the run, for formats that must say it.
	Time time.Time
	// Path returns where a file of a configuration lies in the repository, and whether it does; nil takes names for paths.
	Path func(config, file string) (path string, ok bool)
	// Fails reports whether a finding makes the run fail; nil: errors do.
	Fails func(lint.Finding) bool
	// DryRuns are what GitLab servers said, by configuration.
	DryRuns map[*config.Config]*DryRun
}

// A Format is one way to write a report.
type Format struct {
	Name  string
	About string // what it is for, in a few words
	Write func(io.Writer, *Report) error
}

// Formats returns the formats, the default first.
func Formats() []Format {
	return []Format{
		{"text", "for people, with the source line underlined", Text},
		{"json", "for scripts", JSON},
		{"codequality", "for artifacts:reports:codequality of GitLab", CodeQuality},
		{"junit", "for artifacts:reports:junit of GitLab", JUnit},
		{"sarif", "for editors and code scanning, SARIF 2.1.0", SARIF},
		{"sast", "what concerns secrets, for artifacts:reports:sast of GitLab", SAST},
		{"github", "for annotations in GitHub Actions", GitHub},
	}
}

// Names returns the names of the formats, the default first.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// Find returns the format of that name.
func Find(name string) (Format, bool) {
	formats := Formats()
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return formats[i], true
}

// DocsURL returns the address of the page about a rule.
func DocsURL(rule string) string {
	return "https://gitlab.com/pipewright/pipewright/-/blob/main/docs/rules/" + rule + ".md"
}

// name returns the printed name of a file.
func (r *Report) name(file *source.File) string {
	switch {
	case file == nil:
		return ""
	case r.Name == nil:
		return file.Name
	}
	return r.Name(file.Name)
}

// findings returns the findings of all results. What several configurations include is found in each of them, but listed
// once.
func (r *Report) findings() []lint.Finding {
	var all []lint.Finding
	for _, f := range r.listed() {
		all = append(all, f)
	}
	return all
}

// listed yields each finding once, with the first result that has it.
func (r *Report) listed() iter.Seq2[*lint.Result, lint.Finding] {
	type key struct {
		rule, file, message string
		start, end          int
	}
	return func(yield func(*lint.Result, lint.Finding) bool) {
		seen := map[key]bool{}
		for _, result := range r.Results {
			for _, f := range result.Findings {
				k := key{f.Rule, r.name(f.Span.File), f.Message, f.Span.Start, f.Span.End}
				if seen[k] {
					continue
				}
				seen[k] = true
				if !yield(result, f) {
					return
				}
			}
		}
	}
}

// unresolved returns the includes that could not be had, each once.
func (r *Report) unresolved() []config.Unresolved {
	var all []config.Unresolved
	for _, u := range r.left() {
		all = append(all, u)
	}
	return all
}

// left yields the includes that could not be had, each once, with the first result that lacks it.
func (r *Report) left() iter.Seq2[*lint.Result, config.Unresolved] {
	type key struct {
		file  string
		start int
		what  string
	}
	return func(yield func(*lint.Result, config.Unresolved) bool) {
		seen := map[key]bool{}
		for _, result := range r.Results {
			for _, u := range result.Config.Unresolved {
				k := key{r.name(u.Span.File), u.Span.Start, u.What}
				if seen[k] {
					continue
				}
				seen[k] = true
				if !yield(result, u) {
					return
				}
			}
		}
	}
}

// files returns the number of different files that were read.
func (r *Report) files() int {
	seen := map[string]bool{}
	for _, result := range r.Results {
		for _, doc := range result.Config.Files {
			seen[doc.File.Name] = true
		}
	}
	return len(seen)
}
