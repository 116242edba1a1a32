package proof_test

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestOddClaims asks for what is easily believed and does not hold.
func TestOddClaims(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, config, claim string }{
		{"a job of .pre makes no pipeline by itself", "pre: {stage: .pre, script: x, rules: [{when: always}]}\ntest: {script: x}\n", "merge-request => pre"},
		{"a variable may hold any pattern", "test: {script: x, rules: [{if: '\"main\" =~ $P', when: never}, {when: always}]}\n", "created => test"},
		{"a project may be in another group", "test: {script: x, rules: [{if: '$CI_PROJECT_NAMESPACE == \"group\"'}]}\nlint: {script: x, rules: [{when: always}]}\n", "push => test"},
	} {
		claim, err := proof.ParseClaim(c.claim)
		if err != nil {
			t.Fatal(err)
		}
		cfg := load(t, conformance.Files{".gitlab-ci.yml": c.config})
		p, why := proof.New(t.Context(), cfg, proof.Options{Overrides: true, Claims: []*proof.Claim{claim}})
		if why != "" {
			t.Fatal(c.name, why)
		}
		if a, err := p.Prove(claim); err != nil || a.Verdict == proof.Proved {
			t.Errorf("%s: %q is %v, %v", c.name, c.claim, a.Verdict, err)
		}
	}
}

// TestNeedsItself asks the questions of a job that a rule makes need itself.
func TestNeedsItself(t *testing.T) {
	t.Parallel()
	config := "a: {script: x, rules: [{if: $CI_COMMIT_TAG, needs: [a, b]}, {when: always}]}\nb: {script: x, rules: [{if: $CI_COMMIT_BRANCH}]}\n"
	p, why := proof.New(t.Context(), load(t, conformance.Files{".gitlab-ci.yml": config}), proof.Options{})
	if why != "" {
		t.Fatal(why)
	}
	if len(p.Questions()) == 0 {
		t.Error("no question was asked")
	}
}

// TestManyComparisons splits the values of many variables that are all compared with the branch: it ends, and claims nothing that is wrong.
func TestManyComparisons(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "test%d: {script: x, rules: [{if: '$A%d =~ /^x/ || $B%d == $CI_COMMIT_BRANCH'}]}\n", i, i, i)
	}
	b.WriteString("deploy: {script: x, rules: [{if: '$CI_COMMIT_BRANCH =~ /^v/'}]}\n")
	p, why := proof.New(t.Context(), load(t, conformance.Files{".gitlab-ci.yml": b.String()}), proof.Options{AnyProject: true, Effort: 12_000})
	if why != "" {
		t.Fatal(why)
	}
	for job, a := range p.Never() {
		if a.Verdict == proof.Proved {
			t.Errorf("%q never runs", job)
		}
	}
}
