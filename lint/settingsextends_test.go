package lint

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gitlab.com/pipewright/pipewright/ci/source"
)

func parseSettings(t *testing.T, text string) Settings {
	t.Helper()
	s, mistakes := ParseSettings(source.NewFile(SettingsFile, []byte(text)), testAnalyzers)
	for _, m := range mistakes {
		t.Fatalf("%q: %s", text, m.Message)
	}
	return s
}

func TestParseSettingsExtends(t *testing.T) {
	t.Parallel()
	const checkout = "includes: {g/p: ../p}\n"
	for text, want := range map[string][]Extend{
		"extends: a.yml":                                           {{File: "a.yml"}},
		"extends: [a.yml, /b.yml]":                                 {{File: "a.yml"}, {File: "/b.yml"}},
		checkout + "extends: {project: g/p, file: a.yml}":          {{Project: "g/p", File: "a.yml"}},
		checkout + "extends: [{project: g/p, file: a.yml}, b.yml]": {{Project: "g/p", File: "a.yml"}, {File: "b.yml"}},
	} {
		got := parseSettings(t, text).Extends
		for _, e := range got {
			if e.Span.Text() != e.File {
				t.Errorf("%q: the place of %q is %q", text, e.File, e.Span.Text())
			}
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Extend{}, "Span", "project")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestSettingsOver(t *testing.T) {
	t.Parallel()
	base := parseSettings(t, `gitlab: "17.11"
preset: strict
rules:
  secret-literal: off
  image-tag-latest: error
  image-registry-not-allowed: {severity: info, allowed: [a, b]}
ignore: [{rule: secret-literal, paths: [old/**]}]
includes: {g/a: base-a, g/b: base-b}
`)
	own := parseSettings(t, `preset: minimal
rules:
  image-tag-latest: warning
  image-registry-not-allowed: {allowed: [c]}
ignore: [{rule: image-tag-latest, paths: [x]}]
includes: {g/b: own-b}
`)
	want := parseSettings(t, `gitlab: "17.11"
preset: minimal
rules:
  secret-literal: off
  image-tag-latest: warning
  image-registry-not-allowed: {severity: info, allowed: [c]}
ignore: [{rule: secret-literal, paths: [old/**]}, {rule: image-tag-latest, paths: [x]}]
includes: {g/a: base-a, g/b: own-b}
`)
	if diff := cmp.Diff(want, own.Over(base)); diff != "" {
		t.Errorf("own over base (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b"}, base.Options["image-registry-not-allowed"]["allowed"]); diff != "" {
		t.Errorf("laying settings over others changed them:\n%s", diff)
	}
	if diff := cmp.Diff(base, Settings{}.Over(base)); diff != "" {
		t.Errorf("nothing over base (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(base, base.Over(Settings{})); diff != "" {
		t.Errorf("base over nothing (-want +got):\n%s", diff)
	}
}
