package generate

import (
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
)

// dbPart is one of the values that a database connection is made of.
type dbPart struct {
	setting, usual string
	ci, dev        string
	about          string
}

func dbParts() []dbPart {
	return []dbPart{
		{"DATABASES.NAME", "POSTGRES_DB", "test", "postgres", "name of the database"},
		{"DATABASES.USER", "POSTGRES_USER", "ci", "postgres", "user of the database"},
		{"DATABASES.PASSWORD", "POSTGRES_PASSWORD", ciPassword, "postgres", "password of the database"},
		{"DATABASES.HOST", "POSTGRES_HOST", "postgres", "postgres", "host of the database"},
		{"DATABASES.PORT", "POSTGRES_PORT", "5432", "5432", "port of the database"},
	}
}

// database adds the variables of the connection, by the names that the project has.
func (e *environ) database() {
	if v, ok := e.f.project.EnvFor("DATABASES.URL"); ok {
		e.databaseURL(v)
		return
	}
	e.engine()
	read := 0
	for _, part := range dbParts() {
		if _, ok := e.f.project.EnvFor(part.setting); ok {
			read++
		}
	}
	var unread []string
	for _, part := range dbParts() {
		v := e.named(part.usual, part.setting)
		if read > 0 && v.from == "" {
			unread = append(unread, part.setting)
			continue
		}
		v.ci, v.dev, v.about = part.ci, part.dev, part.about+e.f.host().usual[part.setting]
		v.secret = part.setting == "DATABASES.PASSWORD"
		e.add(e.supplied(v, part.setting))
	}
	if len(unread) > 0 {
		e.f.note("settings do not read %s from the environment, in which the database of tests, of development and %s differ",
			strings.Join(unread, ", "), e.f.host().elsewhere)
	}
	e.container()
	e.sslMode()
}

// supplied says where production gets a part of the connection from. Beside the site, the compose file knows the address.
func (e *environ) supplied(v entry, setting string) entry {
	own := e.f.ownDatabase()
	v.supply = required
	switch {
	case setting == "DATABASES.HOST" && own:
		v.supply, v.prod = composed, "postgres"
	case setting == "DATABASES.PORT" && own:
		v.supply, v.prod = composed, "5432"
	case setting == "DATABASES.PORT":
		v.supply, v.prod = preset, e.f.host().port
	case setting == "DATABASES.PASSWORD" && own:
		v.about += ", letters and digits: openssl rand -hex 24"
	case own:
		v.supply, v.prod = preset, e.f.databaseName()
	}
	return v
}

// container adds what PostgreSQL's container reads, where the site does not read the same.
func (e *environ) container() {
	if !e.f.ownDatabase() {
		return
	}
	for _, part := range dbParts()[:3] {
		if _, ok := e.f.project.EnvFor(part.setting); !ok {
			v := blank(part.usual, "docker-compose.prod.yml")
			v.about, v.secret = part.about, part.setting == "DATABASES.PASSWORD"
			e.add(e.supplied(v, part.setting))
		}
	}
}

// databaseURL adds the one variable that holds the whole connection.
func (e *environ) databaseURL(v django.EnvVar) {
	url := blank(v.Name, place(v.File, v.Line))
	scheme := e.f.databaseScheme()
	url.ci = fmt.Sprintf("%s://ci:%s@postgres:5432/test", scheme, ciPassword)
	url.dev = scheme + "://postgres:postgres@postgres:5432/postgres"
	url.supply, url.secret = required, true
	url.about = "connection to the database: " + scheme + "://USER:PASSWORD@HOST:" + e.f.host().port + "/NAME?sslmode=require"
	if e.f.ownDatabase() {
		url.about = "connection to the database"
		url.supply, url.prod = composed, scheme+"://${POSTGRES_USER:?}:${POSTGRES_PASSWORD:?}@postgres:5432/${POSTGRES_DB:?}"
	}
	e.add(url)
	e.container()
	e.sslMode()
}

// sslMode adds the variable that demands TLS: the project's own, else the one that PostgreSQL's library reads.
func (e *environ) sslMode() {
	mode := blank("PGSSLMODE", "read by PostgreSQL's client library")
	if v, ok := e.f.project.EnvFor("DATABASES.OPTIONS.sslmode"); ok {
		mode = blank(v.Name, place(v.File, v.Line))
		mode.ci, mode.dev = "disable", "disable"
	}
	mode.supply, mode.prod = preset, "require"
	mode.about = "TLS to the database: require, or verify-full with DB_CA_CERT"
	if e.f.ownDatabase() { // it does not leave the machine
		mode.supply, mode.prod = composed, "disable"
	}
	e.add(mode)
}

