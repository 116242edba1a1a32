package django

import (
	"encoding/json"
	"path"
	"slices"
)

// frontend finds a package.json whose script "build" makes what the site serves, beside manage.py, above it or one directory below.
func (d *detector) frontend() {
	dirs := slices.Clone(d.above)
	for _, name := range d.tree.named("package.json") {
		if dir := path.Dir(name); path.Dir(dir) == d.p.Dir || path.Dir(dir) == d.root || path.Dir(dir) == "." {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range dirs {
		if samples[path.Base(dir)] { // the site of the documentation
			continue
		}
		name := path.Join(dir, "package.json")
		file := d.tree.open(name)
		if file == nil {
			continue
		}
		var manifest struct{ Scripts map[string]string }
		if err := json.Unmarshal(file.Text, &manifest); err != nil {
			d.note(name, 0, "broken JSON: "+err.Error())
		} else if manifest.Scripts["build"] != "" {
			d.p.Frontend = Fact{Value: manifest.Scripts["build"], File: name}
			return
		}
	}
}

// pythonPath finds the directory that Python must import the settings from, where it is not that of manage.py, which Python adds
// itself.
func (d *detector) pythonPath() {
	settings := d.p.Settings
	if d.p.ProductionSettings.Known() {
		settings = d.p.ProductionSettings
	}
	for _, root := range d.res.roots {
		if file := d.res.inRoot(root, settings.Value); settings.Known() && file != "" {
			if root != d.p.Dir {
				d.p.PythonPath = Fact{Value: root, File: file}
			}
			return
		}
	}
}
