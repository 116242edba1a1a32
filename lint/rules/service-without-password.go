package rules

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// ServiceWithoutPassword reports databases that stop at once because they were given no password.
var ServiceWithoutPassword = &lint.Analyzer{
	Name:     "service-without-password",
	Group:    lint.Images,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a database is started without the password that its image demands

The images of PostgreSQL, MySQL and MariaDB refuse to make a database without a password: the
container stops, and the job waits for a host that does not answer. Write POSTGRES_PASSWORD or
MYSQL_ROOT_PASSWORD beside the service. For tests that nobody else can reach, any word will do;
it is no secret, and one from the settings of the project would be missing in pipelines for
branches that are not protected.

The rule is silent where a variable of that name may come from somewhere else: from an include
that is not known, an env_file or another compose file, or when something in the
configuration reads it.`,
	Bad:  "test:\n  services: [\"postgres:17\"]\n  script: pytest\n",
	Good: "test:\n  services: [\"postgres:17\"]\n  variables:\n    POSTGRES_PASSWORD: only-for-tests\n  script: pytest\n",

	Run:        serviceWithoutPassword,
	RunCompose: composeWithoutPassword,
}

// An initialPassword is what an image wants to know before it makes a database.
type initialPassword struct {
	images []string // on Docker Hub
	name   string
	others []string // the beginnings of the names of variables that do as well
}

var initialPasswords = []initialPassword{
	{[]string{"postgres", "postgis/postgis", "pgvector/pgvector"}, "POSTGRES_PASSWORD", []string{"POSTGRES_HOST_AUTH_METHOD"}},
	{[]string{"mysql", "percona"}, "MYSQL_ROOT_PASSWORD", []string{"MYSQL_ALLOW_EMPTY", "MYSQL_RANDOM_ROOT"}},
	{[]string{"mariadb"}, "MARIADB_ROOT_PASSWORD", []string{
		"MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY", "MYSQL_RANDOM_ROOT", "MARIADB_ALLOW_EMPTY", "MARIADB_RANDOM_ROOT",
	}},
}

// passwordOf returns what an image wants to know, nil when it wants nothing.
func passwordOf(r image.Reference) *initialPassword {
	i := slices.IndexFunc(initialPasswords, func(p initialPassword) bool { return slices.Contains(p.images, r.OnHub()) })
	if i < 0 || r.Tag.HasVariable() || !r.Digest.IsZero() || asksForNone(r.Tag.Text) {
		return nil
	}
	wants := initialPasswords[i]
	return &wants
}

// asksForNone reports whether a tag is that of a PostgreSQL from before February 2020, when its image began to ask for a password.
func asksForNone(tag string) bool {
	version, _, _ := strings.Cut(tag, "-")
	major, minor, hasMinor := strings.Cut(version, ".")
	first := map[string]int{"10": 12, "11": 7, "12": 2}[major]
	return major == "9" || hasMinor && first > 0 && len(minor) <= len(fmt.Sprint(first)) && minor < fmt.Sprintf("%0*d", len(minor), first)
}

// isGiven reports whether a variable tells the image what it wants to know.
func (p *initialPassword) isGiven(variable string) bool {
	return strings.HasPrefix(variable, p.name) || slices.ContainsFunc(p.others, func(other string) bool { return strings.HasPrefix(variable, other) })
}

func serviceWithoutPassword(pass *lint.Pass) error {
	if !pass.Config.Complete() {
		return nil
	}
	for _, u := range images(pass) {
		if !u.isService() {
			continue
		}
		wants := passwordOf(u.Reference)
		if wants == nil || wants.isReadIn(pass.Config) || wants.isGivenTo(pass.Config, &u) {
			continue
		}
		pass.Report(u.finding("the service %s of %q stops without %s: write the variable beside it", u.say(), u.job.Name.Value, wants.name))
	}
	return nil
}

// isReadIn reports whether something in the configuration reads the variable, so that the settings of the project may well have it.
func (p *initialPassword) isReadIn(cfg *config.Config) bool {
	return slices.ContainsFunc(cfg.Files, func(doc *syntax.Document) bool {
		text := string(doc.File.Text)
		return strings.Contains(text, "$"+p.name) || strings.Contains(text, "${"+p.name)
	})
}

// isGivenTo reports whether the job or its service has a variable that tells the image what it wants to know, or may have one. A service
// with a command of its own may be anything.
func (p *initialPassword) isGivenTo(cfg *config.Config, u *usedImage) bool {
	var given []config.Variable
	given = append(given, config.Variables(cfg.Root.Get("variables"))...)
	given = append(given, u.job.Variables...)
	for _, matrix := range matrices(u.job) {
		given = append(given, matrix...)
	}
	if m, ok := u.job.Services[u.service].Node.(*syntax.Mapping); ok {
		if m.Entry("command") != nil || m.Entry("entrypoint") != nil {
			return true
		}
		given = append(given, config.Variables(m.Get("variables"))...)
	}
	workflow, _ := cfg.Root.Get("workflow").(*syntax.Mapping)
	for _, names := range []map[string]bool{ofRules(workflow), ofRules(u.job.Node)} {
		for name := range names {
			if p.isGiven(name) {
				return true
			}
		}
	}
	return slices.ContainsFunc(given, func(v config.Variable) bool { return p.isGiven(v.Name.Value) })
}

func composeWithoutPassword(pass *lint.Pass, c *docker.Compose) error {
	for _, d := range composeImages(c) {
		s := c.Service(d.path[1])
		wants := passwordOf(d.Reference)
		if wants == nil || s.Extends || hasAny(s, "env_file", "command", "entrypoint", "secrets", "configs") || definedBeside(pass, s.Name.Text()) {
			continue
		}
		if !slices.ContainsFunc(s.Environment, func(v docker.Variable) bool { return wants.isGiven(v.Name) }) {
			pass.Report(d.finding("%q (%s) stops without %s: add it to its environment", s.Name.Text(), d.say(), wants.name))
		}
	}
	return nil
}

// hasAny reports whether a service of a compose file has one of the keys.
func hasAny(s *docker.Service, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return s.Node.Entry(key) != nil })
}
