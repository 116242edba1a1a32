package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/pipetest"
	"gitlab.com/pipewright/pipewright/report"
)

// sampleTests returns three tests: one holds, one does not, and of one nobody can tell.
func sampleTests() *report.Tests {
	file := source.NewFile(".pipewright-test.yml", []byte("tests:\n  - name: good\n  - name: bad <&> \x01\n    jobs: [deploy]\n  - name: open\n"))
	ci := source.NewFile("ci/main.yml", []byte("deploy:\n  rules:\n    - if: $A == \"b\"\n"))
	at := func(f *source.File, text string) source.Span {
		start := bytes.Index(f.Text, []byte(text))
		return f.Span(start, start+len(text))
	}
	named := func(name, text string, failures ...pipetest.Failure) *pipetest.Case {
		event := pipetest.Event{Event: &pipeline.Event{Source: "push", Branch: "staging"}, Title: "push to staging"}
		return &pipetest.Case{
			Test: &pipetest.Test{Name: config.String{Value: name, Span: at(file, text)}}, Name: name, Event: event,
			Pipeline: &pipeline.Pipeline{Event: event.Event, Created: config.Yes, Jobs: []*pipeline.Job{{Name: "build"}}}, Failures: failures,
		}
	}
	clause := pipeline.Clause{
		Keyword: "if", Text: `$A == "b"`, Span: at(ci, `$A == "b"`), Holds: config.No,
		Values: []pipeline.Value{{Name: "A", Value: "a", Defined: config.Yes}},
	}
	why := &pipeline.Why{Summary: "no rule matched", Span: at(ci, "rules"), Steps: []pipeline.Step{
		{Keyword: "rules", Span: clause.Span, Matches: config.No, Clauses: []pipeline.Clause{clause}},
	}}
	return &report.Tests{Run: &pipetest.Run{Suite: &pipetest.Suite{File: file}, Cases: []*pipetest.Case{
		named("good", "good"),
		named("bad <&> \x01", "bad", pipetest.Failure{
			Span: at(file, "deploy"), Job: "deploy", Message: `"deploy" is not in the pipeline`,
			Because: []pipetest.Because{{Span: why.Span, Why: why, Steps: true}},
		}),
		named("open", "open", pipetest.Failure{
			Span: at(file, "open"), Message: "it is not known whether there is a pipeline", Unknown: true,
			Because: []pipetest.Because{{Span: at(ci, "deploy"), Text: "it could not be had"}},
		}),
	}}}
}

// testsAs returns what a format makes of tests.
func testsAs(t *testing.T, format string, tests *report.Tests) string {
	t.Helper()
	f, ok := report.FindTests(format)
	if !ok {
		t.Fatalf("there is no format %q", format)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf, tests); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestTestsText(t *testing.T) {
	tests := sampleTests()
	const want = `--- FAIL: bad <&> � (.pipewright-test.yml:3)
    push to staging: 1 job
    .pipewright-test.yml:4: "deploy" is not in the pipeline
        ci/main.yml:2: no rule matched
          ci/main.yml:3: $A (= "a") == "b" → false
--- FAIL: open (.pipewright-test.yml:5)
    push to staging: 1 job
    .pipewright-test.yml:5: it is not known whether there is a pipeline
        ci/main.yml:1: it could not be had
FAIL  .pipewright-test.yml: 2 of 3 tests
`
	if got := testsAs(t, "text", tests); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	tests.Verbose = true
	if got := testsAs(t, "text", tests); got != "--- PASS: good (.pipewright-test.yml:2)\n"+want {
		t.Errorf("with all tests:\n%s", got)
	}
	tests.Run.Cases = tests.Run.Cases[:1]
	if got, want := testsAs(t, "text", tests), "--- PASS: good (.pipewright-test.yml:2)\nok    .pipewright-test.yml: 1 test\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTestsJSON(t *testing.T) {
	var got struct {
		Version, Total, Failed int
		Ok                     bool
		File                   string
		Tests                  []struct {
			Name, Title string
			Line        int
			Ok          bool
			Event       struct{ Branch string }
			Failures    []struct {
				Line         int
				Job, Message string
				Unknown      bool
				Because      []struct {
					Text string
					At   struct {
						File string
						Line int
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(testsAs(t, "json", sampleTests())), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || got.Total != 3 || got.Failed != 2 || got.Ok || got.File != ".pipewright-test.yml" {
		t.Errorf("head: %+v", got)
	}
	good, bad, open := got.Tests[0], got.Tests[1], got.Tests[2]
	if !good.Ok || good.Line != 2 || good.Title != "push to staging" || good.Event.Branch != "staging" || good.Failures == nil {
		t.Errorf("good: %+v", good)
	}
	if f := bad.Failures[0]; bad.Ok || f.Line != 4 || f.Job != "deploy" || f.Unknown || f.Because[0].Text != "no rule matched" || f.Because[0].At.Line != 2 {
		t.Errorf("bad: %+v", bad)
	}
	if f := open.Failures[0]; !f.Unknown || f.Because[0].Text != "it could not be had" || f.Because[0].At.File != "ci/main.yml" {
		t.Errorf("open: %+v", open)
	}
}

// TestTestsJUnit holds the shape that GitLab reads (lib/gitlab/ci/parsers/test/junit.rb): testcases below one level of testsuite,
// each with classname, name and file, and failure or error with a text; no attribute `type`, which would convert the text.
func TestTestsJUnit(t *testing.T) {
	text := testsAs(t, "junit", sampleTests())
	var got struct {
		XMLName xml.Name `xml:"testsuites"`
		Suites  []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Errors   int    `xml:"errors,attr"`
			Cases    []struct {
				Class   string   `xml:"classname,attr"`
				Name    string   `xml:"name,attr"`
				File    string   `xml:"file,attr"`
				Failure []string `xml:"failure"`
				Error   []string `xml:"error"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if len(got.Suites) != 1 || got.Suites[0].Tests != 3 || got.Suites[0].Failures != 1 || got.Suites[0].Errors != 1 || strings.Contains(text, " type=") {
		t.Fatalf("the suite is\n%s", text)
	}
	cases := got.Suites[0].Cases
	for _, c := range cases {
		if c.Class != ".pipewright-test.yml" || c.File != ".pipewright-test.yml" {
			t.Errorf("%s: class %q, file %q", c.Name, c.Class, c.File)
		}
	}
	if c := cases[0]; c.Name != "good" || c.Failure != nil || c.Error != nil {
		t.Errorf("good: %+v", c)
	}
	const want = "push to staging: 1 job\n.pipewright-test.yml:4: \"deploy\" is not in the pipeline\n" +
		"    ci/main.yml:2: no rule matched\n      ci/main.yml:3: $A (= \"a\") == \"b\" → false"
	if c := cases[1]; c.Name != "bad <&> �" || len(c.Failure) != 1 || c.Failure[0] != want || c.Error != nil {
		t.Errorf("bad: %+v", c)
	}
	if c := cases[2]; c.Failure != nil || len(c.Error) != 1 || !strings.Contains(c.Error[0], "ci/main.yml:1: it could not be had") {
		t.Errorf("open: %+v", c)
	}
}
