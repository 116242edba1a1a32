package generate

import (
	"fmt"
	"strings"
)

// production is the environment that the pipeline deploys to.
const production = "production"

// A docVariable is a Variable as the documentation shows it.
type docVariable struct {
	Variable
	Default string // for an optional one
}

// variables returns the CI/CD variables of the pipeline, the required ones first.
func (m *model) variables() []Variable {
	var out []Variable
	for _, v := range m.docVariables() {
		if v.Required {
			out = append(out, v.Variable)
		}
	}
	for _, v := range m.docVariables() {
		if !v.Required {
			out = append(out, v.Variable)
		}
	}
	for _, v := range m.ReviewVariables() {
		out = append(out, v.Variable)
	}
	return out
}

func (m *model) docVariables() []docVariable {
	var out []docVariable
	add := func(name string, need bool, about, without string) *docVariable {
		out = append(out, docVariable{Variable{
			Name: name, Required: need, Protected: true, Scope: production, About: about,
		}, without})
		return &out[len(out)-1]
	}
	if !m.KnownDomain() {
		add("DOMAIN", true, "host name of the site, without https://", "")
	}
	for _, e := range m.env.entries {
		switch e.supply {
		case required:
			add(e.name, true, e.aboutWith(), "").Masked = e.secret
		case preset:
			add(e.name, false, e.aboutWith(), "`"+e.prod+"`").Masked = e.secret
		case optional:
			v := add(e.name, false, e.aboutWith(), "not set")
			v.Masked, v.Extra = e.secret, e.extra
		}
	}
	host := m.f.host()
	add("DEPLOY_HOST", true, "address of the "+host.machine, "")
	add("DEPLOY_USER", true, "user for deploys on the "+host.machine+", not root", "")
	add("SSH_PRIVATE_KEY", true, "private key of that user, see DEPLOYMENT.md", "").File = true
	add("SSH_KNOWN_HOSTS", true, "host key of the "+host.machine+", see DEPLOYMENT.md", "").File = true
	if !m.OwnDatabase {
		add("DB_CA_CERT", false, "CA certificate of the "+host.database, "the certificate is not checked").File = true
	}
	add("DEPLOY_PATH", false, "directory on the "+host.machine+", in the home directory unless it begins with /", "`"+m.Name+"`")
	add("DEPLOY_PORT", false, "port of SSH", "`22`")
	if !m.Caddy {
		add("HTTP_PORT", false, "port of the site on the "+host.machine, "`80`")
	}
	if m.Scales() {
		add("WEB_CONCURRENCY", false, "processes that serve the site", "`2`")
	}
	return append(out, m.sentryVariables(production)...)
}

func (e entry) aboutWith() string {
	if e.from == "" || strings.Contains(e.about, e.from) {
		return e.about
	}
	return e.about + " (" + e.from + ")"
}

// RequiredVariables returns the variables without which the deploy job fails.
func (m *model) RequiredVariables() []docVariable { return m.documented(true) }

// OptionalVariables returns the others.
func (m *model) OptionalVariables() []docVariable { return m.documented(false) }

func (m *model) documented(need bool) []docVariable {
	var out []docVariable
	for _, v := range m.docVariables() {
		if v.Required == need {
			v.About = strings.ReplaceAll(v.About, "|", `\|`)
			out = append(out, v)
		}
	}
	return out
}

// Type returns GitLab's word for the variable's type.
func (v docVariable) Type() string {
	if v.File {
		return "File"
	}
	return "Variable"
}

// MaskedWord and ProtectedWord say yes or no.
func (v docVariable) MaskedWord() string { return yesNo(v.Masked) }

// ProtectedWord says whether the variable is to be protected.
func (v docVariable) ProtectedWord() string { return yesNo(v.Protected) }

// Without says what holds without an optional variable.
func (v docVariable) Without() string { return v.Default }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Command returns how glab creates the variable, with its value from a file or typed without echo.
func (v docVariable) Command() string {
	flags := "--scope " + shellString(v.Scope)
	if v.Protected {
		flags = "--protected " + flags
	}
	if v.Masked {
		flags = "--masked " + flags
	}
	if v.File {
		flags += " --type file"
	}
	source := fmt.Sprintf("printf '%%s' '%s'", "VALUE")
	switch {
	case v.File && v.Scope == reviewScope:
		source = map[string]string{"SSH_PRIVATE_KEY": "cat review_key", "SSH_KNOWN_HOSTS": "cat review_hosts"}[v.Name]
	case v.Name == "SSH_PRIVATE_KEY":
		source = "cat deploy_key"
	case v.Name == "SSH_KNOWN_HOSTS":
		source = "cat known_hosts"
	case strings.Contains(v.About, "openssl rand -hex 24"):
		source = "openssl rand -hex 24 | tr -d '\\n'"
	case strings.Contains(v.About, "openssl rand -base64 48"):
		source = "openssl rand -base64 48 | tr -d '\\n'"
	case v.Masked:
		source = "(read -rs value; printf '%s' \"$value\")"
	}
	return fmt.Sprintf("%s | glab variable set %s %s", source, v.Name, flags)
}

// advice returns what a person should know, most important first: what keeps the site from running, then the rest.
func (f *finder) advice(m *model) []string {
	var notes []string
	if fact := f.project.Database; fact.Value == "sqlite3" {
		notes = append(notes, fmt.Sprintf("settings use SQLite (%s), which a container loses at every deploy: read PostgreSQL from the environment, as docs/DJANGO_SETTINGS.md shows; until then the job django-checks fails", where(fact)))
	}
	todo := 0
	for _, s := range m.Checklist() {
		if !s.Done {
			todo++
		}
	}
	if todo > 0 {
		notes = append(notes, fmt.Sprintf("the settings lack %s: see docs/DJANGO_SETTINGS.md", count(todo, "line")))
	}
	if !m.Nginx && f.project.Static.Value != "whitenoise" && !m.StaticInS3 {
		notes = append(notes, "without nginx, nothing serves static files: add WhiteNoise, or put nginx into --stack")
	}
	if f.target == "vps" && !m.Caddy {
		notes = append(notes, "the server answers plain HTTP, which anybody on the way can read: put a TLS proxy in front, or pass --tls caddy")
	}
	if !m.HealthKnown {
		notes = append(notes, `no URL for health checks was found, so "/" is asked: add one (docs/DJANGO_SETTINGS.md), or pass --health-path`)
	}
	for _, c := range f.project.Candidates {
		notes = append(notes, fmt.Sprintf("%s was left aside: pass --project to generate for it", c.File))
	}
	notes = append(notes, f.notes...)
	for _, n := range f.project.Notes {
		notes = append(notes, place(n.File, n.Line)+": "+n.Text)
	}
	return append(notes,
		"create a deploy token named gitlab-deploy-token with the scope read_registry: the server pulls its images with it",
		"the job build needs a runner that may run privileged containers (Docker in Docker)")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
