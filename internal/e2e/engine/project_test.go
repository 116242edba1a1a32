package engine

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/generate"
)

const (
	registry = "127.0.0.1:5000"
	domain   = "shop.test"
)

// A project is a new project as generated, and what GitLab knows of it.
type project struct {
	t         *testing.T
	name, dir string
	config    *config.Config
	variables map[string]string // CI/CD variables, and those that GitLab predefines
}

// newProject generates for a target; the name is that of the project.
func newProject(t *testing.T, name, target string, answers map[string]string) *project {
	t.Helper()
	p := &project{t: t, name: name, dir: t.TempDir(), variables: map[string]string{
		"CI_REGISTRY": registry, "CI_REGISTRY_IMAGE": registry + "/group/" + name, "CI_COMMIT_REF_SLUG": "main",
		"CI_REGISTRY_USER": "ci", "CI_REGISTRY_PASSWORD": "job-token",
		"CI_DEPLOY_USER": "gitlab-deploy-token", "CI_DEPLOY_PASSWORD": "p$ss word", "CI_PROJECT_DIR": "/builds/" + name,
		"DOMAIN": domain, "SECRET_KEY": `s3cr"et'$with everything\` + strings.Repeat("0123456789", 5),
	}}
	answers = maps.Clone(answers)
	answers["name"] = name
	p.generate(generate.Options{Target: target, New: true, Answers: answers, Version: "test"})
	p.loosen()
	p.tagStandIns()
	return p
}

func (p *project) generate(opts generate.Options) {
	p.t.Helper()
	plan, err := generate.NewPlan(os.DirFS(p.dir), opts)
	if err != nil {
		p.t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		p.t.Fatal(err)
	}
	if result, err := plan.Apply(p.dir, files, generate.Mode{}); err != nil || !result.OK() {
		p.t.Fatalf("%v %+v", err, result)
	}
	p.config, err = config.Load(context.Background(), config.Options{FS: os.DirFS(p.dir), Path: ".gitlab-ci.yml"})
	if err != nil || len(p.config.Problems) > 0 {
		p.t.Fatalf("%v %+v", err, p.config.Problems)
	}
}

// loosen takes the versions from the requirements: Debian's are others.
func (p *project) loosen() {
	version := regexp.MustCompile(`(?m)[<>=~!].*$`)
	for _, name := range []string{"requirements.txt", "requirements-dev.txt"} {
		p.edit(name, func(text string) string { return version.ReplaceAllString(text, "") })
	}
}

func (p *project) edit(name string, change func(string) string) {
	p.t.Helper()
	name = filepath.Join(p.dir, name)
	write(p.t, name, change(read(p.t, name)), 0o644)
}

var imageName = regexp.MustCompile(`(?m)(?:_BASE=|image: |- name: )"?([a-z][\w./-]*:[\w.-]+)`)

// tagStandIns gives every image that the project names its stand-in.
func (p *project) tagStandIns() {
	for _, file := range []string{"Dockerfile", "docker-compose.prod.yml", ".gitlab-ci.yml"} {
		for _, m := range imageName.FindAllStringSubmatch(read(p.t, filepath.Join(p.dir, file)), -1) {
			for part, standIn := range map[string]string{
				"python": "python", "postgres": "postgres", "nginx": "nginx", "rabbitmq": "rabbitmq", "redis": "redis", "caddy": "caddy",
			} {
				if strings.Contains(m[1], part) {
					docker(p.t, "tag", "standin/"+standIn, m[1])
				}
			}
		}
	}
}

func (p *project) job(name string) *config.Job {
	p.t.Helper()
	i := slices.IndexFunc(p.config.Jobs, func(j *config.Job) bool { return j.Name.Value == name })
	if i < 0 {
		p.t.Fatalf("there is no job %q", name)
	}
	return p.config.Jobs[i]
}

// environment returns the variables of a job, expanded. Those of its Docker in Docker are left out: the engine is here.
func (p *project) environment(job *config.Job) map[string]string {
	values := map[string]string{}
	for _, v := range slices.Concat(config.Variables(p.config.Root.Get("variables")), job.Variables) {
		if !strings.HasPrefix(v.Name.Value, "DOCKER_") {
			values[v.Name.Value] = v.Value.Value
		}
	}
	maps.Copy(values, p.variables)
	for range 5 { // a variable in a variable in a variable
		for name, value := range values {
			if _, given := p.variables[name]; !given {
				values[name] = os.Expand(value, func(inner string) string { return values[inner] })
			}
		}
	}
	return values
}

func environ(values map[string]string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=/root", "LANG=C.UTF-8"}
	for name, value := range values {
		env = append(env, name+"="+value)
	}
	return env
}

// script is what the runner hands to the shell.
func script(job *config.Job) string {
	lines := []string{"set -eo pipefail"}
	for _, line := range slices.Concat(job.BeforeScript, job.Script) {
		lines = append(lines, line.Value)
	}
	return strings.Join(lines, "\n")
}

// onRunner runs the script of a job here, where docker and ssh are.
func (p *project) onRunner(name string) (string, bool) {
	p.t.Helper()
	job := p.job(name)
	// There is no registry of base images to pull newer ones from.
	text := strings.ReplaceAll(script(job), " --pull\n", "\n")
	return command{dir: p.dir, env: environ(p.environment(job)), limit: 10 * time.Minute}.run("bash", "-c", text)
}

// inContainer runs the script of a job in its image, beside its services, as the Docker executor does.
func (p *project) inContainer(name string) {
	p.t.Helper()
	job, started := p.job(name), time.Now()
	network := docker(p.t, "network", "create", p.name+"-"+name)
	var services []string
	p.t.Cleanup(func() {
		for _, id := range services {
			if p.t.Failed() {
				out, _ := command{}.run("docker", "logs", "--tail", "30", id)
				p.t.Logf("a service says\n%s", out)
			}
			command{}.run("docker", "rm", "-fv", id)
		}
		command{}.run("docker", "network", "rm", network)
	})
	env := filepath.Join(p.t.TempDir(), "env")
	var lines []string
	for name, value := range p.environment(job) {
		lines = append(lines, name+"="+value)
	}
	write(p.t, env, strings.Join(lines, "\n")+"\n", 0o600)
	for _, s := range job.Services {
		id := docker(p.t, "run", "-d", "--network", network, "--network-alias", s.Alias.Value, "--env-file", env, s.Name.Value)
		services = append(services, id)
		port := map[string]string{"postgres": "5432", "redis": "6379"}[s.Alias.Value]
		address := docker(p.t, "inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", id) + ":" + port
		eventually(p.t, s.Alias.Value+" answers", func() bool { return listens(address) })
	}
	command{limit: 10 * time.Minute}.must(p.t, "docker", "run", "--rm", "--network", network, "--env-file", env, "-v", p.dir+":/source:ro",
		"-w", p.variables["CI_PROJECT_DIR"], job.Image.Name.Value, "bash", "-c", "cp -R /source/. .\n"+script(job))
	figure(p.t, "job %s, %.0f s", name, time.Since(started).Seconds())
}
