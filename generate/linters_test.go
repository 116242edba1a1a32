package generate

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// smallSite returns a Django project with files of its own.
func smallSite(files map[string]string) fstest.MapFS {
	all := map[string]string{
		"manage.py":        "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"conf.settings\")\n",
		"conf/__init__.py": "", "conf/wsgi.py": "application = None\n", "conf/settings.py": "import os\n",
		"requirements.txt": "django>=5.2\n",
	}
	maps.Copy(all, files)
	fsys := fstest.MapFS{}
	for name, text := range all {
		fsys[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return fsys
}

// planFor plans for a small site on a server.
func planFor(t *testing.T, files, answers map[string]string) *Plan {
	t.Helper()
	plan, err := NewPlan(smallSite(files), Options{Target: "vps", Version: "v1.2.3", Answers: answers})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func answerOf(plan *Plan, question string) Answer {
	return plan.Answers[slices.IndexFunc(plan.Answers, func(a Answer) bool { return a.Question == question })]
}

// TestLintersAreFound tells what a project uses from what once left a configuration, or came along with something else.
func TestLintersAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files        map[string]string
		want, source string
	}{
		"nothing":         {nil, "none", "default"},
		"pyproject.toml":  {map[string]string{"pyproject.toml": "[tool.pytest]\n[tool.ruff.lint]\nselect = []\n[tool.mypy]\n"}, "ruff,mypy", "pyproject.toml:2, pyproject.toml:4"},
		"own files":       {map[string]string{"ruff.toml": "", ".flake8": "", "mypy.ini": "[mypy]\n"}, "ruff,mypy", "ruff.toml, mypy.ini"},
		"setup.cfg":       {map[string]string{"setup.cfg": "[metadata]\n[flake8]\n[isort]\n[mypy-celery.*]\n"}, "isort,flake8,mypy", "setup.cfg:3, setup.cfg:2, setup.cfg:4"},
		"requirements":    {map[string]string{"requirements-dev.txt": "-r requirements.txt\nblack==24.1.0\nruff\n"}, "ruff,black", "requirements-dev.txt:3, requirements-dev.txt:2"},
		"compiled":        {map[string]string{"requirements-dev.txt": "isort==5.13.2\n    # via pylint\nmypy==1.13.0\n    # via\n    #   -r dev.in\n    #   django-stubs\n"}, "mypy", "requirements-dev.txt:3"},
		"hooks":           {map[string]string{hooksFile: "repos:\n  - repo: https://github.com/pycqa/isort.git\n    rev: 5.13.2\n"}, "isort", hooksFile + ":2"},
		"another section": {map[string]string{"pyproject.toml": "[tool.ruffian]\n[tool.mypyc]\n"}, "none", "default"},
	} {
		got := answerOf(planFor(t, c.files, nil), "linters")
		if got.Value != c.want || got.Source != c.source {
			t.Errorf("%s: %q from %q, want %q from %q", name, got.Value, got.Source, c.want, c.source)
		}
	}
}

// TestLintJob checks what is installed, from where which command runs, and what it reports.
func TestLintJob(t *testing.T) {
	t.Parallel()
	const report = "ruff check --exit-zero --output-format=gitlab --output-file=gl-code-quality-report.json"
	for name, c := range map[string]struct {
		files map[string]string
		flag  string
		want  *LintJob
	}{
		"none": {nil, "none", nil},
		"pinned by a requirement": {
			map[string]string{"requirements-dev.txt": "-r requirements.txt\nruff==0.12.1\n", "ruff.toml": "[format]\n"},
			"",
			&LintJob{Alone: true, Report: reportName, Script: []string{"pip install ruff==0.12.1", report, "ruff check", "ruff format --check"}},
		},
		"pinned by a hook": {
			map[string]string{hooksFile: "repos:\n- repo: https://github.com/astral-sh/ruff-pre-commit\n  rev: v0.9.4  # frozen\n  hooks:\n  - id: ruff-format\n"},
			"",
			&LintJob{Alone: true, Report: reportName, Script: []string{"pip install ruff==0.9.4", report, "ruff check", "ruff format --check"}},
		},
		"a range is what the project's tool resolves": {
			map[string]string{"requirements-dev.txt": "-r requirements.txt\nruff>=0.9\n"},
			"",
			&LintJob{Report: reportName, Script: []string{report, "ruff check"}},
		},
		"the table": {nil, "black,isort", &LintJob{Alone: true, Script: []string{
			"pip install black==26.10.1 isort==9.0.2", "black --check .", "isort --check-only --extend-skip .cache .",
		}}},
		"flake8 may have plugins": {
			map[string]string{"requirements-dev.txt": "-r requirements.txt\nflake8==7.0\nflake8-bugbear\n"},
			"",
			&LintJob{Script: []string{"flake8 --extend-exclude .venv,.cache --max-line-length 88"}},
		},
		"mypy with its plugin": {
			map[string]string{"requirements-dev.txt": "-r requirements.txt\nmypy==1.13\n", "mypy.ini": "[mypy]\nfiles = conf\nplugins = mypy_django_plugin.main\n"},
			"",
			&LintJob{Settings: true, Module: "conf.settings", Script: []string{"pip install django-stubs==6.1.2", "mypy"}},
		},
		"mypy that knows the settings": {
			map[string]string{
				"requirements-dev.txt": "-r requirements.txt\nmypy\ndjango-stubs\n",
				"pyproject.toml":       "[tool.mypy]\nplugins = [\"mypy_django_plugin.main\"]\n[tool.django-stubs]\ndjango_settings_module = \"conf.settings\"\n[tool.other]\nfiles = 1\n",
			},
			"",
			&LintJob{Settings: true, Script: []string{"mypy ."}},
		},
		"mypy without a configuration": {nil, "mypy", &LintJob{Script: []string{
			"pip install mypy==2.4.1", "mypy --ignore-missing-imports --exclude /migrations/ .",
		}}},
	} {
		answers := map[string]string{}
		if c.flag != "" {
			answers["linters"] = c.flag
		}
		got := planFor(t, c.files, answers).view.(*model).Lint
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestLintDirectory runs the tools where their configuration is found: flake8 and mypy look nowhere else.
func TestLintDirectory(t *testing.T) {
	t.Parallel()
	files := func(config string) fstest.MapFS {
		site, moved := smallSite(map[string]string{"requirements-dev.txt": "-r requirements.txt\nruff==0.12.1\nflake8\n"}), fstest.MapFS{}
		for name, file := range site {
			moved["services/api/"+name] = file
		}
		moved[config] = &fstest.MapFile{Data: []byte("[flake8]\n")}
		return moved
	}
	for config, want := range map[string]string{
		"services/api/.flake8": "", ".flake8": `cd "$CI_PROJECT_DIR"`, "services/setup.cfg": `cd "$CI_PROJECT_DIR"/services`,
	} {
		plan, err := NewPlan(files(config), Options{Target: "vps", Project: "services/api"})
		if err != nil {
			t.Fatal(err)
		}
		job := plan.view.(*model).Lint
		if first := job.Script[0]; first != want && !(want == "" && strings.HasPrefix(first, "ruff")) {
			t.Errorf("%s: begins with %q, want %q", config, first, want)
		}
	}
}

// TestPinned reads the releases that lock files have.
func TestPinned(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"uv.lock":      "version = 1\n[[package]]\nname = \"ruff-lsp\"\nversion = \"9\"\n[[package]]\nname = \"ruff\"\nversion = \"0.8.1\"\n",
		"poetry.lock":  "[[package]]\nname = \"ruff\"\nversion = \"0.8.1\"\ndescription = \"\"\n",
		"Pipfile.lock": `{"develop": {"ruff-lsp": {"version": "==9"}, "ruff": {"hashes": ["sha256:0"], "markers": "x", "version": "==0.8.1"}}}`,
	} {
		plan := planFor(t, map[string]string{name: text, "requirements-dev.txt": "ruff>=0.5\n"}, nil)
		if got := plan.view.(*model).f.pinned("ruff"); got != "0.8.1" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestPartsAreRefused names what there is instead.
func TestPartsAreRefused(t *testing.T) {
	t.Parallel()
	for answer, want := range map[[2]string]string{
		{"linters", "rufff"}:         `--linters: "rufff" is no linter that pipewright knows: did you mean "ruff"?`,
		{"linters", ","}:             `--linters: "," names no linter: use some of ruff, black, isort, flake8, mypy, or none`,
		{"security", "dast"}:         `--security: "dast" is no scan that pipewright knows: did you mean "sast"?`,
		{"lint-job", "perhaps"}:      `--lint-job: "perhaps" is neither yes nor no`,
		{"security", "sast,secrets"}: "",
	} {
		_, err := NewPlan(smallSite(nil), Options{Target: "vps", Answers: map[string]string{answer[0]: answer[1]}})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
	_, err := NewPlan(smallSite(nil), Options{Target: lambdaTarget, Answers: map[string]string{"security": "containers"}})
	if err == nil || !strings.Contains(err.Error(), "Lambda gets a package") {
		t.Errorf("containers on Lambda: %v", err)
	}
}
