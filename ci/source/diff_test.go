package source_test

import (
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

func TestUnified(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ old, new, want string }{
		"equal":            {"a\n", "a\n", ""},
		"changed":          {"a\nb\nc\n", "a\nB\nc\n", "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
		"line breaks stay": {"a\r\nb\r\n", "a\r\nB\r\n", "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+B\r\n"},
		"no last newline":  {"a", "b", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"},
		"from nothing":     {"", "a\n", "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := source.Unified("a/x", "b/x", []byte(test.old), []byte(test.new)); got != test.want {
				t.Errorf("got\n%q\nwant\n%q", got, test.want)
			}
		})
	}
}
