package generate

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/templates"
)

// hooksFile is where a project names the hooks of https://pre-commit.com.
const hooksFile = ".pre-commit-config.yaml"

// pinned returns the release of a tool that the project goes by: that of its lock file, else of a requirement that allows a
// single one, else of its pre-commit hook. It is "" when the project leaves it open.
func (f *finder) pinned(name string) string {
	return cmp.Or(f.lockedRelease(name), f.exactRequirement(name), f.hookRelease(name))
}

// lockedRelease reads the lock files of Poetry, uv, PDM and Pipenv.
func (f *finder) lockedRelease(name string) string {
	quoted := regexp.QuoteMeta(name)
	table := regexp.MustCompile(`(?m)^name = "` + quoted + `"\r?\nversion = "([^"]+)"`)
	entry := regexp.MustCompile(`"` + quoted + `":\s*\{[^{}]*"version":\s*"==([^"]+)"`)
	for _, dir := range f.configDirs() {
		for _, lock := range []string{"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"} {
			form := table
			if lock == "Pipfile.lock" {
				form = entry
			}
			text, err := fs.ReadFile(f.fsys, path.Join(dir, lock))
			if m := form.FindSubmatch(text); err == nil && m != nil {
				return string(m[1])
			}
		}
	}
	return ""
}

// exactRequirement returns 0.17.5 of ruff==0.17.5.
func (f *finder) exactRequirement(name string) string {
	fact, ok := f.project.DevDependencies[name]
	if !ok {
		fact = f.project.Dependencies[name]
	}
	version, ok := strings.CutPrefix(fact.Value, "==")
	if version = strings.TrimSpace(version); !ok || strings.ContainsAny(version, ",*") {
		return ""
	}
	return version
}

// hookRelease returns 0.17.5 of the revision v0.17.5 of the tool's pre-commit hook.
func (f *finder) hookRelease(name string) string {
	if rev := f.hook(linterOf(name)).Value; minor(rev) != "" {
		return strings.TrimPrefix(rev, "v")
	}
	return ""
}

// hook returns the revision of the tool's pre-commit hook.
//
//   - repo: https://github.com/astral-sh/ruff-pre-commit
//     rev: v0.17.5
func (f *finder) hook(l linter) django.Fact {
	lines := f.rawLines(hooksFile)
	for i, line := range lines {
		_, repo, ok := strings.Cut(strings.TrimSpace(line), "repo:")
		if !ok || !l.hookedBy(repo) {
			continue
		}
		fact := django.Fact{Value: l.name, File: hooksFile, Line: i + 1}
		for _, next := range lines[i+1:] {
			next = strings.TrimSpace(next)
			if strings.HasPrefix(next, "- repo:") {
				break
			}
			if rev, ok := strings.CutPrefix(next, "rev:"); ok {
				rev, _, _ = strings.Cut(rev, " #")
				fact.Value = strings.Trim(rev, ` "'`)
				break
			}
		}
		return fact
	}
	return django.Fact{}
}

// hookedBy reports whether a repository has the tool's hook.
func (l linter) hookedBy(repo string) bool {
	repo = strings.TrimSuffix(strings.ToLower(strings.Trim(repo, ` "'`)), ".git")
	for _, hook := range l.hooks {
		if strings.HasSuffix(repo, "/"+strings.ToLower(hook)) {
			return true
		}
	}
	return false
}

// toolSpec returns what pip installs for a tool: the project's own release, else that of the table.
func (f *finder) toolSpec(name string) string {
	return name + "==" + cmp.Or(f.pinned(name), templates.Tool(name))
}
