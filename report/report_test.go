package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

// files are the texts that the findings of these tests are about.
type files map[string]*source.File

func newFiles(texts ...string) files {
	all := files{}
	for i := 0; i < len(texts); i += 2 {
		all[texts[i]] = source.NewFile(texts[i], []byte(texts[i+1]))
	}
	return all
}

// at returns the span of the first occurrence of word in a file.
func (f files) at(name, word string) source.Span {
	file := f[name]
	start := bytes.Index(file.Text, []byte(word))
	if start < 0 {
		panic(word + " is not in " + name)
	}
	return file.Span(start, start+len(word))
}

// result returns findings about a configuration of the named files, the root first.
func (f files) result(names []string, valid *bool, findings ...lint.Finding) *lint.Result {
	cfg := &config.Config{}
	for i, name := range names {
		if i == 0 {
			cfg.Name = name
		}
		cfg.Files = append(cfg.Files, &syntax.Document{File: f[name]})
	}
	return &lint.Result{Config: cfg, Findings: findings, Valid: valid}
}

// typo is the finding that most tests print.
func typo(f files) lint.Finding {
	span := f.at("ci/test.yml", "biuld")
	return lint.Finding{
		Rule: "needs-unknown-job", Severity: lint.Error, Rejected: true, Span: span, Path: []string{"test", "needs", "0"},
		Message: `"test" needs "biuld", which does not exist: did you mean "build"?`,
		Related: []lint.Related{{Span: f.at(".gitlab-ci.yml", "ci/test.yml"), Message: "included here"}},
		Fixes: []lint.Fix{
			{Message: `replace "biuld" by "build"`, Edits: []source.Edit{{Span: span, New: "build"}}},
			{Message: "remove it", Unsafe: true, Edits: []source.Edit{{Span: span}}},
		},
		Fingerprint: "f00d",
	}
}

func typoFiles() files {
	return newFiles(
		".gitlab-ci.yml", "include: ci/test.yml\nbuild:\n  script: make\n",
		"ci/test.yml", "test:\n  script: make test\n  needs: [biuld]\n",
	)
}

func TestText(t *testing.T) {
	t.Parallel()
	f := typoFiles()
	hint := lint.Finding{
		Rule: "image-tag-latest", Severity: lint.Warning, Span: f.at(".gitlab-ci.yml", "script: make"),
		Message: "one line\nonly", Hint: "first\nsecond",
	}
	result := f.result([]string{".gitlab-ci.yml", "ci/test.yml"}, new(bool), hint, typo(f))
	want(t, text(t, &report.Report{Results: []*lint.Result{result}}), `
.gitlab-ci.yml:3:3: warning: one line�only [image-tag-latest]
  |
3 |   script: make
  |   ^^^^^^^^^^^^
  = hint: first
  = hint: second

ci/test.yml:3:11: error: "test" needs "biuld", which does not exist: did you mean "build"? [needs-unknown-job]
  |
3 |   needs: [biuld]
  |           ^^^^^
  = fix: replace "biuld" by "build" (--fix)
  = fix: remove it (--fix --unsafe)
  = .gitlab-ci.yml:1:10: included here

1 error, 1 warning in 2 files (1 fixable with --fix)
`)
}

func TestTextOfOddPlaces(t *testing.T) {
	t.Parallel()
	f := newFiles("a.yml", strings.Repeat("\n", 9)+"\tk: 漢字é x\r\nlist:\r\n  - 1\r\n")
	at := func(word string) lint.Finding {
		return lint.Finding{Rule: "r", Severity: lint.Info, Span: f.at("a.yml", word), Message: "m"}
	}
	lines := at("list:\r\n  - 1")
	empty := lint.Finding{Rule: "r", Severity: lint.Info, Span: f["a.yml"].Span(0, 0), Message: "m"}
	nowhere := lint.Finding{Rule: "r", Severity: lint.Error, Message: "m", Hint: "h"}
	result := f.result([]string{"a.yml"}, nil, empty, at("字é"), lines, nowhere)
	want(t, text(t, &report.Report{Results: []*lint.Result{result}}), `
a.yml:1:1: info: m [r]
  |
1 |
  | ^

a.yml:10:6: info: m [r]
   |
10 |     k: 漢字é x
   |          ^^^

a.yml:11:1: info: m [r]
   |
11 | list:
   | ^^^^^

error: m [r]
  = hint: h

1 error, 3 infos in 1 file
`)
}

