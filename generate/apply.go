package generate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// Apply compares the rendered files with a directory and writes them, all or none.
//
// A file that pipewright wrote and nobody edited is written again. One that was edited, or that pipewright never wrote,
// is kept, unless mode.Force says otherwise. The directory is not left by way of symbolic links.
func (p *Plan) Apply(dir string, files []File, mode Mode) (*Result, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return p.apply(rootTree{root}, files, mode)
}

func (p *Plan) apply(t tree, files []File, mode Mode) (*Result, error) {
	result := &Result{}
	var writes []write
	for _, f := range files {
		c, w, err := p.compare(t, f, mode)
		if err != nil {
			return nil, err
		}
		result.Changes = append(result.Changes, c)
		if w != nil {
			writes = append(writes, *w)
		}
	}
	lock, err := p.lockWrite(t, files, result)
	if err != nil {
		return nil, err
	}
	if lock != nil {
		writes = append(writes, *lock) // last: it tells what is there
	}
	slices.SortStableFunc(result.Changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	if mode.Check != nil {
		if result.Problems, err = mode.Check(files); err != nil {
			return nil, err
		}
	}
	if mode.DryRun || len(result.Problems) > 0 {
		return result, nil
	}
	if len(writes) == 0 { // but perhaps a run before this one was killed
		return result, explain(stagingDir, t.RemoveAll(stagingDir))
	}
	if err := writeAll(t, writes); err != nil {
		return nil, err
	}
	result.Written = true
	return result, nil
}

// compare decides what happens to one file.
func (p *Plan) compare(t tree, f File, mode Mode) (Change, *write, error) {
	c := Change{Path: f.Path}
	old, err := read(t, f.Path)
	if err != nil {
		return c, nil, err
	}
	text := f.Text
	if f.Kind == Lines {
		text = appendLines(old.text, f.Text)
	}
	switch {
	case !old.exists:
		c.Action = Created
	case old.link:
		c.Action, c.Why = Kept, "is a symbolic link"
	case bytes.Equal(old.text, text):
		c.Action = Unchanged
	default:
		c.Action, c.Why = p.overwrite(f, old.text, mode)
	}
	if c.Action == Kept && f.Path == "Dockerfile" && f.Kind == Managed {
		c.Why += "; the compose files build its stages dev, production and nginx"
	}
	if mode.Diff && c.Action != Unchanged {
		c.Diff = diff(f.Path, old, text)
	}
	executable := old.exists && f.Mode&0o100 != 0 && old.mode&0o100 == 0
	if c.Action == Kept || c.Action == Unchanged && !executable {
		return c, nil, nil
	}
	if c.Action == Unchanged {
		c.Action = Updated
	}
	return c, &write{path: f.Path, text: text, mode: permissions(f.Mode, old), old: old}, nil
}

// overwrite decides about a file that is there with another text.
func (p *Plan) overwrite(f File, old []byte, mode Mode) (Action, string) {
	switch {
	case f.Kind == Lines, mode.Force && f.Kind == Managed:
		return Updated, ""
	case f.Kind == Starter:
		return Kept, "was there before"
	case p.lock.sum(f.Path) == "":
		return Kept, "was not written by pipewright"
	case p.lock.sum(f.Path) != hash(old):
		return Kept, "edited since it was generated"
	}
	return Updated, ""
}

// permissions are those that the file has; a script may be run by whoever may read it.
func permissions(mode fs.FileMode, old state) fs.FileMode {
	if !old.exists {
		return mode
	}
	perm := old.mode.Perm()
	if mode&0o100 != 0 {
		perm |= perm & 0o444 >> 2
	}
	return perm
}

// lockWrite returns the lock file to write, or nil when it is up to date.
//
// A file that is kept stays in the lock with the hash of when it was last written, so that it is still known as edited
// next time; one that pipewright never wrote stays out.
func (p *Plan) lockWrite(t tree, files []File, result *Result) (*write, error) {
	l := p.newLock(files)
	for _, c := range result.Changes {
		if c.Action != Kept {
			continue
		}
		delete(l.files, c.Path)
		if sum := p.lock.sum(c.Path); sum != "" {
			l.files[c.Path] = sum
		}
	}
	old, err := read(t, lockPath)
	if err != nil {
		return nil, err
	}
	if text := l.text(); !old.exists || !bytes.Equal(old.text, text) {
		return &write{path: lockPath, text: text, mode: permissions(0o644, old), old: old}, nil
	}
	return nil, nil
}

// appendLines adds the lines that a text lacks to its end, with a line that says whose they are.
func appendLines(old, lines []byte) []byte {
	have := map[string]bool{}
	for line := range strings.Lines(string(old)) {
		have[normalLine(line)] = true
	}
	var missing []string
	for line := range strings.Lines(string(lines)) {
		if !have[normalLine(line)] {
			missing = append(missing, line)
		}
	}
	if len(missing) == 0 {
		return old
	}
	out := bytes.Clone(old)
	if len(out) > 0 {
		if !bytes.HasSuffix(out, []byte("\n")) {
			out = append(out, '\n')
		}
		out = append(out, "\n# added by pipewright\n"...)
	}
	return append(out, strings.Join(missing, "")...)
}

// normalLine makes lines of .gitignore equal that mean the same in most projects: "media", "/media" and "media/".
func normalLine(line string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "/"), "/")
}

// diff returns the difference from what is there to what was generated.
func diff(path string, old state, text []byte) string {
	name := "a/" + path
	if !old.exists {
		name = "/dev/null"
	}
	return source.Unified(name, "b/"+path, old.text, text)
}

// state is what is there under a path.
type state struct {
	exists bool
	link   bool
	mode   fs.FileMode
	text   []byte
}

// read returns what is there under a path. That a directory is in the way, or the path leads out, is an error.
func read(t tree, path string) (state, error) {
	info, err := t.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, nil
	}
	if err != nil {
		return state{}, explain(path, err)
	}
	s := state{exists: true, mode: info.Mode()}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		s.link = true
		return s, nil
	case info.IsDir():
		return s, fmt.Errorf("%s is a directory, and a file of that name is to be written: move it away", path)
	case !info.Mode().IsRegular():
		return s, fmt.Errorf("%s is no regular file: move it away", path)
	}
	if s.text, err = t.ReadFile(path); err != nil {
		return s, explain(path, err)
	}
	return s, nil
}
