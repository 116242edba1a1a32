package generate

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// proposalPath returns where a file goes whose place is taken by one that a person wrote: beside it, with "pipewright" in
// front of the last extension, so that editors and tools know what it is.
//
//	Dockerfile → Dockerfile.pipewright     .gitlab-ci.yml → .gitlab-ci.pipewright.yml
func proposalPath(name string) string {
	dir, file := path.Split(name)
	ext := path.Ext(file)
	if ext == file { // .pylintrc
		ext = ""
	}
	return dir + strings.TrimSuffix(file, ext) + ".pipewright" + ext
}

// adopt makes a proposal that a person moved to its place the file that was generated there. What the person's own file told
// stays as it is.
func (l *lock) adopt(fsys fs.FS) {
	for name := range maps.Clone(l.files) {
		original, ok := proposedFor(name)
		if !ok || l.files[original] != "" || exists(fsys, name) || !exists(fsys, original) {
			continue
		}
		l.files[original] = l.files[name]
		if text, ok := l.base[name]; ok {
			l.base[original] = text
		}
		delete(l.files, name)
		delete(l.base, name)
		delete(l.edited, name)
		l.keep(original)
	}
}

// proposedFor is the inverse of proposalPath.
func proposedFor(name string) (string, bool) {
	dir, file := path.Split(name)
	i := strings.LastIndex(file, ".pipewright")
	if i <= 0 {
		return "", false
	}
	original := dir + file[:i] + file[i+len(".pipewright"):]
	return original, proposalPath(original) == name
}

func exists(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return err == nil
}

// foreign returns the files that are to be generated where a person has a file of that name, which pipewright did not write.
func (p *Plan) foreign(fsys fs.FS, files []File) (map[string]bool, error) {
	taken := map[string]bool{}
	for _, f := range files {
		if f.Kind == Starter || p.lock.sum(f.Path) != "" || p.options.Force {
			continue
		}
		info, err := fs.Stat(fsys, f.Path)
		if err != nil || !info.Mode().IsRegular() {
			continue // nothing is there, or what is there Apply refuses
		}
		text, err := fs.ReadFile(fsys, f.Path)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(withEnding(text, "\n"), f.Text) {
			taken[f.Path] = true
		}
	}
	return taken, nil
}

// propose finds out which files are to stand beside those of a person, and says so.
func (p *Plan) propose(fsys fs.FS) error {
	var err error
	if p.rendered, err = p.render(); err != nil {
		return err
	}
	if p.taken, err = p.foreign(fsys, p.rendered); err != nil {
		return err
	}
	if p.taken["Dockerfile"] {
		p.view.builtFrom(proposalPath("Dockerfile"))
		if p.rendered, err = p.render(); err != nil {
			return err
		}
		if p.taken, err = p.foreign(fsys, p.rendered); err != nil {
			return err
		}
	}
	var notes []string
	for _, name := range slices.Sorted(maps.Keys(p.taken)) {
		if !lineFile(name) {
			notes = append(notes, proposalNote(name))
		}
	}
	p.Notes = append(notes, p.Notes...)
	return nil
}

// proposalNote says what to do about a proposal.
func proposalNote(name string) string {
	beside := proposalPath(name)
	note := fmt.Sprintf("%s is yours and stays: what pipewright would have there is %s; compare them with git diff --no-index %s %s",
		name, beside, name, beside)
	switch name {
	case "Dockerfile":
		return note + ". The compose files build " + beside
	case developmentFile:
		return note + ". docker compose reads yours; ours wants -f " + beside
	case ".gitlab-ci.yml":
		return note + ". GitLab runs yours, until you take over jobs or move the proposal in its place"
	}
	return note + ". The other files use yours, by its name"
}

// placed gives files that may not take the place of a person's their own.
func (p *Plan) placed(files []File) []File {
	for i, f := range files {
		switch {
		case !p.taken[f.Path] && f.Path != ".gitignore":
		case lineFile(f.Path):
			files[i].Kind = Lines
		default:
			files[i].For, files[i].Path = f.Path, proposalPath(f.Path)
		}
	}
	return files
}

// builtFrom has the compose files build a Dockerfile of another name.
func (m *model) builtFrom(dockerfile string) { m.Dockerfile = dockerfile }

// builtFrom does nothing: nothing builds an image.
func (*lambda) builtFrom(string) {}

// developmentFile has the containers for development. Docker Compose reads it where no file name is given.
const developmentFile = "docker-compose.yml"

// compose returns the command of Docker Compose that takes the generated containers for development, "" where a person deleted
// them. It prefers compose.yaml and compose.yml to ours.
func (p *Plan) compose(fsys fs.FS) string {
	name := developmentFile
	if p.taken[name] {
		name = proposalPath(name)
	}
	switch {
	case p.lock.accepted(name) == deleted:
		return ""
	case name != developmentFile || exists(fsys, "compose.yaml") || exists(fsys, "compose.yml"):
		return "docker compose -f " + name
	}
	return "docker compose"
}
