package proof_test

import (
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestQuestions asks what matters for every configuration of small ones: the answers to the questions of a name, with the event.
func TestQuestions(t *testing.T) {
	const deploy = "deploy: {stage: deploy, environment: production, script: x, "
	for _, test := range []struct{ name, text, want string }{
		{"needs-may-be-missing", "a: {script: x}\nb: {script: x, needs: [a]}\n", "proved"},
		{"needs-may-be-missing", "a: {script: x, parallel: 2, only: [main]}\nb: {script: x, needs: [a], parallel: 2}\n", "refuted by push to feature"},
		{"job-never-runs", "a: {script: x}\nb: {script: x, rules: [{if: '$CI_COMMIT_TAG && $CI_COMMIT_BRANCH'}]}\n", "refuted"},
		{"rules-unreachable", "a: {script: x, rules: [{if: $CI_COMMIT_TAG}, {if: '$CI_COMMIT_TAG =~ /^v/'}]}\n", "refuted"},
		{"rules-unreachable", "a: {script: x, rules: [{if: '$CI_COMMIT_TAG =~ /^v/'}, {if: $CI_COMMIT_TAG}]}\n", "proved"},
		{"pipeline-empty", "a: {script: x}\n", ""},
		{"deploy-reachable-unprotected", deploy + "rules: [{if: $CI_COMMIT_BRANCH}]}\n", "refuted by push to feature"},
		{"deploy-reachable-unprotected", deploy + "rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]}\n", "proved"},
		{"deploy-reachable-unprotected", deploy + "rules: [{if: $CI_COMMIT_BRANCH =~ /^release/}, {if: $CI_COMMIT_TAG}]}\n", "proved"},
		{"deploy-reachable-unprotected", deploy + "rules: [{if: $CI_COMMIT_BRANCH, when: manual}]}\n", "proved"},
		{"deploy-reachable-unprotected", deploy + "rules: [{if: $PROTECTED_TOKEN}]}\n", "proved"},
		{"deploy-reachable-unprotected", deploy + "rules: [{if: $CI_PIPELINE_SOURCE == 'merge_request_event'}]}\n", "refuted by merge request feature → main"},
		{"deploy-reachable-unprotected", "a: {script: x, environment: {name: production, action: stop}}\n", ""},
		{"deploy-without-tests", "test: {script: x, except: [main]}\n" + deploy + "only: [main]}\n", "refuted by push to main"},
		{"deploy-without-tests", "test: {script: x}\n" + deploy + "only: [main]}\n", "proved"},
		{"deploy-without-tests", "build: {stage: build, script: x}\n" + deploy + "only: [main]}\n", ""},
	} {
		cfg := load(t, conformance.Files{".gitlab-ci.yml": test.text})
		p, why := proof.New(t.Context(), cfg, proof.Options{Overrides: true})
		if why != "" {
			t.Errorf("%s: %s", test.text, why)
			continue
		}
		if got := told(p.Questions(), test.name); got != test.want {
			t.Errorf("%s of\n%s is %q, not %q", test.name, test.text, got, test.want)
		}
	}
}

// told returns what the questions of a name are answered.
func told(questions []proof.Question, name string) string {
	var all []string
	for _, q := range questions {
		if q.Name != name {
			continue
		}
		text := q.Verdict.String()
		if q.Event != nil {
			text += " by " + q.Event.Detail()
		}
		all = append(all, text)
	}
	return strings.Join(slices.Compact(all), ", ")
}
