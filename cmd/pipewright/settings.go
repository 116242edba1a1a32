package main

import (
	"maps"
	"path/filepath"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// settings are what a settings file and the flags together say about a configuration.
type settings struct {
	lint.Settings
	includes map[string]config.Tree
}

// A settingsError holds the mistakes in a settings file and in those that it extends.
type settingsError struct {
	file     string
	findings []lint.Finding
}

func (e *settingsError) Error() string { return "the settings in " + e.file + " are wrong" }

// A settingsFinder finds and reads settings files, each once.
type settingsFinder struct {
	ws    *workspace
	opts  *lintOptions
	known map[settingsKey]*foundSettings
	files map[string]string // directory → the settings file that counts there, "" for none
}

// A settingsKey is a settings file together with the spelling of names, which its own names must match.
type settingsKey struct {
	file     string
	absolute bool
}

type foundSettings struct {
	settings *settings
	err      error
}

func newSettingsFinder(ws *workspace, opts *lintOptions) *settingsFinder {
	return &settingsFinder{ws: ws, opts: opts, known: map[settingsKey]*foundSettings{}, files: map[string]string{}}
}

// find returns the settings for a configuration. Asked twice about one file, it returns the same error.
func (f *settingsFinder) find(u *unit) (*settings, error) {
	key := settingsKey{f.fileFor(filepath.Dir(u.file)), u.absolute}
	found := f.known[key]
	if found == nil {
		found = &foundSettings{}
		found.settings, found.err = f.read(key)
		f.known[key] = found
	}
	return found.settings, found.err
}

// fileFor returns the settings file that counts for configurations in dir, "" when there is none.
func (f *settingsFinder) fileFor(dir string) string {
	switch {
	case f.opts.noConfig:
		return ""
	case f.opts.config != "":
		return f.ws.abs(f.opts.config)
	}
	if file, ok := f.files[dir]; ok {
		return file
	}
	f.files[dir] = ""
	for above := range upwards(dir, f.ws.limit(dir)) {
		if file := filepath.Join(above, lint.SettingsFile); isFile(file) {
			f.files[dir] = file
			break
		}
	}
	return f.files[dir]
}

// read reads a settings file ("" for none) and lays the flags over it.
func (f *settingsFinder) read(key settingsKey) (*settings, error) {
	s := &settings{}
	if key.file != "" {
		reader := &settingsReader{ws: f.ws, absolute: key.absolute, done: map[string]bool{}}
		var err error
		if s.Settings, err = reader.readAll(key.file); err != nil {
			return nil, err
		}
		if s.includes, err = f.ws.includes(s.Includes, filepath.Dir(key.file), key.absolute); err != nil {
			return nil, err
		}
	}
	f.override(s)
	return s, nil
}

// override lets the flags have the last word.
func (f *settingsFinder) override(s *settings) {
	if f.opts.preset.given {
		s.Preset, _ = lint.ParsePreset(f.opts.preset.value)
	}
	if f.opts.gitlab != "" {
		s.GitLab = string(f.opts.gitlab)
	}
	if len(f.opts.rules) > 0 {
		all := maps.Clone(s.Rules)
		if all == nil {
			all = map[string]lint.Severity{}
		}
		maps.Copy(all, f.opts.rules)
		s.Rules = all
	}
}

// configured gives every unit its settings, and drops those whose settings are wrong, which is reported once.
func (l *linter) configured(units []*unit) []*unit {
	told := map[error]bool{}
	var kept []*unit
	for _, u := range units {
		var err error
		if u.settings == nil {
			u.settings, err = l.settings.find(u)
		}
		if err == nil {
			u.settings.Today, u.settings.ShellCheck = l.streams.today(), l.shellCheck()
			kept = append(kept, u)
		} else if !told[err] {
			told[err] = true
			l.fail(err)
		}
	}
	return kept
}
