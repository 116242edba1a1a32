package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A database is a PostgreSQL server that speaks TLS, as DigitalOcean's Managed Database does.
type database struct {
	t        *testing.T
	dir, bin string
	port     int
	ca       string // file with its certificate
	owner    *syscall.SysProcAttr
}

const password = "it's \"$x\" \\' #1"

// startDatabase starts a server with the user doadmin and stops it with the test.
func startDatabase(t *testing.T) *database {
	t.Helper()
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 {
		missing(t, "postgresql")
	}
	dir, err := os.MkdirTemp("", "pg") // the test's own directory cannot be entered by another user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	d := &database{t: t, dir: dir, bin: slices.Max(bins), port: freePort(t), ca: filepath.Join(dir, "server.crt")}
	d.certificate()
	d.disown()
	secret := filepath.Join(dir, "password")
	if err := os.WriteFile(secret, []byte(password), 0o644); err != nil {
		t.Fatal(err)
	}
	d.run("initdb", "-D", d.data(), "-U", "doadmin", "--pwfile="+secret, "--auth=scram-sha-256", "--no-sync", "-E", "UTF8", "--locale=C")
	d.start()
	return d
}

func (d *database) data() string { return filepath.Join(d.dir, "data") }

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// certificate makes the key and the certificate of the server.
func (d *database) certificate() {
	d.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		d.t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		d.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		d.t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"server.crt": {Type: "CERTIFICATE", Bytes: cert}, "server.key": {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(d.dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := os.Chmod(d.ca, 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// disown gives the directory to the user postgres: the server refuses to run as root.
func (d *database) disown() {
	if os.Geteuid() != 0 {
		return
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		missing(d.t, "the user postgres")
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	for _, name := range []string{"", "server.key"} {
		if err := os.Chown(filepath.Join(d.dir, name), uid, gid); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := os.Chmod(d.dir, 0o755); err != nil {
		d.t.Fatal(err)
	}
	d.owner = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

func (d *database) run(program string, args ...string) {
	d.t.Helper()
	cmd := exec.Command(filepath.Join(d.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr = d.dir, d.owner
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// start starts the server, with TLS and for TLS only.
func (d *database) start() {
	d.t.Helper()
	hba := "hostssl all all 127.0.0.1/32 scram-sha-256\nhostnossl all ci 127.0.0.1/32 scram-sha-256\n"
	if err := os.WriteFile(filepath.Join(d.data(), "pg_hba.conf"), []byte(hba), 0o644); err != nil {
		d.t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(d.bin, "postgres"), "-D", d.data(), "-p", strconv.Itoa(d.port), "-F",
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "ssl=on", "-c", "ssl_cert_file="+d.ca, "-c", "ssl_key_file="+filepath.Join(d.dir, "server.key"))
	cmd.Dir, cmd.SysProcAttr = d.dir, d.owner
	background(d.t, cmd, fmt.Sprintf("127.0.0.1:%d", d.port))
	d.sql("CREATE ROLE ci LOGIN CREATEDB PASSWORD 'only-for-tests'")
	d.sql("CREATE DATABASE test OWNER ci")
	d.sql("CREATE DATABASE defaultdb")
}

// sql runs a statement as doadmin, over TLS.
func (d *database) sql(statement string) {
	d.t.Helper()
	cmd := exec.Command(filepath.Join(d.bin, "psql"), "-v", "ON_ERROR_STOP=1", "-c", statement)
	cmd.Env = append(os.Environ(), "PGHOST=127.0.0.1", "PGPORT="+strconv.Itoa(d.port), "PGUSER=doadmin", "PGPASSWORD="+password, "PGDATABASE=postgres", "PGSSLMODE=require")
	for try := 0; ; try++ {
		again := *cmd
		out, err := again.CombinedOutput()
		if err == nil {
			return
		}
		if try == 50 || !strings.Contains(string(out), "starting up") {
			d.t.Fatalf("%s: %v\n%s", statement, err, out)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// background starts a server, waits until it listens, and ends it with the test.
func background(t *testing.T, cmd *exec.Cmd, address string) {
	t.Helper()
	log, err := os.CreateTemp(t.TempDir(), "log")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGINT)
		select {
		case <-done:
		case <-time.After(15 * time.Second):
			cmd.Process.Kill()
			<-done
		}
		log.Close()
	})
	for deadline := time.Now().Add(20 * time.Second); ; {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case err := <-done:
			done <- err
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("%s ended: %v\n%s", cmd.Path, err, text)
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("%s does not listen on %s\n%s", cmd.Path, address, text)
		}
	}
}
