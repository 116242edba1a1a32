package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/internal/image"
)

// A serverKind is a kind of database, cache or broker: what speaks one protocol.
type serverKind struct {
	title   string
	images  []string // the last parts of the names of its images
	schemes []string // of the URLs by which programs reach it
	hosts   []string // the variables that programs commonly take for its host
	// The variables with which its image makes a user, the user that there is without, and those that leave it without a password.
	user, password string
	noUser         string
	open           []string
}

// serverKinds are the servers of which rules about hosts and credentials know.
var serverKinds = []*serverKind{
	{
		title:   "PostgreSQL",
		images:  []string{"postgres", "postgis", "pgvector", "timescaledb", "postgresql"},
		schemes: []string{"postgres", "postgresql", "postgis", "psql", "pgsql"},
		hosts:   []string{"PGHOST", "POSTGRES_HOST", "POSTGRESQL_HOST", "SQL_HOST", "DB_HOST", "DATABASE_HOST"},
		user:    "POSTGRES_USER", password: "POSTGRES_PASSWORD", noUser: "postgres", open: []string{"POSTGRES_HOST_AUTH_METHOD"},
	},
	{
		title:   "MySQL",
		images:  []string{"mysql", "mariadb", "percona"},
		schemes: []string{"mysql", "mysql2", "mysqlgis", "mariadb"},
		hosts:   []string{"MYSQL_HOST", "MARIADB_HOST", "SQL_HOST", "DB_HOST", "DATABASE_HOST"},
	},
	{
		title:   "Redis",
		images:  []string{"redis", "valkey", "redis-stack", "redis-stack-server", "keydb"},
		schemes: []string{"redis"},
		hosts:   []string{"REDIS_HOST", "REDISHOST"},
	},
	{
		title:   "RabbitMQ",
		images:  []string{"rabbitmq"},
		schemes: []string{"amqp", "pyamqp"},
		hosts:   []string{"RABBITMQ_HOST", "RABBIT_HOST", "AMQP_HOST"},
		user:    "RABBITMQ_DEFAULT_USER", password: "RABBITMQ_DEFAULT_PASS", noUser: "guest",
	},
}

// kindOfImage returns what an image serves, by the end of its name; nil when that is none of the kinds, or a variable takes part in it.
func kindOfImage(r image.Reference) *serverKind {
	if r.Path.HasVariable() {
		return nil
	}
	name := r.Path.Text[strings.LastIndex(r.Path.Text, "/")+1:]
	i := slices.IndexFunc(serverKinds, func(k *serverKind) bool { return slices.Contains(k.images, name) })
	if i < 0 {
		return nil
	}
	return serverKinds[i]
}

// A connection is what a URL says of the server that it leads to. Parts that it does not have are empty.
type connection struct {
	kind                 *serverKind
	user, password, host string
	port                 string
}

// serverURL is the form of the URLs of servers. What stands in it literally has neither blanks nor variables.
var serverURL = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([a-z0-9]+)(?:\+[a-z0-9]+)?://(?:([^\s:@/$]*)(?::([^\s@/$]*))?@)?([^\s:@/?#$,]+)(?::(\d+))?(?:[/?#]|$)`)
})

// connectionOf reads a URL such as amqp://user:password@rabbit:5672/; ok is false for everything else, and for URLs in whose
// first part a variable stands.
func connectionOf(text string) (c connection, ok bool) {
	if !strings.Contains(text, "://") {
		return c, false
	}
	m := serverURL().FindStringSubmatch(text)
	if m == nil {
		return c, false
	}
	i := slices.IndexFunc(serverKinds, func(k *serverKind) bool { return slices.Contains(k.schemes, m[1]) })
	if i < 0 {
		return c, false
	}
	return connection{kind: serverKinds[i], user: m[2], password: m[3], host: m[4], port: m[5]}, true
}

// hostIn returns the host that a variable names, by which programs reach a server of a kind: in a URL, or by itself in a variable that
// is commonly read for it. It is "" for all other variables.
func (k *serverKind) hostIn(name, value string) string {
	if c, ok := connectionOf(value); ok && c.kind == k {
		return c.host
	}
	if slices.Contains(k.hosts, strings.ToUpper(name)) && bareHost().MatchString(value) {
		return value
	}
	return ""
}

// bareHost is the form of a host without a domain.
var bareHost = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]+$`) })

// isBare reports whether a host is a word without dots, which only a network of containers knows.
func isBare(host string) bool { return bareHost().MatchString(host) && !isLocalhost(host) }

func isLocalhost(host string) bool { return host == "localhost" || host == "127.0.0.1" }
