package fetch

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// TestQuote writes values that YAML could take for something else.
func TestQuote(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"yes", "1.10", "12:30", "0777", "null", "~latest", "a: b", "# no", `q"\`, "é", "a b", "main", "x\ny", "- a", "{a}", "=", "<<", "2024-01-01"} {
		lock := &Lock{Files: []File{{Include: "project", Project: "g/p", Ref: value, Path: value, SHA256: "00", Copy: "vendor/x"}}}
		read, err := ParseLock(lock.Bytes())
		if err != nil || !reflect.DeepEqual(read, lock) {
			t.Errorf("%q: %+v, %v", value, read, err)
		}
	}
}

func TestBrokenLocks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                            `has the version ""`,
		"version: 1\n":                `has no list "includes"`,
		"version: 1\nincludes: [a]\n": "something that is no include",
		"version: 1\nincludes: [{include: project, sha256: a, copy: x}]\n":        "lacks include, sha256 or copy in line 2",
		"version: 1\nincludes: [{include: project, sha256: a, copy: vendor/x}]\n": "vendor/x is not there",
		"version: 1\nincludes: [{include: project, sha256: a, copy: vendor/d}]\n": "is no file of a sensible size",
		"version: 1\nincludes: [{include: project, sha256: a, copy: vendor/e}]\n": "vendor/e was changed",
	} {
		l := NewLocked(fstest.MapFS{LockFile: {Data: []byte(text)}, FilesDir + "/d/x": {}, FilesDir + "/e": {Data: []byte("e")}}, "")
		if l.Err() != nil {
			t.Error("it was read before anybody asked")
		}
		_, err := l.Fetch(t.Context(), project("main", "x.yml"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `run "pipewright vendor"`) || l.Err() == nil {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
