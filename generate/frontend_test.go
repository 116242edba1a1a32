package generate

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestFrontend builds what package.json builds only where it is certain how, and what for.
func TestFrontend(t *testing.T) {
	t.Parallel()
	const settings = "from pathlib import Path\nBASE_DIR = Path(__file__).parent.parent\nSTATICFILES_DIRS = "
	npm := map[string]string{
		"conf/settings.py": settings + "[BASE_DIR / 'static', ('app', BASE_DIR / 'web' / 'dist')]\n", "static/x.css": "",
		"web/package.json": `{"scripts": {"build": "vite build"}}`, "web/package-lock.json": "{}",
	}
	built := &Frontend{
		Image: "node:24-trixie-slim", Dir: "web", Files: []string{"web/package.json", "web/package-lock.json"},
		Install: "npm ci", Cache: "/root/.npm", Build: "npm run build", Out: "web/dist",
	}
	with := func(change func(front *Frontend)) *Frontend {
		front := *built
		change(&front)
		return &front
	}
	yarn := with(func(front *Frontend) {
		front.Files = []string{"web/package.json", "web/yarn.lock"}
		front.Install, front.Build, front.Cache = "yarn install --frozen-lockfile", "yarn build", "/usr/local/share/.cache/yarn"
	})
	pnpm := with(func(front *Frontend) {
		front.Files, front.Tool = []string{"web/package.json", "web/pnpm-lock.yaml"}, "npm install --global pnpm@10.1.0"
		front.Install, front.Build, front.Cache = "pnpm install --frozen-lockfile --store-dir /pnpm", "pnpm run build", "/pnpm"
	})
	node22 := with(func(front *Frontend) { front.Image = "node:22-trixie-slim" })
	const noNPM, noFile = "web/package-lock.json", "\x00"
	for name, c := range map[string]struct {
		files map[string]string
		want  *Frontend
	}{
		"npm":                 {nil, built},
		"ignored by git":      {map[string]string{"web/dist/app.js": "", ".gitignore": "/web/dist/\n"}, built},
		"in the repository":   {map[string]string{"web/dist/app.js": ""}, nil},
		"another directory":   {map[string]string{"conf/settings.py": settings + "[BASE_DIR / 'other']\n"}, nil},
		"two directories":     {map[string]string{"conf/settings.py": settings + "[BASE_DIR / 'web/a', BASE_DIR / 'web/b']\n"}, nil},
		"no lock file":        {map[string]string{noNPM: noFile}, nil},
		"two lock files":      {map[string]string{"web/yarn.lock": "# yarn lockfile v1\n"}, nil},
		"yarn":                {map[string]string{noNPM: noFile, "web/yarn.lock": "# yarn lockfile v1\n"}, yarn},
		"a later yarn":        {map[string]string{noNPM: noFile, "web/yarn.lock": "__metadata:\n"}, nil},
		"pnpm":                {map[string]string{noNPM: noFile, "web/pnpm-lock.yaml": "", "web/package.json": `{"scripts": {"build": "x"}, "packageManager": "pnpm@10.1.0+sha512.a"}`}, pnpm},
		"pnpm of any release": {map[string]string{noNPM: noFile, "web/pnpm-lock.yaml": ""}, nil},
		"kept out":            {map[string]string{".dockerignore": "web\n"}, nil},
		"postinstall":         {map[string]string{"web/package.json": `{"scripts": {"build": "x", "postinstall": "patch"}}`}, nil},
		"workspaces":          {map[string]string{"web/package.json": `{"scripts": {"build": "x"}, "workspaces": ["a"]}`}, nil},
		".nvmrc":              {map[string]string{".nvmrc": "v22.4.0\n"}, node22},
		"engines":             {map[string]string{"web/package.json": `{"scripts": {"build": "x"}, "engines": {"node": "^22.0.0"}}`}, node22},
		"engines, at least":   {map[string]string{"web/package.json": `{"scripts": {"build": "x"}, "engines": {"node": ">=18"}}`}, built},
		"a Node that ended":   {map[string]string{".nvmrc": "18\n"}, built},
	} {
		tree := fstest.MapFS{
			"manage.py":        {Data: []byte("import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"conf.settings\")\n")},
			"requirements.txt": {Data: []byte("django\ngunicorn\n")}, "conf/__init__.py": {}, "conf/wsgi.py": {Data: []byte("application = 1\n")},
		}
		files := maps.Clone(npm)
		maps.Copy(files, c.files)
		for file, text := range files {
			if text != noFile {
				tree[file] = &fstest.MapFile{Data: []byte(text)}
			}
		}
		plan, err := NewPlan(tree, Options{Target: "vps", Version: "test"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, plan.view.(*model).Install.Frontend); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestFrontendStays renders the same when somebody has built the front end and collected static files in the checkout.
func TestFrontendStays(t *testing.T) {
	t.Parallel()
	dir := ownProject(t)
	edit(t, dir, "package.json", `{"scripts": {"build": "vite build"}}`)
	edit(t, dir, "package-lock.json", "{}")
	edit(t, dir, "conf/settings.py", content(t, dir, "conf/settings.py")+"STATICFILES_DIRS = [BASE_DIR / \"dist\"]\nSTATIC_ROOT = BASE_DIR / \"collected\"\n")
	mustGenerate(t, dir, nil, Mode{})
	dockerfile, ignore := content(t, dir, "Dockerfile"), content(t, dir, ".gitignore")
	edit(t, dir, "dist/app.js", "")
	edit(t, dir, "collected/app.js", "")
	if r := mustUpdate(t, dir, nil); len(actions(r)) > 0 {
		t.Errorf("actions: %v", actions(r))
	}
	if content(t, dir, "Dockerfile") != dockerfile || content(t, dir, ".gitignore") != ignore {
		t.Error("the files differ")
	}
	for _, want := range []string{"FROM ${NODE_BASE} AS frontend\n", "COPY --from=frontend --chown=app:app /app/dist /app/dist\n"} {
		if !strings.Contains(dockerfile, want) {
			t.Errorf("%q is not in\n%s", want, dockerfile)
		}
	}
	if !strings.Contains(ignore, "dist/\n") {
		t.Errorf(".gitignore is\n%s", ignore)
	}
}
