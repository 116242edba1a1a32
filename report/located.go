package report

import (
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// A located is a finding as a server shows it: beside a line of a file of the repository. What is wrong in a file of another
// project is shown where that file came in, and what has no place at the first line of the configuration.
type located struct {
	lint.Finding
	path       string
	start, end source.Position
	at         string // the true place, "" when it is this one
}

// located returns the findings, each once, with their places in the repository.
func (r *Report) located() []located {
	var all []located
	for result, f := range r.listed() {
		config := result.Config.Name
		all = append(all, r.locate(config, f))
	}
	return all
}

func (r *Report) locate(config string, f lint.Finding) located {
	if l, ok := r.beside(config, f.Span); ok {
		l.Finding = f
		return l
	}
	for _, related := range f.Related {
		if l, ok := r.beside(config, related.Span); ok {
			l.Finding, l.at = f, r.place(f.Span)
			return l
		}
	}
	first := source.Position{Line: 1, Column: 1}
	path, _ := r.path(config, config)
	return located{Finding: f, path: path, start: first, end: first, at: r.place(f.Span)}
}

// beside returns the place of a span, and false when it lies outside of the repository.
func (r *Report) beside(config string, span source.Span) (located, bool) {
	if span.File == nil {
		return located{}, false
	}
	path, ok := r.path(config, span.File.Name)
	start, end := positions(span)
	return located{path: path, start: start, end: end}, ok
}

// path returns where a file lies in the repository of a configuration, and whether it does.
func (r *Report) path(config, file string) (string, bool) {
	if r.Path == nil {
		return file, true
	}
	return r.Path(config, file)
}

// message returns the message of a finding as others may see it, with its true place where it is shown at another.
func (l located) message() string {
	if l.at == "" {
		return printable(l.Message)
	}
	return printable(l.Message + " (at " + l.at + ")")
}

// lastLine returns the last line of which a part is meant.
func (l located) lastLine() int {
	if l.end.Column == 1 && l.end.Line > l.start.Line {
		return l.end.Line - 1
	}
	return l.end.Line
}

// fails reports whether a finding makes the run fail.
func (r *Report) fails(f lint.Finding) bool {
	if r.Fails == nil {
		return f.Severity >= lint.Error
	}
	return r.Fails(f)
}
