package rules

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// repositorySays reports whether one of the files of the repository that hold commands has a text: scripts, configurations, Dockerfiles,
// and Python that tools or tests run. The code of the project itself is not asked, nor .gitlab-ci.yml, of whose text scripts are but a
// part. It says yes when there are too many files to know.
func repositorySays(pass *lint.Pass, text string) bool {
	return slices.ContainsFunc(commandFiles(pass), func(content []byte) bool { return content == nil || bytes.Contains(content, []byte(text)) })
}

// Bounds on the files that are read: more directories or larger files are none that hold commands.
const (
	maxCommandFiles = 3000
	maxCommandFile  = 200 << 10
)

// commandFilesKey is the key of the files in [lint.Once].
type commandFilesKey struct{}

// commandFiles returns the contents of the files that hold commands; one of them is nil when there are too many.
func commandFiles(pass *lint.Pass) [][]byte {
	return lint.Once(pass, commandFilesKey{}, func() [][]byte {
		var all [][]byte
		_ = fs.WalkDir(pass.Tree(), ".", func(name string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil
			case len(all) > maxCommandFiles:
				all = append(all, nil)
				return fs.SkipAll
			case e.IsDir():
				return walkInto(name)
			case !holdsCommands(name):
				return nil
			}
			if info, err := e.Info(); err == nil && info.Size() <= maxCommandFile {
				if content, err := fs.ReadFile(pass.Tree(), name); err == nil {
					all = append(all, append([]byte{}, content...))
				}
			}
			return nil
		})
		return all
	})
}

// walkInto returns [fs.SkipDir] for directories that hold no files of the project.
func walkInto(dir string) error {
	base := path.Base(dir)
	hidden := strings.HasPrefix(base, ".") && base != "." && base != ".gitlab" && base != ".ci" && base != ".github" && base != ".docker"
	others := []string{"node_modules", "venv", "site-packages", "__pycache__", "migrations", "static", "templates", "locale"}
	if hidden || slices.Contains(others, base) {
		return fs.SkipDir
	}
	return nil
}

// holdsCommands reports whether a file may hold commands, by its name.
func holdsCommands(name string) bool {
	base := path.Base(name)
	switch path.Ext(base) {
	case ".yml":
		return name != ".gitlab-ci.yml"
	case ".sh", ".bash", ".yaml", ".toml", ".ini", ".cfg", ".mk", ".tf", ".json", ".j2", ".service":
		return true
	case ".py":
		return strings.Contains(name, "test") || slices.Contains([]string{"noxfile.py", "fabfile.py", "tasks.py", "conftest.py", "deploy.py", "gunicorn.conf.py"}, base)
	case "":
		return true
	}
	return docker.KindOf(base) == docker.IsDockerfile || strings.HasPrefix(base, "Makefile") || strings.HasPrefix(base, "Procfile")
}
