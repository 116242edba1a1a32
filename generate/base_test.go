package generate

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestBaseRoundTrip(t *testing.T) {
	t.Parallel()
	for _, b := range []base{
		{},
		{"a": []byte("x\n")},
		{"a": []byte("x"), "b c/ü.yml": []byte("\n\n--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+\n"), "d": []byte("\\ No\n\xff\x00\n"), "e": []byte("\n")},
	} {
		back, line := parseBase(string(b.text()))
		if line > 0 {
			t.Errorf("line %d of %q", line, b.text())
		}
		if diff := cmp.Diff(b, back); diff != "" {
			t.Error(diff)
		}
		windows := bytes.ReplaceAll(b.text(), []byte("\n"), []byte("\r\n"))
		if back, line := parseBase(string(windows)); line > 0 || !maps.EqualFunc(b, back, bytes.Equal) {
			t.Errorf("with Windows' line ends: line %d, %q", line, back)
		}
	}
}

func TestDamagedBaseIsNamed(t *testing.T) {
	t.Parallel()
	whole := string(base{"a": []byte("x\ny\n"), "b": []byte("z\n")}.text())
	for text, line := range map[string]int{
		strings.Replace(whole, "+y", "<<<<<<< HEAD\n+y", 1):                                 6,
		strings.Replace(whole, "1,2", "1,9", 1):                                             2,
		strings.Replace(whole, "1,2", "1,-2", 1):                                            2,
		strings.TrimSuffix(strings.Replace(whole, "1,1", "1,9223372036854775807", 1), "\n"): 7,
		strings.Replace(whole, "+z\n", "", 1):                                               7,
		whole + "more\n":                                                                    10,
	} {
		_, err := readBase(fstest.MapFS{basePath: {Data: []byte(text)}})
		if err == nil || !strings.HasPrefix(err.Error(), basePath+":"+string('0' + rune(line))[:1]) && line < 10 {
			t.Errorf("%q: the error is %v, want line %d", text, err, line)
		}
	}
}

// TestBaseIsAPatch has git make the files again.
func TestBaseIsAPatch(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir, out := t.TempDir(), t.TempDir()
	mustGenerate(t, dir, map[string]string{"stack": "celery,redis,nginx"}, Mode{})
	b, err := readBase(os.DirFS(dir))
	if err != nil || len(b) < 15 {
		t.Fatalf("%d files, %v", len(b), err)
	}
	cmd := exec.Command("git", "apply", "--whitespace=nowarn", filepath.Join(dir, basePath))
	cmd.Dir, cmd.Env = out, append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(out))
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, name := range slices.Sorted(maps.Keys(b)) {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil || !bytes.Equal(got, b[name]) {
			t.Errorf("%s: %v\n%s", name, err, cmp.Diff(string(b[name]), string(got)))
		}
	}
}