// broker adds the variables that lead to RabbitMQ and Redis, in the compose files made from one password each.
func (e *environ) broker() {
	f := e.f
	dev, prod := "", ""
	switch f.broker() {
	case "rabbitmq":
		dev, prod = "amqp://app:app@rabbitmq:5672//", "amqp://${RABBITMQ_DEFAULT_USER:?}:${RABBITMQ_DEFAULT_PASS:?}@rabbitmq:5672//"
	case "redis", "valkey":
		dev, prod = redisURL(0)
	}
	if _, whole := f.project.EnvFor("CELERY_BROKER_URL"); !whole && f.uses("celery") && e.brokerParts() {
		dev = ""
	}
	if f.uses("celery") && dev != "" {
		url := e.named("CELERY_BROKER_URL", "CELERY_BROKER_URL", "BROKER_URL", "CELERY.BROKER_URL", "CELERY_BROKER")
		url.ci, url.dev, url.supply, url.prod = "memory://", dev, composed, prod
		url.about = "the broker of Celery"
		if strings.Contains(url.name, "REDIS") {
			url.ci = "redis://redis:6379/0" // most likely the cache's, too
		}
		e.add(url)
	}
	if f.uses("redis") || f.uses("valkey") {
		e.redis()
	}
	e.passwords()
}

func redisURL(db int) (dev, prod string) {
	return fmt.Sprintf("redis://redis:6379/%d", db), fmt.Sprintf("redis://:${REDIS_PASSWORD:?}@redis:6379/%d", db)
}

// redis adds the variables by which settings find Redis for other purposes than the broker.
func (e *environ) redis() {
	for _, v := range e.f.project.Env {
		entry := blank(v.Name, place(v.File, v.Line))
		entry.supply, entry.about = composed, "Redis"
		isRedis := strings.Contains(v.Name, "REDIS")
		switch {
		case strings.HasPrefix(v.For, "CELERY_RESULT_BACKEND"):
			entry.dev, entry.prod = redisURL(1)
			entry.ci = "cache+memory://"
		case isRedis && (v.Kind == "url" || strings.HasSuffix(v.Name, "URL")), strings.HasPrefix(v.For, "CACHES") && isRedis && v.Kind == "":
			entry.dev, entry.prod = redisURL(0)
			entry.ci = entry.dev
		case isRedis && strings.Contains(v.Name, "HOST"):
			entry.ci, entry.dev, entry.prod = "redis", "redis", "redis"
		case isRedis && strings.HasSuffix(v.Name, "PORT"):
			entry.ci, entry.dev, entry.prod = "6379", "6379", "6379"
		case isRedis && strings.Contains(v.Name, "PASS") && v.Name != "REDIS_PASSWORD":
			entry.ci, entry.dev, entry.prod = "", "", "${REDIS_PASSWORD:?}"
		default:
			continue
		}
		e.add(entry)
	}
}

// passwords adds what the brokers themselves need in production.
func (e *environ) passwords() {
	const about = ", letters and digits only: openssl rand -hex 24"
	if e.f.uses("rabbitmq") {
		user := blank("RABBITMQ_DEFAULT_USER", "docker-compose.prod.yml")
		user.supply, user.prod, user.about = preset, "app", "user of RabbitMQ"
		e.add(user)
		pass := blank("RABBITMQ_DEFAULT_PASS", "docker-compose.prod.yml")
		pass.supply, pass.secret, pass.about = required, true, "password of RabbitMQ"+about
		e.add(pass)
	}
	if e.f.uses("redis") || e.f.uses("valkey") {
		pass := blank("REDIS_PASSWORD", "docker-compose.prod.yml")
		pass.supply, pass.secret, pass.about = required, true, "password of Redis"+about
		if v, ok := e.lookup(pass.name); ok {
			pass.from, pass.ci, pass.dev = place(v.File, v.Line), "", ""
		}
		e.add(pass)
	}
}

// needsRedisInTests reports whether a value in the test jobs points to Redis.
func (e *environ) needsRedisInTests() bool {
	for _, v := range e.entries {
		if v.ci == "redis" || strings.HasPrefix(v.ci, "redis://") {
			return true
		}
	}
	return false
}