func TestTextOfCleanRunIsEmpty(t *testing.T) {
	t.Parallel()
	f := typoFiles()
	r := &report.Report{Results: []*lint.Result{f.result([]string{".gitlab-ci.yml", "ci/test.yml"}, nil)}}
	want(t, text(t, r), "\n")
	if !r.Clean() || r.Summary() != "no findings in 2 files" {
		t.Errorf("Clean() = %v, Summary() = %q", r.Clean(), r.Summary())
	}
}

func TestTextNamesWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	f := typoFiles()
	result := f.result([]string{".gitlab-ci.yml"}, nil)
	result.Config.Unresolved = []config.Unresolved{
		{Include: "project", What: "group/ci:main:/x.yml", Why: "no server given", Span: f.at(".gitlab-ci.yml", "ci/test.yml")},
	}
	r := &report.Report{Results: []*lint.Result{result, result}}
	want(t, text(t, r), `
.gitlab-ci.yml:1:10: note: include of project "group/ci:main:/x.yml" is left out: no server given
no findings in 1 file, as far as they could be checked
`)
	if r.Clean() {
		t.Error("a report with something left out is not clean")
	}
}

func TestTextListsSharedFindingsOnce(t *testing.T) {
	t.Parallel()
	f := typoFiles()
	one, two := f.result([]string{".gitlab-ci.yml", "ci/test.yml"}, nil, typo(f)), f.result([]string{"ci/test.yml"}, nil, typo(f))
	got := text(t, &report.Report{Results: []*lint.Result{one, two}})
	if n := strings.Count(got, "biuld]"); n != 1 {
		t.Errorf("the finding stands there %d times:\n%s", n, got)
	}
	if !strings.HasSuffix(got, "1 error in 2 files (1 fixable with --fix)\n") {
		t.Errorf("summary of\n%s", got)
	}
}

func TestTextInColour(t *testing.T) {
	t.Parallel()
	f := typoFiles()
	finding := typo(f)
	finding.Related, finding.Fixes = nil, nil
	r := &report.Report{Results: []*lint.Result{f.result([]string{"ci/test.yml"}, nil, finding)}, Styles: report.Coloured}
	got := strings.ReplaceAll(text(t, r), "\x1b", "␛")
	want(t, got, `
␛[1mci/test.yml:3:11:␛[0m ␛[1;31merror:␛[0m "test" needs "biuld", which does not exist: did you mean "build"? ␛[2m[needs-unknown-job]␛[0m
  ␛[34m|␛[0m
␛[34m3␛[0m ␛[34m|␛[0m   needs: [biuld]
  ␛[34m|␛[0m           ␛[1;31m^^^^^␛[0m

1 error in 1 file
`)
}

