package django

import (
	"path"
	"strings"
)

// setupFiles reads what setup.cfg and setup.py of a directory declare: setup(install_requires=[…], extras_require={…}).
func (d *detector) setupFiles(dir string) *pyproject {
	if py := d.setupCfg(path.Join(dir, "setup.cfg")); py != nil {
		return py
	}
	name := path.Join(dir, "setup.py")
	m := d.tree.python(name)
	if m == nil {
		return nil
	}
	py := &pyproject{file: name, tables: map[string]int{}}
	for _, st := range m.stmts {
		for _, e := range st.all() {
			walk(e, context{}, func(e *expr, _ context) {
				if e.kind == kCall && last(e.base) == "setup" {
					py.setupCall(m, e)
				}
			})
		}
	}
	if len(py.main) == 0 && len(py.python) == 0 {
		return nil
	}
	return py
}

// setupCall reads the arguments of setup().
func (py *pyproject) setupCall(m *module, call *expr) {
	for i, name := range call.names {
		value := call.items[i]
		if value.kind == kName {
			if assigned := m.assigned(value.text); assigned != nil {
				value = assigned
			}
		}
		switch name {
		case "install_requires":
			py.mainLine = m.line(value.start)
			py.main = py.setupList(m, value)
		case "python_requires":
			if value.kind == kString {
				py.python = []Fact{{Value: value.text, File: py.file, Line: m.line(value.start)}}
			}
		case "extras_require":
			for i, key := range value.keys {
				if key != nil && key.kind == kString {
					py.groups = append(py.groups, group{name: key.text, kind: "extra", reqs: py.setupList(m, value.items[i]), line: m.line(key.start)})
				}
			}
		}
	}
}

func (py *pyproject) setupList(m *module, list *expr) []requirement {
	var out []requirement
	for _, item := range list.items {
		if r, ok := parseRequirement(item.text); item.kind == kString && ok {
			r.file, r.line = py.file, m.line(item.start)
			out = append(out, r)
		}
	}
	return out
}

// setupCfg reads [options] of a setup.cfg.
func (d *detector) setupCfg(name string) *pyproject {
	py := &pyproject{file: name, tables: map[string]int{}}
	for _, e := range d.ini(name) {
		switch {
		case e.section == "options" && e.key == "python_requires":
			py.python = []Fact{{Value: e.value, File: name, Line: e.line}}
		case e.section == "options" && e.key == "install_requires":
			py.mainLine = e.line
			py.main = append(py.main, py.iniList(e)...)
		case e.section == "options.extras_require":
			py.groups = append(py.groups, group{name: e.key, kind: "extra", reqs: py.iniList(e), line: e.line})
		}
	}
	if len(py.main) == 0 && len(py.python) == 0 {
		return nil
	}
	return py
}

func (py *pyproject) iniList(e iniEntry) []requirement {
	var out []requirement
	for i, line := range strings.Split(e.value, "\n") {
		if r, ok := parseRequirement(uncomment(line)); ok {
			r.file, r.line = py.file, e.line+i
			out = append(out, r)
		}
	}
	return out
}

// setupRequires returns the constraint on Python in setup.cfg or setup.py.
func (d *detector) setupRequires() Fact {
	for _, dir := range d.rootsAbove() {
		if py := d.setupFiles(dir); py != nil && len(py.python) > 0 {
			return py.python[0]
		}
	}
	return Fact{}
}

// An iniEntry is a key of an INI file; a value of several lines keeps its line breaks.
type iniEntry struct {
	section, key, value string
	line                int
}

// maxIniValue bounds the length of a value that is kept.
const maxIniValue = 1 << 16

// ini reads an INI file.
func (d *detector) ini(name string) []iniEntry {
	file := d.tree.open(name)
	if file == nil {
		return nil
	}
	var out []iniEntry
	section := ""
	for number := 1; number <= file.Lines(); number++ {
		text := strings.ToValidUTF8(file.Line(number).Text(), "\uFFFD")
		line := strings.TrimSpace(text)
		switch {
		case strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";"):
		case len(out) > 0 && out[len(out)-1].section == section && line != text && strings.TrimLeft(text, " \t") != text:
			if last := &out[len(out)-1]; len(last.value) < maxIniValue {
				last.value += "\n" + line
			}
		case strings.HasPrefix(line, "["):
			section = strings.TrimSpace(strings.Trim(line, "[]"))
		default:
			i := strings.IndexAny(line, "=:")
			if i > 0 {
				out = append(out, iniEntry{section, strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:]), number})
			}
		}
	}
	return out
}
