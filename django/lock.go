package django

import (
	"encoding/json"
	"path"
)

// locks finds the version of Django that a lock file holds.
func (d *detector) locks() {
	for _, name := range []string{"uv.lock", "poetry.lock", "pylock.toml", "pdm.lock"} {
		if p := path.Join(d.root, name); d.tree.has(p) {
			if !d.p.LockFile.Known() {
				d.p.LockFile = Fact{Value: p, File: p}
			}
			d.lockedTOML(p)
			return
		}
	}
	if p := path.Join(d.root, "Pipfile.lock"); d.tree.has(p) {
		d.lockedJSON(p)
	}
}

// lockedTOML finds Django among the [[package]] tables of a lock file.
func (d *detector) lockedTOML(name string) {
	entries, _ := d.toml(name)
	current := 0
	for _, e := range entries {
		if e.table != "package" && e.table != "packages" || len(e.keys) != 2 {
			continue
		}
		switch {
		case e.last() == "name" && Normalize(e.value.text) == "django":
			current = e.array
		case e.last() == "version" && e.array == current && current > 0:
			d.p.DjangoLocked = Fact{Value: e.value.text, File: name, Line: e.line}
			return
		}
	}
}

// lockedJSON finds Django in a Pipfile.lock.
func (d *detector) lockedJSON(name string) {
	file := d.tree.open(name)
	if file == nil {
		return
	}
	var lock struct {
		Default map[string]struct{ Version string }
	}
	if err := json.Unmarshal(file.Text, &lock); err != nil {
		d.note(name, 0, "broken JSON: "+err.Error())
		return
	}
	if v := lock.Default["django"].Version; len(v) > 2 {
		d.p.DjangoLocked = Fact{Value: v[2:], File: name}
	}
}
