package report

import (
	"encoding/xml"
	"io"
	"strings"

	"gitlab.com/pipewright/pipewright/pipetest"
)

// The elements and attributes that GitLab reads: classname becomes the suite, name the test, file a link, and the text of failure
// or error is shown when somebody asks for details. An attribute `message` counts only for want of a text, and one `type` would
// make Ruby convert the text. Of tests with one name, the first counts.
//
// Source: https://docs.gitlab.com/ci/testing/unit_test_reports/, lib/gitlab/ci/parsers/test/junit.rb.
type (
	junitSuites struct {
		XMLName xml.Name   `xml:"testsuites"`
		Suite   junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr"`
		Failure *junitFailure `xml:"failure"`
		Error   *junitFailure `xml:"error"`
		Skipped *junitFailure `xml:"skipped"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// TestsJUnit writes what came of tests as JUnit XML. A test of which it is not known whether it holds is an error, not a failure.
func TestsJUnit(w io.Writer, t *Tests) error {
	file := t.file()
	suite := junitSuite{Name: file, Tests: len(t.Run.Cases)}
	for _, c := range t.Run.Cases {
		out := junitCase{Class: file, Name: printable(c.Name), File: file, Line: lineOf(c.Span())}
		switch {
		case c.Ok():
		case c.Unknown():
			out.Error = t.junitFailure(c)
			suite.Errors++
		default:
			out.Failure = t.junitFailure(c)
			suite.Failures++
		}
		suite.Cases = append(suite.Cases, out)
	}
	text, err := xml.MarshalIndent(junitSuites{Suite: suite}, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

// junitFailure returns all that does not hold in a case: GitLab shows one text.
func (t *Tests) junitFailure(c *pipetest.Case) *junitFailure {
	var text strings.Builder
	text.WriteString(eventText(c))
	for _, f := range c.Failures {
		text.WriteString("\n" + t.place(f.Span) + ": " + printable(f.Message))
		for _, line := range t.reasons(f) {
			text.WriteString("\n    " + line)
		}
	}
	return &junitFailure{Message: printable(c.Failures[0].Message), Text: text.String()}
}
