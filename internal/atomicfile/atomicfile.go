// Package atomicfile replaces the content of files so that whoever reads one sees the old content or the new one, whole.
//
// The new content goes to a temporary file in the same directory, is flushed to the disk and renamed over the old file.
// The permissions of the old file stay, and so does its owner where the system lets us; a symbolic link stays a link, and
// the file that it leads to is replaced. What is no regular file (a device, a pipe) is written to directly.
//
//	err := atomicfile.Write("report.json", data, 0o644)
//
// A [Batch] replaces several files together: it checks all of them before it touches the first, and it refuses when one
// does not hold any more what the caller read.
package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrChanged says that a file does not hold any more what the caller read from it.
var ErrChanged = errors.New("changed on disk meanwhile")

// Write gives the named file the content, and creates it with perm (before umask) when there is none.
func Write(name string, content []byte, perm fs.FileMode) error {
	s, err := stage(name, content, perm)
	if err != nil {
		return err
	}
	return s.commit()
}

// A Batch is a set of files to be written together. The zero Batch is empty and ready for use.
type Batch struct {
	changes []change
}

type change struct {
	name     string
	old, new []byte
}

// Replace plans to give the named file, which holds old, the content new.
func (b *Batch) Replace(name string, old, new []byte) {
	b.changes = append(b.changes, change{name, old, new})
}

// Write writes all files of the batch, or none: an error means that every file is as it was, unless it says otherwise.
// The error wraps [ErrChanged] when a file does not hold what the caller read.
func (b *Batch) Write() error {
	staged := make([]*staged, 0, len(b.changes))
	defer func() {
		for _, s := range staged {
			s.discard()
		}
	}()
	for _, c := range b.changes {
		s, err := stage(c.name, c.new, 0o666)
		if err != nil {
			return err
		}
		staged = append(staged, s)
	}
	for _, c := range b.changes {
		if err := c.check(); err != nil {
			return err
		}
	}
	for i, s := range staged {
		if err := s.commit(); err != nil {
			return partly(err, i, len(staged))
		}
	}
	return nil
}

// partly says how far a batch came before err.
func partly(err error, done, all int) error {
	if done == 0 {
		return err
	}
	return fmt.Errorf("%w (%d of %d files are written already)", err, done, all)
}

// check reports whether the file still is what the caller took it for.
func (c change) check() error {
	now, err := os.ReadFile(c.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: %w: it is gone", c.name, ErrChanged)
	case err != nil:
		return describe("write", c.name, err)
	case !bytes.Equal(now, c.old):
		return fmt.Errorf("write %s: %w", c.name, ErrChanged)
	}
	return nil
}

// describe names the operation and the file as the caller knows it, not the temporary one, in front of the reason.
func describe(op, name string, err error) error {
	var pathErr *fs.PathError
	var linkErr *os.LinkError
	switch {
	case errors.As(err, &pathErr):
		err = pathErr.Err
	case errors.As(err, &linkErr):
		err = linkErr.Err
	}
	return fmt.Errorf("%s %s: %w", op, name, err)
}

// maxLinks is how many symbolic links in a row are followed, as many as Linux follows.
const maxLinks = 40

// resolve follows symbolic links to the file that is to be written, which need not exist.
func resolve(name string) (string, error) {
	for range maxLinks {
		info, err := os.Lstat(name)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return name, nil // a missing file is fine, and other errors show when it is opened
		}
		target, err := os.Readlink(name)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(name), target)
		}
		name = target
	}
	return "", errors.New("too many symbolic links")
}
