package generate

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// An AnswerChange is an answer that is not what it was when the files were generated last.
type AnswerChange struct {
	Answer
	Old string // "" for a question that nobody asked then
}

// Changed returns the answers that are not those of the lock file, as far as it has them.
func (p *Plan) Changed() []AnswerChange {
	l := p.lock
	if l == nil {
		return nil
	}
	var changed []AnswerChange
	for _, a := range p.Answers {
		old, known := l.found[a.Question]
		if chosen, ok := l.answers[a.Question]; ok {
			old, known = chosen, true
		}
		if a.Value != old && (known || len(l.found) > 0) {
			changed = append(changed, AnswerChange{a, old})
		}
	}
	return changed
}

// leftOver decides about files that were generated and are not any more.
func (s *comparison) leftOver() error {
	l := s.plan.lock
	if l == nil {
		return nil
	}
	rendered := map[string]bool{}
	for _, f := range s.files {
		rendered[f.Path] = true
	}
	for _, name := range slices.Sorted(maps.Keys(l.files)) {
		if rendered[name] {
			continue
		}
		old, err := read(s.tree, name)
		if err != nil {
			return err
		}
		if !old.exists {
			continue
		}
		o := outcome{Change: Change{Path: name, Action: Removed, Why: "not needed any more"}, file: File{Path: name, Text: old.text}, old: old}
		if old.link || !sameAs(old.text, l.sum(name)) {
			o.Action, o.Why, o.text = Left, "not needed any more, but edited by you: delete it if you do not need it either", old.text
		} else if s.mode.Diff {
			o.Diff = source.Unified("a/"+name, "/dev/null", old.text, nil)
		}
		s.outcomes = append(s.outcomes, o)
	}
	return nil
}

// writes returns what to write, the record of it last.
func (s *comparison) writes() ([]write, error) {
	var writes []write
	for _, o := range s.outcomes {
		switch o.Action {
		case Created, Updated, Merged, Conflict:
			writes = append(writes, write{path: o.Path, text: o.text, mode: permissions(o.file.Mode, o.old), old: o.old})
		case Unchanged:
			if perm := permissions(o.file.Mode, o.old); perm != o.old.mode.Perm() {
				writes = append(writes, write{path: o.Path, text: o.old.text, mode: perm, old: o.old})
			}
		case Removed:
			writes = append(writes, write{path: o.Path, remove: true, old: o.old})
		}
	}
	next := s.nextLock()
	for _, record := range []struct {
		name string
		text []byte
	}{{basePath, next.base.text()}, {lockPath, next.text()}} {
		old, err := read(s.tree, record.name)
		if err != nil {
			return nil, err
		}
		if record.text != nil && (!old.exists || !bytes.Equal(old.text, record.text)) {
			writes = append(writes, write{path: record.name, text: record.text, mode: permissions(fs.FileMode(0o644), old), old: old})
		}
	}
	return writes, nil
}

// nextLock returns the lock file that goes with what will be there.
//
// A file that is kept stays with the hash and the text of when what was generated last went into it, so that it is still
// known as edited next time; one that pipewright never wrote stays out.
func (s *comparison) nextLock() *lock {
	next := s.plan.newLock()
	for _, o := range s.outcomes {
		switch o.Action {
		case Removed, Left:
		case Kept:
			s.carry(next, o)
		default:
			s.record(next, o)
		}
	}
	for name := range next.files {
		next.keep(name)
	}
	return next
}

// carry keeps what is known of a file that is kept. What only tools change counts as dealt with after it was named once.
func (s *comparison) carry(next *lock, o outcome) {
	l := s.plan.lock
	if _, tools := onlyTools(o.Path); tools && s.mode.Update && !o.old.link && l.sum(o.Path) != "" {
		next.files[o.Path], next.edited[o.Path] = hash(o.file.Text), hash(o.old.text)
		return
	}
	if sum := l.sum(o.Path); sum != "" {
		next.files[o.Path] = sum
	}
	if text, ok := l.generated(o.Path); ok {
		next.base[o.Path] = text
	}
	if sum := l.accepted(o.Path); sum != "" {
		next.edited[o.Path] = sum
	}
}

// record writes down a file into which went what was generated now, and what a person made of it. A conflict is not what
// anybody wants to keep.
func (s *comparison) record(next *lock, o outcome) {
	if o.file.Kind == Starter {
		return
	}
	if o.file.Kind == Managed {
		next.files[o.Path] = hash(o.file.Text)
	}
	if _, tools := onlyTools(o.Path); !tools {
		next.base[o.Path] = o.file.Text
	}
	switch {
	case o.Action == Absent:
		next.edited[o.Path] = deleted
	case o.Edited && o.Action != Conflict:
		next.edited[o.Path] = hash(o.text)
	}
}
