package generate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/templates"
)

// The releases of what deploys to Lambda: exact, because package-lock.json has the same.
const (
	osls                     = "4.3.1"
	serverlessV4             = "4.43.0"
	serverlessWSGI           = "3.1.0"
	serverlessPythonPackages = "6.1.2"
	awsLambdaClient          = "3.1164.0"
)

// trixiePython is the Python release of Debian 13, which the image of the deploy jobs is made of: pip needs no advice to
// find wheels for a Lambda runtime of the same release.
const trixiePython = "3.13"

// A lambda is what the templates of this target see: a model without the parts that speak of containers, and more.
type lambda struct {
	*model
	WhiteNoise bool
	StaticDir  string // what collectstatic fills in the repository, for WhiteNoise
	OIDC       bool
	Keys       bool // static keys of AWS in CI/CD variables
	Vault      bool // secrets live in AWS Secrets Manager
	Osls, V4   bool
	VPC        bool
	ByTag      bool // a tag deploys to production
	ByHand     bool // a manual job does
	Bundle     Bundle
}

func newLambda(f *finder, opts Options) *lambda {
	m := &model{
		Target: opts.Target, Name: f.value("name"), Dir: f.project.Dir, Settings: f.value("settings"),
		App: f.value("app"), Postgres: f.value("postgres"), StaticInS3: f.value("static") == "s3",
		HealthPath: f.value("health-path"), Branch: f.value("deploy-branch"),
		Pytest: f.value("tests") == "pytest", TestSettings: f.testSettings(),
		ProveDatabase: f.project.Database.Value != "postgresql",
		f:             f,
	}
	m.HealthKnown = m.HealthPath != "/" || f.project.HealthURL.Known()
	m.Coverage = m.Pytest && f.project.HasDev("pytest-cov")
	m.env = newLambdaEnviron(f)
	m.RedisImage, m.RedisInTests = templates.Image("redis", ""), m.env.needsRedisInTests()
	m.Hosts = m.hostsVariable()
	l := &lambda{
		model: m, WhiteNoise: !m.StaticInS3, StaticDir: f.value("static-dir"),
		OIDC: f.value("aws-auth") == "oidc", Keys: f.value("aws-auth") == "keys",
		Vault: f.value("secrets") == "secretsmanager",
		Osls:  f.value("serverless") == "osls", V4: f.value("serverless") == "v4", VPC: f.value("vpc") == "yes",
		ByTag: f.value("production") == "tag", ByHand: f.value("production") == "manual",
	}
	m.Install, l.Bundle = f.lambdaInstall()
	m.checks(opts.Version)
	return l
}

// First names the environment that a push deploys to.
func (l *lambda) First() string {
	if l.ByTag || l.ByHand {
		return "staging"
	}
	return production
}

// Environments returns the environments, each a stage of the Serverless Framework, in the order in which code reaches them.
func (l *lambda) Environments() []string {
	if l.First() == production {
		return []string{production}
	}
	return []string{l.First(), production}
}

// IntoDeployBranch returns the expression that holds in merge requests into the branch that deploys.
func (l *lambda) IntoDeployBranch() string {
	return `$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == ` + l.branch()
}

// OnDeployPush returns the expression that holds when somebody pushes to that branch.
func (l *lambda) OnDeployPush() string {
	return l.OnDeployBranch() + ` && $CI_PIPELINE_SOURCE == "push"`
}

// OnTag returns the expression that holds for the tag of a release. Where schedules run commands, they run no tests, and so must
// not deploy a tag.
func (l *lambda) OnTag() string {
	if len(l.Scheduled()) > 0 {
		return `$CI_COMMIT_TAG =~ /^v[0-9]/ && $CI_PIPELINE_SOURCE != "schedule"`
	}
	return "$CI_COMMIT_TAG =~ /^v[0-9]/"
}

// Runtime returns Lambda's name of the Python release.
func (l *lambda) Runtime() string { return "python" + l.f.value("python") }

// WSGIApp returns the application as serverless-wsgi takes it: "backend/conf.wsgi.application".
func (l *lambda) WSGIApp() string {
	app := strings.Replace(l.App, ":", ".", 1)
	if l.InSub() {
		return l.Dir + "/" + app
	}
	return app
}

// place puts the packages of npm aside where the project has some of its own: osls finds its plugins beside itself.
func (l *lambda) place(path string) string {
	if l.Aside() && (path == "package.json" || path == "package-lock.json") {
		return "devops/" + path
	}
	return path
}

// Aside reports whether the root has a package.json that pipewright did not write.
func (l *lambda) Aside() bool {
	return l.f.exists("package.json") && (l.f.lock == nil || l.f.lock.files["package.json"] == "")
}

// Sls returns the command of the Serverless Framework.
func (l *lambda) Sls() string {
	if l.Aside() {
		return "devops/node_modules/.bin/sls"
	}
	return "npx sls"
}

// NPM returns the command that installs it.
func (l *lambda) NPM() string {
	if l.Aside() {
		return "npm ci --prefix devops"
	}
	return "npm ci"
}

// Function returns the name of the function that serves the site, in a job.
func (l *lambda) Function() string { return l.Name + "-$STAGE-app" }

// Packages returns what package.json pins, sorted.
func (l *lambda) Packages() []pair {
	framework := pair{"osls", osls}
	if l.V4 {
		framework = pair{"serverless", serverlessV4}
	}
	return []pair{
		{"@aws-sdk/client-lambda", awsLambdaClient},
		framework,
		{"serverless-python-requirements", serverlessPythonPackages},
		{"serverless-wsgi", serverlessWSGI},
	}
}

