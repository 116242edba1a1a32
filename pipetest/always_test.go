package pipetest

import (
	"context"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

func TestAlways(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": sample})
	for _, test := range []struct{ claim, want string }{
		{"deploy => unit", ""},
		{"never deploy & review", ""},
		{`deploy only if $CI_COMMIT_BRANCH == "staging"`, ""},
		{"deploy => review", "'deploy => review': an event breaks it"},
		{"created => build", "'created => build': an event breaks it"},
		{`deploy => $GITLAB_USER_LOGIN == "root"`, "'deploy => $GITLAB_USER_LOGIN == \"root\"': nobody can tell whether it holds: it depends on what only GitLab knows (unknown)"},
	} {
		got := told(run(t, cfg, "always: ['"+test.claim+"']\n"))
		if got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.claim, got, test.want)
		}
	}
}

func TestAlwaysTellsWhy(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": sample})
	c := run(t, cfg, "always: [deploy => review]\n").Cases[0]
	if c.Event.Title != "push to staging" || c.Name != "deploy => review" {
		t.Errorf("the case is %q, its event %q", c.Name, c.Event.Title)
	}
	var texts []string
	for _, b := range c.Failures[0].Because {
		if b.Why != nil {
			b.Text = b.Why.Summary
		}
		texts = append(texts, b.Text)
	}
	got := strings.Join(texts, "; ")
	if want := `"deploy" is in the pipeline; rule 1 matched; "review" is not in the pipeline; no rule matched`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestAlwaysMistakes(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"always: deploy\n", `deploy: "always" is a list of claims, as in "[deploy => test, never build & build-mr]"`},
		{"always: [[a]]\n", `[a]: a claim is a text, as in "deploy => test": put it in quotes`},
		{"always: [deploy => ]\n", `>: the claim ends too early`},
	} {
		_, problems := Parse(source.NewFile(FileName, []byte(test.text)))
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Span.Text()+": "+problems[0].Message, test.want) {
			t.Errorf("%s\n got %v\nwant %s", test.text, problems, test.want)
		}
	}
	suite := parse(t, "always: [deploy => unti]\n")
	cfg := load(t, map[string]string{".gitlab-ci.yml": sample})
	for _, selected := range []func(string) bool{nil, func(string) bool { return false }} {
		_, problems, err := suite.Run(context.Background(), Options{Config: cfg, Select: selected})
		if err != nil || len(problems) != 1 || problems[0].Span.Text() != "unti" {
			t.Errorf("a job that does not exist gives %v, %v", problems, err)
		}
	}
}
