package generate

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/templates"
)

// The releases of what is installed when the project does not name its own. They are ranges: a patch is welcome.
const (
	gunicornRange    = "gunicorn>=25.3,<26"
	uvicornRange     = "uvicorn>=0.35,<1"
	daphneRange      = "daphne>=4.2,<5"
	uwsgiRange       = "uwsgi>=2.0.30,<2.1"
	psycopgRange     = "psycopg[binary]>=3.2,<4"
	psycopg2Range    = "psycopg2-binary>=2.9,<3"
	pytestRange      = "pytest>=8,<10"
	pytestDjango     = "pytest-django>=4.11,<5"
	poetryRange      = "poetry>=2.1,<3"
	pipenvRange      = "pipenv>=2025.0,<2027"
	cacheDir         = "/root/.cache"
	projectCacheDir  = ".cache"
	dependenciesFile = "devops/dependencies.py" // reads pyproject.toml where no tool does
)

// An Install says how the project's dependencies get into a virtual environment: in the image and in test jobs.
type Install struct {
	Manager string
	Image   string   // of test jobs
	Copy    []string // what the Dockerfile copies before it installs: "requirements.txt ./"
	Dir     string   // directory of the manifest in the image
	Cache   string   // directory that pip or uv caches in
	Tool    []string // Dockerfile lines (after RUN) that make the tool and the environment
	Env     []pair   // ENV of the builder stage
	Prod    string   // command that installs for production
	Dev     string   // command that adds what tests need; "" when there is nothing more
	CI      []string // commands of test jobs
	CIVars  []pair
	Keys    []string // at most two files that tell whether a job's cache is still good
	UV      string   // image of uv, where it is used

	Frontend *Frontend // nil where nothing builds one

	Build, Run []string // Debian packages to build and to run with
}

// install decides how dependencies are installed.
func (f *finder) install() Install {
	in := Install{Manager: f.value("manager"), Image: templates.Image("python", f.value("python")), Dir: imageDir}
	for _, pkg := range f.project.SystemPackages {
		in.Build, in.Run = append(in.Build, pkg.Build...), append(in.Run, pkg.Run...)
	}
	switch django.Manager(in.Manager) {
	case django.Poetry:
		f.poetry(&in)
	case django.UV:
		f.uv(&in)
	case django.PEP621:
		f.pep621(&in)
	case django.Pipenv:
		f.pipenv(&in)
	default:
		f.pip(&in)
	}
	if f.value("server") == "uwsgi" {
		in.Build = append(in.Build, "gcc")
	}
	in.Build, in.Run = unique(in.Build), unique(in.Run)
	f.extras(&in)
	if in.Frontend = f.frontend(); in.Frontend == nil {
		f.noteFrontend()
	} else { // Django warns of a directory that is not there
		in.CI = append(in.CI, "mkdir -p "+in.Frontend.Out)
	}
	in.systemInTests()
	return in
}

// systemInTests gives test jobs the Debian packages they need: by the full image, which can compile most things, else
// by installing them.
func (in *Install) systemInTests() {
	all := append(slices.Clone(in.Build), in.Run...)
	if len(all) == 0 {
		return
	}
	if !slices.ContainsFunc(all, func(p string) bool { return !slices.Contains(inFullImage(), p) }) {
		in.Image = strings.TrimSuffix(strings.Replace(in.Image, "-slim", "", 1), "-")
		return
	}
	in.CI = append([]string{
		"apt-get update -qq",
		"apt-get install -y -qq --no-install-recommends " + strings.Join(unique(all), " "),
	}, in.CI...)
}

