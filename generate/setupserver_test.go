package generate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// machine has stubs in place of what changes a machine. Docker is there once it is installed, the user once it is made.
const machine = `
-- id --
#!/bin/bash
[[ $1 != -u ]] || { echo "${ME:-0}"; exit; }
[[ -d $ROOT/home ]]
-- apt-get --
#!/bin/bash
echo "apt-get $*" >>"$ROOT/log"
[[ $* != *docker-ce* ]] || touch "$ROOT/docker"
-- docker --
#!/bin/bash
[[ $1 != --version ]] || { echo "Docker version ${DOCKER:-29.0.1}, build x"; exit; }
[[ -e $ROOT/docker ]]
-- curl --
#!/bin/bash
echo "curl $*" >>"$ROOT/log"
-- useradd --
#!/bin/bash
echo "useradd $*" >>"$ROOT/log"
mkdir "$ROOT/home"
-- getent --
#!/bin/bash
echo "deploy:x:1000:1000::$ROOT/home:/bin/bash"
-- install --
#!/bin/bash
mkdir -p "${@: -1}"
-- sshd --
#!/bin/bash
printf '%s\n' "port ${PORT:-22}" "hostkey $ROOT/etc/ssh/host_rsa" "hostkey $ROOT/etc/ssh/host_ed25519"
-- usermod --
#!/bin/bash
echo "usermod $*" >>"$ROOT/log"
-- chown --
#!/bin/bash
-- ufw --
#!/bin/bash
echo "ufw $*" >>"$ROOT/log"
-- systemctl --
#!/bin/bash
echo "systemctl $*" >>"$ROOT/log"
`

// A newMachine is a directory that stands for a machine that setup-server.sh prepares.
type newMachine struct {
	t    *testing.T
	root string
	env  []string
}

func newNewMachine(t *testing.T) *newMachine {
	t.Helper()
	need(t, "bash")
	m := &newMachine{t: t, root: t.TempDir()}
	m.env = []string{"PATH=" + writeStubs(t, machine) + ":" + os.Getenv("PATH"), "ROOT=" + m.root}
	_, files := starterFiles(t, "vps", nil)
	script := strings.ReplaceAll(text(t, files, "devops/setup-server.sh"), "/etc/", m.root+"/etc/")
	for name, text := range map[string]string{
		"setup-server.sh": script, "key.pub": "ssh-ed25519 AAAAC3 gitlab-deploy\r\n", "rsa.pub": "ssh-rsa AAAAB3 me\n",
		"key": "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n", "etc/os-release": "ID=debian\nVERSION_CODENAME=trixie\n",
		"etc/ssh/host_rsa.pub": "ssh-rsa AAAAB3 root@machine\n", "etc/ssh/host_ed25519.pub": "ssh-ed25519 AAAAC3host root@machine\n",
		"etc/apt/sources.list.d/x": "", "etc/systemd/system/x": "",
	} {
		name = filepath.Join(m.root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func (m *newMachine) setUp(key string, more ...string) (string, bool) {
	m.t.Helper()
	return run(m.t, m.root, append(m.env, more...), "", "bash", "setup-server.sh", "203.0.113.7", key)
}

func (m *newMachine) read(name string) string {
	text, _ := os.ReadFile(filepath.Join(m.root, name))
	return string(text)
}

// TestSetupServer prepares a machine twice: the second time changes nothing.
func TestSetupServer(t *testing.T) {
	t.Parallel()
	m := newNewMachine(t)
	for range 2 {
		out, ok := m.setUp("key.pub")
		if !ok || !strings.Contains(out, "203.0.113.7 ssh-rsa AAAAB3\n203.0.113.7 ssh-ed25519 AAAAC3host\n") {
			t.Fatalf("ok %v\n%s", ok, out)
		}
		if keys := m.read("home/.ssh/authorized_keys"); keys != "restrict ssh-ed25519 AAAAC3 gitlab-deploy\n" {
			t.Errorf("authorized_keys is %q", keys)
		}
	}
	log := m.read("log")
	for line, times := range map[string]int{
		"useradd --create-home --shell /bin/bash --password * deploy\n":                                         1,
		"usermod -aG docker deploy\n":                                                                           2,
		"docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin\n":                    1,
		"curl -fsSL https://download.docker.com/linux/debian/gpg -o " + m.root + "/etc/apt/keyrings/docker.asc": 1,
		"ufw allow 22/tcp\n": 2, "ufw allow 443/udp\n": 2, "ufw --force enable\n": 2, "systemctl enable --now app-backup.timer\n": 2,
	} {
		if n := strings.Count(log, line); n != times {
			t.Errorf("%q happens %d times, want %d:\n%s", line, n, times, log)
		}
	}
	if sources := m.read("etc/apt/sources.list.d/docker.sources"); !strings.Contains(sources, "Suites: trixie\n") {
		t.Errorf("the sources of Docker are %q", sources)
	}
	if service := m.read("etc/systemd/system/app-backup.service"); !strings.Contains(service, m.root+"/home/app/backup.sh nightly\n") {
		t.Errorf("the service is %q", service)
	}
}

// TestSetupServerKnowsThePort prints the host keys as ssh looks for them.
func TestSetupServerKnowsThePort(t *testing.T) {
	t.Parallel()
	m := newNewMachine(t)
	out, ok := m.setUp("key.pub", "PORT=2222")
	if !ok || !strings.Contains(out, "\n[203.0.113.7]:2222 ssh-ed25519 AAAAC3host\n") || !strings.Contains(m.read("log"), "ufw allow 2222/tcp\n") {
		t.Errorf("ok %v\n%s", ok, out)
	}
}

// TestSetupServerRefuses what must not become a key, and whoever is not root, before it changes anything.
func TestSetupServerRefuses(t *testing.T) {
	t.Parallel()
	m := newNewMachine(t)
	for _, c := range [][2]string{{"key", "ME=0"}, {"rsa.pub", "ME=0"}, {"key.pub", "ME=1000"}} {
		if out, ok := m.setUp(c[0], c[1]); ok {
			t.Errorf("%v: %s", c, out)
		}
	}
	if out, ok := run(t, m.root, m.env, "", "bash", "setup-server.sh", "203.0.113.7", "key.pub", "root"); ok {
		t.Errorf("as root: %s", out)
	}
	if log := m.read("log"); log != "" {
		t.Errorf("it did\n%s", log)
	}
	if out, ok := m.setUp("key.pub"); !ok {
		t.Errorf("%s", out)
	}
	if out, ok := m.setUp("key.pub", "DOCKER=20.10.24+dfsg1"); ok || !strings.Contains(out, "Docker 20.10.24+dfsg1 does not know") {
		t.Errorf("with an old Docker: ok %v\n%s", ok, out)
	}
}
