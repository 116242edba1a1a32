package generate

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestTextHygiene looks at every file of the matrix: ends of lines, leftovers of templates, and permissions.
func TestTextHygiene(t *testing.T) {
	t.Parallel()
	leftover := regexp.MustCompile(`<no value>|<nil>|\{\{|\}\}|%!|map\[|\x00|[ \t]\n|\n\n\n`)
	for name, files := range generated(t) {
		for _, f := range files {
			text := string(f.Text)
			if strings.Contains(text, "\r") || !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
				t.Errorf("%s: %s: ends of lines", name, f.Path)
			}
			if bad := leftover.FindString(text); bad != "" && !strings.HasSuffix(f.Path, ".py") {
				t.Errorf("%s: %s has %q", name, f.Path, bad)
			}
			if script := strings.HasPrefix(text, "#!"); script != (f.Mode == 0o755) {
				t.Errorf("%s: %s has mode %o", name, f.Path, f.Mode)
			}
		}
	}
}

// TestMistakesThatPeopleCopy holds the files against the mistakes of well-known recipes, by their number in the list
// that this project keeps of them.
func TestMistakesThatPeopleCopy(t *testing.T) {
	t.Parallel()
	type mistake struct{ id, file, text string }
	mistakes := []mistake{
		{"S1", `^Dockerfile$`, `(?m)^CMD .*(&&|')`},
		{"S2", `docker-compose.prod.yml`, `runserver`},
		{"S3", `docker-compose(.prod)?.yml`, `sh -c ".*collectstatic`},
		{"S4", ``, `docker/compose:|docker:stable|docker:dind|postgres:15.4|:latest\b|python:3\.([0-9]|10)\b|node:`},
		{"S5", ``, `docker login[^\n]* -p`},
		{"S6", ``, `CI_BUILD_TOKEN|(?m)^ *only:`},
		{"S7", ``, `\b2375\b|DOCKER_DRIVER`},
		{"S8", `\.(yml|sh)$`, `docker-compose (up|pull|build|push|-f)|(?m)^version:`},
		{"S9", ``, `CI_PROJECT_NAMESPACE`},
		{"S10", ``, `docker pull [^\n]*\|\| true`},
		{"S11", `.gitlab-ci.yml`, `apk add|npm (i|install) -g`},
		{"S12", `.gitlab-ci.yml`, `(?m)^before_script:|(?m)^image:`},
		{"S13", ``, `>> *"?\.env|CI_JOB_TOKEN`},
		{"S14", ``, `Bearer '\$|Bearer \$|curl (-s|-X)[^f]`},
		{"S15", ``, `StrictHostKeyChecking=no|ssh-keyscan|ssh-keygen -t rsa|cat ~/.ssh`},
		{"S18", `docker-compose.prod.yml`, `(5672|15672|6379|5432):`},
		{"S19", ``, `worker -B|--purge`},
		{"S21", `.gitlab-ci.yml`, `CI_COMMIT_REF_NAME ==`},
		{"S22", ``, `install --upgrade pip`},
		{"S26", ``, `(?m)^ *links:|container_name:|(?m)^ENV \w+ `},
	}
	for name, files := range generated(t) {
		for _, f := range files {
			for _, m := range mistakes {
				if !regexp.MustCompile(m.file).MatchString(f.Path) || strings.HasPrefix(f.Path, "docs/") {
					continue
				}
				if found := regexp.MustCompile(m.text).FindString(string(f.Text)); found != "" {
					t.Errorf("%s: %s has the mistake %s: %q", name, f.Path, m.id, found)
				}
			}
		}
	}
}

// distinct writes each different text of the matrix once, and returns the names below dir.
func distinct(t *testing.T, dir string, pick func(File) bool) []string {
	t.Helper()
	texts := map[string]string{}
	for name, files := range generated(t) {
		for _, f := range files {
			if pick(f) {
				texts[string(f.Text)] = name + "/" + f.Path
			}
		}
	}
	return writeTexts(t, dir, texts)
}

