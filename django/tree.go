package django

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf16"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// The bounds of what is read of a tree.
const (
	maxEntries  = 200_000 // directory entries looked at
	maxLevels   = 10      // levels of directories below the root
	maxFileSize = 2 << 20
	maxLockSize = 16 << 20
	maxFiles    = 600 // files read
)

// skipDirs are the directories that hold no part of a project.
var skipDirs = map[string]bool{
	"node_modules": true, "venv": true, "site-packages": true, "bower_components": true,
	"__pycache__": true, "__pypackages__": true, "htmlcov": true, "staticfiles": true,
}

// keptNames are the names of the files that are found by walking; all others are found by their path.
var keptNames = map[string]bool{
	"manage.py": true, "wsgi.py": true, "asgi.py": true, "urls.py": true, "settings.py": true,
	"pyproject.toml": true, "Pipfile": true, "Procfile": true, "package.json": true,
}

// A tree is a directory that is read once and within bounds.
type tree struct {
	fsys    fs.FS
	kept    []string // paths of the files with a name of keptNames, Dockerfiles and requirements and more, the shallowest first
	parsed  map[string]*module
	texts   map[string]*source.File
	dirs    map[string]map[string]bool // the entries of directories
	read    int
	entries int
	note    func(file string, line int, text string)
}

func newTree(fsys fs.FS, note func(string, int, string)) *tree {
	return &tree{
		fsys: fsys, note: note,
		parsed: map[string]*module{}, texts: map[string]*source.File{}, dirs: map[string]map[string]bool{},
	}
}

// walk lists the files of interest below the root, level by level. Directories that cannot be read are noted.
func (t *tree) walk() error {
	level := []string{"."}
	for depth := 0; len(level) > 0 && depth <= maxLevels; depth++ {
		var next []string
		for _, dir := range level {
			entries, err := fs.ReadDir(t.fsys, dir)
			switch {
			case err != nil && dir == ".":
				return err
			case err != nil:
				t.note(dir, 0, "directory left out: "+reason(err))
				continue
			}
			if t.entries += len(entries); t.entries > maxEntries {
				t.note(dir, 0, "tree is too large: what lies deeper is left out")
				return nil
			}
			next = append(next, t.list(dir, entries)...)
		}
		level = next
	}
	return nil
}

// list keeps the files of a directory that matter and returns the directories to look into.
func (t *tree) list(dir string, entries []fs.DirEntry) []string {
	var kept, dirs []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case name == "pyvenv.cfg" && dir != ".": // a virtual environment under any name
			return nil
		case e.IsDir():
			if !skipDirs[name] && !strings.HasPrefix(name, ".") && !strings.Contains(name, "{{") && !strings.Contains(name, "{%") {
				dirs = append(dirs, path.Join(dir, name))
			}
		case keptNames[name] || isDockerfile(name) || isRequirements(dir, name) || isSettingsFile(dir, name),
			name == "__init__.py" && path.Base(dir) == "celery", isCeleryFile(name):
			kept = append(kept, path.Join(dir, name))
		}
	}
	t.kept = append(t.kept, kept...)
	return dirs
}

// named returns the kept files of that name, the shallowest first.
func (t *tree) named(name string) []string {
	var out []string
	for _, p := range t.kept {
		if path.Base(p) == name {
			out = append(out, p)
		}
	}
	return out
}

// has reports whether a path is in the tree, by looking into its directory once.
func (t *tree) has(name string) bool {
	name = path.Clean(name)
	if !fs.ValidPath(name) {
		return false
	}
	dir, base := path.Split(name)
	return base == "." || t.entriesOf(path.Clean(dir))[base]
}

func (t *tree) entriesOf(dir string) map[string]bool {
	if names, ok := t.dirs[dir]; ok {
		return names
	}
	names := map[string]bool{}
	t.dirs[dir] = names
	entries, err := fs.ReadDir(t.fsys, dir)
	if err != nil {
		return names
	}
	for _, e := range entries {
		names[e.Name()] = true
	}
	return names
}

// files returns the names of a directory, sorted.
func (t *tree) files(dir string) []string {
	var out []string
	for name := range t.entriesOf(dir) {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// open returns the text of a file, or nil when there is none that can be read.
func (t *tree) open(name string) *source.File {
	name = path.Clean(name)
	if f, ok := t.texts[name]; ok {
		return f
	}
	t.texts[name] = nil
	if !t.has(name) {
		return nil
	}
	if t.read++; t.read > maxFiles {
		return nil
	}
	text, err := readFile(t.fsys, name)
	if err != nil {
		if !errors.Is(err, errDirectory) {
			t.note(name, 0, "file left out: "+reason(err))
		}
		return nil
	}
	t.texts[name] = source.NewFile(name, toUTF8(text))
	return t.texts[name]
}

// python returns a parsed Python file, or nil.
func (t *tree) python(name string) *module {
	if m, ok := t.parsed[name]; ok {
		return m
	}
	t.parsed[name] = nil
	if f := t.open(name); f != nil {
		m := parseModule(f)
		if m.unclosed >= 0 {
			t.note(name, m.line(m.unclosed), "broken Python, read as far as it goes: this bracket does not close")
		}
		t.parsed[name] = m
	}
	return t.parsed[name]
}

var (
	errDirectory = errors.New("is a directory")
	errIrregular = errors.New("is no regular file")
	errTooLarge  = errors.New("is too large")
)

// readFile reads a regular file within bounds. Links are followed as far as fsys does.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	limit := int64(maxFileSize)
	if strings.HasSuffix(name, ".lock") {
		limit = maxLockSize
	}
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errDirectory
	case !info.Mode().IsRegular():
		return nil, errIrregular
	case info.Size() > limit:
		return nil, errTooLarge
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = errTooLarge
	}
	return text, err
}

// reason returns why a path could not be read, without the path, which stands elsewhere.
func reason(err error) string {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err.Error()
	}
	return err.Error()
}

// toUTF8 decodes UTF-16 with a byte order mark, which PowerShell writes; other text stays as it is.
func toUTF8(text []byte) []byte {
	little, big := bytes.HasPrefix(text, []byte{0xff, 0xfe}), bytes.HasPrefix(text, []byte{0xfe, 0xff})
	if !little && !big {
		return text
	}
	units := make([]uint16, 0, len(text)/2)
	for i := 2; i+1 < len(text); i += 2 {
		lo, hi := text[i], text[i+1]
		if big {
			lo, hi = hi, lo
		}
		units = append(units, uint16(hi)<<8|uint16(lo))
	}
	return []byte(string(utf16.Decode(units)))
}
