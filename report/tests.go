package report

import (
	"io"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/pipetest"
)

// A Tests is what came of the tests of a pipeline.
type Tests struct {
	Run *pipetest.Run
	// Name returns how to print the name of a file; nil prints it as it is.
	Name func(string) string
	// Styles say how text looks; the zero value is plain.
	Styles Styles
	// Verbose also shows the tests that hold.
	Verbose bool
}

// A TestsFormat is one way to write what came of tests.
type TestsFormat struct {
	Name  string
	About string // what it is for, in a few words
	Write func(io.Writer, *Tests) error
}

// TestsFormats returns the formats of tests, the default first.
func TestsFormats() []TestsFormat {
	return []TestsFormat{
		{"text", "for people: what does not hold, and why", TestsText},
		{"json", "for scripts: one entry per test and event", TestsJSON},
		{"junit", "for artifacts:reports:junit of GitLab", TestsJUnit},
	}
}

// FindTests returns the format of that name.
func FindTests(name string) (TestsFormat, bool) {
	for _, format := range TestsFormats() {
		if format.Name == name {
			return format, true
		}
	}
	return TestsFormat{}, false
}

// name returns how the name of a file is printed.
func (t *Tests) name(file string) string {
	if t.Name == nil {
		return file
	}
	return t.Name(file)
}

// place returns file:line of a span, "" for none.
func (t *Tests) place(span source.Span) string {
	if span.File == nil {
		return ""
	}
	return t.name(span.File.Name) + ":" + itoa(span.File.Position(span.Start).Line)
}

// file returns the name of the test file.
func (t *Tests) file() string { return printable(t.name(t.Run.Suite.File.Name)) }

// reasons returns the lines that tell why something does not hold, each with its place.
func (t *Tests) reasons(f pipetest.Failure) []string {
	var lines []string
	for _, b := range f.Because {
		place := t.place(b.Span)
		if place != "" {
			place += ": "
		}
		if b.Why == nil {
			lines = append(lines, printable(place+b.Text))
			continue
		}
		lines = append(lines, printable(place+whyText(b.Why)))
		if b.Steps {
			lines = append(lines, t.asked(b.Why)...)
		}
	}
	return lines
}

// asked returns the conditions that decided the rules on the way to an answer, one line each.
func (t *Tests) asked(why *pipeline.Why) []string {
	var lines []string
	for _, step := range why.Steps {
		for _, clause := range step.Clauses {
			if clause.Holds == step.Matches {
				lines = append(lines, printable("  "+t.place(clause.Span)+": "+clauseText(clause)))
			}
		}
	}
	return lines
}
