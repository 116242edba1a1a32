package generate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
)

// lambdaRoot is where Lambda unpacks the package. Only /tmp can be written to.
const lambdaRoot = "/var/task"

// newLambdaEnviron returns the environment of the site. Nothing runs beside it, so nothing is composed.
func newLambdaEnviron(f *finder) *environ {
	e := &environ{f: f, used: map[string]bool{}}
	e.configuration()
	e.importPath()
	e.basics()
	e.database()
	e.bucket()
	if f.project.Cache.Value == "redis" || f.project.Broker.Value == "redis" {
		e.redis()
	}
	e.folders()
	e.sentry()
	e.others()
	for i := range e.entries {
		e.entries[i] = e.onLambda(e.entries[i])
	}
	return e
}

// bucket adds the variable with the bucket of static files: the project's own, else the one that docs/DJANGO_SETTINGS.md
// tells it to read.
func (e *environ) bucket() {
	v := blank(bucketVariable(e.f), "")
	if known, ok := e.lookup(v.name); ok {
		v.from = place(known.File, known.Line)
	} else if e.f.value("static") == "s3" {
		v.name = "STATIC_FILES_BUCKET_NAME"
	}
	v.supply, v.about = required, "bucket in S3 for static files"
	e.add(v)
}

// bucketVariable returns the variable by which settings learn the name of the bucket.
func bucketVariable(f *finder) string {
	for _, setting := range []string{"AWS_STORAGE_BUCKET_NAME", "STORAGES.staticfiles.OPTIONS.bucket_name"} {
		if v, ok := f.project.EnvFor(setting); ok {
			return v.Name
		}
	}
	i := slices.IndexFunc(f.project.Env, func(v django.EnvVar) bool {
		return strings.Contains(v.Name, "BUCKET") && strings.Contains(v.Name, "STATIC")
	})
	if i < 0 {
		return ""
	}
	return f.project.Env[i].Name
}

// onLambda changes what differs where no other container is near.
func (e *environ) onLambda(v entry) entry {
	known, _ := e.lookup(v.name)
	switch {
	case setByLambda(v.name):
		if looksSecret(v.name) {
			e.f.note("%s is read from the environment (%s): on Lambda it belongs to the role's temporary key, which works only with AWS_SESSION_TOKEN; leave the keys out of the settings", v.name, v.from)
		}
		v.supply = nowhere
	case known.For == "STATIC_ROOT" && e.f.value("static") == "whitenoise":
		v.supply, v.prod = fixed, lambdaRoot+"/"+e.f.value("static-dir")
	case known.For == "STATIC_ROOT", known.For == "MEDIA_ROOT":
		v.supply, v.prod = fixed, "/tmp/"+strings.ToLower(known.For)
	case known.For == "DATABASES.OPTIONS.sslmode", v.name == "PGSSLMODE":
		v.about = "TLS to the database"
	case e.f.value("sentry") == "yes" && readBySentry(v.name):
		v.supply = optional // each deploy job has its own
	case v.supply == composed:
		v.supply, v.prod = optional, noValue
		if known.Required {
			v.supply = required
		}
		v.secret = v.secret || strings.HasSuffix(v.name, "_URL") // with its password
	}
	return v
}

// setByLambda reports whether a function has a variable from Lambda, which refuses any other value (docs: Lambda,
// "Defined runtime environment variables").
func setByLambda(name string) bool {
	return slices.Contains([]string{
		"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"AWS_EXECUTION_ENV", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "_HANDLER", "_X_AMZN_TRACE_ID",
	}, name) || strings.HasPrefix(name, "AWS_LAMBDA_")
}

