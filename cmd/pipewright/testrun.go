package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/atomicfile"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/pipetest"
	"gitlab.com/pipewright/pipewright/report"
)

// A tester is one run of the command.
type tester struct {
	*linter
	opts     *testOptions
	file     string // the test file, absolute
	absolute bool   // the user typed an absolute path, so names are absolute
	name     string // the test file as people read it
}

// newTester finds the test file: a directory stands for the one in it.
func newTester(l *linter, o *testOptions, arg string) *tester {
	if arg == "" {
		arg = pipetest.FileName
	}
	if info, err := os.Stat(l.ws.abs(arg)); err == nil && info.IsDir() {
		arg = filepath.Join(arg, pipetest.FileName)
	}
	t := &tester{linter: l, opts: o, file: l.ws.abs(arg), absolute: filepath.IsAbs(arg)}
	t.name = l.ws.prefix(filepath.Dir(t.file), t.absolute) + filepath.Base(t.file)
	return t
}

// suite reads the test file.
func (t *tester) suite() (*pipetest.Suite, error) {
	text, err := os.ReadFile(t.file)
	switch {
	case absent(err):
		return nil, fmt.Errorf("%s: no such file: \"pipewright test --write\" drafts one", t.ws.short(t.name))
	case err != nil:
		return nil, fmt.Errorf("%s: %w", t.ws.short(t.name), reason(err))
	}
	suite, problems := pipetest.Parse(source.NewFile(t.name, text))
	if len(problems) > 0 {
		return nil, t.refuse(problems)
	}
	return suite, nil
}

// ruleTests is the name under which mistakes in a test file are shown. It is no rule.
const ruleTests = "test-file"

// refuse shows the mistakes in the test file.
func (t *tester) refuse(problems []pipetest.Problem) error {
	findings := make([]lint.Finding, len(problems))
	for i, p := range problems {
		findings[i] = lint.Finding{Rule: ruleTests, Severity: lint.Error, Span: p.Span, Message: p.Message, Hint: p.Hint}
	}
	r := &report.Report{Name: t.ws.short, Styles: t.streams.errStyles()}
	if err := report.Findings(t.streams.err, r, findings); err != nil {
		return fmt.Errorf("write the mistakes: %w", reason(err))
	}
	t.streams.note("the tests in %s are wrong", t.ws.short(t.name))
	return answer(exitUsage)
}

// test runs a suite.
func (t *tester) test(ctx context.Context, suite *pipetest.Suite, selected *regexp.Regexp) error {
	result, err := t.configuration(ctx, suite)
	if err != nil {
		return err
	}
	run, problems, err := suite.Run(ctx, pipetest.Options{
		Config: result.Config, Refused: refusals(result), Select: selected.MatchString,
	})
	switch {
	case err != nil:
		return err
	case len(problems) > 0:
		return t.refuse(problems)
	case len(run.Cases) == 0:
		return usageError{text: fmt.Sprintf("--run: no test matches %q", t.opts.run), see: "pipewright test"}
	}
	if err := t.print(run); err != nil {
		return err
	}
	if run.Failed() > 0 {
		return answer(exitNo)
	}
	return nil
}

// configuration loads and judges the configuration that a suite is about.
func (t *tester) configuration(ctx context.Context, suite *pipetest.Suite) (*lint.Result, error) {
	name := suite.Config.Value
	if name == "" {
		name = configName
	}
	file := filepath.FromSlash(name)
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(t.file), file)
	}
	if suite.Config.Value != "" && !isFile(file) {
		return nil, t.refuse([]pipetest.Problem{{Span: suite.Config.Span, Message: fmt.Sprintf("there is no file %q", name)}})
	}
	return t.judged(ctx, file)
}

// judged returns what lint finds in the configuration at an absolute path.
func (t *tester) judged(ctx context.Context, file string) (*lint.Result, error) {
	if !isFile(file) {
		name := t.ws.short(t.ws.prefix(filepath.Dir(file), t.absolute) + filepath.Base(file))
		return nil, fmt.Errorf("%s: no such file: name the configuration with \"config\" in %s", name, t.ws.short(t.name))
	}
	u := &unit{file: file, root: t.ws.rootOf(file), absolute: t.absolute}
	if units := t.configured([]*unit{u}); len(units) == 0 {
		return nil, answer(t.failed)
	}
	return t.lint(ctx, u)
}

// refusals returns the mistakes because of which GitLab refuses a configuration, whatever the event is.
func refusals(result *lint.Result) []pipeline.Error {
	if result.Valid == nil || *result.Valid {
		return nil
	}
	var all []pipeline.Error
	for _, f := range result.Findings {
		if f.Rejected {
			all = append(all, pipeline.Error{Span: f.Span, Message: f.Message})
		}
	}
	if len(all) == 0 {
		all = append(all, pipeline.Error{Message: "the settings, or comments in the configuration, silence the reason"})
	}
	return all
}

// print writes the results to stdout or to --output.
func (t *tester) print(run *pipetest.Run) error {
	format, _ := report.FindTests(t.opts.format.value)
	r := &report.Tests{Run: run, Name: t.ws.short, Verbose: t.opts.verbose}
	if t.opts.output != "" {
		var buf bytes.Buffer
		if err := format.Write(&buf, r); err != nil {
			return err
		}
		return atomicfile.Write(t.opts.output, buf.Bytes(), 0o644)
	}
	r.Styles = t.streams.outStyles()
	if err := format.Write(t.streams.out, r); err != nil {
		return fmt.Errorf("write the results: %w", reason(err))
	}
	return nil
}
