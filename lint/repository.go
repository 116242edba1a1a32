package lint

import (
	"bytes"
	"embed"
	"io/fs"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/django"
)

// A Repository is the tree of files around those that are judged. It reads each file once, and several runs may share it at the same
// time. The nil Repository has no files.
type Repository struct {
	fsys   fs.FS
	prefix string

	mu       sync.Mutex
	files    map[string]*source.File
	projects map[string]func() *django.Project
}

// NewRepository returns the repository whose files are in fsys. The prefix stands before their paths in the names that people read.
func NewRepository(fsys fs.FS, prefix string) *Repository {
	return &Repository{fsys: fsys, prefix: prefix, files: map[string]*source.File{}, projects: map[string]func() *django.Project{}}
}

// FS returns the files of the repository.
func (r *Repository) FS() fs.FS {
	if r == nil {
		return embed.FS{} // an empty one
	}
	return r.fsys
}

// File returns a file by its path in the repository, nil when there is none that can be read as text.
func (r *Repository) File(path string) *source.File {
	if r == nil || !fs.ValidPath(path) {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if file, known := r.files[path]; known {
		return file
	}
	var file *source.File
	if text := readText(r.fsys, path); text != nil {
		file = source.NewFile(r.prefix+path, text)
	}
	r.files[path] = file
	return file
}

// Django returns the Django project whose manage.py stands in dir, "." for the root and "" for wherever there is one; nil when there
// is none.
func (r *Repository) Django(dir string) *django.Project {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	detect := r.projects[dir]
	if detect == nil {
		detect = sync.OnceValue(func() *django.Project {
			project, err := django.DetectWith(r.fsys, django.Options{ProjectDir: dir})
			if err != nil {
				return nil
			}
			return project
		})
		r.projects[dir] = detect
	}
	r.mu.Unlock()
	return detect()
}

// maxText is the size in bytes up to which a file of the repository is read.
const maxText = 2 << 20

// readText returns the text of a regular file, nil when it is none, too large or binary.
func readText(fsys fs.FS, path string) []byte {
	info, err := fs.Stat(fsys, path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxText {
		return nil
	}
	text, err := fs.ReadFile(fsys, path)
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return nil
	}
	if text == nil {
		text = []byte{}
	}
	return text
}

// Tree holds the files of the repository, from its root; it is empty when nobody knows them.
func (p *Pass) Tree() fs.FS { return p.Repository.FS() }

// File returns a file of the repository by its path, nil when there is none that can be read as text. Findings may stand in it.
func (p *Pass) File(path string) *source.File { return p.Repository.File(path) }

// Django returns the Django project of the repository, nil when there is none, or more than one: nobody knows then which of them a
// job or a container is about.
func (p *Pass) Django() *django.Project {
	if project := p.Repository.Django(""); project != nil && len(project.Candidates) == 0 {
		return project
	}
	return nil
}

// Place returns the line that proves a fact, without the space around it; ok is false when the fact is unknown.
func (p *Pass) Place(fact django.Fact) (span source.Span, ok bool) {
	file := p.File(fact.File)
	if !fact.Known() || file == nil {
		return span, false
	}
	line := file.Line(max(fact.Line, 1))
	text := line.Text()
	trimmed := bytes.TrimSpace([]byte(text))
	line.Start += bytes.Index([]byte(text), trimmed)
	line.End = line.Start + len(trimmed)
	return line, true
}

// In returns the place in the repository of a span in a project's tree, which is the same but for the name of the file; ok is false
// when the file is not there, or is not the same text.
func (p *Pass) In(span source.Span) (_ source.Span, ok bool) {
	if span.File == nil {
		return span, false
	}
	file := p.File(span.File.Name)
	if file == nil || !bytes.Equal(file.Text, span.File.Text) {
		return span, false
	}
	return source.Span{File: file, Start: span.Start, End: span.End}, true
}
