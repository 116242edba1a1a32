package generate

import (
	"fmt"
	"strings"
)

// A lambdaVariable is a CI/CD variable of this target.
type lambdaVariable struct {
	docVariable
	ofJob bool // a job reads it itself; serverless.yml does not
}

// variables returns the CI/CD variables of the pipeline, the required ones first.
func (l *lambda) variables() []Variable {
	var out []Variable
	for _, need := range []bool{true, false} {
		for _, v := range l.documented(need) {
			out = append(out, v.Variable)
		}
	}
	for _, v := range l.ReviewVariables() {
		out = append(out, v.Variable)
	}
	return out
}

func (l *lambda) docVariables() []lambdaVariable {
	var out []lambdaVariable
	add := func(name string, need bool, about, without string) *lambdaVariable {
		out = append(out, lambdaVariable{docVariable: docVariable{Variable{
			Name: name, Required: need, Protected: true, Scope: l.First(), About: about,
		}, without}})
		return &out[len(out)-1]
	}
	if l.OIDC {
		add("AWS_ROLE_ARN", true, "role that jobs take on, see DEPLOYMENT.md", "").ofJob = true
	} else {
		add("AWS_ACCESS_KEY_ID", true, "key of the user that deploys", "").ofJob = true
		key := add("AWS_SECRET_ACCESS_KEY", true, "secret part of that key", "")
		key.ofJob, key.Masked = true, true
	}
	if l.V4 {
		key := add("SERVERLESS_ACCESS_KEY", true, "licence of the Serverless Framework: its dashboard, or SERVERLESS_LICENSE_KEY instead", "")
		key.ofJob, key.Masked = true, true
	}
	add("AWS_REGION_NAME", true, "region, such as eu-central-1", "")
	if l.Bucket() {
		add("STATIC_FILES_BUCKET_NAME", true, "bucket in S3 for static files", "")
	}
	if l.VPC {
		add("VPC_SUBNET_IDS", true, "private subnets, separated by commas, from which the database can be reached", "")
		add("VPC_SECURITY_GROUP_ID", true, "security group of the functions", "")
	}
	l.ofSite(add)
	add("DOMAIN", false, "host name of the site, without https://", "the site has the address of its HTTP API")
	add("CERTIFICATE_ARN", false, "certificate for DOMAIN in AWS Certificate Manager, in the same region", "DOMAIN is not attached to the HTTP API")
	for _, v := range l.sentryVariables(l.First()) {
		out = append(out, lambdaVariable{v, true})
	}
	return out
}

// ofSite adds what the settings read, unless it has a variable already or lives in AWS Secrets Manager.
func (l *lambda) ofSite(add func(name string, need bool, about, without string) *lambdaVariable) {
	for _, e := range l.env.entries {
		name := l.given(e)
		if l.Sentry() && readBySentry(e.name) {
			continue
		}
		if e.name == l.Hosts || l.origins(e) || l.inVault(e) || name == "STATIC_FILES_BUCKET_NAME" || name == "AWS_REGION_NAME" {
			continue
		}
		switch e.supply {
		case required:
			add(name, true, l.about(e), "").Masked = e.secret
		case preset:
			add(name, false, l.about(e), "`"+e.prod+"`").Masked = e.secret
		case optional:
			v := add(name, false, l.about(e), "not set")
			v.Masked, v.Extra = e.secret, e.extra
		}
	}
}

// about says what a variable is, and how the settings call it.
func (l *lambda) about(e entry) string {
	if _, read := l.env.lookup(e.name); read && l.given(e) != e.name {
		return e.about + ": `" + e.name + "` of the settings"
	}
	return e.aboutWith()
}

// A secretKey is a key of the JSON in AWS Secrets Manager.
type secretKey struct {
	Name, About string
	Optional    bool // it may be empty; CloudFormation wants all keys to be there
}

