package engine

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// newKey makes an SSH key and returns the path of its private part.
func newKey(t *testing.T) string {
	t.Helper()
	key := filepath.Join(t.TempDir(), "key")
	command{}.must(t, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "gitlab-deploy", "-f", key)
	return key
}

// block returns the commands of the first block of shell after a text in docs/DEPLOYMENT.md.
func (p *project) block(after string) string {
	p.t.Helper()
	_, text, found := strings.Cut(read(p.t, filepath.Join(p.dir, "docs/DEPLOYMENT.md")), after)
	_, text, _ = strings.Cut(text, "```sh\n")
	text, _, closed := strings.Cut(text, "```")
	if !found || !closed {
		p.t.Fatalf("docs/DEPLOYMENT.md has no commands after %q", after)
	}
	return text
}

// droplet makes this machine a droplet, step by step as docs/DEPLOYMENT.md says.
func (p *project) droplet() *server {
	p.t.Helper()
	if _, ok := (command{}).run("id", "deploy"); !ok {
		command{}.must(p.t, "bash", "-euc", p.block("1. **Droplet**"))
	}
	key := newKey(p.t)
	ssh := "/home/deploy/.ssh"
	command{}.must(p.t, "install", "-d", "-m", "700", "-o", "deploy", "-g", "deploy", ssh)
	command{}.must(p.t, "install", "-m", "600", "-o", "deploy", "-g", "deploy", key+".pub", ssh+"/authorized_keys")
	hosts := filepath.Join(p.t.TempDir(), "known_hosts")
	write(p.t, hosts, "127.0.0.1 "+command{}.must(p.t, "bash", "-euc", p.block("3. **Host key**")), 0o600)
	s := p.knows("deploy", key, hosts)
	s.site = behindProxy()
	p.t.Cleanup(s.down)
	return s
}

// ownServer prepares this machine with setup-server.sh, twice: the second time changes nothing.
func (p *project) ownServer() *server {
	p.t.Helper()
	key := newKey(p.t)
	hosts := filepath.Join(p.t.TempDir(), "known_hosts")
	setUp := `bash devops/setup-server.sh 127.0.0.1 "$1" >"$2"`
	command{dir: p.dir}.must(p.t, "bash", "-euc", setUp, "bash", key+".pub", hosts)
	before := p.setUp(hosts)
	command{dir: p.dir}.must(p.t, "bash", "-euc", setUp, "bash", key+".pub", hosts)
	if after := p.setUp(hosts); after != before {
		p.t.Errorf("after setup-server.sh the machine was\n%s\nand is after it ran again\n%s", before, after)
	}
	s := p.knows("deploy", key, hosts)
	s.site = &site{url: "https://" + domain, address: "127.0.0.1:443"}
	p.t.Cleanup(s.down)
	return s
}

// setUp returns what setup-server.sh changes.
func (p *project) setUp(hosts string) string {
	p.t.Helper()
	return command{}.must(p.t, "bash", "-euc", `id deploy; stat -c '%A %U %n' ~deploy/.ssh ~deploy/.ssh/*; cat ~deploy/.ssh/authorized_keys
		ufw status; cat /etc/systemd/system/"$1"-backup.*; sort -u /run/enabled; cat "$2"`, "bash", p.name, hosts)
}

// trustCaddy takes the certificate of the authority that Caddy made for itself, in place of a public one.
func (s *server) trustCaddy() {
	s.t.Helper()
	root := ""
	eventually(s.t, "Caddy has a certificate", func() bool {
		out, ok := command{}.run("docker", "exec", s.container("caddy"), "cat", "/data/caddy/pki/authorities/local/root.crt")
		root = out
		return ok
	})
	s.site.roots = x509.NewCertPool()
	s.site.roots.AppendCertsFromPEM([]byte(root))
}

var unitUser, unitStart = regexp.MustCompile(`(?m)^User=(.*)$`), regexp.MustCompile(`(?m)^ExecStart=(.*)$`)

// nightly does what the timer has systemd do.
func (s *server) nightly() {
	s.t.Helper()
	unit := read(s.t, "/etc/systemd/system/"+s.name+"-backup.service")
	command{dir: "/"}.must(s.t, "runuser", "-u", unitUser.FindStringSubmatch(unit)[1], "--", "env", "-i", "PATH=/usr/bin:/bin",
		"bash", "-euc", unitStart.FindStringSubmatch(unit)[1])
	if dumps := s.dumps("nightly"); len(dumps) != 1 {
		s.t.Errorf("the timer leaves %q", dumps)
	}
}

// dumps returns the backups of a kind, the oldest first.
func (s *server) dumps(kind string) []string {
	s.t.Helper()
	dumps, err := filepath.Glob("/home/" + s.user + "/" + s.name + "/backups/*-" + kind + ".dump")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, dump := range dumps {
		if info, err := os.Stat(dump); err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			s.t.Errorf("%s: %v", dump, info)
		}
	}
	return dumps
}
