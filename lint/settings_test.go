package lint

import (
	"slices"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

var (
	testAnalyzers = []*Analyzer{
		{Name: "image-registry-not-allowed", Options: []Option{{Name: "allowed", Doc: "registries"}}},
		{Name: "image-tag-latest"},
		{Name: "secret-literal"},
	}
	testRules = Names(testAnalyzers)
)

func TestParseSettings(t *testing.T) {
	text := `gitlab: "17.11"
preset: strict
rules: {image-tag-latest: error, secret-literal: off}
ignore:
  - {rule: secret-literal, paths: [ci/legacy/**]}
includes: {group/templates: ../templates}
`
	s, mistakes := ParseSettings(source.NewFile(SettingsFile, []byte(text)), testAnalyzers)
	if len(mistakes) > 0 {
		t.Fatalf("mistakes: %v", mistakes[0].Message)
	}
	if s.GitLab != "17.11" || s.Preset != Strict || s.Includes["group/templates"] != "../templates" {
		t.Errorf("settings = %+v", s)
	}
	if s.Rules["image-tag-latest"] != Error || s.Rules["secret-literal"] != Off {
		t.Errorf("rules = %v", s.Rules)
	}
	if len(s.Ignore) != 1 || s.Ignore[0].Rule != "secret-literal" || !slices.Equal(s.Ignore[0].Paths, []string{"ci/legacy/**"}) {
		t.Errorf("ignore = %v", s.Ignore)
	}
}

func TestParseSettingsOptions(t *testing.T) {
	for text, want := range map[string]Severity{
		"rules: {image-registry-not-allowed: {allowed: [a, b]}}":                  Off,
		"rules: {image-registry-not-allowed: {severity: error, allowed: [a, b]}}": Error,
	} {
		s, mistakes := ParseSettings(source.NewFile(SettingsFile, []byte(text)), testAnalyzers)
		if len(mistakes) > 0 {
			t.Fatalf("%q: %v", text, mistakes[0].Message)
		}
		if got := s.Options["image-registry-not-allowed"]["allowed"]; !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("%q: allowed = %q", text, got)
		}
		if got := s.Rules["image-registry-not-allowed"]; got != want {
			t.Errorf("%q: severity %v, want %v", text, got, want)
		}
	}
}

func TestParseSettingsEmpty(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "rules:\n", "---\n"} {
		if _, mistakes := ParseSettings(source.NewFile(SettingsFile, []byte(text)), testAnalyzers); len(mistakes) > 0 {
			t.Errorf("%q: %s", text, mistakes[0].Message)
		}
	}
}

func TestParseSettingsMistakes(t *testing.T) {
	for _, test := range []struct {
		text, at, message string
	}{
		{"pressets: strict", "pressets", `unknown key "pressets": did you mean "preset"?`},
		{"preset: strickt", "strickt", `"strickt" is no preset: did you mean "strict"?`},
		{"gitlab: new", "new", `"gitlab" is the server's version, such as "17.11"`},
		{"rules: [a]", "[a]", `"rules" maps names of rules to severities, as in "image-tag-latest: error"`},
		{"rules: {image-tag-lates: error}", "image-tag-lates", `no rule is named "image-tag-lates": did you mean "image-tag-latest"?`},
		{"rules: {image-tag-latest: eror}", "eror", `"eror" is no severity: did you mean "error"?`},
		{"rules: {image-tag-latest: error, image-tag-latest: off}", "image-tag-latest", `"image-tag-latest" is set twice: remove one of them`},
		{"rules: {image-registry-not-allowed: {allowd: [a]}}", "allowd", `unknown key "allowd": did you mean "allowed"?`},
		{"rules: {image-registry-not-allowed: {allowed: {a: b}}}", "{a: b}", `"allowed" of "image-registry-not-allowed" is a list of texts`},
		{"rules: {image-registry-not-allowed: {severity: eror}}", "eror", `"eror" is no severity: did you mean "error"?`},
		{"rules: {image-tag-latest: {allowed: [a]}}", "allowed", `unknown key "allowed"`},
		{"ignore: {rule: secret-literal}", "{rule: secret-literal}", `"ignore" is a list, as in "- {rule: secret-literal, paths: [ci/legacy/**]}"`},
		{"ignore: [{rule: secret-literal}]", "{rule: secret-literal}", `an entry of "ignore" needs both "rule" and "paths"`},
		{"ignore: [{rule: secret-literal, path: [a]}]", "path", `unknown key "path": did you mean "paths"?`},
		{"ignore: [{rule: secret-literal, paths: ['[']}]", "'['", `"'['" is no valid glob, such as "ci/legacy/**"`},
		{"includes: [a]", "[a]", `"includes" maps projects to directories, as in "group/templates: ../templates"`},
		{"extends: {a: b}", "a", `unknown key "a"`},
		{"extends: [[a]]", "[a]", `"extends" takes a file or a list of files, as in "../shared/pipewright.yml"`},
		{"extends: {file: a.yml}", "{file: a.yml}", `an entry of "extends" with keys needs both "project" and "file"`},
		{"extends: https://example.com/a.yml", "https://example.com/a.yml", `"extends" takes files, not addresses: check the project out and name the checkout in "includes"`},
		{"includes: {group/ci: ../ci}\nextends: {project: group/cii, file: a.yml}", "group/cii", `"includes" of this file names no checkout of "group/cii": did you mean "group/ci"?`},
		{"- a", "- a", "the file is a list: it must be a mapping, keys with their values"},
	} {
		_, mistakes := ParseSettings(source.NewFile(SettingsFile, []byte(test.text)), testAnalyzers)
		if len(mistakes) != 1 {
			t.Errorf("%q: %d mistakes, want 1: %v", test.text, len(mistakes), mistakes)
			continue
		}
		if got := mistakes[0]; got.Message != test.message || got.Span.Text() != test.at {
			t.Errorf("%q: at %q: %s\nwant at %q: %s", test.text, got.Span.Text(), got.Message, test.at, test.message)
		}
	}
}

func TestOverride(t *testing.T) {
	if name, severity, err := Override("image-tag-latest=off", testRules); name != "image-tag-latest" || severity != Off || err != nil {
		t.Errorf("Override = %q, %v, %v", name, severity, err)
	}
	for arg, want := range map[string]string{
		"image-tag-latest":       `"image-tag-latest" is not NAME=SEVERITY, as in image-tag-latest=error`,
		"image-tag-latst=error":  `no rule is named "image-tag-latst": did you mean "image-tag-latest"?`,
		"image-tag-latest=never": `"never" is no severity: take one of off, info, warning, error`,
	} {
		if _, _, err := Override(arg, testRules); err == nil || err.Error() != want {
			t.Errorf("Override(%q): %v, want %s", arg, err, want)
		}
	}
}