func writeTexts(t *testing.T, dir string, texts map[string]string) []string {
	t.Helper()
	var names []string
	for i, text := range slices.Sorted(maps.Keys(texts)) {
		name := fmt.Sprintf("%03d-%s", i, strings.NewReplacer("/", "_", " ", "_", "[", "", "]", "", ",", "_").Replace(texts[text]))
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func TestScriptsPassShellcheckAndShfmt(t *testing.T) {
	t.Parallel()
	need(t, "shellcheck", "shfmt", "bash")
	dir := t.TempDir()
	names := distinct(t, dir, func(f File) bool { return strings.HasSuffix(f.Path, ".sh") })
	if len(names) < 5 {
		t.Fatalf("only %d scripts", len(names))
	}
	judge(t, dir, "shellcheck", append([]string{"-S", "style"}, names...)...)
	judge(t, dir, "shfmt", append([]string{"-d", "-i", "4"}, names...)...)
	for _, name := range names {
		judge(t, dir, "bash", "-n", name)
	}
}

// TestJobsPassShellcheck puts the commands of each job together, as a runner does, and checks them.
func TestJobsPassShellcheck(t *testing.T) {
	t.Parallel()
	need(t, "shellcheck")
	texts := map[string]string{}
	for name, files := range generated(t) {
		for job, script := range scripts(t, text(t, files, ".gitlab-ci.yml")) {
			texts["set -e\n"+script] = name + "/" + job
		}
	}
	dir := t.TempDir()
	names := writeTexts(t, dir, texts)
	judge(t, dir, "shellcheck", append([]string{"-S", "style", "-s", "sh", "-e", "SC1091"}, names...)...)
}

// scripts returns the commands of each job with those of what it extends.
func scripts(t *testing.T, pipeline string) map[string]string {
	t.Helper()
	var doc map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(pipeline), &doc); err != nil {
		t.Fatal(err)
	}
	type job struct {
		Extends any      `yaml:"extends"`
		Before  []string `yaml:"before_script"`
		Script  []string `yaml:"script"`
		After   []string `yaml:"after_script"`
	}
	jobs := map[string]job{}
	for name, node := range doc {
		var j job
		if node.Kind == yaml.MappingNode && node.Decode(&j) == nil {
			jobs[name] = j
		}
	}
	out := map[string]string{}
	for name, j := range jobs {
		if len(j.Script) == 0 || strings.HasPrefix(name, ".") {
			continue
		}
		lines := slices.Concat(j.Before, j.Script)
		if len(j.Before) == 0 {
			for _, base := range strings.Fields(strings.Trim(fmt.Sprint(j.Extends), "[]")) {
				lines = slices.Concat(jobs[base].Before, lines)
			}
		}
		out[name] = strings.Join(lines, "\n") + "\n"
		if len(j.After) > 0 {
			out[name+"-after"] = strings.Join(j.After, "\n") + "\n"
		}
	}
	return out
}

func TestYAMLPassesYamllint(t *testing.T) {
	t.Parallel()
	need(t, "yamllint")
	dir := t.TempDir()
	names := distinct(t, dir, func(f File) bool { return strings.HasSuffix(f.Path, ".yml") })
	const config = "{extends: default, rules: {line-length: {max: 160}, document-start: disable, truthy: {level: error}}}"
	judge(t, dir, "yamllint", append([]string{"--strict", "-d", config}, names...)...)
}

// TestStringsStayStrings reads the YAML back: variables must be what the model says, not numbers or booleans.
func TestStringsStayStrings(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "0", "25060", "yes", "No", "on", "null", "~", "1e3", "12:30", "a: b", "a #b", "- a", "*x", "&x", "!x", "%x", "@x", "`x`", "{x}", "[x]", `say "hi"`, "it's", "$DOMAIN", "https://$DOMAIN", "localhost 127.0.0.1", `["localhost"]`, ". .venv/bin/activate", "x:", ":x", "a\tb", "2026-01-01", "0x1F", ".5", "(cd x && y)", "ü"} {
		var back map[string]any
		doc := "key: " + yamlString(s) + "\n"
		if err := yaml.Unmarshal([]byte(doc), &back); err != nil || back["key"] != any(s) {
			t.Errorf("%q is written %q and read %#v (%v)", s, doc, back["key"], err)
		}
	}
}

// TestNginxAcceptsItsConfiguration wraps the file as the image does, as an include of a main configuration.
func TestNginxAcceptsItsConfiguration(t *testing.T) {
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin")
	need(t, "nginx")
	dir := t.TempDir()
	for _, name := range distinct(t, dir, func(f File) bool { return f.Path == "nginx/nginx.conf" }) {
		var main bytes.Buffer
		fmt.Fprintf(&main, "pid %s/pid;\nerror_log stderr;\nevents {}\nhttp {\n    access_log off;\n", dir)
		for _, temp := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
			fmt.Fprintf(&main, "    %s_temp_path %s/%[1]s;\n", temp, dir)
		}
		fmt.Fprintf(&main, "    include %s/%s;\n}\n", dir, name)
		conf := filepath.Join(dir, name+".main")
		if err := os.WriteFile(conf, main.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		judge(t, dir, "nginx", "-t", "-q", "-p", dir, "-c", conf)
	}
}
