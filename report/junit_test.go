package report_test

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

func TestJUnit(t *testing.T) {
	t.Parallel()
	got := strings.NewReplacer("&#xA;", "↵", "&#34;", "'").Replace(write(t, report.JUnit, typoReport()))
	want(t, got, `
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="sub/.gitlab-ci.yml" tests="2" failures="0" errors="0">
    <testcase classname="sub/.gitlab-ci.yml" name="image-tag-latest: 100%: a, b�c" file="sub/.gitlab-ci.yml" line="3">
      <skipped message="100%: a, b�c">.gitlab-ci.yml:3:3: warning: 100%: a, b�c [image-tag-latest]↵  |↵3 |   script: make↵  |   ^^^^^^^^^^^^↵  = hint: first↵  = hint: second</skipped>
    </testcase>
    <testcase classname="sub/.gitlab-ci.yml" name="r: m" file="sub/.gitlab-ci.yml" line="1">
      <skipped message="m">info: m [r]</skipped>
    </testcase>
  </testsuite>
  <testsuite name="sub/ci/test.yml" tests="1" failures="1" errors="0">
    <testcase classname="sub/ci/test.yml" name="needs-unknown-job: 'test' needs 'biuld', which does not exist: did you mean 'build'?" file="sub/ci/test.yml" line="3">
      <failure message="'test' needs 'biuld', which does not exist: did you mean 'build'?">ci/test.yml:3:11: error: 'test' needs 'biuld', which does not exist: did you mean 'build'? [needs-unknown-job]↵  |↵3 |   needs: [biuld]↵  |           ^^^^^↵  = fix: replace 'biuld' by 'build' (--fix)↵  = fix: remove it (--fix --unsafe)↵  = .gitlab-ci.yml:1:10: included here</failure>
    </testcase>
  </testsuite>
  <testsuite name="sub/clean.yml" tests="1" failures="0" errors="0">
    <testcase classname="sub/clean.yml" name="no findings" file="sub/clean.yml" line="1"></testcase>
  </testsuite>
</testsuites>
`)
}

// TestJUnitFailsAsTheRunDoes has --fail-on warning, and findings that nothing but their line tells apart.
func TestJUnitFailsAsTheRunDoes(t *testing.T) {
	t.Parallel()
	f := newFiles("a.yml", "one two")
	at := func(word string) lint.Finding {
		return lint.Finding{Rule: "r", Severity: lint.Warning, Message: "m", Span: f.at("a.yml", word)}
	}
	r := &report.Report{
		Results: []*lint.Result{f.result([]string{"a.yml"}, nil, at("one"), at("two"))},
		Fails:   func(f lint.Finding) bool { return f.Severity >= lint.Warning },
	}
	got := write(t, report.JUnit, r)
	for _, part := range []string{`tests="2" failures="2"`, `name="r: m"`, `name="r: m (2)"`} {
		if strings.Count(got, part) != 1 {
			t.Errorf("%s is not there once in\n%s", part, got)
		}
	}
}
