package generate

import (
	"cmp"
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/templates"
)

// manifest finds a manifest (pyproject.toml, Pipfile) and its lock file, and makes their directory the one to install
// in. It reports whether the lock file is there.
func (f *finder) manifest(in *Install, name, lockName string) bool {
	dir := path.Dir(f.project.Manager.File)
	if !f.project.Manager.Known() {
		dir = f.project.Dir
	}
	in.Dir = path.Join(imageDir, dir)
	manifest, lock := path.Join(dir, name), path.Join(dir, lockName)
	files := []string{manifest}
	locked := lockName != "" && f.exists(lock)
	if locked {
		files = append(files, lock)
		in.Keys = []string{lock}
	} else {
		in.Keys = []string{manifest}
	}
	if lockName != "" && !locked {
		f.note("%s is not there: without it, every build installs other versions; commit it", lock)
	}
	in.Copy = []string{strings.Join(files, " ") + " ./"}
	return locked
}

// inDir wraps a command of a test job so that it runs where the manifest is.
func (in *Install) inDir(command string) string {
	dir := strings.TrimPrefix(strings.TrimPrefix(in.Dir, imageDir), "/")
	if dir == "" {
		return command
	}
	return "(cd " + dir + " && " + command + ")"
}

// production returns the option with which a tool adds what production needs besides.
func (f *finder) production(groupFlag, extraFlag string) string {
	group := f.project.ProductionGroup
	switch {
	case !group.Known():
		return ""
	case f.project.ProductionKind == "extra":
		return " " + extraFlag + " " + group.Value
	}
	return " " + groupFlag + " " + group.Value
}

// group returns the option with which a tool adds what tests need.
func (f *finder) group(groupFlag, extraFlag string) string {
	dev := f.project.DevRequirements
	switch {
	case !dev.Known() || dev.Value == "":
		return ""
	case f.project.DevKind == "group":
		return " " + groupFlag + " " + dev.Value
	case f.project.DevKind == "extra":
		return " " + extraFlag + " " + dev.Value
	}
	return ""
}

func (f *finder) poetry(in *Install) {
	f.manifest(in, "pyproject.toml", "poetry.lock")
	in.Tool = []string{"python -m venv /opt/venv \\\n    && python -m venv /opt/poetry \\\n    && /opt/poetry/bin/pip install --no-cache-dir \"" + poetryRange + `"`}
	in.Env = []pair{{"VIRTUAL_ENV", "/opt/venv"}}
	in.Cache = cacheDir + "/pypoetry"
	more := f.production("--with", "--extras")
	in.Prod = "/opt/poetry/bin/poetry install --only main --no-root --no-interaction" + more
	if f.project.ProductionKind == "group" {
		in.Prod = "/opt/poetry/bin/poetry install --only main," + f.project.ProductionGroup.Value + " --no-root --no-interaction"
	}
	in.Dev = "/opt/poetry/bin/poetry install --no-root --no-interaction" + more + f.group("--with", "--extras")
	in.CI = []string{
		"python -m venv .venv", ". .venv/bin/activate", `python -m venv /opt/poetry`,
		`/opt/poetry/bin/pip install "` + poetryRange + `"`,
		in.inDir("/opt/poetry/bin/poetry install --no-root --no-interaction" + more + f.group("--with", "--extras")),
	}
	in.CIVars = []pair{
		{"PIP_CACHE_DIR", "$CI_PROJECT_DIR/.cache/pip"},
		{"POETRY_CACHE_DIR", "$CI_PROJECT_DIR/.cache/pypoetry"},
	}
}

