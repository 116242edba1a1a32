package generate

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// sshd puts a real server of OpenSSH in the place of the stubs: it knows one key, with the restrictions that
// setup-server.sh gives it, and its programs are the stub of docker and those of this machine.
func (s *server) sshd() {
	s.t.Helper()
	need(s.t, sshdProgram(), "ssh", "scp", "ssh-keygen")
	if os.Getuid() == 0 { // where sshd as root wants an empty directory
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			s.t.Fatal(err)
		}
	}
	me, err := user.Current()
	if err != nil {
		s.t.Fatal(err)
	}
	dir := s.t.TempDir()
	s.key(dir, "host")
	s.key(dir, "other")
	s.key(dir, "key")
	bin := writeStubs(s.t, stubs)
	for _, name := range []string{"ssh", "scp", "sleep"} { // of this machine
		if err := os.Remove(filepath.Join(bin, name)); err != nil {
			s.t.Fatal(err)
		}
	}
	port := freePort(s.t)
	s.write(dir, "authorized_keys", "restrict "+s.public(dir, "key")+"\n")
	s.write(dir, "config", fmt.Sprintf(`ListenAddress 127.0.0.1
Port %d
HostKey %s/host
AuthorizedKeysFile %[2]s/authorized_keys
AuthenticationMethods publickey
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PidFile none
Subsystem sftp internal-sftp
SetEnv PATH=%s:/usr/bin:/bin LOG=%s/log FAILS=--remove-orphans
`, port, dir, bin, s.home))
	address := fmt.Sprintf("127.0.0.1:%d", port)
	s.write(dir, "known_hosts", fmt.Sprintf("[127.0.0.1]:%d %s\n", port, s.public(dir, "host")))
	s.write(dir, "wrong_hosts", fmt.Sprintf("[127.0.0.1]:%d %s\n", port, s.public(dir, "other")))
	s.write(dir, "no_hosts", "")
	s.start(address, filepath.Join(dir, "config"))
	s.env = []string{
		"PATH=" + os.Getenv("PATH"), "DEPLOY_HOST=127.0.0.1", fmt.Sprintf("DEPLOY_PORT=%d", port), "DEPLOY_USER=" + me.Username,
		"SSH_PRIVATE_KEY=" + dir + "/key", "SSH_KNOWN_HOSTS=" + dir + "/known_hosts", "CI_REGISTRY=registry",
		"CI_DEPLOY_USER=puller", "CI_DEPLOY_PASSWORD=p$ss", "DEPLOY_PATH=" + s.home + "/my site",
	}
}

func (s *server) key(dir, name string) {
	s.t.Helper()
	judge(s.t, dir, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name)
}

func (s *server) public(dir, name string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name+".pub"))
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

func (s *server) write(dir, name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// sshdProgram returns the path of sshd, which insists on an absolute one and lies where not everybody looks.
func sshdProgram() string {
	if program, err := exec.LookPath("sshd"); err == nil {
		return program
	}
	return "/usr/sbin/sshd"
}

// start runs sshd until the end of the test.
func (s *server) start(address, config string) {
	s.t.Helper()
	cmd := exec.Command(sshdProgram(), "-D", "-e", "-f", config)
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if s.t.Failed() {
			s.t.Logf("sshd says\n%s", said.String())
		}
	})
	for range 100 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatal("sshd does not answer")
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// TestDeployOverSSH runs deploy.sh against a real sshd: success, a broken release, two deploys at once, roll-back.
func TestDeployOverSSH(t *testing.T) {
	t.Parallel()
	s := newServer(t, "vps", "", nil)
	s.sshd()
	s.expect("one", "one", "release.sh: deployed", true)
	s.told(loginLine, pullLine, "compose up -d --wait --wait-timeout 180 --no-recreate postgres [one] 0", dumpLine,
		"compose run --rm migrate [one] 0", "compose up -d --wait --wait-timeout 180 --remove-orphans [one] 0", pruneLine, logoutLine)
	s.expect("two", "two", "release.sh: deployed", true)
	s.expect("broken", "two", "the last healthy release runs", false)
	s.expect("", "one", "the previous release runs", true)

	holder := exec.Command("flock", filepath.Join(s.home, "my site", ".lock"), "sleep", "60")
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	s.expect("three", "one", "another deploy is running", false)
	_ = holder.Process.Kill()
	_ = holder.Wait()
}

// TestDeployTrustsNobodyElse has deploy.sh meet a server with another host key, one that nobody told it of, one that does
// not know its key, and none at all: nothing arrives there.
func TestDeployTrustsNobodyElse(t *testing.T) {
	t.Parallel()
	s := newServer(t, "vps", "", nil)
	s.sshd()
	keys := filepath.Dir(s.value("SSH_PRIVATE_KEY"))
	for _, c := range []struct{ env, message string }{
		{"SSH_KNOWN_HOSTS=" + keys + "/wrong_hosts", "Host key verification failed"},
		{"SSH_KNOWN_HOSTS=" + keys + "/no_hosts", "Host key verification failed"},
		{"SSH_PRIVATE_KEY=" + keys + "/other", "Permission denied"},
		{fmt.Sprintf("DEPLOY_PORT=%d", freePort(t)), "Connection refused"},
	} {
		if out, ok := s.deploy("one", c.env); ok || !strings.Contains(out, c.message) {
			t.Errorf("%s: ok %v\n%s", c.env, ok, out)
		}
	}
	if files := s.files(); len(files) > 0 {
		t.Errorf("on the server lie %q", files)
	}
	s.expect("one", "one", "release.sh: deployed", true)
}

// value returns a variable of the deploy job.
func (s *server) value(name string) string {
	i := slices.IndexFunc(s.env, func(e string) bool { return strings.HasPrefix(e, name+"=") })
	return strings.TrimPrefix(s.env[i], name+"=")
}
