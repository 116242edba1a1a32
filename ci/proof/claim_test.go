package proof_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/proof"
)

const shop = `
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
      when: never
    - if: $CI_COMMIT_BRANCH || $CI_COMMIT_TAG
stages: [build, test, deploy]
build:
  stage: build
  script: make
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      changes: [src/**/*]
    - if: $CI_COMMIT_BRANCH
test:
  stage: test
  script: make test
  rules:
    - if: $CI_COMMIT_BRANCH
    - if: $CI_MERGE_REQUEST_IID
deploy:
  stage: deploy
  script: make deploy
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE == "push"
    - if: $CI_COMMIT_TAG =~ /^v\d+$/
      when: manual
nightly:
  stage: test
  script: make nightly
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
`

func parse(t testing.TB, text string) *config.Config {
	t.Helper()
	cfg, err := config.Load(t.Context(), config.Options{FS: fstest.MapFS{".gitlab-ci.yml": {Data: []byte(text)}}, Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestProve(t *testing.T) {
	t.Parallel()
	cfg := parse(t, shop)
	for text, want := range map[string]string{
		`deploy => test`:         "tag v1",
		`nightly => test`:        "schedule on tag v1.0.0",
		`build => test`:          "",
		`test => build`:          "merge request feature → main",
		`never nightly & deploy`: "schedule on tag v1",
		`never build & test`:     "push to main",
		`schedule => nightly`:    "schedule on main",
		`schedule & $CI_COMMIT_BRANCH & !$CI_OPEN_MERGE_REQUESTS => nightly`:      "",
		`deploy only if $CI_COMMIT_TAG =~ /^v\d+$/ | $CI_COMMIT_BRANCH == "main"`: "",
		`deploy only if $CI_COMMIT_REF_PROTECTED == "true"`:                       "push to main",
		`merge-request => (build | test)`:                                         "",
		`tag & $CI_COMMIT_TAG == "v1" => "deploy"`:                                "",
		`fork => !deploy`: "",
		`created`:         "push to main",
		`deploy & !tag => $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`: "",
	} {
		claim, err := proof.ParseClaim(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		p, why := proof.New(t.Context(), cfg, proof.Options{Claims: []*proof.Claim{claim}})
		if why != "" {
			t.Fatal(why)
		}
		a, err := p.Prove(claim)
		got := ""
		if a.Event != nil {
			got = a.Event.String()
		}
		if err != nil || got != want || want == "" && a.Verdict != proof.Proved {
			t.Errorf("%s: %v %q (%s, %v), want %q", text, a.Verdict, got, a.Why, err, want)
		}
	}
}

// TestProveDoubts holds what a proof must not overlook: each claim is wrong for one sort of event, or depends on what nobody knows.
func TestProveDoubts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ about, config, claim, want string }{
		{"a kind that no rule tells apart", "a: {script: x, rules: [{if: $CI_MERGE_REQUEST_IID}]}", "api => a", "refuted"},
		{"a fork that no rule tells apart", "a: {script: x, rules: [{if: $CI_COMMIT_BRANCH}]}", "fork => a", "refuted"},
		{"a variable of the job", "a: {script: x, rules: [{if: '$CI_JOB_NAME == \"a\" && $CI_COMMIT_TAG'}]}", "a only if tag", "proved"},
		{
			"an environment made of a branch",
			"a: {script: x, environment: {name: review/$CI_COMMIT_REF_SLUG}, rules: [{if: '$CI_ENVIRONMENT_NAME == \"review/main\"'}]}",
			"never a", "refuted",
		},
		{"a variable against the default branch", "a: {script: x, rules: [{if: $TARGET == $CI_DEFAULT_BRANCH}]}", "never a", "refuted"},
		{"a variable against the branch", "a: {script: x, rules: [{if: $WANTED == $CI_COMMIT_BRANCH}]}", "never a & branch", "refuted"},
		{"a variable against a slug", "a: {script: x, rules: [{if: '$WANTED == $CI_COMMIT_REF_SLUG && $CI_COMMIT_BRANCH =~ /^a_/'}]}", "never a", "refuted"},
		{"a variable against what is no dimension", "a: {script: x, rules: [{if: $WANTED == $CI_PIPELINE_SOURCE}]}", "never a", "unknown"},
		{"another project", "a: {script: x, only: [main@other/project]}", "never a", "refuted"},
		{"the number of a merge request", "a: {script: x, rules: [{if: '$CI_OPEN_MERGE_REQUESTS =~ /!7$/'}]}", "never a", "refuted"},
	} {
		claim, err := proof.ParseClaim(tt.claim)
		if err != nil {
			t.Fatal(err)
		}
		p, why := proof.New(t.Context(), parse(t, tt.config+"\n"), proof.Options{Overrides: true, Claims: []*proof.Claim{claim}})
		if why != "" {
			t.Errorf("%s: %s", tt.about, why)
			continue
		}
		if a, err := p.Prove(claim); err != nil || a.Verdict.String() != tt.want {
			t.Errorf("%s: %v (%s, %v), want %s", tt.about, a.Verdict, a.Why, err, tt.want)
		}
	}
}

func TestClaimErrors(t *testing.T) {
	t.Parallel()
	p, _ := proof.New(t.Context(), parse(t, "push: {script: x}\ndeploy: {script: x}\n"), proof.Options{})
	for text, want := range map[string]string{
		``:                  "ends too early",
		`deploy =>`:         "ends too early",
		`(deploy`:           "not closed",
		`deploy test`:       "left over",
		`$ == "x"`:          "a variable has a name",
		`"deploy`:           "quote is not closed",
		`deploy => teest`:   `"teest" is neither a job nor a kind of event`,
		`depoly`:            `did you mean "deploy"?`,
		`push => deploy`:    "is a job and a kind of event",
		`deploy & & deploy`: "cannot stand here",
	} {
		claim, err := proof.ParseClaim(text)
		if err == nil {
			_, err = p.Prove(claim)
		}
		if claimError := (*proof.ClaimError)(nil); !errors.As(err, &claimError) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ about, first, second, want string }{
		{"the same", shop, shop, ""},
		{
			"only and the same as rules",
			"a:\n  script: x\n  only: [main, /^v/]\n",
			"a:\n  script: x\n  rules:\n    - if: $CI_MERGE_REQUEST_IID\n      when: never\n    - if: $CI_COMMIT_REF_NAME =~ /^v/\n    - if: $CI_COMMIT_REF_NAME == \"main\"\n",
			"",
		},
		{
			"only for a branch is for schedules, too",
			"a:\n  script: x\n  only: [main]\n",
			"a:\n  script: x\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\" && $CI_PIPELINE_SOURCE == \"push\"\n",
			"a: web on main",
		},
		{
			"another when",
			"a:\n  script: x\n  rules:\n    - if: $CI_COMMIT_TAG\n    - when: always\n",
			"a:\n  script: x\n  rules:\n    - if: $CI_COMMIT_TAG\n      when: manual\n    - when: always\n",
			"a: tag v1.0.0",
		},
		{
			"rules in another order",
			"a:\n  script: x\n  rules:\n    - {if: $CI_COMMIT_TAG, when: never}\n    - if: $CI_COMMIT_BRANCH\n",
			"a:\n  script: x\n  rules:\n    - if: $CI_COMMIT_BRANCH\n    - {if: $CI_COMMIT_TAG, when: never}\n",
			"",
		},
		{
			"a variable that is inherited",
			"variables: {A: 1, B: 1}\na:\n  script: x\n  inherit: {variables: [A]}\n",
			"variables: {A: 2, B: 1}\na:\n  script: x\n  inherit: {variables: [A]}\n",
			"a: push to main",
		},
		{
			"a variable that is not inherited",
			"variables: {A: 1, B: 1}\na:\n  script: x\n  inherit: {variables: [A]}\n",
			"variables: {A: 1, B: 2}\na:\n  script: x\n  inherit: {variables: [A]}\n",
			"",
		},
		{"a new job", "a: {script: x}\n", "a: {script: x}\nb: {script: x, rules: [{if: '$CI_COMMIT_BRANCH =~ /^hot/'}]}\n", "b: push to hot"},
	} {
		d, why := proof.Compare(t.Context(), parse(t, tt.first), parse(t, tt.second), proof.Options{Overrides: true})
		got := ""
		if d.Event != nil {
			got = d.Job + ": " + d.Event.String()
		}
		if why != "" || got != tt.want || tt.want == "" && d.Verdict != proof.Proved {
			t.Errorf("%s: %v %q (%s %s), want %q", tt.about, d.Verdict, got, d.Why, why, tt.want)
		}
	}
}
