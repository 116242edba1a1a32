package django

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// dependencies finds how the project declares what it depends on, in the directory of manage.py or the nearest one
// above that declares anything.
func (d *detector) dependencies() {
	d.p.Dependencies, d.p.DevDependencies, d.p.Extras = map[string]Fact{}, map[string]Fact{}, map[string][]string{}
	for _, dir := range d.above {
		if d.declared(dir) {
			d.root = dir
			break
		}
	}
	if !d.p.Manager.Known() {
		d.note(d.p.Dir, 0, "no requirements file, pyproject.toml, Pipfile or setup file declares dependencies here or above")
	}
	d.p.Django = d.p.Dependencies["django"]
	d.locks()
	if !d.p.Django.Known() || d.p.Django.Value == "" {
		if d.p.DjangoLocked.Known() {
			d.p.Django = d.p.DjangoLocked
		}
	}
}

// A declaration is one of the ways in which a directory declares dependencies.
type declaration struct {
	Fact
	take func()
}

// declared reads the declarations of one directory, by precedence: uv, Poetry, Pipenv, PEP 621, requirements files,
// setup.cfg, setup.py.
func (d *detector) declared(dir string) bool {
	files := d.requirementsIn(dir)
	found := d.declarations(dir, files)
	if len(found) == 0 {
		return false
	}
	first := found[0]
	d.p.Manager = first.Fact
	for _, other := range found[1:] {
		d.note(other.File, other.Line, "declares dependencies too ("+other.Value+"); taken from "+first.File+" ("+first.Value+")")
	}
	first.take()
	if !d.p.DevRequirements.Known() {
		d.devFile(files)
	}
	return true
}

// declarations lists the declarations of a directory.
func (d *detector) declarations(dir string, files []string) []declaration {
	var found []declaration
	add := func(f Fact, take func()) { found = append(found, declaration{f, take}) }
	has := func(name string) bool { return d.tree.has(path.Join(dir, name)) }
	py := d.pyproject(path.Join(dir, "pyproject.toml"))
	if py != nil && (has("uv.lock") || py.uv) && (len(py.main) > 0 || has("uv.lock")) {
		add(py.managerFact(UV, d.tree, dir, "uv.lock"), func() { d.fromPyproject(py) })
	}
	if py != nil && (py.poetry || has("poetry.lock")) {
		add(py.managerFact(Poetry, d.tree, dir, "poetry.lock"), func() { d.fromPyproject(py) })
	}
	if pipfile := path.Join(dir, "Pipfile"); d.tree.has(pipfile) {
		add(Fact{Value: string(Pipenv), File: pipfile}, func() { d.pipenv(pipfile) })
	}
	if line := py.declares(); line > 0 && len(found) == 0 {
		add(Fact{Value: string(PEP621), File: py.file, Line: line}, func() { d.fromPyproject(py) })
	}
	if production := d.productionFiles(d.dynamic(py, dir), files); len(production) > 0 {
		add(Fact{Value: string(Pip), File: production[0].path}, func() { d.pip(production) })
	}
	if setup := d.setupFiles(dir); setup != nil && len(setup.main) > 0 && len(found) == 0 {
		add(Fact{Value: string(PEP621), File: setup.file, Line: setup.mainLine}, func() { d.fromPyproject(setup) })
	}
	return found
}

// declares returns the line of the dependencies of production: under [project], else those of the group that holds Django; 0 for none.
func (py *pyproject) declares() int {
	if py == nil || len(py.main) > 0 {
		return cmp.Or(py, &pyproject{}).mainLine
	}
	for _, g := range py.groups {
		if slices.Contains(baseWords, strings.ToLower(g.name)) && slices.ContainsFunc(g.reqs, func(r requirement) bool { return r.name == "django" }) {
			return g.line
		}
	}
	return 0
}

