package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A staged file is content on its way to the disk: complete, but not yet under its name.
type staged struct {
	name   string // as the caller knows it
	target string // the file behind the links
	temp   string // "" when nothing waits to be renamed any more
	direct []byte // content for what is no regular file
}

// stage writes content beside the file that name leads to.
func stage(name string, content []byte, perm fs.FileMode) (*staged, error) {
	if special(name) {
		return &staged{name: name, target: name, direct: content}, nil
	}
	target, err := resolve(name)
	if err != nil {
		return nil, describe("write", name, err)
	}
	s := &staged{name: name, target: target}
	old, err := os.Stat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = s.writeNew(content, perm)
	case err != nil:
	case old.IsDir():
		err = errors.New("is a directory")
	default:
		err = s.writeLike(old, content)
	}
	if err != nil {
		s.discard()
		return nil, describe("write", name, err)
	}
	return s, nil
}

// special reports whether name leads to a device, a pipe or the like. It asks before links are followed by hand, because
// the link behind /dev/stdout may lead to no name at all.
func special(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// writeNew makes the temporary file with the permissions that a new file gets.
func (s *staged) writeNew(content []byte, perm fs.FileMode) error {
	f, err := createTemp(filepath.Dir(s.target), perm)
	if err != nil {
		return err
	}
	s.temp = f.Name()
	return fill(f, content)
}

// writeLike makes the temporary file with the permissions and the owner of old.
func (s *staged) writeLike(old fs.FileInfo, content []byte) error {
	if err := writable(s.target); err != nil {
		return err
	}
	f, err := createTemp(filepath.Dir(s.target), 0o600)
	if err != nil {
		return err
	}
	s.temp = f.Name()
	keepOwner(f, old)
	if err := f.Chmod(old.Mode()); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		f.Close()
		return err
	}
	return fill(f, content)
}

// writable reports why the file cannot be written. A rename would replace even a file that its owner made read-only.
func writable(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}

// fill writes and flushes the content, and closes the file, which Windows cannot rename while it is open.
func fill(f *os.File, content []byte) error {
	_, err := f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// commit puts the content under its name.
func (s *staged) commit() error {
	if s.temp == "" {
		return s.writeDirect()
	}
	if err := os.Rename(s.temp, s.target); err != nil {
		s.discard()
		return describe("write", s.name, err)
	}
	s.temp = ""
	return nil
}

func (s *staged) writeDirect() error {
	f, err := os.OpenFile(s.target, os.O_WRONLY, 0)
	if err != nil {
		return describe("write", s.name, err)
	}
	_, err = f.Write(s.direct)
	if err = errors.Join(err, f.Close()); err != nil {
		return describe("write", s.name, err)
	}
	return nil
}

// discard removes the temporary file if there still is one.
func (s *staged) discard() {
	if s.temp != "" {
		os.Remove(s.temp)
		s.temp = ""
	}
}
