package django

import (
	"path"
	"slices"
	"strings"
)

// A pyproject is what a pyproject.toml declares.
type pyproject struct {
	file     string
	name     Fact // of the project
	entries  []tomlEntry
	tables   map[string]int // table → the line of its first key
	poetry   bool           // has [tool.poetry] with dependencies, or Poetry builds it
	uv       bool           // has [tool.uv]
	main     []requirement
	mainLine int
	groups   []group
	python   []Fact // constraints on Python, requires-python first
}

// A group is a set of dependencies under a name.
type group struct {
	name string
	kind string // "group" or "extra"
	reqs []requirement
	line int
}

// pyproject reads a pyproject.toml once; nil when there is none.
func (d *detector) pyproject(name string) *pyproject {
	if py, ok := d.pyprojects[name]; ok {
		return py
	}
	var py *pyproject
	if entries, ok := d.toml(name); ok {
		py = newPyproject(name, entries)
	}
	d.pyprojects[name] = py
	return py
}

// toml reads a TOML file and notes where it is broken.
func (d *detector) toml(name string) ([]tomlEntry, bool) {
	file := d.tree.open(name)
	if file == nil {
		return nil, false
	}
	entries, err := readTOML(file)
	if err != nil {
		line := 0
		if n := len(entries); n > 0 {
			line = entries[n-1].line
		}
		d.note(name, line, "broken TOML, read up to here: "+err.Error())
	}
	return entries, true
}

func newPyproject(name string, entries []tomlEntry) *pyproject {
	py := &pyproject{file: name, entries: entries, tables: map[string]int{}}
	for _, e := range entries {
		py.table(e)
		switch p := e.path(); {
		case p == "project.name", p == "tool.poetry.name" && !py.name.Known():
			py.name = py.fact(e.value)
		case p == "project.dependencies":
			py.mainLine = e.line
			py.main = append(py.main, py.list(e.value)...)
		case p == "project.requires-python":
			py.python = append([]Fact{py.fact(e.value)}, py.python...)
		case strings.HasPrefix(p, "project.optional-dependencies."):
			py.group("extra", e.last(), e.value)
		case strings.HasPrefix(p, "dependency-groups."):
			py.group("group", e.last(), e.value)
		case p == "tool.uv.dev-dependencies":
			py.group("group", "dev", e.value)
		case p == "build-system.build-backend":
			py.poetry = py.poetry || strings.HasPrefix(e.value.text, "poetry")
		case len(e.keys) > 2 && e.keys[0] == "tool" && e.keys[1] == "poetry":
			py.poetryEntry(e)
		}
	}
	py.includeGroups()
	return py
}

func (py *pyproject) fact(v tomlValue) Fact { return Fact{Value: v.text, File: py.file, Line: v.line} }

// table remembers the tables around an entry.
func (py *pyproject) table(e tomlEntry) {
	for i := 1; i < len(e.keys); i++ {
		name := strings.Join(e.keys[:i], ".")
		if py.tables[name] == 0 {
			py.tables[name] = e.line
		}
	}
	py.uv = py.uv || py.tables["tool.uv"] > 0
	py.poetry = py.poetry || py.tables["tool.poetry.dependencies"] > 0
}

// list reads an array of PEP 508 requirements.
func (py *pyproject) list(v tomlValue) []requirement {
	var out []requirement
	for _, item := range v.items {
		if r, ok := parseRequirement(item.text); item.scalar && ok {
			r.file, r.line = py.file, item.line
			out = append(out, r)
		}
	}
	return out
}

func (py *pyproject) group(kind, name string, v tomlValue) {
	if len(py.groups) > maxRequirements {
		return
	}
	g := group{name: name, kind: kind, reqs: py.list(v), line: v.line}
	for _, item := range v.items { // {include-group = "test"}
		if include, ok := item.table["include-group"]; ok {
			g.reqs = append(g.reqs, requirement{name: "include-group:" + include.text})
		}
	}
	py.groups = append(py.groups, g)
}

// includeGroups puts the requirements of included groups in place, one level of inclusion per round.
func (py *pyproject) includeGroups() {
	byName := map[string]int{}
	for i, g := range py.groups {
		if g.kind == "group" {
			byName[Normalize(g.name)] = i
		}
	}
	for range 4 {
		for i, g := range py.groups {
			var reqs []requirement
			for _, r := range g.reqs {
				name, isInclude := strings.CutPrefix(r.name, "include-group:")
				if !isInclude {
					reqs = append(reqs, r)
				} else if j, ok := byName[Normalize(name)]; ok && j != i && len(reqs) < maxRequirements {
					reqs = append(reqs, py.groups[j].reqs...)
				}
			}
			py.groups[i].reqs = reqs
		}
	}
}

