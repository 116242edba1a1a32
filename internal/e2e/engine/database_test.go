package engine

import (
	"os/exec"
	"path/filepath"
	"strings"
)

// databaseHost is where the managed database is: another network, behind the machine's own.
const databaseHost = "203.0.113.25"

const makeDatabase = `
ip netns add elsewhere
ip link add outside type veth peer name inside netns elsewhere
ip address add 203.0.113.1/24 dev outside && ip link set outside up
ip -n elsewhere address add ` + databaseHost + `/24 dev inside
ip -n elsewhere link set inside up
ip -n elsewhere route add default via 203.0.113.1

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Managed CA' -keyout ca.key -out ca.crt
openssl req -newkey rsa:2048 -nodes -subj '/CN=database' -keyout server.key -out server.csr
printf 'subjectAltName=IP:` + databaseHost + `\n' >names
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt

postgres() { runuser -u postgres -- "$(echo /usr/lib/postgresql/*/bin)/$1" -D "$PWD/data" "${@:2}"; }
chown -R postgres . && chmod 755 .
printf 'it'"'"'s $ecret' >password
postgres initdb -U doadmin -E UTF8 --auth=scram-sha-256 --pwfile="$PWD/password"
echo 'hostssl all all all scram-sha-256' >data/pg_hba.conf # nobody without TLS
`

// managedDatabase starts a PostgreSQL that is reached over TLS on port 25060 only, and gives the project its connection.
func (p *project) managedDatabase() {
	p.t.Helper()
	dir := filepath.Join(p.t.TempDir(), "database")
	command{}.must(p.t, "install", "-d", "-m", "755", dir)
	for up := filepath.Dir(dir); up != "/tmp"; up = filepath.Dir(up) {
		command{}.must(p.t, "chmod", "755", up)
	}
	command{dir: dir}.must(p.t, "bash", "-euc", makeDatabase)
	cmd := exec.Command("ip", "netns", "exec", "elsewhere", "bash", "-c", `exec runuser -u postgres -- "$(echo /usr/lib/postgresql/*/bin)/postgres" \
		-D "$PWD/data" -p 25060 -c listen_addresses='*' -c ssl=on -c ssl_cert_file="$PWD/server.crt" -c ssl_key_file="$PWD/server.key" \
		-c unix_socket_directories="$PWD" >log 2>&1`)
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		command{}.run("runuser", "-u", "postgres", "--", "bash", "-c", `"$(echo /usr/lib/postgresql/*/bin)/pg_ctl" -D "$1/data" -m immediate stop`, "bash", dir)
		_ = cmd.Wait()
		command{}.run("ip", "netns", "del", "elsewhere")
		command{}.run("ip", "link", "del", "outside")
	})
	eventually(p.t, "the database answers", func() bool { return listens(databaseHost + ":25060") })
	for name, value := range map[string]string{
		"POSTGRES_HOST": databaseHost, "POSTGRES_PORT": "25060", "POSTGRES_DB": "postgres", "POSTGRES_USER": "doadmin",
		"POSTGRES_PASSWORD": "it's $ecret", "POSTGRES_SSLMODE": "verify-full", "DB_CA_CERT": filepath.Join(dir, "ca.crt"),
	} {
		p.variables[name] = value
	}
}

// speaksTLS fails unless the site's connection to the database is encrypted.
func (s *server) speaksTLS(web string) {
	s.t.Helper()
	out := s.python(web, `
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT version FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()")
    print("tls", cursor.fetchone())
`)
	if !strings.Contains(out, "tls ('TLSv1.") {
		s.t.Errorf("the connection to the database: %s", out)
	}
}