func TestTextMasksTokens(t *testing.T) {
	t.Parallel()
	token := "glpat-" + strings.Join([]string{"a7c4", "e9b2", "d0f6", "1835", "q4z8"}, "")
	f := newFiles("a.yml", "t: "+token+"\n")
	finding := lint.Finding{Rule: "r", Severity: lint.Error, Span: f.at("a.yml", token), Message: "a token: " + token}
	if got := text(t, &report.Report{Results: []*lint.Result{f.result([]string{"a.yml"}, nil, finding)}}); strings.Contains(got, "e9b2") {
		t.Errorf("the token is shown:\n%s", got)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	f := typoFiles()
	open := f.result([]string{".gitlab-ci.yml"}, nil)
	open.Config.Unresolved = []config.Unresolved{{Include: "remote", What: "https://x?a=1&b=<2>", Why: "no server given"}}
	r := &report.Report{
		Results: []*lint.Result{f.result([]string{".gitlab-ci.yml", "ci/test.yml"}, new(bool), typo(f)), open},
		Name:    func(name string) string { return "repo/" + name },
	}
	var got bytes.Buffer
	if err := report.JSON(&got, r); err != nil {
		t.Fatal(err)
	}
	want(t, got.String(), `
{"version":1,`+
		`"configs":[{"file":"repo/.gitlab-ci.yml","valid":false,"files":["repo/.gitlab-ci.yml","repo/ci/test.yml"],"unresolved":[]},`+
		`{"file":"repo/.gitlab-ci.yml","valid":null,"files":["repo/.gitlab-ci.yml"],`+
		`"unresolved":[{"include":"remote","what":"https://x?a=1&b=<2>","why":"no server given"}]}],`+
		`"findings":[{"config":"repo/.gitlab-ci.yml","rule":"needs-unknown-job","severity":"error","rejected":true,`+
		`"file":"repo/ci/test.yml","line":3,"column":11,"end_line":3,"end_column":16,"path":["test","needs","0"],`+
		`"message":"\"test\" needs \"biuld\", which does not exist: did you mean \"build\"?",`+
		`"related":[{"file":"repo/.gitlab-ci.yml","line":1,"column":10,"end_line":1,"end_column":21,"message":"included here"}],`+
		`"fixes":[{"message":"replace \"biuld\" by \"build\"","unsafe":false,"edits":[{"file":"repo/ci/test.yml","start":36,"end":41,"new":"build"}]},`+
		`{"message":"remove it","unsafe":true,"edits":[{"file":"repo/ci/test.yml","start":36,"end":41,"new":""}]}],`+
		`"fingerprint":"f00d","docs":"https://gitlab.com/pipewright/pipewright/-/blob/main/docs/rules/needs-unknown-job.md"}]}
`)
}

func TestJSONOfNothing(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := report.JSON(&got, &report.Report{}); err != nil {
		t.Fatal(err)
	}
	want(t, got.String(), "\n{\"version\":1,\"configs\":[],\"findings\":[]}\n")
}

func TestJSONSurvivesBytesThatAreNoText(t *testing.T) {
	t.Parallel()
	f := newFiles("a\xff.yml", "k: \xe4\n")
	finding := lint.Finding{Rule: "r", Severity: lint.Error, Span: f.at("a\xff.yml", "\xe4"), Message: "\xe4\u2028\x00"}
	var got bytes.Buffer
	if err := report.JSON(&got, &report.Report{Results: []*lint.Result{f.result([]string{"a\xff.yml"}, nil, finding)}}); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Findings []struct{ Message, File string }
	}
	if err := json.Unmarshal(got.Bytes(), &back); err != nil || back.Findings[0].Message != "\uFFFD\u2028\x00" {
		t.Errorf("got %+v (%v)", back, err)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	f := typoFiles()
	finding := func(severity lint.Severity, unsafe ...bool) lint.Finding {
		found := lint.Finding{Rule: "r", Severity: severity, Span: f.at("ci/test.yml", "test")}
		for _, u := range unsafe {
			found.Fixes = append(found.Fixes, lint.Fix{Unsafe: u})
		}
		found.Message = severity.String() + strings.Repeat("x", len(unsafe))
		return found
	}
	tests := map[string][]lint.Finding{
		"no findings in 1 file":                                                 nil,
		"1 info in 1 file":                                                      {finding(lint.Info)},
		"1 error, 1 warning in 1 file":                                          {finding(lint.Warning), finding(lint.Error)},
		"1 error in 1 file (1 fixable with --fix --unsafe)":                     {finding(lint.Error, true)},
		"1 error in 1 file (1 fixable with --fix)":                              {finding(lint.Error, true, false)},
		"2 errors in 1 file (1 fixable with --fix, 1 more with --fix --unsafe)": {finding(lint.Error, true), finding(lint.Error, true, false)},
	}
	for wantLine, findings := range tests {
		r := &report.Report{Results: []*lint.Result{f.result([]string{"ci/test.yml"}, nil, findings...)}}
		if got := r.Summary(); got != wantLine {
			t.Errorf("got  %s\nwant %s", got, wantLine)
		}
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for _, name := range report.Names() {
		format, ok := report.Find(name)
		if !ok || format.About == "" {
			t.Errorf("format %q: found %v, about %q", name, ok, format.About)
		}
		f := typoFiles()
		r := &report.Report{Results: []*lint.Result{f.result([]string{"ci/test.yml"}, nil, typo(f))}}
		if err := format.Write(full{}, r); !errors.Is(err, errFull) {
			t.Errorf("format %q: writing to a full disk gave %v", name, err)
		}
	}
	if _, ok := report.Find("nonsense"); ok {
		t.Error(`there is a format "nonsense"`)
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	const diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n c"
	var plain, coloured bytes.Buffer
	if err := errors.Join(report.Diff(&plain, diff, report.Plain), report.Diff(&coloured, diff, report.Coloured)); err != nil {
		t.Fatal(err)
	}
	want(t, plain.String(), "\n"+diff)
	want(t, strings.ReplaceAll(coloured.String(), "\x1b", "␛"),
		"\n␛[1m--- a/x␛[0m\n␛[1m+++ b/x␛[0m\n␛[34m@@ -1 +1 @@␛[0m\n␛[31m-a␛[0m\n␛[32m+b␛[0m\n c")
}

var errFull = errors.New("full")

// full is a writer without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func text(t *testing.T, r *report.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Text(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// want compares got with the text below the first line of expected.
func want(t *testing.T, got, expected string) {
	t.Helper()
	if diff := cmp.Diff(expected[1:], got); diff != "" {
		t.Errorf("-want +got:\n%s\ngot:\n%s", diff, got)
	}
}