// Secret returns the keys of the site's secret.
func (l *lambda) Secret() []secretKey {
	var keys []secretKey
	for _, e := range l.env.entries {
		if l.inVault(e) {
			keys = append(keys, secretKey{l.given(e), strings.ReplaceAll(l.about(e), "|", `\|`), e.supply == optional})
		}
	}
	return keys
}

// RequiredVariables returns the variables without which the deploy job fails.
func (l *lambda) RequiredVariables() []docVariable { return l.documented(true) }

// OptionalVariables returns the others.
func (l *lambda) OptionalVariables() []docVariable { return l.documented(false) }

func (l *lambda) documented(need bool) []docVariable {
	var out []docVariable
	for _, v := range l.docVariables() {
		if v.Required == need {
			v.About = strings.ReplaceAll(v.About, "|", `\|`)
			out = append(out, v.docVariable)
		}
	}
	return out
}

// Example returns the variables of .env.example: what serverless.yml reads.
func (l *lambda) Example() []exampleLine {
	usual := map[string]string{
		"AWS_REGION_NAME": "eu-central-1", "STATIC_FILES_BUCKET_NAME": l.Name + "-static", "DB_NAME": "app", "DB_USER": "app",
		"DB_HOST": "db.example.com", "VPC_SUBNET_IDS": "subnet-1,subnet-2", "VPC_SECURITY_GROUP_ID": "sg-1",
	}
	var lines []exampleLine
	for _, v := range l.docVariables() {
		if v.ofJob {
			continue
		}
		value := ""
		if v.Required {
			value = "change-me"
			if known := usual[v.Name]; known != "" {
				value = known
			}
		}
		lines = append(lines, exampleLine{v.Name, value, v.About})
	}
	return lines
}

// Checklist returns what the settings need.
func (l *lambda) Checklist() []step {
	steps := append(l.readSteps(), l.databaseStep(), l.connectionStep(), l.staticStep())
	steps = append(steps, l.secureSteps()...)
	if l.f.project.MediaRoot.Known() {
		steps = append(steps, step{
			What: "uploads are stored in S3: Lambda keeps no file",
			Code: "STORAGES[\"default\"] = {\"BACKEND\": \"storages.backends.s3.S3Storage\", \"OPTIONS\": {\"bucket_name\": os.environ[\"MEDIA_FILES_BUCKET_NAME\"]}}",
		})
	}
	return append(steps, l.healthStep())
}

// connectionStep is done when no connection outlives its request: Lambda freezes a function between two of them, and
// starts as many as there are requests at once.
func (l *lambda) connectionStep() step {
	fact := l.f.project.ConnMaxAge
	s := step{What: "`CONN_MAX_AGE` is 0, so that sleeping functions keep no connection open", Done: !fact.Known() || fact.Value == "0"}
	if fact.Known() {
		s.Where = where(fact)
		s.Code = `DATABASES["default"]["CONN_MAX_AGE"] = 0`
	}
	return s
}

// staticStep is about what serves static files.
func (l *lambda) staticStep() step {
	fact := l.f.project.Static
	s := step{Done: fact.Value == l.f.value("static")}
	if s.Done {
		s.Where = where(fact)
	}
	if l.WhiteNoise {
		s.What = fmt.Sprintf("WhiteNoise serves static files, from `%s`, where `collectstatic` puts them before the package is made", l.StaticDir)
		s.Code = fmt.Sprintf("MIDDLEWARE.insert(1, \"whitenoise.middleware.WhiteNoiseMiddleware\")\nSTATIC_ROOT = BASE_DIR / %q", strings.TrimPrefix(l.StaticDir, l.Dir+"/"))
		return s
	}
	s.What = "static files are stored in S3: Lambda's own directory is read-only"
	s.Code = `STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "STATIC_FILES_BUCKET_NAME" in os.environ:
    STORAGES["staticfiles"] = {
        "BACKEND": "storages.backends.s3.S3ManifestStaticStorage",
        "OPTIONS": {
            "bucket_name": os.environ["STATIC_FILES_BUCKET_NAME"],
            "location": "static",
            "querystring_auth": False,
        },
    }`
	return s
}
