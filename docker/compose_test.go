package docker_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
)

func TestCompose(t *testing.T) {
	t.Parallel()
	c := docker.ParseCompose(source.NewFile("compose.yml", []byte(`
x-base: &base {image: "app:${TAG:-1}", environment: {A: 1, B: "${B}"}}
services:
  off:
    <<: *base
    command: [gunicorn, app]
    depends_on: [db]
  db:
    image: postgres:${PG}
    environment: [PASSWORD=a=b, EMPTY]
    depends_on: {off: {condition: service_healthy}}
    healthcheck: {disable: true}
  built: {build: ., extends: {service: off}}
  wrong: nothing
`)))
	var got []string
	for _, s := range c.Services {
		image, known := s.ImageName()
		line := fmt.Sprintf("%s %s %t builds=%t extends=%t health=%t", s.Name.Text(), image, known, s.Builds, s.Extends, s.Healthcheck != nil)
		for _, v := range s.Environment {
			line += fmt.Sprintf(" %s=%s", v.Name, v.Value)
		}
		for _, d := range s.DependsOn {
			line += fmt.Sprintf(" needs %s %s at %s", d.Service, d.Condition, d.Span.Text())
		}
		for _, w := range s.Commands {
			line += " runs " + w.Text
		}
		got = append(got, line)
	}
	want := []string{
		"off app:1 true builds=false extends=false health=false A=1 B=${B} needs db service_started at db runs gunicorn app",
		"db postgres: false builds=false extends=false health=true PASSWORD=a=b EMPTY= needs off service_healthy at service_healthy",
		"built  false builds=true extends=true health=false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPorts(t *testing.T) {
	t.Parallel()
	for entry, want := range map[string]string{
		`80`:                                "host= published= target=80 known=true",
		`22:22`:                             "host= published=22 target=22 known=true",
		`"8000:80/tcp"`:                     "host= published=8000 target=80 known=true",
		`127.0.0.1:8000:80`:                 "host=127.0.0.1 published=8000 target=80 known=true",
		`"[::1]:8000:80"`:                   "host=[::1] published=8000 target=80 known=true",
		`127.0.0.1::80`:                     "host=127.0.0.1 published= target=80 known=true",
		`"${A:-127.0.0.1}:${B:-5432}:5432"`: "host=127.0.0.1 published=5432 target=5432 known=true",
		`"${A}:5432"`:                       "host= published= target=5432 known=false",
		`{target: 80, published: "8000", host_ip: 0.0.0.0}`: "host=0.0.0.0 published=8000 target=80 known=true",
	} {
		c := docker.ParseCompose(source.NewFile("compose.yml", []byte("services:\n  a:\n    ports:\n      - "+entry+"\n")))
		p := c.Service("a").Ports[0]
		got := fmt.Sprintf("host=%s published=%s target=%s known=%t", p.Host, p.Published, p.Target, p.Known)
		if got != want || p.Span.Text() != entry {
			t.Errorf("%s: %s at %q, want %s", entry, got, p.Span.Text(), want)
		}
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	lookup := func(name string) (string, bool) { return map[string]string{"A": "a"}[name], name == "A" }
	for text, want := range map[string]string{
		"$A ${A}$$": "a a$ true", "${B:-$A}": "a true", "${B-}x": "x true", "${A:-b}": "a true", "$B": " false", "${B:?why}": " false",
		"${B:-${C:-d}}e": "de true", "${A:+c}": " false", "${A": " false", "$": "$ true", "5$ a": "5$ a true",
	} {
		value, known := docker.Expand(text, lookup)
		if got := fmt.Sprint(value, " ", known); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestIgnore(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		".git": true, "/.git/": true, "**/.git": true, "*": true, ".g*": true, "# .git": false, "*\n!.git": false, "!.git\n.git": true, ".gitignore": false, "": false,
		"  .git  ": true, "a/.git": false,
	} {
		if got := docker.ParseIgnore(text).Excludes(".git/config"); got != want {
			t.Errorf("%q leaves .git/config out: %t", text, got)
		}
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]docker.Kind{
		"a/Dockerfile": docker.IsDockerfile, "Dockerfile.dev": docker.IsDockerfile, "web.Dockerfile": docker.IsDockerfile, "Containerfile": docker.IsDockerfile,
		"compose.prod.yaml": docker.IsCompose, "docker-compose_ci.yml": docker.IsCompose, "Dockerfile.dockerignore": docker.Neither,
		"Dockerfile.j2": docker.Neither, "Dockerfile.README.md": docker.Neither, "composer.yml": docker.Neither, ".gitlab-ci.yml": docker.Neither,
	} {
		if got := docker.KindOf(name); got != want {
			t.Errorf("%s is %d", name, got)
		}
	}
}
