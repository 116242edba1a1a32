package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dclintRules are what dclint (https://github.com/zavoloklom/docker-compose-linter) is not asked, and why: the CI file builds
// images and pushes them under a name; what faces the world listens on all addresses; the directory names the project on the
// server and on a developer's machine; and services, keys and the shared parts above them stand in the order of reading.
const dclintRules = `{"rules": {
	"no-build-and-image": 0,
	"no-unbound-port-interfaces": 0,
	"require-project-name-field": 0,
	"services-alphabetical-order": 0, "service-keys-order": 0, "top-level-properties-order": 0,
	"require-quotes-in-ports": [1, {"quoteType": "double"}]
}}`

func TestDclint(t *testing.T) {
	t.Parallel()
	box := judges(t)
	dir := t.TempDir()
	config := filepath.Join(dir, ".dclintrc.json")
	if err := os.WriteFile(config, []byte(dclintRules), 0o644); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range projects(t) {
		files, err := filepath.Glob(filepath.Join(p.dir, "docker-compose*.yml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, p.name+"."+filepath.Base(file)), text, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
	if n < 20 {
		t.Fatalf("only %d compose files", n)
	}
	lint := func() (string, error) {
		args := []string{"-c", config, "--max-warnings", "0"}
		names, err := filepath.Glob(filepath.Join(dir, "*.yml"))
		if err != nil {
			t.Fatal(err)
		}
		out, err := box.command(dir, "dclint/bin/dclint.cjs", append(args, names...)...).CombinedOutput()
		return string(out), err
	}
	if out, err := lint(); err != nil {
		t.Errorf("dclint: %v\n%s", err, out)
	}
	fault := "services:\n  web:\n    image: nginx:1.30\n    container_name: web\n  other:\n    image: nginx:1.30\n    container_name: web\n"
	if err := os.WriteFile(filepath.Join(dir, "fault.yml"), []byte(fault), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := lint(); err == nil || !strings.Contains(out, "no-duplicate-container-names") {
		t.Errorf("dclint finds no fault: %v\n%s", err, out)
	}
}
