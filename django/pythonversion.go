package django

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// python finds the version of Python. The first of these that proves one wins: .python-version, runtime.txt,
// requires-python, Poetry's python, Pipfile, Dockerfiles, .tool-versions, images of .gitlab-ci.yml. A constraint proves one
// when it allows one minor only; where nothing else does, the best that it allows is taken. A version that the constraint
// forbids is noted and left out.
func (d *detector) python() {
	dirs := d.rootsAbove()
	for _, dir := range dirs {
		if py := d.pyproject(path.Join(dir, "pyproject.toml")); py != nil && !d.p.PythonRequires.Known() && len(py.python) > 0 {
			d.p.PythonRequires = py.python[0]
			for _, other := range py.python[1:] {
				if other.Value != py.python[0].Value {
					d.note(other.File, other.Line, "requires Python "+other.Value+" here, "+py.python[0].Value+" in line "+strconv.Itoa(py.python[0].Line))
				}
			}
		}
	}
	if !d.p.PythonRequires.Known() {
		d.p.PythonRequires = d.setupRequires()
	}
	var found []Fact
	for _, dir := range dirs {
		found = append(found, d.versionFile(path.Join(dir, ".python-version")), d.versionFile(path.Join(dir, "runtime.txt")))
	}
	found = append(found, d.onlyMinor())
	for _, dir := range dirs {
		found = append(found, d.pipfilePython(dir))
	}
	found = append(found, d.dockerfilePythons()...)
	for _, dir := range dirs {
		found = append(found, d.toolVersions(path.Join(dir, ".tool-versions")))
	}
	d.choosePython(append(found, d.ciPythons()...))
}

// choosePython takes the first version and notes those that differ.
func (d *detector) choosePython(found []Fact) {
	requires := d.p.PythonRequires
	for _, f := range found {
		switch {
		case !f.Known():
		case requires.Known() && !allows(requires.Value, f.Value) && understood(requires.Value):
			d.note(f.File, f.Line, "Python "+f.Value+" is not what "+requires.File+" requires: "+requires.Value)
		case !d.p.Python.Known():
			d.p.Python = f
		case f.Value != d.p.Python.Value:
			d.note(f.File, f.Line, "Python "+f.Value+" here, "+d.p.Python.Value+" in "+d.p.Python.File)
		}
	}
	if d.p.Python.Known() || !requires.Known() {
		return
	}
	if minor, ok := BestPython(requires.Value); ok {
		d.p.Python = Fact{Value: minor, File: requires.File, Line: requires.Line}
	}
}

// onlyMinor returns the minor of Python when the constraint allows one only: "==3.12.*", "~3.12".
func (d *detector) onlyMinor() Fact {
	f, found := d.p.PythonRequires, ""
	for minor := range 30 {
		if version := "3." + strconv.Itoa(minor); f.Known() && allows(f.Value, version) {
			if found != "" {
				return Fact{}
			}
			found = version
		}
	}
	if found == "" {
		return Fact{}
	}
	f.Value = found
	return f
}

// rootsAbove returns the directories that declare things for the project, the nearest first.
func (d *detector) rootsAbove() []string {
	out := []string{d.root}
	for _, dir := range d.above {
		if !slices.Contains(out, dir) {
			out = append(out, dir)
		}
	}
	return out
}

// versionFile reads the first version of .python-version or runtime.txt.
func (d *detector) versionFile(name string) Fact {
	file := d.tree.open(name)
	if file == nil {
		return Fact{}
	}
	for _, line := range logicalLines(file) {
		text := strings.TrimPrefix(strings.TrimPrefix(line.text, "python-"), "cpython-")
		if minor, ok := minorOf(text); ok {
			return Fact{Value: minor, File: name, Line: line.number}
		}
	}
	return Fact{}
}

// pipfilePython reads python_version of a Pipfile.
func (d *detector) pipfilePython(dir string) Fact {
	name := path.Join(dir, "Pipfile")
	if !d.tree.has(name) {
		return Fact{}
	}
	entries, _ := d.toml(name)
	for _, e := range entries {
		if p := e.path(); p == "requires.python_version" || p == "requires.python_full_version" {
			if minor, ok := minorOf(e.value.text); ok {
				return Fact{Value: minor, File: name, Line: e.line}
			}
		}
	}
	return Fact{}
}

// toolVersions reads the line of asdf and mise for Python.
func (d *detector) toolVersions(name string) Fact {
	file := d.tree.open(name)
	if file == nil {
		return Fact{}
	}
	for _, line := range logicalLines(file) {
		if words := strings.Fields(line.text); len(words) > 1 && words[0] == "python" {
			if minor, ok := minorOf(words[1]); ok {
				return Fact{Value: minor, File: name, Line: line.number}
			}
		}
	}
	return Fact{}
}
