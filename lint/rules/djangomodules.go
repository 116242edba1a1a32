package rules

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// settingsVariable is the variable that names the settings module.
const settingsVariable = "DJANGO_SETTINGS_MODULE"

// A missingModule is a dotted name of a package of the project in which there is no such module.
type missingModule struct {
	name     string
	file     string   // where it would be: "conf/settings.py"
	siblings []string // the modules that are there, in full
}

// dottedName matches the names of modules.
var dottedName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$`) })

// findMissing tells that a package of the project has no module of a dotted name; ok is false when it has, when the package is not the
// project's own, and when something may write the module where it runs: git ignores it, or a template stands beside it.
func findMissing(pass *lint.Pass, project *django.Project, name string) (m missingModule, ok bool) {
	if !dottedName().MatchString(name) {
		return m, false
	}
	parts := strings.Split(name, ".")
	for _, root := range []string{project.Dir, path.Join(project.Dir, "src"), ".", "src"} {
		if !moduleAt(pass, path.Join(root, parts[0])) {
			continue
		}
		at := path.Join(root, path.Join(parts...))
		if moduleAt(pass, at) || isWrittenLater(pass, project, at) {
			return m, false
		}
		if m.file == "" {
			m = missingModule{name, at + ".py", siblingModules(pass, name, path.Dir(at))}
		}
	}
	return m, m.file != ""
}

// moduleAt reports whether there is a module or a package at a path without extension.
func moduleAt(pass *lint.Pass, at string) bool {
	for _, name := range []string{at, at + ".py"} {
		if _, err := fs.Stat(pass.Tree(), name); err == nil {
			return true
		}
	}
	return false
}

// siblingModules returns the full names of the modules of the directory in which a module would be.
func siblingModules(pass *lint.Pass, name, dir string) []string {
	prefix := name[:strings.LastIndex("."+name, ".")]
	var all []string
	entries, _ := fs.ReadDir(pass.Tree(), dir)
	for _, e := range entries {
		if module, isPython := strings.CutSuffix(e.Name(), ".py"); isPython && module != "__init__" {
			all = append(all, prefix+module)
		}
	}
	return all
}

// isWrittenLater reports whether the repository says that a module is made where it runs: a .gitignore names it, or something beside it
// begins with its name, such as local.py.example.
func isWrittenLater(pass *lint.Pass, project *django.Project, at string) bool {
	dir, module := path.Split(at)
	dir = path.Clean(dir)
	for _, ignoring := range []string{".", project.Dir, dir, path.Dir(dir)} {
		if file := pass.File(path.Join(ignoring, ".gitignore")); file != nil && strings.Contains(string(file.Text), module) {
			return true
		}
	}
	entries, _ := fs.ReadDir(pass.Tree(), dir)
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		rest, begins := strings.CutPrefix(e.Name(), module)
		return begins && rest != "" && strings.ContainsAny(rest[:1], "._-")
	})
}

// reportMissing records a finding about a place that names a module which does not exist. Text of the same file that speaks of the
// module's file may write it.
func reportMissing(pass *lint.Pass, m missingModule, at source.Span, way ...string) {
	if at.File != nil && strings.Contains(string(at.File.Text), path.Base(m.file)) {
		return
	}
	f := lint.Unknown(at, m.name, m.siblings, "there is no settings module %q: %q does not exist", m.name, m.file)
	for i := range f.Fixes {
		f.Fixes[i].Unsafe = true
	}
	pass.Report(f.At(way...))
}
