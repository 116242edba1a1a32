package generate

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/templates"
)

// The releases of what the package contains when the project does not name its own, and of what reads its lock file.
const (
	werkzeugRange     = "Werkzeug>=3.1,<4"
	storagesRange     = "django-storages[s3]>=1.14.6,<2"
	whitenoiseRange   = "whitenoise>=6.11,<7"
	uvRange           = "uv>=0.13,<0.14"
	poetryExportRange = "poetry-plugin-export>=1.9,<2"
	exportedFile      = ".requirements.txt" // what a lock file says, made in the deploy job
)

// A Bundle says how the project's dependencies get into the package.
type Bundle struct {
	Source  string   // the requirements file that devops/requirements.txt includes
	Export  []string // commands of the deploy job that make it; none when the project has it
	More    []string // what the project does not declare and the site needs on Lambda
	PipArgs []string // advice for pip, which runs with another Python than the site
}

// lambdaInstall decides how dependencies are installed in test jobs, and how they get into the package.
func (f *finder) lambdaInstall() (Install, Bundle) {
	in := Install{Manager: f.value("manager"), Image: templates.Image("python", f.value("python")), Dir: imageDir}
	for _, pkg := range f.project.SystemPackages {
		in.Build, in.Run = append(in.Build, pkg.Build...), append(in.Run, pkg.Run...)
	}
	b := Bundle{Export: f.export(&in), Source: f.value("requirements")}
	if len(b.Export) > 0 {
		b.Source = exportedFile
	}
	if f.compiledDriver() {
		f.note("%s (%s) is compiled where it is installed, and Lambda has no libpq: the package gets its binary release; declare that", f.project.Driver.Value, where(f.project.Driver))
		b.Export = append(b.Export, `sed -i -e 's/^psycopg2==/psycopg2-binary==/' -e 's/^psycopg-c==/psycopg-binary==/' -e 's/^psycopg\[c\]/psycopg[binary]/' `+exportedFile)
	}
	f.bundleExtras(&in, &b)
	f.noteFrontend()
	b.PipArgs = f.pipArgs()
	in.Build, in.Run = unique(in.Build), unique(in.Run)
	in.systemInTests()
	return in, b
}

// export decides how test jobs install, and returns the commands by which a deploy job writes down the same dependencies.
func (f *finder) export(in *Install) []string {
	switch django.Manager(in.Manager) {
	case django.Poetry:
		f.poetry(in)
		return f.exportPoetry(in)
	case django.UV:
		f.uv(in)
		return f.exportUV(in)
	case django.PEP621:
		return f.exportPEP621(in)
	case django.Pipenv:
		f.pipenv(in)
		return []string{`pip install "` + pipenvRange + `"`, in.inDir(`pipenv requirements >"$CI_PROJECT_DIR/` + exportedFile + `"`)}
	}
	f.pip(in)
	return f.exportPip()
}

func (f *finder) exportPEP621(in *Install) []string {
	f.manifest(in, "pyproject.toml", "")
	manifest := ciPath(in, "pyproject.toml")
	group := strings.Replace(f.group("--group=", "--extra="), "= ", "=", 1)
	in.CI = ciVenv(`pip install "`+uvRange+`"`, "uv pip install -r "+manifest+group)
	in.CIVars = []pair{{"PIP_CACHE_DIR", "$CI_PROJECT_DIR/.cache/pip"}, {"UV_CACHE_DIR", "$CI_PROJECT_DIR/.cache/uv"}}
	return f.compile(manifest)
}

func (f *finder) exportPoetry(in *Install) []string {
	return []string{
		fmt.Sprintf("pip install %q %q", poetryRange, poetryExportRange),
		in.inDir(`poetry export --only main --without-hashes --output "$CI_PROJECT_DIR/` + exportedFile + `"`),
	}
}

func (f *finder) exportUV(in *Install) []string {
	frozen := ""
	if f.project.LockFile.Known() {
		frozen = " --frozen" // the test jobs have checked that it is in step
	}
	return []string{
		`pip install "` + uvRange + `"`,
		in.inDir("uv export" + frozen + ` --no-dev --no-emit-project --no-hashes --no-header --output-file "$CI_PROJECT_DIR/` + exportedFile + `"`),
	}
}