// dynamic returns the requirements files that a pyproject.toml takes its dependencies from.
func (d *detector) dynamic(py *pyproject, dir string) []string {
	var out []string
	if py == nil {
		return nil
	}
	for _, e := range py.entries {
		file, ok := e.value.table["file"]
		if e.path() == "tool.setuptools.dynamic.dependencies.file" {
			file, ok = e.value, true
		}
		if !ok || !strings.HasPrefix(e.path(), "tool.setuptools.dynamic.dependencies") {
			continue
		}
		for _, item := range append(file.items, file) {
			if p := path.Join(dir, item.text); item.scalar && d.tree.has(p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// managerFact returns the fact that a manager is used: its table in pyproject.toml, or its lock file.
func (py *pyproject) managerFact(m Manager, t *tree, dir, lock string) Fact {
	line := py.tables["tool."+string(m)]
	if line == 0 && t.has(path.Join(dir, lock)) {
		return Fact{Value: string(m), File: path.Join(dir, lock)}
	}
	return Fact{Value: string(m), File: py.file, Line: line}
}

// require keeps dependencies; the first declaration of a name wins, but one of any version. What production needs is
// no dependency of development.
func (d *detector) require(reqs []requirement, production bool) {
	into := d.p.DevDependencies
	if production {
		into = d.p.Dependencies
	}
	for _, r := range reqs {
		if _, ok := d.p.Dependencies[r.name]; ok && !production {
			continue
		}
		if _, ok := into[r.name]; !ok {
			into[r.name] = r.fact()
		} else if into[r.name].Value == "" && r.constraint != "" {
			into[r.name] = r.fact()
		}
		for _, extra := range r.extras {
			if !slices.Contains(d.p.Extras[r.name], extra) {
				d.p.Extras[r.name] = append(d.p.Extras[r.name], extra)
			}
		}
	}
}

// requireDev keeps what only development needs.
func (d *detector) requireDev(reqs []requirement) {
	d.require(reqs, false)
}

// requirementsIn returns the requirements files of a directory and of its folder "requirements".
func (d *detector) requirementsIn(dir string) []string {
	var out []string
	for _, p := range d.tree.kept {
		in := path.Dir(p)
		if isRequirements(in, path.Base(p)) && (in == dir || path.Dir(in) == dir && (path.Base(in) == "requirements" || path.Base(in) == "reqs")) {
			out = append(out, p)
		}
	}
	return slices.DeleteFunc(out, func(p string) bool { // compiled from the .in beside it
		return path.Ext(p) == ".in" && slices.Contains(out, strings.TrimSuffix(p, ".in")+".txt")
	})
}

// words are the parts of a requirements file's name: "dev" for requirements-dev.txt and requirements/dev.txt.
func words(p string) []string {
	base := strings.TrimSuffix(path.Base(p), path.Ext(p))
	return slices.DeleteFunc(strings.FieldsFunc(strings.ToLower(base), func(r rune) bool {
		return r == '-' || r == '_' || r == '.'
	}), func(w string) bool {
		return w == "requirements" || w == "reqs" || w == "requirement" || w == "compiled"
	})
}

// The parts of names that tell what a requirements file is for, in order of preference.
var (
	productionWords = []string{"production", "prod", "deploy", "live", "heroku"}
	baseWords       = []string{"base", "common", "main", "core", "app", "default", "run", "runtime"}
	testWords       = []string{"test", "tests", "testing", "ci", "dev", "develop", "development", "local"}
)

// purposeOf returns how well a name fits the words: 0 is best, -1 not at all.
func purposeOf(p string, list []string) int {
	for i, w := range list {
		if slices.Contains(words(p), w) {
			return i
		}
	}
	return -1
}

// productionFiles returns the requirements files that production installs: the one made for it, else the plain one,
// else the base; and behind it the plain and base files that it does not include. Those in order come first, and alone.
func (d *detector) productionFiles(order, files []string) []*requirementsFile {
	if len(order) > 0 {
		files = nil
	}
	for _, p := range files {
		if purposeOf(p, testWords) < 0 && (len(words(p)) == 0 || purposeOf(p, productionWords) >= 0 || purposeOf(p, baseWords) >= 0) {
			order = append(order, p)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(productionRank(a), productionRank(b)) })
	var out []*requirementsFile
	covered := map[string]bool{}
	for i, p := range order {
		if covered[p] || i > 0 && productionRank(p) < 100 && productionRank(order[0]) < 100 {
			continue
		}
		file := d.tree.readRequirements(p)
		if len(out) > 0 && (file.includesAny(out) || file.forTests()) {
			continue // a plain file that only includes others
		}
		for included := range file.included {
			covered[included] = true
		}
		out = append(out, file)
	}
	return out
}

func (f *requirementsFile) includesAny(others []*requirementsFile) bool {
	return slices.ContainsFunc(others, func(o *requirementsFile) bool { return f.included[o.path] })
}

// forTests reports whether a file includes one that is made for tests or development.
func (f *requirementsFile) forTests() bool {
	for p := range f.included {
		if purposeOf(p, testWords) >= 0 {
			return true
		}
	}
	return false
}

func productionRank(p string) int {
	if i := purposeOf(p, productionWords); i >= 0 {
		return i
	}
	if len(words(p)) == 0 {
		return 100
	}
	return 200 + purposeOf(p, baseWords)
}

// pip reads the requirements files of a project that installs with pip.
func (d *detector) pip(files []*requirementsFile) {
	for _, file := range files {
		d.p.Requirements = append(d.p.Requirements, Fact{Value: file.path, File: file.path})
		d.require(file.reqs, true)
	}
}

// devFile chooses the requirements file with what tests need: one with pytest, else by its name.
func (d *detector) devFile(files []string) {
	var best *requirementsFile
	rank := -1
	for _, p := range files {
		by := purposeOf(p, testWords)
		if by < 0 {
			continue
		}
		file := d.tree.readRequirements(p)
		if !slices.ContainsFunc(file.reqs, func(r requirement) bool { return r.name == "pytest" || r.name == "pytest-django" }) {
			by += 100
		}
		if best == nil || by < rank {
			best, rank = file, by
		}
	}
	if best == nil {
		return
	}
	d.p.DevRequirements, d.p.DevKind = Fact{Value: best.path, File: best.path}, "file"
	d.requireDev(best.reqs)
}
