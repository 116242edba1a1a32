package django

import "path"

// testSettings finds the settings module that the test runner is told, in pytest.ini, pyproject.toml, tox.ini or
// setup.cfg.
func (d *detector) testSettings() Fact {
	for _, dir := range d.rootsAbove() {
		if f := d.iniSettings(path.Join(dir, "pytest.ini"), "pytest"); f.Known() {
			return f
		}
		if py := d.pyproject(path.Join(dir, "pyproject.toml")); py != nil {
			for _, e := range py.entries {
				if e.path() == "tool.pytest.ini_options.DJANGO_SETTINGS_MODULE" || e.path() == "tool.pytest.DJANGO_SETTINGS_MODULE" {
					return Fact{Value: e.value.text, File: py.file, Line: e.line}
				}
			}
		}
		if f := d.iniSettings(path.Join(dir, "tox.ini"), "pytest"); f.Known() {
			return f
		}
		if f := d.iniSettings(path.Join(dir, "setup.cfg"), "tool:pytest"); f.Known() {
			return f
		}
	}
	return Fact{}
}

// iniSettings reads DJANGO_SETTINGS_MODULE in a section of an INI file.
func (d *detector) iniSettings(name, section string) Fact {
	for _, e := range d.ini(name) {
		if e.section == section && e.key == settingsVariable && e.value != "" {
			return Fact{Value: e.value, File: name, Line: e.line}
		}
	}
	return Fact{}
}