// LeftOut returns the patterns of files that are no part of the site.
func (l *lambda) LeftOut() []string {
	out := []string{
		"**/.*", "**/.*/**", "**/__pycache__/**", "**/*.py[co]", "**/node_modules/**", "package.json", "package-lock.json",
		"devops/**", "docs/DEPLOYMENT.md", "docs/CI_VARIABLES.md", "docs/DJANGO_SETTINGS.md", "setup_env.sh",
	}
	for _, beside := range []string{"tests/**", "report.xml", "coverage.xml"} {
		out = append(out, path.Join(l.Dir, beside))
	}
	for _, dir := range l.LocalFolders() {
		if dir != l.StaticDir {
			out = append(out, dir+"/**")
		}
	}
	return out
}

// StaticEnv returns the variables of the job that collects static files.
func (l *lambda) StaticEnv() []pair {
	env := l.BuildEnv()
	if v, ok := l.f.project.EnvFor("STATIC_ROOT"); ok {
		env = slices.DeleteFunc(env, func(p pair) bool { return p.Name == v.Name })
		env = append(env, pair{v.Name, "$CI_PROJECT_DIR/" + l.StaticDir})
	}
	return env
}

// Bucket reports whether the site has a bucket for static files.
func (l *lambda) Bucket() bool { return l.StaticInS3 || bucketVariable(l.f) != "" }

// Buckets returns the variables with the buckets that the functions read and write.
func (l *lambda) Buckets() []string {
	var names []string
	if l.Bucket() {
		names = append(names, "STATIC_FILES_BUCKET_NAME")
	}
	for _, e := range l.env.entries {
		if name := l.given(e); e.supply == required && strings.Contains(name, "BUCKET") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// next are the commands to type after the files are there.
func (l *lambda) next(isNew bool, _ string) []string {
	next := []string{"pipewright simulate --all    # which push, tag or merge request runs which job"}
	if isNew {
		next = append([]string{"git init -b main"}, next...)
	}
	next = append(next, commitAll)
	if isNew {
		next = append(next, addRemote(l.Name))
	}
	if !strings.HasPrefix(l.Branch, "$") {
		next = append(next, "git checkout -b "+l.Branch)
	}
	return append(next, "git push -u origin HEAD"+whenSet)
}

// advice is what a person should know, most important first.
func (l *lambda) advice() []string {
	var notes []string
	f := l.f
	if fact := f.project.Database; fact.Value == "sqlite3" {
		notes = append(notes, fmt.Sprintf("settings use SQLite (%s), and Lambda keeps no file: read PostgreSQL from the environment, as docs/DJANGO_SETTINGS.md shows; until then the job django-checks fails", where(fact)))
	}
	if todo := len(slices.DeleteFunc(l.Checklist(), func(s step) bool { return s.Done })); todo > 0 {
		notes = append(notes, fmt.Sprintf("the settings lack %s: see docs/DJANGO_SETTINGS.md", count(todo, "line")))
	}
	notes = append(notes, l.unfit()...)
	if !l.HealthKnown {
		notes = append(notes, `no URL for health checks was found, so "/" is asked: add one (docs/DJANGO_SETTINGS.md), or pass --health-path`)
	}
	if !l.Vault {
		notes = append(notes, "with --secrets gitlab the secrets of the site stand in clear in the CloudFormation template of each deploy")
	}
	if l.Keys {
		notes = append(notes, "keys of AWS live until somebody deletes them: with --aws-auth oidc, jobs get credentials that expire within the hour")
	}
	for _, c := range f.project.Candidates {
		notes = append(notes, fmt.Sprintf("%s was left aside: pass --project to generate for it", c.File))
	}
	notes = append(notes, f.notes...)
	for _, n := range f.project.Notes {
		notes = append(notes, place(n.File, n.Line)+": "+n.Text)
	}
	if len(l.Environments()) > 1 {
		notes = append(notes, "set the variables for the environment production, too, with values of its own")
	}
	return notes
}

// unfit says what of the project does not work on Lambda.
func (l *lambda) unfit() []string {
	var notes []string
	p := l.f.project
	if p.Celery.Known() {
		notes = append(notes, fmt.Sprintf("Celery is used (%s), and Lambda runs no worker: tasks that nobody takes wait for ever; run one elsewhere, or deploy to a server", where(p.Celery)))
	}
	if p.Channels.Known() {
		notes = append(notes, fmt.Sprintf("Channels is used (%s), and an HTTP API of Lambda carries no WebSockets", where(p.Channels)))
	}
	if p.MediaRoot.Known() {
		notes = append(notes, fmt.Sprintf("uploads go to MEDIA_ROOT (%s), and Lambda keeps no file: store them in S3, as docs/DJANGO_SETTINGS.md shows", where(p.MediaRoot)))
	}
	for _, pkg := range p.SystemPackages {
		if len(pkg.Run) > 0 && !strings.HasPrefix(pkg.For, "psycopg") {
			notes = append(notes, fmt.Sprintf("%s needs %s of the operating system, which Lambda does not have", pkg.For, strings.Join(pkg.Run, ", ")))
		}
	}
	return notes
}

// LockKey returns the file that tells whether the cache of the deploy jobs is still good, besides package-lock.json.
func (l *lambda) LockKey() []string { return l.Install.Keys[:min(1, len(l.Install.Keys))] }

// Keeps reports whether the repository has a directory, so that git must not ignore it.
func (l *lambda) Keeps(dir string) bool { return l.f.exists(dir) }
