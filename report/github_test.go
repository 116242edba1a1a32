package report_test

import (
	"testing"

	"gitlab.com/pipewright/pipewright/report"
)

func TestGitHub(t *testing.T) {
	t.Parallel()
	want(t, write(t, report.GitHub, typoReport()), `
::warning file=sub/.gitlab-ci.yml,line=3,endLine=3,title=image-tag-latest::100%25: a, b�c%0Ahint: first%0Ahint: second
::error file=sub/ci/test.yml,line=3,endLine=3,col=11,endColumn=15,title=needs-unknown-job::"test" needs "biuld", which does not exist: did you mean "build"?%0Afix: replace "biuld" by "build" (--fix)%0Afix: remove it (--fix --unsafe)%0A.gitlab-ci.yml:1:10: included here
::notice file=sub/.gitlab-ci.yml,line=1,endLine=1,col=1,endColumn=1,title=r::m
`)
}
