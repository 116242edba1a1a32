package report

import "gitlab.com/pipewright/pipewright/lint"

// A Style is how a piece of text looks: the parameters of the terminal's escape sequence, "" for plain.
type Style string

// Styles are the looks of the parts of a text report. The zero value is plain text.
type Styles struct {
	Place                Style // file:line:column
	Error, Warning, Info Style // the severity, and the underline
	Rule                 Style // the rule's name
	Frame                Style // line numbers and bars
	Hint                 Style // what to do
	Added, Removed       Style // lines of a diff
}

// Plain is text without escape sequences.
var Plain = Styles{}

// Coloured is text for a terminal. It uses the sixteen colours that every terminal theme defines.
var Coloured = Styles{
	Place: "1", Error: "1;31", Warning: "1;33", Info: "1;36", Rule: "2", Frame: "34", Hint: "32", Added: "32", Removed: "31",
}

// Paint returns text in a style.
func (s Style) Paint(text string) string {
	if s == "" || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

func (s Styles) severity(severity lint.Severity) Style {
	switch severity {
	case lint.Error:
		return s.Error
	case lint.Warning:
		return s.Warning
	default:
		return s.Info
	}
}
