package schema

import (
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

func mistakes(t *testing.T, text string, opts Options) []Mistake {
	t.Helper()
	return judge(loadText(t, text), opts)
}

// TestMessages pins what users read, each with the text that it points at.
func TestMessages(t *testing.T) {
	for _, c := range []struct{ text, message, at string }{
		{"a: {script: s, retry: 5}", `"retry" is 5: GitLab retries a job at most 2 times`, "5"},
		{"a: {script: s, tags: docker}", `"tags" is "docker": it takes a list of strings`, "docker"},
		{"a: {script: s, tags: [1]}", `an item of "tags" is 1: put it in quotes to make it a string`, "1"},
		{"a: {script: s, stage: [test]}", `"stage" is a list: it takes a string`, "[test]"},
		{"a: {script: s, timeout: 1}", `"timeout" is 1: it takes a string`, "1"},
		{"a: {script: s, timeout: 1 fortnight}", `"timeout" is "1 fortnight": it is no duration, since "fortnight" is no unit of time`, "fortnight"},
		{"a: {script: s, timeout: 2 months}", `"timeout" is "2 months": GitLab takes at most one month`, "2 months"},
		{"a: {script: s, when: manuel}", `"manuel" is no value of "when"`, "manuel"},
		{"a: {script: s, artefacts: {}}", `"artefacts" is no keyword of a job`, "{}"},
		{"a: {script: s, artifacts: {path: [x]}}", `"path" is no keyword of "artifacts"`, "[x]"},
		{"a: {script: [{echo: x}]}", `an item of "script" is a mapping: put quotes around the line, because a colon with a blank behind it makes a mapping of it`, "{echo: x}"},
		{"a: {script: ''}", `"script" is empty: it takes a command or a list of commands`, "''"},
		{"a: {script: s, rules: [{if: $A ==}]}", `"rules:if" is "$A ==": `, ""},
		{"a: {script: s, rules: []}", `"rules" is empty: take it away, or give it a rule`, "[]"},
		{"a: {script: s, rules: [{when: always}], only: [main]}", `"only" may not stand beside "rules": make a rule of it`, "[main]"},
		{"a: {script: s, image: {entrypoint: [x]}}", `"image" lacks "name"`, "{entrypoint: [x]}"},
		{"a: {script: s, needs: [{jobb: b}]}", `"jobb" is no keyword of a need`, "b"},
		{"a: {script: s, needs: b}", `"needs" is "b": put it in brackets`, "b"},
		{"a: {script: s, cache: [{}, {}, {}, {}, {}]}", `"cache" has 5 items: a job has at most 4 caches`, "[{}, {}, {}, {}, {}]"},
		{"a: {script: s, cache: {key: a/b}}", `"cache:key" is "a/b": it takes no "/", since the key becomes the name of a file: write "-" instead`, "a/b"},
		{"a: {script: s, cache: {key: {prefix: p}}}", `"cache:key" lacks "files" or "files_commits": it takes exactly one of them`, "{prefix: p}"},
		{"a: {script: s, artifacts: {access: all, public: true}}", `"artifacts" has both "access" and "public": keep one of them`, "true"},
		{"a: {script: s, coverage: total}", `"coverage" is "total": it takes a regular expression between slashes, with nothing but i, s, m or U behind them`, "total"},
		{"a: {script: s, coverage: /(/}", "\"coverage\" is \"/(/\": its regular expression does not compile: missing closing ): `(`", "/(/"},
		{"a: {script: s, environment: a#b}", `"environment" is "a#b": a name has only letters, digits, blanks and - _ / $ { } . with no / in front or behind`, "a#b"},
		{"a: {script: s, parallel: {matrix: [{A: [1, 2]}, {}]}}", `an item of "matrix" is empty: give it at least one variable`, "{}"},
		{"a: {script: s, variables: {A: [x]}}", `"variables:A" is a list: it takes a string, a number or a boolean`, "[x]"},
		{"a: {script: s, start_in: 1 day}", `"start_in" belongs to when: delayed: add that, or take "start_in" away`, "1 day"},
		{"a: {script: s, trigger: g/p}", `"a" has both a script and a trigger: make two jobs of it`, "g/p"},
		{"a: {trigger: {include: [a.yml, b.yml, c.yml, d.yml]}}", `"trigger:include" has 4 items: a child pipeline is made of at most 3 files`, "[a.yml, b.yml, c.yml, d.yml]"},
		{"a: {trigger: g/p, image: x}", `"image" is no keyword of a trigger job`, "x"},
		{"a: {script: s, id_tokens: {T: {}}}", `an ID token lacks "aud"`, "{}"},
		{"include: {local: a.yml, project: p, file: f}\na: {script: s}", `an include has both "local" and "project": keep one of them`, "p"},
	} {
		found := mistakes(t, c.text, Options{})
		if len(found) != 1 {
			t.Errorf("%s: %d mistakes: %v", c.text, len(found), found)
			continue
		}
		m := found[0]
		if c.at == "" {
			if !strings.HasPrefix(m.Message, c.message) {
				t.Errorf("%s:\n%s\nnot %s", c.text, m.Message, c.message)
			}
			continue
		}
		at := m.Node.Span().Text()
		if m.End > 0 {
			at = at[m.Start:m.End]
		}
		if !strings.HasPrefix(m.Message, c.message) || at != c.at {
			t.Errorf("%s:\n%s at %q\nnot %s at %q", c.text, m.Message, at, c.message, c.at)
		}
	}
}

// TestSharedOnce checks that a value that many jobs share is reported once.
func TestSharedOnce(t *testing.T) {
	found := mistakes(t, ".x: &x {paths: a}\na: {script: s, cache: *x}\nb: {script: s, cache: *x}\nc: {script: s, cache: {<<: *x, key: k}}", Options{})
	if len(found) != 1 || !slices.Equal(found[0].Path, []string{"a", "cache", "paths"}) {
		t.Errorf("%v", found)
	}
}

func TestUnknownValues(t *testing.T) {
	text := "a: {script: s, stage: !reference [.x, stage], retry: unknown, cache: {key: !reference [.x, k], untracked: x}}"
	found := mistakes(t, text, Options{Unknown: func(n syntax.Node) bool {
		s, ok := n.(*syntax.Scalar)
		return ok && s.Text() == "unknown"
	}})
	if len(found) != 1 || found[0].Message != `"cache:untracked" is "x": it takes true or false` {
		t.Errorf("%v", found)
	}
}

func TestPartial(t *testing.T) {
	text := "a: {stage: test}\nb: {needs: [c], image: x}\nc: {script: s, environment: {url: u}}\nd: {script: s, needs: [{artifacts: true}]}"
	found := mistakes(t, text, Options{Partial: true})
	if len(found) != 1 || found[0].Message != `a need lacks "job"` {
		t.Errorf("%v", found)
	}
}

func TestTooNew(t *testing.T) {
	text := "a: {script: s, manual_confirmation: x, artifacts: {access: all}, rules: [{changes: {paths: [a]}, needs: []}]}"
	for version, want := range map[string]int{"": 0, "17.1": 0, "17.0": 1, "16.10": 2, "15.11": 3, "nonsense": 0} {
		found := mistakes(t, text, Options{Version: version})
		if len(found) != want {
			t.Errorf("%s: %v", version, found)
		}
		for _, m := range found {
			if m.Kind != TooNew || m.Key == nil {
				t.Errorf("%s: %v", version, m)
			}
		}
	}
}

// TestRepeatedLists checks that lists in lists that aliases repeat cost no more than their text.
func TestRepeatedLists(t *testing.T) {
	lists := syntax.NewSequence(source.Span{}, []syntax.Node{syntax.NewPlain(source.Span{}, "1")})
	for range 9 {
		items := make([]syntax.Node, 100)
		for i := range items {
			items[i] = lists
		}
		lists = syntax.NewSequence(source.Span{}, items)
	}
	key := func(name string) *syntax.Scalar { return syntax.NewString(source.Span{}, name) }
	c := NewChecker(Options{})
	c.Job("a", syntax.NewMapping(source.Span{}, []syntax.Entry{
		{Key: key("script"), Value: lists},
		{Key: key("needs"), Value: lists},
		{Key: key("rules"), Value: lists},
		{Key: key("dependencies"), Value: syntax.NewSequence(source.Span{}, nil)},
	}))
	if len(c.Mistakes()) != 3 {
		t.Errorf("%v", c.Mistakes())
	}
}
