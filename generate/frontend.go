package generate

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/templates"
)

// A Frontend is what a stage of the Dockerfile builds with Node, and collectstatic then takes.
type Frontend struct {
	Image   string   // of Node
	Dir     string   // of package.json, "." for the root
	Files   []string // what is needed to install
	Tool    string   // command that installs the package manager; "" for npm and yarn, which the image has
	Install string
	Cache   string // directory of the package manager's cache
	Build   string
	Out     string // the directory that it makes, which STATICFILES_DIRS names
}

// A packageJSON is what matters here of that file.
type packageJSON struct {
	Scripts        map[string]string
	Engines        map[string]string
	PackageManager string
	Workspaces     json.RawMessage
}

// frontend returns how the front end is built, nil where that is not certain: the settings must name one directory that the
// repository does not hold, and one lock file must tell how to install.
func (f *finder) frontend() *Frontend {
	fact := f.project.Frontend
	text, err := fs.ReadFile(f.fsys, fact.File)
	var manifest packageJSON
	if !fact.Known() || err != nil || json.Unmarshal(text, &manifest) != nil || manifest.Workspaces != nil || !plainInstall(manifest.Scripts) {
		return nil
	}
	front := &Frontend{Dir: path.Dir(fact.File)}
	node := f.nodeRelease(front.Dir, manifest.Engines["node"])
	front.Image = templates.Image("node", node)
	front.Out = f.madeByBuild(front.Dir)
	if front.Out == "" || !f.packageManager(front, manifest.PackageManager, node) || f.keptOut(front.Files) {
		return nil
	}
	f.note("%s builds a front end (%q): a stage of the Dockerfile does that; in development, run it in the checkout", fact.File, fact.Value)
	return front
}

// plainInstall reports whether installing runs no script that needs the sources. Husky, which sets up git's hooks, does nothing
// without a repository.
func plainInstall(scripts map[string]string) bool {
	prepare := scripts["prepare"]
	return scripts["preinstall"] == "" && scripts["postinstall"] == "" && (prepare == "" || strings.HasPrefix(prepare, "husky"))
}

// madeByBuild returns the only directory of STATICFILES_DIRS that lies beside or below package.json and is not in the repository;
// one that git ignores is not either.
func (f *finder) madeByBuild(dir string) string {
	var made []string
	for _, static := range f.project.Directories("STATICFILES_DIRS") {
		below := dir == "." || strings.HasPrefix(static, dir+"/")
		if below && static != "." && plainShell().MatchString(static) && (!f.exists(static) || f.ignored(static)) {
			made = append(made, static)
		}
	}
	if len(made) != 1 {
		return ""
	}
	return made[0]
}

// ignored reports whether a .gitignore above a directory names it, be it ours.
func (f *finder) ignored(dir string) bool {
	tree := f.fsys
	if h, ok := tree.(hiding); ok {
		tree = h.FS
	}
	for above := path.Dir(dir); ; above = path.Dir(above) {
		inside := strings.TrimPrefix(dir, above+"/")
		text, _ := fs.ReadFile(tree, path.Join(above, ".gitignore"))
		for line := range strings.Lines(string(text)) {
			if line = strings.Trim(strings.TrimSpace(line), "/"); line == inside || line == path.Base(dir) {
				return true
			}
		}
		if above == "." {
			return false
		}
	}
}

// keptOut reports whether a person's .dockerignore leaves any of the files out.
func (f *finder) keptOut(files []string) bool {
	text, err := fs.ReadFile(f.fsys, ".dockerignore")
	return err == nil && slices.ContainsFunc(files, docker.ParseIgnore(string(text)).Excludes)
}

// packageManager fills in how to install; it reports whether that is certain.
func (f *finder) packageManager(front *Frontend, declared, node string) bool {
	locks := slices.DeleteFunc([]string{"package-lock.json", "pnpm-lock.yaml", "yarn.lock"}, func(name string) bool {
		return !f.exists(path.Join(front.Dir, name))
	})
	if len(locks) != 1 {
		return false
	}
	for _, name := range []string{"package.json", locks[0], ".npmrc"} {
		if name := path.Join(front.Dir, name); f.exists(name) {
			front.Files = append(front.Files, name)
		}
	}
	switch locks[0] {
	case "package-lock.json":
		front.Install, front.Build, front.Cache = "npm ci", "npm run build", "/root/.npm"
		return true
	case "yarn.lock": // the first release of yarn comes with the image, up to Node 24
		text, _ := fs.ReadFile(f.fsys, path.Join(front.Dir, locks[0]))
		first := strings.Contains(string(text), "# yarn lockfile v1")
		front.Install, front.Build, front.Cache = "yarn install --frozen-lockfile", "yarn build", "/usr/local/share/.cache/yarn"
		return first && templates.Compare(node, "24") <= 0
	}
	release, _, _ := strings.Cut(declared, "+")
	front.Tool = "npm install --global " + release
	front.Install, front.Build, front.Cache = "pnpm install --frozen-lockfile --store-dir /pnpm", "pnpm run build", "/pnpm"
	return pnpmForm().MatchString(release)
}

var (
	pnpmForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^pnpm@\d+\.\d+\.\d+$`) })
	nodeForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(>=)?[\^~v]*\s*(\d+)(?:\.[\d.x*]*)?$`) })
)

// nodeRelease returns the release of Node that the project names, the default one where it names none that gets fixes.
func (f *finder) nodeRelease(dir, engines string) string {
	current := templates.Current("node").Cycle
	wanted := engines
	for _, name := range []string{".nvmrc", ".node-version"} {
		for _, file := range []string{path.Join(dir, name), name} {
			if lines := f.lines(file); len(lines) > 0 && strings.TrimSpace(lines[0]) != "" {
				wanted = strings.TrimSpace(lines[0])
			}
		}
	}
	m := nodeForm().FindStringSubmatch(strings.TrimSpace(wanted))
	switch {
	case m == nil, m[1] != "" && templates.Compare(m[2], current) <= 0:
		return current
	case slices.Contains(templates.Supported("node"), m[2]):
		return m[2]
	}
	f.note("Node %s is no release that gets fixes: the front end is built with %s", wanted, current)
	return current
}

// noteFrontend says that nothing here builds what a package.json builds.
func (f *finder) noteFrontend() {
	if fact := f.project.Frontend; fact.Known() {
		place := "a stage of the Dockerfile"
		if f.target == lambdaTarget {
			place = "a job"
		}
		f.note("%s builds a front end (%q), and nothing here runs that: when the site serves what it makes, commit that, or build it in %s before collectstatic",
			fact.File, fact.Value, place)
	}
}

// COPY returns the arguments with which the stage copies what is needed to install.
func (front *Frontend) COPY() string { return strings.Join(front.Files, " ") + " ./" }

// Workdir returns the directory of package.json in the image.
func (front *Frontend) Workdir() string { return path.Join(imageDir, front.Dir) }

// Target returns the directory that is built, in the image.
func (front *Frontend) Target() string { return path.Join(imageDir, front.Out) }