// compile returns the commands that resolve a manifest into exact releases for Lambda.
func (f *finder) compile(manifest string) []string {
	return []string{
		`pip install "` + uvRange + `"`,
		fmt.Sprintf("uv pip compile %s --python-version %s --python-platform x86_64-manylinux_2_28 --no-header --output-file %s",
			manifest, f.value("python"), exportedFile),
	}
}

// unplainForm matches what the plugin gets wrong: constraints, hashes, local directories, and a second include.
var unplainForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(-c|--constraint|-e|--editable|--hash|\.|file:)|\\$|^-r.*\n(?s:.*\n)?-r`)
})

// exportPip resolves requirements files which the plugin cannot read: it sorts their lines, so that hashes and constraints
// lose what they belong to, and follows a single include.
func (f *finder) exportPip() []string {
	files := f.requirementFiles(f.value("requirements"))
	unplain := f.compiledDriver() || slices.ContainsFunc(files, func(name string) bool {
		return unplainForm().MatchString(strings.Join(f.lines(name), "\n") + "\n")
	})
	if !unplain {
		return nil
	}
	return f.compile(f.value("requirements"))
}

// bundleExtras adds what the project does not declare.
func (f *finder) bundleExtras(in *Install, b *Bundle) {
	p := f.project
	site := []distribution{{"werkzeug", werkzeugRange}}
	if f.value("static") == "s3" {
		site = append(site, distribution{"django-storages", storagesRange})
	} else {
		site = append(site, distribution{"whitenoise", whitenoiseRange})
	}
	var tests []string
	for _, need := range site {
		if !p.Has(need.name) {
			b.More, tests = append(b.More, need.spec), append(tests, need.spec)
			f.note("%s is not among the dependencies: the package gets %q; add it to them", need.name, need.spec)
		}
	}
	if driver := f.binaryDriver(); driver != "" {
		b.More, tests = append(b.More, driver), append(tests, driver)
	}
	if f.value("tests") == "pytest" {
		for _, need := range []distribution{{"pytest", pytestRange}, {"pytest-django", pytestDjango}} {
			if !p.HasDev(need.name) {
				tests = append(tests, need.spec)
				f.note("%s is not among the dependencies: test jobs install %q; add it to them", need.name, need.spec)
			}
		}
	}
	if len(tests) > 0 {
		in.CI = append(in.CI, in.pipInstall(tests))
	}
}

// binaryDriver returns the PostgreSQL driver that the package needs besides: Lambda has no libpq, so only those that
// bring it along work.
func (f *finder) binaryDriver() string {
	fact := f.project.Driver
	switch {
	case !fact.Known() && f.djangoLine() != "" && templates.Compare(f.djangoLine(), "4.2") < 0:
		f.note("no PostgreSQL driver is among the dependencies: the package gets %q; add it to them", psycopg2Range)
		return psycopg2Range
	case !fact.Known():
		f.note("no PostgreSQL driver is among the dependencies: the package gets %q; add it to them", psycopgRange)
		return psycopgRange
	case fact.Value == "psycopg":
		f.note("%s (%s) needs libpq, which Lambda does not have: the package gets psycopg[binary] besides; declare that", fact.Value, where(fact))
		return "psycopg[binary]>=3,<4"
	}
	return ""
}

// compiledDriver reports whether pip would compile the PostgreSQL driver.
func (f *finder) compiledDriver() bool {
	return slices.Contains([]string{"psycopg2", "psycopg[c]"}, f.project.Driver.Value)
}

// pipArgs tells pip for which Python it installs, where that is not its own. It then takes wheels only, which it cannot
// make for another release.
func (f *finder) pipArgs() []string {
	if f.value("python") == trixiePython {
		return nil
	}
	return []string{
		"--platform manylinux2014_x86_64", "--platform manylinux_2_28_x86_64", "--implementation cp",
		"--python-version " + f.value("python"), "--only-binary :all:",
	}
}

// Requirements returns the path from devops/requirements.txt to the requirements that it includes.
func (b Bundle) Requirements() string { return path.Join("..", b.Source) }

// Native reports whether pip installs for its own Python, so that the runner's processor decides which wheels it takes.
func (b Bundle) Native() bool { return len(b.PipArgs) == 0 }