// poetryEntry reads a key of [tool.poetry…].
func (py *pyproject) poetryEntry(e tomlEntry) {
	parts := e.keys[2:]
	switch {
	case len(parts) == 2 && parts[0] == "dependencies" && Normalize(parts[1]) == "python":
		py.python = append(py.python, py.fact(e.value))
	case len(parts) >= 2 && parts[0] == "dependencies":
		if py.mainLine == 0 {
			py.mainLine = e.line
		}
		py.main = addPoetry(py.main, py.file, e, parts[1:])
	case len(parts) >= 2 && parts[0] == "dev-dependencies":
		py.poetryGroup("dev", e, parts[1:])
	case len(parts) >= 4 && parts[0] == "group" && parts[2] == "dependencies":
		py.poetryGroup(parts[1], e, parts[3:])
	}
}

func (py *pyproject) poetryGroup(name string, e tomlEntry, parts []string) {
	i := slices.IndexFunc(py.groups, func(g group) bool { return g.name == name && g.kind == "group" })
	if len(py.groups) > maxRequirements {
		return
	}
	if i < 0 {
		py.groups = append(py.groups, group{name: name, kind: "group", line: e.line})
		i = len(py.groups) - 1
	}
	py.groups[i].reqs = addPoetry(py.groups[i].reqs, py.file, e, parts)
}

// maxRequirements bounds the dependencies of one table or group.
const maxRequirements = 2000

// addPoetry adds a dependency in Poetry's or Pipenv's form: name = "^1", name = {version = "^1", extras = ["x"]}, or a
// table of its own.
func addPoetry(reqs []requirement, file string, e tomlEntry, parts []string) []requirement {
	name := Normalize(parts[0])
	i := slices.IndexFunc(reqs, func(r requirement) bool { return r.name == name })
	if len(reqs) > maxRequirements {
		return reqs
	}
	if i < 0 {
		reqs = append(reqs, requirement{name: name, file: file, line: e.line})
		i = len(reqs) - 1
	}
	r := &reqs[i]
	switch {
	case len(parts) == 2:
		r.poetryField(parts[1], e.value)
	case e.value.scalar:
		r.constraint = e.value.text
	case e.value.table != nil:
		for key, v := range e.value.table {
			r.poetryField(key, v)
		}
	case len(e.value.items) > 0: // several constraints, each with a marker
		for key, v := range e.value.items[0].table {
			r.poetryField(key, v)
		}
	}
	return reqs
}

func (r *requirement) poetryField(key string, v tomlValue) {
	switch key {
	case "version":
		r.constraint = v.text
	case "git", "url", "path":
		r.constraint = "@ " + v.text
	case "extras":
		for _, item := range v.items {
			r.extras = append(r.extras, Normalize(item.text))
		}
	}
}

// fromPyproject takes the dependencies of a pyproject.toml.
func (d *detector) fromPyproject(py *pyproject) {
	d.p.Distribution = py.name
	d.require(py.main, true)
	d.productionGroup(py)
	best, rank := -1, 0
	for i, g := range py.groups {
		by := groupRank(g)
		if by >= 0 && (best < 0 || by < rank) {
			best, rank = i, by
		}
	}
	if best < 0 {
		return
	}
	g := py.groups[best]
	d.p.DevRequirements, d.p.DevKind = Fact{Value: g.name, File: py.file, Line: g.line}, g.kind
	for _, g := range py.groups {
		if groupRank(g) >= 0 {
			d.requireDev(g.reqs)
		}
	}
}

// productionGroup takes the dependencies of the group or extra that is made for production.
func (d *detector) productionGroup(py *pyproject) {
	words := productionWords
	if len(py.main) == 0 {
		words = slices.Concat(productionWords, baseWords)
	}
	for _, word := range words {
		for _, g := range py.groups {
			if strings.ToLower(g.name) == word {
				d.p.ProductionGroup, d.p.ProductionKind = Fact{Value: g.name, File: py.file, Line: g.line}, g.kind
				d.require(g.reqs, true)
				return
			}
		}
	}
}

// groupRank orders groups by how likely tests need them: those with pytest first; -1 for groups of another purpose.
func groupRank(g group) int {
	rank := slices.Index(testWords, strings.ToLower(g.name))
	hasTests := slices.ContainsFunc(g.reqs, func(r requirement) bool { return r.name == "pytest" || r.name == "pytest-django" })
	switch {
	case rank < 0 && !hasTests:
		return -1
	case rank < 0:
		rank = 50
	}
	if !hasTests {
		rank += 100
	}
	if g.kind == "extra" {
		rank += 10
	}
	return rank
}

// pipenv reads a Pipfile.
func (d *detector) pipenv(name string) {
	entries, _ := d.toml(name)
	var main, dev []requirement
	line := 0
	for _, e := range entries {
		parts := e.keys
		switch {
		case len(parts) >= 2 && parts[0] == "packages":
			main = addPoetry(main, name, e, parts[1:])
		case len(parts) >= 2 && parts[0] == "dev-packages":
			line = max(line, e.line)
			dev = addPoetry(dev, name, e, parts[1:])
		}
	}
	d.require(main, true)
	if len(dev) > 0 {
		d.p.DevRequirements, d.p.DevKind = Fact{Value: "dev-packages", File: name, Line: dev[0].line}, "group"
		d.requireDev(dev)
	}
	if lock := path.Join(path.Dir(name), "Pipfile.lock"); d.tree.has(lock) {
		d.p.LockFile = Fact{Value: lock, File: lock}
	}
}