// inFullImage returns the Debian packages of the python images without "slim" that dependencies ask for.
func inFullImage() []string {
	return []string{
		"default-libmysqlclient-dev", "g++", "gcc", "libcurl4-openssl-dev", "libcurl4t64", "libmariadb3", "libpq-dev",
		"libpq5", "libssl-dev", "libxml2-dev", "libxslt1-dev", "pkg-config", "zlib1g-dev",
	}
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// extras adds to the commands what the project needs and does not declare.
func (f *finder) extras(in *Install) {
	site, tests := f.missing()
	if len(site) > 0 {
		in.Prod += " \\\n    && " + in.pipInstall(site)
	}
	if all := append(site, tests...); len(all) > 0 {
		in.CI = append(in.CI, in.pipInstall(all))
	}
	if len(tests) > 0 {
		in.Dev = strings.TrimPrefix(in.Dev+" \\\n    && "+in.pipInstall(tests), " \\\n    && ")
	}
}

// pipInstall returns the command that adds packages to the environment.
func (in *Install) pipInstall(packages []string) string {
	quoted := make([]string, len(packages))
	for i, p := range packages {
		quoted[i] = `"` + p + `"`
	}
	tool := "pip install "
	if in.UV != "" {
		tool = "uv pip install "
	}
	return tool + strings.Join(quoted, " ")
}

// missing returns what the image lacks to run, and what tests lack, each with a note.
func (f *finder) missing() (site, tests []string) {
	p := f.project
	if name, _, _ := strings.Cut(p.Driver.Value, "["); p.Driver.Known() && !p.Has(name) {
		driver := p.Driver.Value + pipConstraint(p.DevDependencies[name].Value)
		site = append(site, driver)
		f.note("the PostgreSQL driver is among the dependencies for development only (%s): the image installs %q; move it to the others", where(p.Driver), driver)
	}
	if !p.Driver.Known() {
		driver := psycopgRange
		if line := f.djangoLine(); line != "" && templates.Compare(line, "4.2") < 0 {
			driver = psycopg2Range
		}
		site = append(site, driver)
		f.note("no PostgreSQL driver is among the dependencies: the image installs %q; add it to them", driver)
	}
	for _, need := range f.servers() {
		if !p.Has(need.name) {
			site = append(site, need.spec)
			f.note("%s is not among the dependencies: the image installs %q; add it to them", need.name, need.spec)
		}
	}
	if f.value("tests") != "pytest" {
		return site, nil
	}
	for _, need := range []distribution{{"pytest", pytestRange}, {"pytest-django", pytestDjango}} {
		if !p.HasDev(need.name) {
			tests = append(tests, need.spec)
			f.note("%s is not among the dependencies: test jobs install %q; add it to them", need.name, need.spec)
		}
	}
	return site, tests
}

// pipConstraint returns a constraint as pip reads it, and "" for one in the words of another manager.
func pipConstraint(written string) string {
	if strings.HasPrefix(written, "^") || strings.HasPrefix(written, "~") && !strings.HasPrefix(written, "~=") ||
		strings.IndexAny(written, "=<>!~") != 0 {
		return ""
	}
	return written
}

// A distribution is a package with the range that is installed when nothing else is said.
type distribution struct{ name, spec string }

// servers returns the distributions that the start command needs.
func (f *finder) servers() []distribution {
	switch f.value("server") {
	case "uvicorn":
		return []distribution{{"uvicorn", uvicornRange}}
	case "daphne":
		return []distribution{{"daphne", daphneRange}}
	case "uwsgi":
		return []distribution{{"uwsgi", uwsgiRange}}
	case "gunicorn-uvicorn":
		return []distribution{{"gunicorn", gunicornRange}, {cmp.Or(f.worker(), "uvicorn"), uvicornRange}}
	}
	return []distribution{{"gunicorn", gunicornRange}}
}

// worker returns the distribution of gunicorn's ASGI worker when it is one of its own.
func (f *finder) worker() string {
	if f.project.Has("uvicorn-worker") {
		return "uvicorn-worker"
	}
	return ""
}

// venv is the start of every builder.
func venv(in *Install) {
	in.Tool = []string{"python -m venv /opt/venv"}
}

// ciVenv are the first commands of a test job that makes its own environment.
func ciVenv(more ...string) []string {
	return append([]string{"python -m venv .venv", ". .venv/bin/activate"}, more...)
}

func (f *finder) pip(in *Install) {
	venv(in)
	prod := f.value("requirements")
	dev := ""
	if f.project.DevRequirements.Known() && f.project.DevKind != "group" && f.project.DevKind != "extra" {
		dev = f.project.DevRequirements.Value
	}
	files := f.requirementFiles(prod, dev)
	in.Copy = copies(files)
	in.Cache = cacheDir + "/pip"
	in.Prod = "pip install -r " + prod
	if f.installsItself(files) {
		in.Copy = []string{". ."}
	}
	if dev != "" {
		in.Dev = "pip install -r " + dev
	}
	in.CI = ciVenv("pip install -r " + cmp.Or(dev, prod))
	if dev != "" && !slices.Contains(f.requirementFiles(dev), prod) {
		in.CI = ciVenv("pip install -r " + prod + " -r " + dev)
	}
	in.CIVars = []pair{{"PIP_CACHE_DIR", "$CI_PROJECT_DIR/.cache/pip"}}
	in.Keys = files[:min(2, len(files))]
}

// requirementFiles returns requirements files with those that they include, in the order of their first mention.
func (f *finder) requirementFiles(start ...string) []string {
	var files []string
	queue := slices.DeleteFunc(slices.Clone(start), func(s string) bool { return s == "" })
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if slices.Contains(files, name) || !f.exists(name) {
			continue
		}
		files = append(files, name)
		for _, line := range f.lines(name) {
			option, value, _ := strings.Cut(line, " ")
			if option, v, ok := strings.Cut(option, "="); ok && strings.HasPrefix(option, "--") {
				line, value = option, v
			}
			for _, flag := range []string{"-r", "-c", "--requirement", "--constraint"} {
				if rest, ok := strings.CutPrefix(line, flag); ok {
					queue = append(queue, path.Join(path.Dir(name), strings.TrimSpace(cmp.Or(value, rest))))
					break
				}
			}
		}
	}
	return files
}

// lines returns the lines of a file without comments and space around them.
func (f *finder) lines(name string) []string {
	text, err := fs.ReadFile(f.fsys, name)
	if err != nil {
		return nil
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, " #")
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// installsItself reports whether a requirements file installs the project's own directory, so that all of it must be
// in the image before.
func (f *finder) installsItself(files []string) bool {
	for _, name := range files {
		for _, line := range f.lines(name) {
			spec := strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(line, "-e "), "--editable "))
			if spec == "." || strings.HasPrefix(spec, "./") || strings.HasPrefix(spec, "../") || strings.HasPrefix(spec, ".[") || strings.HasPrefix(spec, "file:") {
				return true
			}
		}
	}
	return false
}

// copies returns the arguments of COPY for files: one for those of the root, one for each other directory.
func copies(files []string) []string {
	var root, dirs []string
	for _, name := range files {
		dir := path.Dir(name)
		if dir == "." {
			root = append(root, name)
		} else if to := dir + "/"; !slices.Contains(dirs, to) {
			dirs = append(dirs, to)
		}
	}
	var out []string
	if len(root) > 0 {
		out = append(out, strings.Join(root, " ")+" ./")
	}
	for _, dir := range dirs {
		var in []string
		for _, name := range files {
			if path.Dir(name)+"/" == dir {
				in = append(in, name)
			}
		}
		out = append(out, strings.Join(in, " ")+" "+dir)
	}
	return out
}
