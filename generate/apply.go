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
// A file that pipewright wrote and nobody edited is written again, or removed when it is not generated any more. One that
// was edited is kept, or with mode.Update merged; what pipewright never wrote is kept. With mode.Force edits are overwritten.
// The directory is not left by way of symbolic links.
//
// Only one Apply writes to a directory at a time, and it refuses when another one has since the plan was made.
func (p *Plan) Apply(dir string, files []File, mode Mode) (*Result, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if !mode.DryRun {
		unlock, err := lockDirectory(root)
		if err != nil {
			return nil, err
		}
		defer unlock()
	}
	return p.apply(rootTree{root}, files, mode)
}

func (p *Plan) apply(t tree, files []File, mode Mode) (*Result, error) {
	s, err := p.compareAll(t, files, mode)
	if err != nil {
		return nil, err
	}
	result := &Result{}
	for _, o := range s.outcomes {
		result.Changes = append(result.Changes, o.Change)
	}
	slices.SortStableFunc(result.Changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	if err := s.check(result, mode); err != nil {
		return nil, err
	}
	if mode.DryRun || len(result.Problems) > 0 {
		return result, nil
	}
	writes, err := s.writes()
	if err != nil {
		return nil, err
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

// A comparison is what a plan does to a directory.
type comparison struct {
	plan     *Plan
	tree     tree
	mode     Mode
	files    []File
	outcomes []outcome
}

// An outcome is what happens to one file.
type outcome struct {
	Change
	file File
	old  state
	text []byte // what will be there
}

// compareAll decides what happens to each file.
func (p *Plan) compareAll(t tree, files []File, mode Mode) (*comparison, error) {
	s := &comparison{plan: p, tree: t, mode: mode, files: files}
	if err := s.fresh(); err != nil {
		return nil, err
	}
	if err := s.refuseMarkers(); err != nil {
		return nil, err
	}
	for _, f := range files {
		old, err := read(t, f.Path)
		if err != nil {
			return nil, err
		}
		s.outcomes = append(s.outcomes, s.compare(f, old))
	}
	return s, s.leftOver()
}

// compare decides what happens to one file.
func (s *comparison) compare(f File, old state) outcome {
	o := outcome{Change: Change{Path: f.Path, For: f.For}, file: f, old: old, text: f.Text}
	if source.LineEnding(old.text) == "\r\n" {
		o.text = withEnding(f.Text, "\r\n")
	}
	s.decide(&o)
	if o.Action == Unchanged && !o.Edited && f.Mode&0o100 != 0 && old.mode&0o100 == 0 {
		o.Action = Updated
	}
	if s.mode.Diff && o.Action != Unchanged {
		o.Diff = diff(f.Path, old, o.text)
	}
	if o.Action == Kept || o.Action == Absent {
		o.text = old.text
	}
	return o
}

// decide chooses what happens to a file, and its text.
func (s *comparison) decide(o *outcome) {
	l, f := s.plan.lock, o.file
	if f.Kind == Lines {
		before, _ := l.generated(f.Path)
		if !s.mode.Update {
			before = nil
		}
		o.text = addLines(f.Path, o.old.text, f.Text, before)
	}
	switch {
	case !o.old.exists && s.gone(f.Path):
		o.Action, o.Why = Absent, "deleted by you; --force brings it back"
	case !o.old.exists:
		o.Action = Created
		if f.For != "" {
			o.Why = "proposal: " + f.For + " is yours"
		}
	case o.old.link:
		o.Action, o.Why = Kept, "is a symbolic link"
	case bytes.Equal(o.old.text, o.text):
		o.Action = Unchanged
	case f.Kind == Lines, s.mode.Force && f.Kind == Managed:
		o.Action = Updated
	case f.Kind == Starter:
		o.Action, o.Why = Kept, "was there before"
	case l.sum(f.Path) == "":
		o.Action, o.Why = Kept, "was not written by pipewright"
	case sameAs(o.old.text, l.sum(f.Path)):
		o.Action = Updated
	default:
		s.decideEdited(o)
	}
}

// gone reports whether a file that is not there was deleted by a person and is to stay so.
func (s *comparison) gone(name string) bool {
	return !s.mode.Force && (s.plan.lock.accepted(name) == deleted || s.mode.Update && s.plan.lock.knows(name))
}

// decideEdited decides about a file that was edited since it was generated.
func (s *comparison) decideEdited(o *outcome) {
	l, name := s.plan.lock, o.Path
	same := hash(o.file.Text) == l.sum(name)
	switch {
	case same && (s.mode.Update || sameAs(o.old.text, l.accepted(name))):
		o.Action, o.Edited, o.text = Unchanged, true, o.old.text
	case s.mode.Update:
		s.merge(o)
	default:
		o.Action, o.Why = Kept, "edited since it was generated"
		if name == "Dockerfile" {
			o.Why += "; the compose files build its stages dev, production and nginx"
		}
	}
}

// fresh refuses to go on from what another run has changed since the plan was made.
func (s *comparison) fresh() error {
	if isThere(s.tree, journalPath) {
		return errors.New("an earlier run was interrupted: run pipewright generate --update, which finishes it")
	}
	if s.mode.DryRun {
		return nil
	}
	now, err := read(s.tree, lockPath)
	if err != nil {
		return err
	}
	var raw []byte
	if s.plan.lock != nil {
		raw = s.plan.lock.raw
	}
	if now.exists != (s.plan.lock != nil) || !bytes.Equal(now.text, raw) {
		return errors.New(lockPath + " has changed meanwhile, by another pipewright generate: nothing is written, run it again")
	}
	return nil
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
