package generate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// A tree is the directory that is written to. Paths are relative and have slashes.
type tree interface {
	Lstat(name string) (fs.FileInfo, error)
	ReadFile(name string) ([]byte, error)
	WriteFile(name string, data []byte, perm fs.FileMode) error // made, and flushed to the disk
	Chmod(name string, mode fs.FileMode) error
	Mkdir(name string, perm fs.FileMode) error
	Rename(from, to string) error
	Remove(name string) error
	RemoveAll(name string) error
}

// rootTree is a real directory. [os.Root] refuses what leads out of it.
type rootTree struct{ *os.Root }

// WriteFile implements tree.
func (r rootTree) WriteFile(name string, data []byte, perm fs.FileMode) error {
	f, err := r.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// stagingDir holds the new files until all of them are complete. It is on the disk of the lock file's directory.
const stagingDir = ".pipewright/staging"

// A write is a file to put in place, or to remove.
type write struct {
	path   string
	text   []byte
	mode   fs.FileMode
	remove bool
	old    state // what is there now
}

// writeAll puts files in place, all or none: first all of them are written aside, then each is renamed to its place,
// in order. When that stops half-way, what was replaced is put back.
//
// When the process is killed, each file is as before or new, whole. Once all files are complete aside, a journal says so;
// a run that finds one does what remains to be done ([Recover]). Without a journal nothing has been touched.
func writeAll(t tree, writes []write) error {
	tx := &transaction{tree: t}
	err := tx.run(writes)
	if err == nil {
		err = explain(stagingDir, t.RemoveAll(stagingDir))
	}
	if err != nil {
		return errors.Join(err, tx.undo())
	}
	return nil
}

// A transaction knows what it did, to undo it.
type transaction struct {
	tree
	dirs []string // made, outermost first
	done []write  // in place
}

func (tx *transaction) run(writes []write) error {
	if err := tx.RemoveAll(stagingDir); err != nil {
		return explain(stagingDir, err)
	}
	if err := tx.mkdirs(stagingDir); err != nil {
		return err
	}
	for i, w := range writes {
		if err := tx.stage(i, w); err != nil {
			return err
		}
	}
	for _, w := range writes {
		if err := tx.mkdirs(path.Dir(w.path)); err != nil {
			return err
		}
	}
	if err := tx.unchanged(writes); err != nil {
		return err
	}
	if err := tx.writeJournal(writes); err != nil {
		return err
	}
	for i, w := range writes {
		if err := tx.place(i, w.path, w.remove); err != nil {
			return err
		}
		tx.done = append(tx.done, w)
	}
	return nil
}

func staged(i int) string { return fmt.Sprintf("%s/%d", stagingDir, i) }

// stage writes a file aside.
func (tx *transaction) stage(i int, w write) error {
	if w.remove {
		return nil
	}
	if err := tx.WriteFile(staged(i), w.text, w.mode); err != nil {
		return explain(w.path, err)
	}
	if w.old.exists { // umask may have taken permissions away that the old file has
		return explain(w.path, tx.Chmod(staged(i), w.mode.Perm()))
	}
	return nil
}

// unchanged refuses to replace a file that somebody has written to since it was read.
func (tx *transaction) unchanged(writes []write) error {
	for _, w := range writes {
		now, err := read(tx.tree, w.path)
		if err != nil {
			return err
		}
		if now.exists != w.old.exists || !bytes.Equal(now.text, w.old.text) {
			return fmt.Errorf("%s has changed meanwhile: nothing is written, run it again", w.path)
		}
	}
	return nil
}

// place puts a staged file in its place, or removes what is there, with a directory that is empty then.
func (tx *transaction) place(i int, name string, remove bool) error {
	if !remove {
		return explain(name, tx.Rename(staged(i), name))
	}
	if err := tx.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return explain(name, err)
	}
	if dir := path.Dir(name); dir != "." {
		_ = tx.Remove(dir) // fails while there is something in it
	}
	return nil
}

// mkdirs makes a directory with those above it.
func (tx *transaction) mkdirs(dir string) error {
	if dir == "." {
		return nil
	}
	if err := tx.mkdirs(path.Dir(dir)); err != nil {
		return err
	}
	err := tx.Mkdir(dir, 0o755)
	switch {
	case err == nil:
		tx.dirs = append(tx.dirs, dir)
		return nil
	case !errors.Is(err, fs.ErrExist):
		return explain(dir, err)
	}
	info, err := tx.Lstat(dir)
	if err == nil && !info.IsDir() && info.Mode()&fs.ModeSymlink == 0 {
		return fmt.Errorf("%s is a file, and a directory of that name is needed: move it away", dir)
	}
	return explain(dir, err)
}

// undo puts back what was replaced and removes what was made.
func (tx *transaction) undo() error {
	var errs []error
	if err := tx.Remove(journalPath); err != nil && !errors.Is(err, fs.ErrNotExist) {
		errs = append(errs, explain(journalPath, err))
	}
	for _, w := range slices.Backward(tx.done) {
		if err := tx.putBack(w); err != nil {
			errs = append(errs, fmt.Errorf("%s stays changed: %w", w.path, err))
		}
	}
	if err := tx.RemoveAll(stagingDir); err != nil {
		errs = append(errs, explain(stagingDir, err))
	}
	for _, dir := range slices.Backward(tx.dirs) {
		if err := tx.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, explain(dir, err))
		}
	}
	return errors.Join(errs...)
}

func (tx *transaction) putBack(w write) error {
	if !w.old.exists {
		return tx.Remove(w.path)
	}
	back := stagingDir + "/back"
	if err := tx.Remove(back); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := tx.WriteFile(back, w.old.text, w.old.mode.Perm()); err != nil {
		return err
	}
	if err := tx.Chmod(back, w.old.mode.Perm()); err != nil {
		return err
	}
	if err := tx.mkdirs(path.Dir(w.path)); err != nil {
		return err
	}
	return tx.Rename(back, w.path)
}

// explain says what to do about an error of the file system, with the path that the user knows.
func explain(name string, err error) error {
	if err == nil {
		return nil
	}
	cause := err
	var perr *fs.PathError
	var lerr *os.LinkError
	switch {
	case errors.As(err, &perr):
		cause = perr.Err
	case errors.As(err, &lerr):
		cause = lerr.Err
	}
	switch {
	case strings.Contains(cause.Error(), "path escapes"):
		return fmt.Errorf("%s leads out of the directory by a symbolic link: pipewright does not follow it", name)
	case errors.Is(err, errNotDir):
		return fmt.Errorf("%s: a file is where a directory is needed: move it away", name)
	}
	return fmt.Errorf("%s: %w", name, cause)
}
