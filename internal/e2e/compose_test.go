package e2e

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

// nasty are values with every character that shells, dotenv files and Compose treat in some way.
var nasty = []string{
	"it's $HOME ${X} \"q\" #x `id` \\n =é!*?[]{}()<>|&;~%@^,\t ", `a\'b`, `ends in \`, `\\`, `\\'`, `\"'$$x\$y`, `'`, `"`, ` # no comment`,
	"$(id)", `${A:-b}`, `back\nslash`, "'quoted'", `"quoted"`, `\$x\'`,
}

// TestMain keeps the warnings of Compose's library, which tests provoke, out of the output.
func TestMain(m *testing.M) {
	logrus.SetOutput(io.Discard)
	os.Exit(m.Run())
}

// compose reads a file as docker compose does, with all profiles and the variables of .env, if it is asked for.
func compose(dir, file string, dotEnv bool, env []string) (*types.Project, error) {
	options := []cli.ProjectOptionsFn{
		cli.WithWorkingDirectory(dir), cli.WithEnv(env), cli.WithProfiles([]string{"*"}), cli.WithResolvedPaths(true),
	}
	if dotEnv {
		options = append(options, cli.WithEnvFiles(filepath.Join(dir, ".env")), cli.WithDotEnv)
	}
	o, err := cli.NewProjectOptions([]string{filepath.Join(dir, file)}, options...)
	if err != nil {
		return nil, err
	}
	return o.LoadProject(context.Background())
}

func TestComposeForDevelopment(t *testing.T) {
	t.Parallel()
	for _, p := range projects(t) {
		project, err := compose(p.dir, "docker-compose.yml", false, nil)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		web := project.Services["web"]
		if web.Build == nil || web.Build.Target != "dev" || len(web.Ports) != 1 || web.Ports[0].HostIP != "127.0.0.1" {
			t.Errorf("%s: web is %+v", p.name, web)
		}
	}
}

// variables returns the variables that a compose file demands.
func variables(t *testing.T, p project, file string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, file))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range regexp.MustCompile(`\$\{(\w+):\?`).FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestComposeForBuilds(t *testing.T) {
	t.Parallel()
	for _, p := range projects(t) {
		names := variables(t, p, "docker-compose.ci.yml")
		env := make([]string, len(names))
		for i, n := range names {
			env[i] = n + "=" + strings.ToLower(n)
		}
		project, err := compose(p.dir, "docker-compose.ci.yml", false, env)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		if web := project.Services["web"]; web.Image != "web_image:image_tag" || web.Build.Target != "production" || !slices.Contains(web.Build.Tags, "web_image:cache_tag") {
			t.Errorf("%s: web is %+v", p.name, web.Build)
		}
		for i := range env {
			if _, err := compose(p.dir, "docker-compose.ci.yml", false, slices.Delete(slices.Clone(env), i, i+1)); err == nil {
				t.Errorf("%s: accepted without %s", p.name, names[i])
			}
		}
	}
}

// TestComposeForProduction has setup_env.sh write .env from nasty values, and Compose read it: what the containers get
// is byte for byte what was set in GitLab, and each variable that is not set is refused.
func TestComposeForProduction(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	for _, p := range projects(t) {
		required := setupEnv(t, p)
		project, err := compose(p.dir, "docker-compose.prod.yml", true, nil)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		checkProduction(t, p, project, required)
		for _, name := range variables(t, p, "docker-compose.prod.yml") {
			without(t, p, name)
			if _, err := compose(p.dir, "docker-compose.prod.yml", true, nil); err == nil {
				t.Errorf("%s: accepted without %s", p.name, name)
			}
			setupEnv(t, p)
		}
	}
}

// TestComposeForReviews reads what runs for one merge request: it names no variable that leads elsewhere, only its own images, and
// refuses to run without those.
func TestComposeForReviews(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, p := range projects(t) {
		if _, err := os.Stat(filepath.Join(p.dir, "docker-compose.review.yml")); err != nil {
			continue
		}
		seen++
		names := variables(t, p, "docker-compose.review.yml")
		var env []string
		for _, n := range names {
			env = append(env, n+"="+strings.ToLower(n))
		}
		writeDotEnv(t, p, "SECRET_KEY=review\nDEBUG=0\n")
		project, err := compose(p.dir, "docker-compose.review.yml", false, env)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		checkReview(t, p, project)
		for i := range env {
			if _, err := compose(p.dir, "docker-compose.review.yml", false, slices.Delete(slices.Clone(env), i, i+1)); err == nil {
				t.Errorf("%s: accepted without %s", p.name, names[i])
			}
		}
	}
	if seen == 0 {
		t.Error("no archive has review apps")
	}
}

