package report

import (
	"encoding/xml"
	"io"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// junitFiles is a report with a suite for each file, as [junitSuites] is one of tests.
type junitFiles struct {
	XMLName xml.Name      `xml:"testsuites"`
	Suites  []*junitSuite `xml:"testsuite"`
}

// JUnit writes a report as JUnit XML. Each file is a suite and each finding a test of it, which fails when the finding makes
// the run fail, and is skipped otherwise: JUnit has no warnings. A file without findings is a test that passes.
func JUnit(w io.Writer, r *Report) error {
	j := junitWriter{report: r, suites: map[string]*junitSuite{}, names: map[string]int{}}
	for _, l := range r.located() {
		if err := j.add(l); err != nil {
			return err
		}
	}
	for _, result := range r.Results {
		for _, doc := range result.Config.Files {
			j.pass(result, doc.File)
		}
	}
	text, err := xml.MarshalIndent(junitFiles{Suites: j.order}, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

// A junitWriter collects the suites of a report.
type junitWriter struct {
	report *Report
	suites map[string]*junitSuite // by path
	order  []*junitSuite
	names  map[string]int // how often a name was given
}

func (j *junitWriter) suite(path string) *junitSuite {
	suite := j.suites[path]
	if suite == nil {
		suite = &junitSuite{Name: printable(path)}
		j.suites[path] = suite
		j.order = append(j.order, suite)
	}
	return suite
}

// add adds a finding. The text is the one that a terminal shows.
func (j *junitWriter) add(l located) error {
	var text strings.Builder
	if err := Findings(&text, &Report{Name: j.report.Name}, []lint.Finding{l.Finding}); err != nil {
		return err
	}
	message := l.message()
	found := &junitFailure{Message: message, Text: strings.TrimRight(text.String(), "\n")}
	suite := j.suite(l.path)
	suite.Tests++
	c := junitCase{Class: suite.Name, Name: j.name(suite.Name, l.Rule+": "+message), File: suite.Name, Line: l.start.Line}
	if j.report.fails(l.Finding) {
		suite.Failures++
		c.Failure = found
	} else {
		c.Skipped = found
	}
	suite.Cases = append(suite.Cases, c)
	return nil
}

// name returns a name that no other test of the suite has, and that stays when lines move: GitLab compares tests by it.
func (j *junitWriter) name(suite, name string) string {
	key := suite + "\x00" + name
	j.names[key]++
	if n := j.names[key]; n > 1 {
		return name + " (" + itoa(n) + ")"
	}
	return name
}

// pass adds a file of the repository, unless it has findings.
func (j *junitWriter) pass(result *lint.Result, file *source.File) {
	path, ok := j.report.path(result.Config.Name, file.Name)
	if !ok || j.suites[path] != nil {
		return
	}
	suite := j.suite(path)
	suite.Tests++
	suite.Cases = append(suite.Cases, junitCase{Class: suite.Name, Name: "no findings", File: suite.Name, Line: 1})
}
