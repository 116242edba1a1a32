package rules

import (
	"io/fs"
	"path"
	"slices"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// composeFilesKey is the key of the compose files of a directory in [lint.Once].
type composeFilesKey string

// composeFilesIn returns the compose files of a directory of the repository, sorted by name.
func composeFilesIn(pass *lint.Pass, dir string) []*docker.Compose {
	return lint.Once(pass, composeFilesKey(dir), func() []*docker.Compose {
		var all []*docker.Compose
		entries, err := fs.ReadDir(pass.Tree(), dir)
		if err != nil {
			return nil
		}
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if docker.KindOf(name) != docker.IsCompose {
				continue
			}
			if file := pass.File(name); file != nil {
				all = append(all, docker.ParseCompose(file))
			}
		}
		return all
	})
}

// composeFilesBeside returns the other compose files of the directory of the one that is judged. A person may lay them over each other.
func composeFilesBeside(pass *lint.Pass) []*docker.Compose {
	own := pass.File(pass.Path)
	return slices.DeleteFunc(slices.Clone(composeFilesIn(pass, path.Dir(pass.Path))), func(c *docker.Compose) bool { return c.File == own })
}

// definedBeside reports whether another compose file of the directory says something about the service.
func definedBeside(pass *lint.Pass, service string) bool {
	return slices.ContainsFunc(composeFilesBeside(pass), func(c *docker.Compose) bool { return c.Service(service) != nil })
}
