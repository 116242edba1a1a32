package engine

import (
	"strings"
	"testing"
	"time"
)

// TestDroplet deploys to a droplet with a managed database elsewhere, each release in the place of the one before.
func TestDroplet(t *testing.T) {
	p := newProject(t, "droplet", "digitalocean", map[string]string{"stack": "celery,redis,nginx"})
	p.variables["REDIS_PASSWORD"] = "redis0password"
	p.inContainer("django-checks")
	p.inContainer("pytest")
	p.managedDatabase()
	s := p.droplet()

	s.commit("one", healthy)
	s.deploy("one", "release.sh: deployed", true)
	s.speaksTLS("web")
	s.task("web")
	s.refusals("one")
	s.commit("two", healthy)
	s.probed("a redeploy", func() { s.deploy("two", "release.sh: deployed", true) })
	s.commit("three", broken)
	s.probed("a release that is not healthy", func() { s.deploy("two", "the last healthy release runs", false) })
	s.probed("a roll-back", func() { s.outcome("rollback", "one", "the previous release runs", true) })
	s.task("web")
}

// TestDropletBlueGreen deploys to a droplet without a failed request.
func TestDropletBlueGreen(t *testing.T) {
	p := newProject(t, "colours", "digitalocean", map[string]string{"stack": "celery,redis,nginx", "blue-green": "yes"})
	p.variables["REDIS_PASSWORD"] = "redis0password"
	p.managedDatabase()
	s := p.droplet()
	s.commit("one", healthy)
	s.deploy("one", "release.sh: deployed", true)
	s.turns()
}

// turns deploys releases with --blue-green: no request may fail, whether the release works or not.
func (s *server) turns() {
	s.t.Helper()
	none := func(what string, change func()) {
		s.t.Helper()
		if n := s.probed(what, change); n.failed > 0 {
			s.t.Errorf("%s: %d of %d probes fail", what, n.failed, n.all)
		}
	}
	s.commit("two", healthy)
	none("a redeploy", func() { s.deploy("two", "release.sh: deployed", true) })
	s.task("web_blue")
	s.commit("three", broken)
	none("a release that is not healthy", func() { s.deploy("two", "the last healthy release runs", false) })
	s.commit("four", healthy)
	none("a redeploy after that", func() { s.deploy("four", "release.sh: deployed", true) })
	none("a roll-back", func() { s.outcome("rollback", "two", "the previous release runs", true) })
}

// TestServer prepares a server, deploys to it, and loses data that a backup brings back.
func TestServer(t *testing.T) {
	p := newProject(t, "shop", "vps", map[string]string{"stack": "celery,rabbitmq,nginx"})
	p.passwords()
	p.inContainer("django-checks")
	p.inContainer("pytest")
	s := p.ownServer()

	s.commit("one", healthy)
	s.deploy("", "release.sh: deployed", true)
	s.trustCaddy()
	if page, err := s.site.get("/"); err != nil || page != "one" {
		t.Fatalf("over HTTPS the site says %q, %v", page, err)
	}
	s.task("web")
	s.refusals("one")
	s.loses("web", s.block("bring one back"))
	s.nightly()
	s.commit("two", healthy)
	s.probed("a redeploy", func() { s.deploy("two", "release.sh: deployed", true) })
	s.commit("three", broken)
	s.probed("a release that is not healthy", func() { s.deploy("two", "the last healthy release runs", false) })
	s.probed("a roll-back", func() { s.outcome("rollback", "one", "the previous release runs", true) })
}

// TestServerBlueGreen deploys to a server of one's own without a failed request.
func TestServerBlueGreen(t *testing.T) {
	p := newProject(t, "turns", "vps", map[string]string{"stack": "celery,rabbitmq,nginx", "blue-green": "yes"})
	p.passwords()
	s := p.ownServer()
	s.commit("one", healthy)
	s.deploy("", "release.sh: deployed", true)
	s.trustCaddy()
	s.loses("web_green", s.block("bring one back"))
	s.turns()
}

func (p *project) passwords() {
	for _, name := range []string{"POSTGRES_PASSWORD", "RABBITMQ_DEFAULT_PASS", "REDIS_PASSWORD"} {
		p.variables[name] = "letters0and1digits"
	}
}

// loses deploys, which makes a backup, has a row deleted by accident, and brings it back with the commands that
// docs/DEPLOYMENT.md gives.
func (s *server) loses(web, commands string) {
	s.t.Helper()
	const row = `
from django.contrib.auth.models import User
`
	s.python(web, row+`User.objects.create_user("precious")`)
	before := len(s.dumps("deploy"))
	command{dir: "/home/" + s.user + "/" + s.name}.must(s.t, "runuser", "-u", s.user, "--", "bash", "backup.sh", "deploy")
	dumps := s.dumps("deploy")
	if len(dumps) != before+1 {
		s.t.Fatalf("the backups are %q", dumps)
	}
	s.python(web, row+`User.objects.all().delete()`)
	newest := dumps[len(dumps)-1]
	commands = strings.ReplaceAll(commands, "backups/NAME.dump", newest)
	started := time.Now()
	command{dir: "/home/" + s.user + "/" + s.name}.must(s.t, "bash", "-euc", commands)
	figure(s.t, "restore of a backup with what stops and starts, %.1f s", time.Since(started).Seconds())
	eventually(s.t, "the site answers again", func() bool { _, err := s.site.get("/"); return err == nil })
	if out := s.python(web, row+`print(User.objects.filter(username="precious").count())`); out != "1" {
		s.t.Errorf("after the restore there are %s rows", out)
	}
}
