package django

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Options override what Detect would find. The zero Options overrides nothing.
type Options struct {
	ProjectDir string // the directory of manage.py
	Settings   string // the settings module: "conf.settings.production"
}

// ErrNoProject means that no manage.py was found.
var ErrNoProject = errors.New("no manage.py found")

// Detect tells what the Django project in a tree is made of. The error is ErrNoProject when there is none, or says that
// the tree cannot be read at all; everything else is found in the Notes of the project.
func Detect(fsys fs.FS) (*Project, error) { return DetectWith(fsys, Options{}) }

// DetectWith is Detect with overrides.
func DetectWith(fsys fs.FS, opts Options) (*Project, error) {
	d := &detector{p: &Project{}, opts: opts, pyprojects: map[string]*pyproject{}, urlFiles: map[string]bool{}}
	d.tree = newTree(fsys, d.note)
	if err := d.tree.walk(); err != nil {
		return nil, err
	}
	if err := d.managePy(); err != nil {
		return nil, err
	}
	d.locate()
	d.dependencies()
	d.findSettings()
	d.settingsModules()
	d.load()
	for _, find := range []func(){
		d.applications, d.python, d.database, d.caches, d.celery, d.files, d.security, d.env, d.urls, d.server, d.tests,
		d.databaseSwitch, d.pythonPath, d.frontend, d.systemPackages,
	} {
		find()
	}
	return d.p, nil
}

// A detector finds the facts of one project.
type detector struct {
	p          *Project
	opts       Options
	tree       *tree
	res        *resolver
	above      []string // the directory of manage.py and those above it, up to the root
	root       string   // the directory that declares the dependencies
	main       *settings
	others     []*settings
	pyprojects map[string]*pyproject
	urlFiles   map[string]bool // the modules of URL patterns that were read
}

// maxNotes bounds the notes about one project.
const maxNotes = 100

func (d *detector) note(file string, line int, text string) {
	n := Note{File: file, Line: line, Text: text}
	if len(d.p.Notes) == maxNotes {
		n = Note{File: ".", Text: "there is more to note than this"}
	}
	if len(d.p.Notes) <= maxNotes && !slices.Contains(d.p.Notes, n) {
		d.p.Notes = append(d.p.Notes, n)
	}
}

// managePy chooses the manage.py.
func (d *detector) managePy() error {
	var found []string
	for _, p := range d.tree.named("manage.py") {
		if d.opts.ProjectDir == "" || path.Dir(p) == path.Clean(d.opts.ProjectDir) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		return ErrNoProject
	}
	slices.SortStableFunc(found, func(a, b string) int { return d.manageRank(a) - d.manageRank(b) })
	for i, p := range found {
		f := Fact{Value: p, File: p}
		if i == 0 {
			d.p.ManagePy, d.p.Dir = f, path.Dir(p)
			continue
		}
		d.p.Candidates = append(d.p.Candidates, f)
	}
	return nil
}

// samples are directories whose manage.py is seldom the project's own.
var samples = map[string]bool{
	"tests": true, "test": true, "testing": true, "testproject": true, "test_project": true, "example": true, "examples": true,
	"example_project": true, "demo": true, "docs": true, "sample": true, "samples": true, "sandbox": true, "templates": true,
	"cookiecutter": true, "contrib": true, "tutorial": true,
}

// manageRank orders the files named manage.py: those that name settings first, then those outside of samples, then the
// shallowest, and src/ first among equals.
func (d *detector) manageRank(p string) int {
	rank := 0
	parts := strings.Split(p, "/")
	for i, dir := range parts[:len(parts)-1] {
		if samples[dir] {
			rank += 1000
		}
		if i > 0 || dir != "src" {
			rank += 2
		} else {
			rank++
		}
	}
	if !d.settingsIn(p).Known() {
		rank += 10000
	}
	return rank
}

// locate sets the directories that the project's modules and declarations are looked for in.
func (d *detector) locate() {
	dir := d.p.Dir
	for {
		d.above = append(d.above, dir)
		if dir == "." {
			break
		}
		dir = path.Dir(dir)
	}
	d.root = d.p.Dir
	d.res = &resolver{tree: d.tree, scopes: map[*module]*scope{}}
	for _, dir := range d.above {
		d.res.roots = append(d.res.roots, dir, path.Join(dir, "src"))
	}
}
