package engine

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A server is what a project deploys to: this machine, as a user over SSH.
type server struct {
	*project
	user string
	site *site
}

// knows gives the project what deploy.sh needs to reach the server: a key, and the server's host keys.
func (p *project) knows(user, key, hosts string) *server {
	p.variables["DEPLOY_HOST"], p.variables["DEPLOY_USER"] = "127.0.0.1", user
	p.variables["SSH_PRIVATE_KEY"], p.variables["SSH_KNOWN_HOSTS"] = key, hosts
	return &server{project: p, user: user}
}

// commit changes what the page and the health check of the site say, and builds the images of that.
func (s *server) commit(release, health string) {
	s.t.Helper()
	s.edit("conf/views.py", func(string) string { return fmt.Sprintf(views, release, health) })
	s.variables["CI_COMMIT_SHA"] = release
	started := time.Now()
	if out, ok := s.onRunner("build"); !ok {
		s.t.Fatalf("build of %s:\n%s", release, out)
	}
	figure(s.t, "build and push of %s, %.0f s", release, time.Since(started).Seconds())
	for line := range strings.Lines(read(s.t, filepath.Join(s.dir, "build.env"))) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		s.variables[name] = value
	}
}

const views = `from django.db import connection
from django.http import HttpResponse


def index(request):
    return HttpResponse("%s", content_type="text/plain")


def healthz(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain", status=%s)
`

const (
	healthy = "200"
	broken  = "503"
)

// deploy runs the job deploy, which must end as expected, say something, and leave a release running.
func (s *server) deploy(running, message string, wantOK bool) {
	s.t.Helper()
	s.outcome("deploy", running, message, wantOK)
}

func (s *server) outcome(job, running, message string, wantOK bool) {
	s.t.Helper()
	started := time.Now()
	out, ok := s.onRunner(job)
	if ok != wantOK || !strings.Contains(out, message) {
		s.t.Fatalf("%s of %s: ok %v, want %v and %q:\n%s", job, s.variables["CI_COMMIT_SHA"], ok, wantOK, message, out)
	}
	s.t.Logf("%s, %.0f s: %s", job, time.Since(started).Seconds(), message)
	if running == "" {
		return
	}
	if page, err := s.site.get("/"); err != nil || page != running {
		s.t.Fatalf("after %s of %s the site says %q, %v, want %q", job, s.variables["CI_COMMIT_SHA"], page, err, running)
	}
}

// probed counts the requests that fail while the release changes.
func (s *server) probed(what string, change func()) count {
	s.t.Helper()
	end := s.site.probe()
	change()
	time.Sleep(3 * time.Second)
	n := end()
	figure(s.t, "%s: %d of %d probes failed, %.1f s apart at most; %v", what, n.failed, n.all, n.longest.Seconds(), n.errors)
	return n
}

// with deploys with other values of variables for once.
func (s *server) with(values map[string]string, do func()) {
	before := map[string]string{}
	for name, value := range values {
		before[name], s.variables[name] = s.variables[name], value
	}
	do()
	for name, value := range before {
		s.variables[name] = value
		if value == "" {
			delete(s.variables, name)
		}
	}
}

// refusals are deploys that must change nothing: to a host that is not there, to one with another key, and during another.
func (s *server) refusals(running string) {
	s.t.Helper()
	other := newKey(s.t)
	wrong := filepath.Join(s.t.TempDir(), "known_hosts")
	write(s.t, wrong, "127.0.0.1 "+read(s.t, other+".pub"), 0o600)
	s.with(map[string]string{"DEPLOY_HOST": "203.0.113.99"}, func() { s.deploy(running, "ssh: connect to host", false) })
	s.with(map[string]string{"SSH_KNOWN_HOSTS": wrong}, func() { s.deploy(running, "Host key verification failed", false) })
	s.with(map[string]string{"SSH_PRIVATE_KEY": other}, func() { s.deploy(running, "Permission denied", false) })

	first := make(chan bool)
	go func() {
		_, ok := s.onRunner("deploy")
		first <- ok
	}()
	lock := filepath.Join("/home", s.user, s.name, ".lock")
	eventually(s.t, "the first deploy runs", func() bool { return exec.Command("flock", "-n", lock, "true").Run() != nil })
	s.deploy("", "another deploy is running", false)
	if !<-first {
		s.t.Error("the first of two deploys fails")
	}
}

// container returns the id of the container of a service.
func (s *server) container(service string) string {
	s.t.Helper()
	id := docker(s.t, "ps", "-q", "--filter", "label=com.docker.compose.project="+s.name, "--filter", "label=com.docker.compose.service="+service)
	if id == "" {
		s.t.Fatalf("%s does not run", service)
	}
	return id
}

// python runs code in the settings of the site, in the container of a service.
func (s *server) python(service, code string) string {
	s.t.Helper()
	return docker(s.t, "exec", s.container(service), "python", "manage.py", "shell", "-c", code)
}

// task hands a task to the broker, and sees in the database that the worker did it.
func (s *server) task(web string) {
	s.t.Helper()
	started := time.Now()
	s.python(web, `
import datetime, time
from django.contrib.sessions.models import Session
from django.utils import timezone
from conf.tasks import clear_sessions

Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - datetime.timedelta(days=1))
clear_sessions.delay()
for _ in range(150):
    if not Session.objects.filter(session_key="old").exists():
        break
    time.sleep(0.2)
else:
    raise SystemExit("no worker did the task")
`)
	s.t.Logf("a task went over the broker and back, %.1f s with the start of Python", time.Since(started).Seconds())
}

// down removes what the project runs, and what it keeps.
func (s *server) down() {
	for _, list := range [][]string{{"ps", "-aq"}, {"volume", "ls", "-q"}, {"network", "ls", "-q"}} {
		ids, _ := command{}.run("docker", append(list, "--filter", "label=com.docker.compose.project="+s.name)...)
		remove := append(map[string][]string{"ps": {"rm", "-fv"}, "volume": {"volume", "rm"}, "network": {"network", "rm"}}[list[0]], strings.Fields(ids)...)
		if ids != "" {
			command{}.run("docker", remove...)
		}
	}
}
