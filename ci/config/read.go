package config

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

var (
	errDirectory  = errors.New("it is a directory, not a file")
	errNotRegular = errors.New("it is not a regular file")
	errLink       = errors.New("it is a symbolic link, which GitLab does not follow: include the file itself")
	errTooBig     = errors.New("it is larger than 2 MiB, which GitLab refuses")
)

// maxSize is the size in bytes above which no file is read. GitLab refuses files of more than 2 MiB, which the parser reports;
// what is larger by far is not even read.
const maxSize = 8 << 20

// readFile reads a regular file of bounded size: a FIFO would block, and a device has no end.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	switch {
	case info.IsDir():
		err = errDirectory
	case !info.Mode().IsRegular():
		err = errNotRegular
	case info.Size() > maxSize:
		err = errTooBig
	}
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return fs.ReadFile(fsys, name)
}

// readTracked reads a file as GitLab finds it in the repository: at exactly that path, and through no symbolic link.
func readTracked(fsys fs.FS, name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	for i := range len(name) + 1 {
		if i < len(name) && name[i] != '/' {
			continue
		}
		info, err := fs.Lstat(fsys, name[:i])
		if err != nil {
			return nil, err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return nil, &fs.PathError{Op: "open", Path: name, Err: errLink}
		}
	}
	return readFile(fsys, name)
}

// reason says in a few words why a file could not be read.
func reason(name string, err error) string {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file in the repository"
	case errors.Is(err, fs.ErrInvalid) && leaves(name):
		return "the path leaves the repository: write it from the top of the repository"
	case errors.Is(err, fs.ErrInvalid):
		return "GitLab finds no file by such a path: write " + strings.TrimPrefix(path.Clean("/"+name), "/")
	case errors.As(err, &pathErr):
		return pathErr.Err.Error()
	default:
		return err.Error()
	}
}

func leaves(name string) bool { return name == ".." || strings.HasPrefix(path.Clean(name), "../") }