// given returns the name of the CI/CD variable, or of the key of the secret, from which a variable of the site gets its
// value. The parts of the connection have the same names in every project, whatever its settings call them.
func (l *lambda) given(e entry) string {
	parts := map[string]string{
		"DATABASES.NAME": "DB_NAME", "DATABASES.USER": "DB_USER", "DATABASES.PASSWORD": "DB_PASSWORD",
		"DATABASES.HOST": "DB_HOST", "DATABASES.PORT": "DB_PORT",
	}
	for _, part := range dbParts() {
		if l.env.named(part.usual, part.setting).name == e.name {
			return parts[part.setting]
		}
	}
	switch {
	case e.name == l.SSLMode():
		return "DB_SSLMODE"
	case e.name == bucketVariable(l.f):
		return "STATIC_FILES_BUCKET_NAME"
	case l.region(e):
		return "AWS_REGION_NAME"
	}
	return e.name
}

// region reports whether a variable holds the region of the bucket.
func (l *lambda) region(e entry) bool {
	v, _ := l.env.lookup(e.name)
	return v.For == "AWS_S3_REGION_NAME" || e.name == "AWS_REGION_NAME" || e.name == "AWS_S3_REGION_NAME"
}

// inVault reports whether a value lives in AWS Secrets Manager.
func (l *lambda) inVault(e entry) bool {
	return l.Vault && e.secret && (e.supply == required || e.supply == optional)
}

// Environment returns the environment of the functions, as serverless.yml has it.
func (l *lambda) Environment() []pair {
	out := []pair{{"DJANGO_SETTINGS_MODULE", l.Settings}}
	for _, e := range l.env.entries {
		if value := l.value(e); value != "" {
			out = append(out, pair{e.name, value})
		}
	}
	return out
}

// value returns the value of a variable in YAML, "" when the function does not have it.
func (l *lambda) value(e entry) string {
	name := l.given(e)
	switch {
	case e.name == l.Hosts:
		return l.hosts("", `!Select [2, !Split ["/", !GetAtt HttpApi.ApiEndpoint]]`, e.name)
	case l.origins(e):
		return l.hosts("https://", "!GetAtt HttpApi.ApiEndpoint", e.name)
	case l.inVault(e):
		return "'{{resolve:secretsmanager:${self:custom.secret}:SecretString:" + name + "}}'"
	case e.supply == fixed && (e.from != "" || e.name == "DEBUG"):
		return yamlString(e.prod)
	case l.region(e) && e.supply != nowhere, e.supply == required:
		return "${env:" + name + "}"
	case e.supply == preset:
		return fmt.Sprintf("${env:%s, '%s'}", name, e.prod)
	case e.supply == optional:
		return "${env:" + name + ", null}"
	}
	return ""
}

// origins reports whether a variable holds the origins that may send forms.
func (l *lambda) origins(e entry) bool {
	v, ok := l.f.project.EnvFor("CSRF_TRUSTED_ORIGINS")
	return ok && v.Name == e.name
}

// hosts returns the site's own names as CloudFormation makes them: that of the HTTP API, which is not known before it is
// there, and in front of it DOMAIN, when that is set.
func (l *lambda) hosts(scheme, api, name string) string {
	v, _ := l.env.lookup(name)
	domain := scheme + "${env:DOMAIN, ''}"
	both := fmt.Sprintf(`!Join [%q, [%q, %s]]`, cmp.Or(v.Separator, ","), domain, api)
	if v.Kind == "json" {
		api = fmt.Sprintf(`!Join ["", ['["', %s, '"]']]`, api)
		both = strings.Replace(api, `'["'`, fmt.Sprintf(`'["%s", "'`, strings.ReplaceAll(domain, "'", "''")), 1)
	}
	return fmt.Sprintf("!If\n      - HasDomain\n      - %s\n      - %s", both, api)
}

// Needed returns the variables that setup_env.sh demands, without those by which jobs log in.
func (l *lambda) Needed() []string { return l.inDotEnv(true) }

// Wanted returns those that it writes when they are there.
func (l *lambda) Wanted() []string { return l.inDotEnv(false) }

func (l *lambda) inDotEnv(need bool) []string {
	var names []string
	for _, v := range l.docVariables() {
		if v.Required == need && !v.ofJob {
			names = append(names, v.Name)
		}
	}
	return names
}
