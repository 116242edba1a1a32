package generate

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// nasty has every character that shells, dotenv files and Compose treat in some way.
const nasty = "it's $HOME ${X} \"q\" #x `id` \\n \\' =é!*?[]{}()<>|&;~%@^,\t "

// site writes a new project with Celery and returns its directory.
func site(t *testing.T, target string, more map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	answers := map[string]string{"stack": "celery,rabbitmq,nginx"}
	maps.Copy(answers, more)
	_, files := starterFiles(t, target, answers)
	writeTree(t, dir, files)
	return dir
}

// onEachServer runs a test for each target that runs containers on a server.
func onEachServer(t *testing.T, test func(t *testing.T, target string)) {
	t.Helper()
	for target := range hosts() {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			test(t, target)
		})
	}
}

// requiredNames reads the list of setup_env.sh.
func requiredNames(t *testing.T, dir string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "setup_env.sh"))
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?s)required=\((.*?)\)`).FindSubmatch(text)
	return strings.Fields(string(list[1]))
}

func environment(names []string, value string) []string {
	env := []string{"PATH=" + os.Getenv("PATH")}
	for _, n := range names {
		env = append(env, n+"="+value)
	}
	return env
}

func TestSetupEnvKeepsEveryCharacter(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	onEachServer(t, setupEnvKeepsEveryCharacter)
}

func setupEnvKeepsEveryCharacter(t *testing.T, target string) {
	dir := site(t, target, nil)
	names := requiredNames(t, dir)
	for range 2 { // the second run replaces the file
		out, ok := run(t, dir, environment(names, nasty), "", "bash", "./setup_env.sh", "out.env")
		if !ok || out != "setup_env.sh: wrote out.env\n" {
			t.Fatalf("setup_env.sh says %q", out)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "out.env"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "out.env"))
	got := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if inner, ok := strings.CutPrefix(value, "'"); ok {
			got[name] = strings.ReplaceAll(strings.TrimSuffix(inner, "'"), `\'`, "'")
		} else if inner, ok := strings.CutPrefix(value, `"`); ok {
			got[name] = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\$`, `$`).Replace(strings.TrimSuffix(inner, `"`))
		}
	}
	for _, n := range names {
		if got[n] != nasty {
			t.Errorf("%s is %q", n, got[n])
		}
	}
	if got["DEBUG"] != "0" || len(got) != len(names)+1 {
		t.Errorf("DEBUG is %q, %d names in all", got["DEBUG"], len(got))
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "out.env.*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestSetupEnvNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	onEachServer(t, setupEnvNamesWhatIsMissing)
}

func setupEnvNamesWhatIsMissing(t *testing.T, target string) {
	dir := site(t, target, nil)
	names := requiredNames(t, dir)
	for i, missing := range names {
		env := environment(slices.Delete(slices.Clone(names), i, i+1), "x")
		out, ok := run(t, dir, append(env, missing+"="), "", "bash", "./setup_env.sh")
		if ok || !strings.Contains(out, "missing CI/CD variables: "+missing+"\n") {
			t.Errorf("without %s: %v, %q", missing, ok, out)
		}
	}
	out, ok := run(t, dir, environment(nil, ""), "", "bash", "./setup_env.sh")
	if ok || !strings.Contains(out, strings.Join(names, " ")) {
		t.Errorf("without all: %q", out)
	}
	out, ok = run(t, dir, environment(names, "two\nlines"), "", "bash", "./setup_env.sh")
	if ok || !strings.Contains(out, "more than one line") {
		t.Errorf("with two lines: %q", out)
	}
	if _, err := os.Stat(filepath.Join(dir, ".env")); err == nil {
		t.Error("a .env was written")
	}
}
