package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// vendorRun runs pipewright in the current directory and returns the exit code with all that it printed.
func vendorRun(t *testing.T, args ...string) (int, string) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	code := run(newStreams(file, file, file, os.Getenv), args)
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return code, string(text)
}

// inEmptyHome makes an empty directory the current one, and a home of the user.
func inEmptyHome(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", filepath.Join(t.TempDir(), "cache"))
	t.Setenv("GITLAB_HOST", "")
}

// TestVendorRemote vendors remote files, whose integrity is checked, with a secret in the address of one of them. No GitLab server is
// needed.
func TestVendorRemote(t *testing.T) {
	inEmptyHome(t)
	text := "remote: {script: make}\n"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, pass, _ := r.BasicAuth(); r.URL.Path == "/private.yml" && user+pass != "mesesame" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(text))
	}))
	defer server.Close()
	sum := sha256.Sum256([]byte(text))
	private := strings.Replace(server.URL, "://", "://me:sesame@", 1) + "/private.yml"
	writeFile(t, configName, fmt.Sprintf("include:\n  - remote: %s/a.yml\n    integrity: sha256-%s\n  - remote: %s\n",
		server.URL, base64.StdEncoding.EncodeToString(sum[:]), private))
	code, out := vendorRun(t, "vendor")
	if code != exitClean || strings.Count(out, "new") != 2 {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	server.Close()
	if code, out = vendorRun(t, "resolve"); code != exitClean || !strings.Contains(out, "remote:") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	lock, err := os.ReadFile(".pipewright/lock.yml")
	if err != nil || strings.Contains(string(lock)+out, "sesame") {
		t.Errorf("%v, the lock is\n%s\nprinted was\n%s", err, lock, out)
	}
	writeFile(t, configName, strings.Replace(readFile(t, configName), "sha256-", "sha256-A", 1))
	if code, out = vendorRun(t, "lint"); code != exitNo || !strings.Contains(out, "integrity") {
		t.Errorf("with a wrong hash, exit code %d:\n%s", code, out)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestVendorLimits includes files that include each other, and one after the other: it ends.
func TestVendorLimits(t *testing.T) {
	inEmptyHome(t)
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		switch r.URL.Path {
		case "/circle.yml":
			fmt.Fprintf(w, "include: http://%s/circle.yml\na: {script: make}\n", r.Host)
		case "/large.yml":
			_, _ = w.Write(bytes.Repeat([]byte("#"), 9<<20))
		default:
			fmt.Fprintf(w, "include: http://%s/%s1.yml\na: {script: make}\n", r.Host, strings.TrimSuffix(r.URL.Path[1:], ".yml"))
		}
	}))
	defer server.Close()
	for _, test := range []struct {
		file     string
		requests int32
		code     int
		want     string
	}{
		{"circle.yml", 1, exitClean, ""},
		{"endless.yml", 150, exitClean, ""},
		{"large.yml", 1, exitFailed, "sends more than 8 MB"},
	} {
		requests.Store(0)
		writeFile(t, configName, "include: "+server.URL+"/"+test.file+"\n")
		code, out := vendorRun(t, "vendor")
		if code != test.code || requests.Load() != test.requests || !strings.Contains(out, test.want) {
			t.Errorf("%s: exit code %d after %d requests:\n%s", test.file, code, requests.Load(), out)
		}
	}
}

// TestLintReadsNoLock lints a configuration that includes nothing from elsewhere: a lock that is broken does not matter.
func TestLintReadsNoLock(t *testing.T) {
	inEmptyHome(t)
	writeFile(t, configName, "include: ci.yml\n")
	writeFile(t, "ci.yml", "test: {script: make}\n")
	if err := os.Mkdir(".pipewright", 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, ".pipewright/lock.yml", "broken: [\n")
	if code, out := vendorRun(t, "lint"); code != exitClean {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// TestCorpusOffline lints the configurations of the corpus that include something from elsewhere: each says what it did not see, and
// that makes no finding.
func TestCorpusOffline(t *testing.T) {
	files, err := filepath.Glob("../../../shared/corpus/*/.gitlab-ci.yml")
	if err != nil || len(files) == 0 {
		t.Skip("the corpus is not here")
	}
	for i, file := range files {
		if files[i], err = filepath.Abs(file); err != nil {
			t.Fatal(err)
		}
	}
	inEmptyHome(t)
	_, out := vendorRun(t, append([]string{"lint", "--no-config", "--preset", "minimal", "--format", "json"}, files...)...)
	var answer struct {
		Configs []struct {
			File       string
			Valid      *bool
			Unresolved []struct{ Include, Why string }
		}
		Findings []struct{ Config, Rule string }
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	refused := map[string]bool{}
	for _, f := range answer.Findings {
		refused[f.Config] = true
		if f.Rule == config.RuleIncludeMissing {
			t.Errorf("%s: an include is said not to exist", f.Config)
		}
	}
	incomplete := 0
	for _, c := range answer.Configs {
		for _, u := range c.Unresolved {
			if strings.HasPrefix(u.Why, "no server given") && !strings.Contains(u.Why, "pipewright vendor") {
				t.Errorf("%s: %s is left out, and nobody says what to do: %s", c.File, u.Include, u.Why)
			}
		}
		if len(c.Unresolved) > 0 {
			incomplete++
		}
		if len(c.Unresolved) > 0 && !refused[c.File] && c.Valid != nil {
			t.Errorf("%s: valid is %v though something is missing", c.File, *c.Valid)
		}
	}
	if incomplete < 15 {
		t.Errorf("%d of %d configurations are incomplete", incomplete, len(files))
	}
}