func (f *finder) uv(in *Install) {
	locked := ""
	if f.manifest(in, "pyproject.toml", "uv.lock") {
		locked = " --locked"
	}
	cycle := templates.Current("uv").Cycle
	in.UV = templates.Image("uv", cycle)
	in.Image = in.UV + "-python" + f.value("python") + "-trixie-slim"
	in.Env = []pair{
		{"UV_PROJECT_ENVIRONMENT", "/opt/venv"},
		{"VIRTUAL_ENV", "/opt/venv"},
		{"UV_LINK_MODE", "copy"},
		{"UV_COMPILE_BYTECODE", "1"},
		{"UV_PYTHON_DOWNLOADS", "never"},
	}
	in.Cache = cacheDir + "/uv"
	more := f.production("--group", "--extra")
	in.Prod = "uv sync" + locked + " --no-install-project --no-dev" + more
	in.Dev = "uv sync" + locked + " --no-install-project" + more + f.group("--group", "--extra")
	in.CI = []string{in.inDir("uv sync" + locked + more + f.group("--group", "--extra")), ". " + ciPath(in, ".venv/bin/activate")}
	in.CIVars = []pair{
		{"UV_CACHE_DIR", "$CI_PROJECT_DIR/.cache/uv"}, {"UV_LINK_MODE", "copy"}, {"UV_PYTHON_DOWNLOADS", "never"},
	}
}

// ciPath returns the path, in a checkout, of what lies beside the manifest.
func ciPath(in *Install, name string) string {
	return path.Join(strings.TrimPrefix(strings.TrimPrefix(in.Dir, imageDir), "/"), name)
}

func (f *finder) pep621(in *Install) {
	f.manifest(in, "pyproject.toml", "")
	venv(in)
	manifest := ciPath(in, "pyproject.toml")
	in.Copy = copies([]string{manifest})
	production, group := "", ""
	if f.project.ProductionGroup.Known() {
		production = " " + f.project.ProductionGroup.Value
	}
	if f.project.DevRequirements.Known() {
		group = production + " " + f.project.DevRequirements.Value
	}
	in.Copy = append(in.Copy, dependenciesFile+" devops/")
	in.Dir = imageDir
	in.Cache = cacheDir + "/pip"
	read := "python " + dependenciesFile + " " + manifest
	in.Prod = read + production + " >/tmp/requirements.txt \\\n    && pip install -r /tmp/requirements.txt"
	in.Dev = read + group + " >/tmp/requirements-dev.txt \\\n    && pip install -r /tmp/requirements-dev.txt"
	if group == "" {
		in.Dev = ""
	}
	in.CI = ciVenv(read+cmp.Or(group, production)+" >/tmp/requirements.txt", "pip install -r /tmp/requirements.txt")
	in.CIVars = []pair{{"PIP_CACHE_DIR", "$CI_PROJECT_DIR/.cache/pip"}}
}

func (f *finder) pipenv(in *Install) {
	f.manifest(in, "Pipfile", "Pipfile.lock")
	in.Tool = []string{"python -m venv /opt/venv \\\n    && python -m venv /opt/pipenv \\\n    && /opt/pipenv/bin/pip install --no-cache-dir \"" + pipenvRange + `"`}
	in.Cache = cacheDir + "/pip"
	in.Prod = "/opt/pipenv/bin/pipenv requirements >/tmp/requirements.txt \\\n    && pip install -r /tmp/requirements.txt"
	in.Dev = "/opt/pipenv/bin/pipenv requirements --dev >/tmp/requirements-dev.txt \\\n    && pip install -r /tmp/requirements-dev.txt"
	in.CI = ciVenv(
		"python -m venv /opt/pipenv", `/opt/pipenv/bin/pip install "`+pipenvRange+`"`,
		in.inDir("/opt/pipenv/bin/pipenv requirements --dev >/tmp/requirements.txt"),
		"pip install -r /tmp/requirements.txt",
	)
	in.CIVars = []pair{{"PIP_CACHE_DIR", "$CI_PROJECT_DIR/.cache/pip"}}
}

// usesDependenciesFile reports whether the helper that reads pyproject.toml is among the files.
func (in *Install) usesDependenciesFile() bool { return in.Manager == string(django.PEP621) }