func writeDotEnv(t *testing.T, p project, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, ".env"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// checkReview sees that a review app publishes no port, has a database of its own, and hands the site what .env says.
func checkReview(t *testing.T, p project, project *types.Project) {
	t.Helper()
	for name, service := range project.Services {
		if len(service.Ports) > 0 || service.Logging == nil || service.Restart == "" {
			t.Errorf("%s: %s publishes %v, or has no logging or restart policy", p.name, name, service.Ports)
		}
		if service.Image != "web_image:image_tag" {
			continue
		}
		if key := service.Environment["SECRET_KEY"]; key == nil || *key != "review" {
			t.Errorf("%s: %s does not get .env", p.name, name)
		}
		if service.DependsOn["postgres"].Condition != types.ServiceConditionHealthy {
			t.Errorf("%s: %s does not wait for its database: %+v", p.name, name, service.DependsOn)
		}
	}
	if db := project.Services["postgres"]; len(db.Volumes) != 1 || db.HealthCheck == nil {
		t.Errorf("%s: the database is %+v", p.name, db)
	}
	if migrate := project.Services["migrate"]; !slices.Equal(migrate.Profiles, []string{"tools"}) {
		t.Errorf("%s: migrate is %+v", p.name, migrate)
	}
}

// TestEveryValueReachesTheContainer has setup_env.sh write one value after the other.
func TestEveryValueReachesTheContainer(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	all := projects(t)
	p := all[slices.IndexFunc(all, func(p project) bool { return p.name == "starter" })]
	for _, value := range nasty {
		required := setupEnv(t, p, "SECRET_KEY="+value)
		file, err := dotenv.Read(filepath.Join(p.dir, ".env"))
		if err != nil || file["SECRET_KEY"] != value || len(file) < len(required) {
			t.Errorf("%q arrives as %q (%v)", value, file["SECRET_KEY"], err)
		}
	}
}

// setupEnv runs setup_env.sh and returns the names that it demands. Names of images are plain, all else is nasty.
func setupEnv(t *testing.T, p project, more ...string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, "setup_env.sh"))
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Fields(string(regexp.MustCompile(`(?s)required=\((.*?)\)`).FindSubmatch(text)[1]))
	cmd := exec.Command("bash", "./setup_env.sh")
	cmd.Dir, cmd.Env = p.dir, []string{"PATH=" + os.Getenv("PATH")}
	for _, n := range names {
		cmd.Env = append(cmd.Env, n+"="+valueOf(n))
	}
	cmd.Env = append(cmd.Env, more...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: setup_env.sh: %v\n%s", p.name, err, out)
	}
	return names
}

func valueOf(name string) string {
	if strings.HasSuffix(name, "_IMAGE") || strings.HasSuffix(name, "_TAG") {
		return strings.ToLower(name)
	}
	return nasty[len(name)%len(nasty)]
}

// without removes a variable from .env.
func without(t *testing.T, p project, name string) {
	t.Helper()
	file := filepath.Join(p.dir, ".env")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, name+"=") {
			kept = append(kept, line)
		}
	}
	if err := os.WriteFile(file, []byte(strings.Join(kept, "")), 0o600); err != nil {
		t.Fatal(err)
	}
}

func checkProduction(t *testing.T, p project, project *types.Project, required []string) {
	t.Helper()
	for name, service := range project.Services {
		if service.Logging == nil || service.Restart == "" {
			t.Errorf("%s: %s has no logging or no restart policy", p.name, name)
		}
		if strings.HasPrefix(service.Image, "web_image:") {
			checkSite(t, fmt.Sprintf("%s: %s", p.name, name), service, required)
		}
	}
	checkPorts(t, p, project)
	postgres, own := project.Services["postgres"]
	if own && (p.target != "vps" || len(postgres.Volumes) != 1 || postgres.HealthCheck == nil) {
		t.Errorf("%s: production has the database %+v", p.name, postgres)
	}
	if migrate := project.Services["migrate"]; !slices.Equal(migrate.Profiles, []string{"tools"}) {
		t.Errorf("%s: migrate is %+v", p.name, migrate)
	}
}

// checkPorts sees that one container publishes ports: Caddy those of HTTP and HTTPS, any other one a single port.
func checkPorts(t *testing.T, p project, project *types.Project) {
	t.Helper()
	want := map[string]int{"caddy": 3}
	if _, ok := project.Services["caddy"]; !ok {
		want = map[string]int{"nginx": 1}
		if _, ok := project.Services["nginx"]; !ok {
			want = map[string]int{"web": 1}
		}
	}
	for name, service := range project.Services {
		if len(service.Ports) != want[name] {
			t.Errorf("%s: %s publishes %d ports", p.name, name, len(service.Ports))
		}
	}
}

// checkSite looks at a container that runs the site's image.
func checkSite(t *testing.T, name string, service types.ServiceConfig, required []string) {
	t.Helper()
	for _, n := range required {
		if value := service.Environment[n]; value == nil {
			t.Errorf("%s gets no %s", name, n)
		} else if *value != valueOf(n) {
			t.Errorf("%s gets %s = %q, not %q", name, n, *value, valueOf(n))
		}
	}
	if debug := service.Environment["DEBUG"]; debug != nil && !slices.Contains([]string{"0", "False", "off", ""}, *debug) {
		t.Errorf("%s has DEBUG = %s", name, *debug)
	}
}
