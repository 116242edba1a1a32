package lint_test

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/lint"
)

func TestBaselineText(t *testing.T) {
	t.Parallel()
	token := "glpat-" + strings.Join([]string{"a7c4", "e9b2", "d0f6", "1835", "q4z8"}, "")
	var b lint.Baseline
	b.Add("b.yml", lint.Finding{Rule: "r", Message: "one", Fingerprint: "2"})
	b.Add("b.yml", lint.Finding{Rule: "r", Message: "one", Fingerprint: "1"})
	b.Add("b.yml", lint.Finding{Rule: "r", Message: "one", Fingerprint: "1"})
	b.Add("a.yml", lint.Finding{Rule: "s", Message: `"a" <b> ` + token, Fingerprint: "3"})
	want := `{
  "version": 1,
  "findings": [
    {"file":"a.yml","rule":"s","message":"\"a\" <b> glpa…","fingerprint":"3"},
    {"file":"b.yml","rule":"r","message":"one","fingerprint":"1"},
    {"file":"b.yml","rule":"r","message":"one","fingerprint":"2"}
  ]
}
`
	text, err := b.Text()
	if err != nil || string(text) != want {
		t.Errorf("got %s (%v)\nwant %s", text, err, want)
	}
	read, err := lint.ParseBaseline(text)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := read.Text(); err != nil || string(again) != want {
		t.Errorf("read and written again: %s (%v)", again, err)
	}
}

func TestBaselineHas(t *testing.T) {
	t.Parallel()
	b, err := lint.ParseBaseline([]byte(`{"version":1,"findings":[{"file":"a","fingerprint":"1"},{"file":"b","fingerprint":"2","later":true}]}`))
	if err != nil {
		t.Fatal(err)
	}
	finding := lint.Finding{Fingerprint: "1"}
	if b.Len() != 2 || !b.Has("a", finding) || !b.Has("a", finding) || b.Has("b", finding) {
		t.Errorf("%d findings are known, and not just the one in a", b.Len())
	}
	if left := b.Unmatched(); len(left) != 1 || left[0].File != "b" {
		t.Errorf("not met: %v, want the one in b", left)
	}
}

func TestBaselineOfNothing(t *testing.T) {
	t.Parallel()
	var b lint.Baseline
	text, err := b.Text()
	if want := "{\n  \"version\": 1,\n  \"findings\": []\n}\n"; err != nil || string(text) != want {
		t.Errorf("got %q (%v)", text, err)
	}
	if b.Has("a", lint.Finding{Fingerprint: "1"}) || len(b.Unmatched()) > 0 {
		t.Error("the empty baseline knows something")
	}
}

func TestParseBaselineRefuses(t *testing.T) {
	t.Parallel()
	for text, essence := range map[string]string{
		"":                              "no baseline",
		"<<<<<<< HEAD":                  "no baseline",
		"[]":                            "no baseline",
		"{}":                            "no version",
		`{"version":2}`:                 "version 2",
		`{"version":1} {}`:              "behind it",
		`{"version":1,"findings":[{}]}`: "no file",
	} {
		if _, err := lint.ParseBaseline([]byte(text)); err == nil || !strings.Contains(err.Error(), essence) {
			t.Errorf("ParseBaseline(%q) = %v, want one about %q", text, err, essence)
		}
	}
}
