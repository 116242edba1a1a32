package source_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// TestUnifiedApplies lets git apply differences of texts with many equal lines, where only the numbers of a head say which are meant.
// All files of a seed make one patch, because a process for each would take long.
func TestUnifiedApplies(t *testing.T) {
	t.Parallel()
	needGit(t)
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			applyRandom(t, rand.New(rand.NewPCG(seed, 1)))
		})
	}
}

func applyRandom(t *testing.T, random *rand.Rand) {
	t.Helper()
	dir, want := t.TempDir(), map[string]string{}
	var patch strings.Builder
	for i := range 150 {
		name := fmt.Sprintf([]string{"%d.yml", "a file %d", "\"%d\"\t\\ü\n@@"}[i%3], i)
		old, edited := randomEdit(random)
		want[name] = edited
		from, to := "a/"+name, "b/"+name
		switch {
		case old == "":
			from = "/dev/null"
		case edited == "":
			to = "/dev/null"
		}
		if old != "" {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(old), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		patch.WriteString(source.Unified(from, to, []byte(old), []byte(edited)))
	}
	cmd := exec.Command("git", "apply", "--whitespace=nowarn", "-")
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(patch.String())
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, patch.String())
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && (text != "" || !os.IsNotExist(err)) {
			t.Fatal(err)
		}
		if string(got) != text {
			t.Fatalf("%s: git made\n%q, want\n%q", name, got, text)
		}
	}
}

// randomEdit returns a text and an edit of it; either may be empty, end without a line break, or have line breaks of Windows.
func randomEdit(random *rand.Rand) (old, edited string) {
	lines := []string{"a\n", "b\n", "\n", "@@ -1 +1 @@\n", "-- x\n", "++ x\n", "a\r\n", "\tö \xff\n"}
	var before, after strings.Builder
	for range random.IntN(60) {
		line := lines[random.IntN(3)]
		if random.IntN(8) == 0 {
			line = lines[random.IntN(len(lines))]
		}
		before.WriteString(line)
		switch random.IntN(12) {
		case 0:
		case 1:
			after.WriteString(lines[random.IntN(len(lines))])
			after.WriteString(line)
		case 2:
			after.WriteString(lines[random.IntN(len(lines))])
		default:
			after.WriteString(line)
		}
	}
	return endless(random, before.String()), endless(random, after.String())
}

// endless takes the last line break away, now and then.
func endless(random *rand.Rand, text string) string {
	if random.IntN(5) == 0 {
		return strings.TrimSuffix(text, "\n")
	}
	return text
}

// needGit skips a test without git, but never in the gate.
func needGit(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("git is not installed: .ci/run must install it")
	}
	t.Skip("git is not installed")
}
