package generate

import (
	"cmp"
	"errors"
	"strings"
)

// A host is what a target that runs containers on a server says of the place where they run.
type host struct {
	machine   string            // what texts call the server
	database  string            // what they call a database that does not run beside the site
	elsewhere string            // the same, as something that differs from other databases
	port      string            // its port
	usual     map[string]string // what more to say of the parts of its connection: "DATABASES.USER" → "doadmin"
	tls       string            // what speaks TLS when nobody says otherwise
}

// hosts are the targets that run containers on a server.
func hosts() map[string]host {
	return map[string]host{
		"digitalocean": {
			machine: "droplet", database: "Managed Database", elsewhere: "DigitalOcean's on port 25060", port: "25060", tls: "none",
			usual: map[string]string{
				"DATABASES.NAME": " (managed database: defaultdb)", "DATABASES.USER": " (managed database: doadmin)",
				"DATABASES.HOST": "; the private one, when the server is in the same VPC network",
			},
		},
		"vps": {machine: "server", database: "database", elsewhere: "that of production", port: "5432", tls: "caddy"},
	}
}

// host returns what the target says of the server; one that has none works with any database.
func (f *finder) host() host {
	if h, ok := hosts()[f.target]; ok {
		return h
	}
	return host{machine: "server", database: "database", elsewhere: "that of production", port: "5432"}
}

// databaseServer says where PostgreSQL runs.
func (f *finder) databaseServer() Answer { return byDefault("container") }

// ownDatabase reports whether PostgreSQL runs in a container beside the site.
func (f *finder) ownDatabase() bool { return f.value("database-server") == "container" }

// databaseName is the name of the database in that container, and of its user.
func (f *finder) databaseName() string { return strings.ReplaceAll(f.value("name"), "-", "_") }

func (f *finder) tls() Answer { return byDefault(f.host().tls) }

func (f *finder) blueGreen() Answer { return byDefault("no") }

func (f *finder) checkBlueGreen(value string) error {
	if value == "yes" && !f.uses("nginx") {
		return errors.New("nginx is what turns from one release to the next: put nginx into --stack")
	}
	return checkSwitch(f, value)
}

// A containerDatabase has the variables from which PostgreSQL's container takes its database.
type containerDatabase struct{ Name, User, Password string }

// ContainerDatabase returns the variables of the database beside the site: the site's own, where it has them.
func (m *model) ContainerDatabase() containerDatabase {
	names := m.DatabaseNames()
	return containerDatabase{
		Name: cmp.Or(names["database"], "POSTGRES_DB"), User: cmp.Or(names["user"], "POSTGRES_USER"),
		Password: cmp.Or(names["password"], "POSTGRES_PASSWORD"),
	}
}

// WhereItRuns is the sentence with which docker-compose.prod.yml begins.
func (m *model) WhereItRuns() string {
	switch {
	case m.OwnDatabase:
		return "What runs on the server."
	case m.Target == "digitalocean":
		return "What runs on the droplet; PostgreSQL is DigitalOcean's Managed Database."
	}
	return "What runs on the server; PostgreSQL runs elsewhere."
}

// Web returns the service that serves the site, as documentation names it.
func (m *model) Web() string {
	if m.BlueGreen {
		return "web_$(cat .color)"
	}
	return "web"
}

// Writers returns the services that write to the database, for a shell.
func (m *model) Writers() string {
	services := []string{m.Web()}
	if m.Celery {
		services = append(services, "celery")
	}
	if m.Beat {
		services = append(services, "beat")
	}
	return strings.Join(services, " ")
}

// NginxVolumes returns what nginx mounts.
func (m *model) NginxVolumes() []string {
	var volumes []string
	if m.BlueGreen {
		volumes = append(volumes, "nginx:/etc/nginx/conf.d:ro")
		if !m.StaticInS3 {
			volumes = append(volumes, "static:/vol/static:ro")
		}
	}
	if m.HasMedia() {
		volumes = append(volumes, "media:/vol/media:ro")
	}
	return volumes
}

// BehindCaddy returns the address that answers what Caddy decrypts.
func (m *model) BehindCaddy() string {
	if m.Nginx {
		return "nginx:8080"
	}
	return "web:8000"
}
