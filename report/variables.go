package report

import (
	"io"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/variables"
)

// A Variables is what a pipeline needs of the variables of its project.
type Variables struct {
	File  string // the configuration
	Usage *variables.Usage
	// Name returns how to print the name of a file; nil prints it as it is.
	Name func(string) string
	// Styles say how text looks; the zero value is plain.
	Styles Styles
	// Places also shows every place where a variable is read, in text.
	Places bool
	// Check is what was compared with a server, nil when nobody did.
	Check *VariablesCheck
}

// A VariablesFormat is one way to write what a pipeline needs.
type VariablesFormat struct {
	Name  string
	About string // what it is for, in a few words
	Write func(io.Writer, *Variables) error
}

// VariablesFormats returns the formats of variables, the default first.
func VariablesFormats() []VariablesFormat {
	return []VariablesFormat{
		{"text", "for people: a table", VariablesText},
		{"json", "for scripts: one object", VariablesJSON},
		{"env", "a file of NAME= lines to fill in", VariablesEnv},
	}
}

// FindVariables returns the format of that name.
func FindVariables(name string) (VariablesFormat, bool) {
	for _, format := range VariablesFormats() {
		if format.Name == name {
			return format, true
		}
	}
	return VariablesFormat{}, false
}

// place returns file:line:column of a span, "" for none.
func (v *Variables) place(span source.Span) string {
	if span.File == nil {
		return ""
	}
	p := span.File.Position(span.Start)
	return v.name(span.File.Name) + ":" + itoa(p.Line) + ":" + itoa(p.Column)
}

func (v *Variables) name(file string) string {
	if v.Name == nil {
		return file
	}
	return v.Name(file)
}

// flagsOf returns the flags that a variable should have, as words.
func flagsOf(v *variables.Variable) []string {
	var flags []string
	for _, f := range []struct {
		set  bool
		word string
	}{{v.File, "file"}, {v.Masked, "masked"}, {v.Protected, "protected"}} {
		if f.set {
			flags = append(flags, f.word)
		}
	}
	return flags
}
