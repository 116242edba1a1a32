package fetch

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

// attributes keep git from changing the ends of lines in copies, whose hashes would differ then.
const attributes = "* -text\n"

const attributesFile = FilesDir + "/.gitattributes"

// Write makes the lock of a repository the one that is given, with the copies that it lists, and removes other ones. It reports whether
// anything changed. Copies come first and go last: whoever reads at the same time, and a run that is killed, finds the old lock or the
// new one, each with all its copies. Runs in the same repository wait for each other. A lock that lists nothing leaves nothing behind.
// Where a link stands for one of the directories, nothing changes: what it leads to is not ours to remove.
func Write(dir string, lock *Lock, texts map[string][]byte) (changed bool, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return false, err
	}
	defer root.Close()
	if _, err := root.Lstat(Dir); errors.Is(err, fs.ErrNotExist) && len(lock.Files) == 0 {
		return false, nil
	}
	if err := noLinks(root, FilesDir); err != nil {
		return false, err
	}
	if err := root.MkdirAll(FilesDir, 0o755); err != nil {
		return false, err
	}
	unlock, err := lockDirectory(root)
	if err != nil {
		return false, err
	}
	defer unlock()
	w := &writer{root: root}
	w.replace(lock, texts)
	return w.changed, w.err
}

// noLinks refuses a path of directories that a link is part of.
func noLinks(root *os.Root, dir string) error {
	for ; dir != "."; dir = path.Dir(dir) {
		if info, err := root.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s is a link, and copies go only to a directory of their own: remove it", dir)
		}
	}
	return nil
}

// A writer changes the files of a repository. After an error it does nothing more.
type writer struct {
	root    *os.Root
	changed bool
	err     error
}

func (w *writer) replace(lock *Lock, texts map[string][]byte) {
	keep := map[string]bool{}
	if len(lock.Files) > 0 {
		keep[attributesFile] = true
		w.write(attributesFile, []byte(attributes))
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		keep[Dir+"/"+name] = true
		w.write(Dir+"/"+name, texts[name])
	}
	if len(lock.Files) > 0 {
		w.write(LockFile, lock.Bytes())
	} else {
		w.remove(LockFile)
	}
	w.sweep(FilesDir, keep)
	if _, err := w.root.Lstat(FilesDir); errors.Is(err, fs.ErrNotExist) {
		_ = w.root.Remove(Dir) // it stays when somebody else keeps something in it
	}
}

// write gives a file its content, whole or not at all.
func (w *writer) write(name string, text []byte) {
	if w.err != nil || w.holds(name, text) {
		return
	}
	temporary := fmt.Sprintf("%s/.new-%d", FilesDir, os.Getpid())
	w.changed = true
	if w.err = noLinks(w.root, path.Dir(name)); w.err != nil {
		return
	}
	w.err = errors.Join(w.root.MkdirAll(path.Dir(name), 0o755), w.create(temporary, text))
	if w.err == nil {
		w.err = w.root.Rename(temporary, name)
	}
	if w.err != nil {
		_ = w.root.Remove(temporary)
	}
}

// holds reports whether a file is a regular one with that content.
func (w *writer) holds(name string, text []byte) bool {
	info, err := w.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(text)) {
		return false
	}
	old, err := w.root.ReadFile(name)
	return err == nil && string(old) == string(text)
}

func (w *writer) create(name string, text []byte) error {
	file, err := w.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}

func (w *writer) remove(name string) {
	if w.err != nil {
		return
	}
	err := w.root.Remove(name)
	w.changed = w.changed || err == nil
	if !errors.Is(err, fs.ErrNotExist) {
		w.err = err
	}
}

// sweep removes the files below dir that are not kept, and directories that are empty then. It reports whether dir is gone.
func (w *writer) sweep(dir string, keep map[string]bool) bool {
	if w.err != nil {
		return false
	}
	entries, err := fs.ReadDir(w.root.FS(), dir)
	if err != nil {
		w.err = err
		return false
	}
	left := len(entries)
	for _, entry := range entries {
		name := dir + "/" + entry.Name()
		switch {
		case entry.IsDir() && w.sweep(name, keep):
			left--
		case !entry.IsDir() && !keep[name]:
			w.discard(name)
			left--
		}
	}
	if left == 0 {
		w.remove(dir)
	}
	return left == 0
}

// discard removes a file that is not kept. A temporary one of a run that was killed is no change.
func (w *writer) discard(name string) {
	before := w.changed
	w.remove(name)
	if strings.HasPrefix(path.Base(name), ".new-") {
		w.changed = before
	}
}
