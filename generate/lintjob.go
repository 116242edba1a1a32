package generate

import (
	"path"
	"slices"
	"strings"
)

// reportName is the Code Quality report of the lint job.
const reportName = "gl-code-quality-report.json"

// A LintJob is the job that runs the project's linters.
type LintJob struct {
	Alone    bool     // only the tools are installed, none of the project's dependencies
	Script   []string // commands, in their order
	Settings bool     // mypy's plugin reads the settings, which want their variables
	Module   string   // the settings that it reads, where its configuration does not say so
	Report   string   // the path of the Code Quality report; "" when no tool writes one
}

// lintJob makes the job, or nil where no linter is used.
func (f *finder) lintJob(in *Install) *LintJob {
	if len(splitStack(f.value("linters"))) == 0 {
		return nil
	}
	job := &LintJob{Alone: f.lintsAlone()}
	if f.lints("mypy") {
		config := f.mypyConfig()
		job.Settings = strings.Contains(config, "mypy_django_plugin")
		if job.Settings && !strings.Contains(config, "django_settings_module") {
			job.Module = f.testSettings()
		}
	}
	if specs := f.lintTools(job); len(specs) > 0 {
		job.Script = append(job.Script, in.toolInstall(job.Alone, specs))
	}
	dir := f.lintDir()
	switch {
	case job.Alone && dir != ".":
		job.Script = append(job.Script, "cd "+shellString(dir))
	case !job.Alone && dir != f.project.Dir:
		job.Script = append(job.Script, strings.TrimSuffix(`cd "$CI_PROJECT_DIR"/`+shellString(dir), "/."))
	}
	job.Script = append(job.Script, f.lintCommands()...)
	if f.lints("ruff") {
		job.Report = path.Join(dir, reportName)
	}
	return job
}

// lintsAlone reports whether all that the job runs reads nothing but the source, and has one release to install.
func (f *finder) lintsAlone() bool {
	for _, l := range linters() {
		open := f.project.HasDev(l.name) && f.pinned(l.name) == "" // what resolves the project's dependencies decides
		if f.lints(l.name) && (!l.alone || open) {
			return false
		}
	}
	return true
}

// lintTools returns what must be installed besides the project's dependencies.
func (f *finder) lintTools(job *LintJob) []string {
	var specs []string
	for _, l := range linters() {
		if f.lints(l.name) && (job.Alone || !f.project.HasDev(l.name)) {
			specs = append(specs, f.toolSpec(l.name))
		}
	}
	if !job.Settings {
		return specs
	}
	plugins := [][2]string{{"mypy_django_plugin", "django-stubs"}, {"mypy_drf_plugin", "djangorestframework-stubs"}}
	for _, plugin := range plugins {
		if strings.Contains(f.mypyConfig(), plugin[0]) && !f.project.HasDev(plugin[1]) {
			specs = append(specs, f.toolSpec(plugin[1]))
			f.note("mypy's configuration wants %s, which is not among the dependencies: the job lint installs %q; add it to them",
				plugin[1], f.toolSpec(plugin[1]))
		}
	}
	return specs
}

// toolInstall returns the command that installs the tools.
func (in *Install) toolInstall(alone bool, specs []string) string {
	if alone || in.UV == "" {
		return "pip install " + strings.Join(specs, " ")
	}
	return "uv pip install " + strings.Join(specs, " ")
}

// lintDir returns where the tools run: beside the configuration of one that looks nowhere else, else of any.
func (f *finder) lintDir() string {
	dir := ""
	for _, l := range linters() {
		fact := f.linterConfig(l)
		if f.lints(l.name) && fact.Known() && (dir == "" || !l.alone) {
			dir = path.Dir(fact.File)
		}
	}
	if dir == "" {
		return f.project.Dir
	}
	return dir
}

// lintCommands returns what the job runs. Caches of pip and uv lie in the checkout, and not all tools leave them out.
func (f *finder) lintCommands() []string {
	var commands []string
	if f.lints("ruff") {
		commands = append(commands, "ruff check --exit-zero --output-format=gitlab --output-file="+reportName, "ruff check")
		if f.ruffFormats() {
			commands = append(commands, "ruff format --check")
		}
	}
	if f.lints("black") {
		commands = append(commands, "black --check .")
	}
	if f.lints("isort") {
		commands = append(commands, "isort --check-only --extend-skip .cache .")
	}
	if f.lints("flake8") {
		commands = append(commands, f.flake8Command())
	}
	if f.lints("mypy") {
		commands = append(commands, f.mypyCommand())
	}
	return commands
}

// flake8Command takes the width of black and ruff where no configuration has another one: what they format is wider than 79.
func (f *finder) flake8Command() string {
	command := "flake8 --extend-exclude .venv,.cache"
	if !f.linterConfig(linterOf("flake8")).Known() {
		command += " --max-line-length 88"
	}
	return command
}

// Pragmas are the comments with which a Python file that pipewright generated asks the project's linters to pass it by: it
// cannot know their configuration.
func (m *model) Pragmas() []string {
	f := m.f
	var pragmas []string
	for _, p := range []struct {
		wanted bool
		text   string
	}{
		{f.lints("ruff"), "ruff: noqa"},
		{f.lints("flake8"), "flake8: noqa"},
		{f.lints("isort"), "isort: skip_file"},
		{f.lints("mypy"), "mypy: ignore-errors"},
		{f.lints("black") || f.lints("ruff") && f.ruffFormats(), "fmt: off"},
	} {
		if p.wanted {
			pragmas = append(pragmas, p.text)
		}
	}
	return pragmas
}

// ruffFormats reports whether the project formats its code with ruff.
func (f *finder) ruffFormats() bool {
	for _, dir := range f.configDirs() {
		inFile := func(name, section string) bool { return f.sectionLine(path.Join(dir, name), section) > 0 }
		if inFile("pyproject.toml", "tool.ruff.format") || inFile("ruff.toml", "format") || inFile(".ruff.toml", "format") {
			return true
		}
	}
	return slices.ContainsFunc(f.rawLines(hooksFile), func(line string) bool {
		id, ok := strings.CutPrefix(strings.TrimSpace(line), "- id:")
		return ok && strings.TrimSpace(id) == "ruff-format"
	})
}

// mypyCommand leaves to the configuration what to check. Without one, untyped libraries and migrations would fail the job.
func (f *finder) mypyCommand() string {
	if f.mypyConfig() == "" {
		f.note("mypy is not configured: the job lint passes --ignore-missing-imports; " +
			"write [tool.mypy] with the plugin of django-stubs to check more")
		return "mypy --ignore-missing-imports --exclude /migrations/ ."
	}
	for line := range strings.Lines(f.mypyConfig()) {
		key, _, ok := strings.Cut(line, "=")
		if ok && slices.Contains([]string{"files", "packages", "modules"}, strings.TrimSpace(key)) {
			return "mypy"
		}
	}
	return "mypy ."
}

// mypyConfig returns mypy's sections of the file that configures it; "" without one.
func (f *finder) mypyConfig() string {
	fact := f.linterConfig(linterOf("mypy"))
	if !fact.Known() {
		return ""
	}
	lines := f.rawLines(fact.File)
	if fact.Line == 0 {
		return strings.Join(lines, "\n")
	}
	var own []string
	in := false
	for _, line := range lines {
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "[") && strings.HasSuffix(trimmed, "]") {
			in = strings.Contains(trimmed, "mypy") || strings.Contains(trimmed, "django-stubs")
		}
		if in {
			own = append(own, line)
		}
	}
	return strings.Join(own, "\n")
}
