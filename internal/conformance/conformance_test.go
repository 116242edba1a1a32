package conformance_test

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestReaders checks that the readers decode what the files hold.
func TestReaders(t *testing.T) {
	t.Parallel()
	valid, placed := 0, 0
	for _, v := range conformance.Verdicts(t) {
		if v.ID == "" || v.About == "" || v.Files[conformance.Root] == "" && len(v.Files) != 1 {
			t.Errorf("%+v is not whole", v)
		}
		if v.Valid {
			valid++
		}
		if len(v.At) > 0 && v.At[0] != (conformance.Place{}) {
			placed++
		}
	}
	if valid == 0 || placed == 0 {
		t.Errorf("%d verdicts are valid, %d have a place", valid, placed)
	}
	for _, row := range conformance.Table(t, "slug.tsv") {
		var kind, input, slug string
		row.Decode(t, &kind, &input, &slug)
		if row.Line < 2 || kind == "" {
			t.Errorf("%+v: %q %q %q", row, kind, input, slug)
		}
	}
}

func TestFS(t *testing.T) {
	t.Parallel()
	tree := conformance.Files{"ci/a.yml": "a: 1\n"}.FS()
	if text, err := tree.ReadFile("ci/a.yml"); err != nil || string(text) != "a: 1\n" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestPlaceHolds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		key, path string
		want      bool
	}{
		{"jobs:test:script", "Test/script/0", true},
		{"jobs:test:script", "test", false},
		{"jobs:test", "test/script", true},
		{"jobs:test", "tester/script", false},
		{"jobs:a:b:needs:need", "a:b/needs/0/job", true},
		{"jobs:test:rules:rule:changes", "test/rules/1/changes/paths", true},
		{"jobs:test:rules:rule:changes", "test/rules/1/if", false},
		{"jobs:1", "1/script", true},
		{"jobs:test:caches", "test/cache", true},
		{"jobs:test:parallel:matrix:variables", "test/parallel/matrix/0/A", true},
		{"jobs:test:trigger:include:include", "test/trigger/include/0/local", true},
		{"default:services:service", "default/services/0", true},
		{"include:rule:exists", "include/0/rules/1/exists", true},
		{"include:rule:exists", "include/0/rules", false},
		{"header:spec:inputs:i", "spec/inputs/i/default", true},
	} {
		path := strings.Split(test.path, "/")
		if got := (conformance.Place{Key: test.key}).Holds(path); got != test.want {
			t.Errorf("%s holds %v: %t", test.key, path, got)
		}
	}
}
