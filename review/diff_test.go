package review

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

func TestParseDiff(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		hunks   string
		touched []int
		old     map[int]int
	}{
		"nothing":    {"", nil, map[int]int{1: 1, 9: 9}},
		"a new file": {"@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n", []int{1, 2}, map[int]int{1: 0, 2: 0}},
		"changed":    {"@@ -2,3 +2,4 @@ jobs:\n a\n-b\n+B\n+C\n c\n", []int{3, 4}, map[int]int{1: 1, 2: 2, 3: 0, 4: 0, 5: 4, 9: 8}},
		"lines gone": {"@@ -2,3 +2,2 @@\n a\n-b\n c\n", []int{2, 3}, map[int]int{2: 2, 3: 4, 7: 8}},
		"two hunks":  {"@@ -1 +1,2 @@\n+new\n a\n@@ -8,2 +9,2 @@\n h\n-i\n+I\n", []int{1, 10}, map[int]int{1: 0, 2: 1, 9: 8, 10: 0, 11: 10}},
		"heads as text": {
			"@@ -1,2 +1,3 @@\n--- a/x\n+@@ -1 +1 @@\n+++ b/y\n z\n", []int{1, 2}, map[int]int{1: 0, 2: 0, 3: 2},
		},
		"no hunks at all": {"Binary files differ\n", nil, map[int]int{3: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diff := ParseDiff(test.hunks)
			var touched []int
			for line := 1; line <= 12; line++ {
				if diff.Touched(line) {
					touched = append(touched, line)
				}
			}
			if !slices.Equal(touched, test.touched) {
				t.Errorf("touched %v, want %v", touched, test.touched)
			}
			for line, want := range test.old {
				if got := diff.Old(line); got != want {
					t.Errorf("line %d was %d, want %d", line, got, want)
				}
			}
		})
	}
}

// TestOldLines holds that lines with an old number have the old text, whatever changed.
func TestOldLines(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	text := func() []string {
		lines := make([]string, random.IntN(30))
		for i := range lines {
			lines[i] = fmt.Sprintf("%c\n", 'a'+random.IntN(4))
		}
		return lines
	}
	for range 2000 {
		before, after := text(), text()
		diff := ParseDiff(source.Unified("a", "b", []byte(strings.Join(before, "")), []byte(strings.Join(after, ""))))
		last := 0
		for i, line := range after {
			old := diff.Old(i + 1)
			if old == 0 && !diff.Touched(i+1) {
				t.Fatalf("line %d of %q is new, and did not change", i+1, after)
			}
			if old > 0 && (old <= last || before[old-1] != line) {
				t.Fatalf("line %d of %q was %d of %q", i+1, after, old, before)
			}
			last = max(last, old)
		}
	}
}
