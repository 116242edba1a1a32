package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/git"
)

// A diffSide is one of the configurations that diff compares.
type diffSide struct {
	name string // as people call it: "HEAD", "the work tree", "old.yml"
	arg  string // the file or directory that the user named, "-" for stdin; "" for another one
	rev  string // the revision of git; "" for a file
	path string // of the configuration, from the top of the repository; "" for a file that the user named
	// usual says that nobody named the file: where it is absent, there is no configuration.
	usual bool
}

// workTree is what people call the configuration as it is on disk.
const workTree = "the work tree"

// A sideLoader finds out which configurations are meant, and loads them.
type sideLoader struct {
	*linter
	repo *repository
}

// sides returns what the arguments mean: OLD and NEW, of which NEW, or both, may be left out.
func (l *sideLoader) sides(ctx context.Context, args []string) (before, after *diffSide, err error) {
	if len(args) == 0 {
		if _, err := l.repo.open(); err != nil {
			return nil, nil, fmt.Errorf("%w: name the configurations to compare", unplaced(err))
		}
		args = []string{"HEAD:"}
	}
	if before, err = l.side(ctx, args[0]); err != nil {
		return nil, nil, err
	}
	if len(args) == 2 {
		after, err = l.side(ctx, args[1])
		return before, after, err
	}
	after = &diffSide{name: workTree, path: l.usualPath(), usual: true}
	if before.rev != "" {
		after.path, after.usual = before.path, before.usual
	}
	if before.arg != "" && before.arg != "-" && l.fileOf(before.arg) == l.inWorkTree(after.path) {
		return nil, nil, usageError{
			text: filepath.ToSlash(before.arg) + " is the configuration in the work tree itself: name what to compare it with, as in HEAD",
			see:  "pipewright diff",
		}
	}
	return before, after, nil
}

// side returns what one argument means. A file that exists wins over a revision of that name.
func (l *sideLoader) side(ctx context.Context, arg string) (*diffSide, error) {
	if _, err := os.Stat(l.ws.abs(arg)); arg == "-" || err == nil {
		return &diffSide{name: displayed(arg), arg: arg}, nil
	}
	rev, name, named := strings.Cut(arg, ":")
	if isDrive(arg) || rev == "" {
		return nil, l.unreadable(arg, fs.ErrNotExist)
	}
	repo, err := l.repo.open()
	if err != nil {
		return nil, noRepository(arg, err)
	}
	if _, err := repo.Resolve(ctx, rev); err != nil {
		return nil, noRevision(arg, named, err)
	}
	if name == "" {
		return &diffSide{name: rev, rev: rev, path: l.usualPath(), usual: true}, nil
	}
	inside, err := l.insidePath(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", arg, err)
	}
	return &diffSide{name: arg, rev: rev, path: inside}, nil
}

// displayed returns what people call a file that the user named.
func displayed(arg string) string {
	if arg == "-" {
		return stdinName
	}
	return filepath.ToSlash(arg)
}

// isDrive reports whether an argument begins with a drive of Windows, so that it is no revision.
func isDrive(arg string) bool {
	return filepath.VolumeName(arg) != "" || len(arg) > 2 && arg[1] == ':' && (arg[2] == '\\' || arg[2] == '/')
}

// noRepository says why an argument, which is no file, cannot be a revision.
func noRepository(arg string, err error) error {
	if errors.Is(err, git.ErrNoRepository) || errors.Is(err, git.ErrNotInstalled) {
		return fmt.Errorf("%s: no such file, and no revision: %w", arg, unplaced(err))
	}
	return err
}

// unplaced returns the reason why there is no repository without the directory, which is the current one.
func unplaced(err error) error {
	for _, known := range []error{git.ErrNoRepository, git.ErrNotInstalled} {
		if errors.Is(err, known) {
			return known
		}
	}
	return err
}

// noRevision says why an argument means nothing.
func noRevision(arg string, named bool, err error) error {
	before, after, isRange := strings.Cut(arg, "..")
	switch {
	case !errors.As(err, new(*git.RevisionError)) || named:
		return fmt.Errorf("%s: %w", arg, err)
	case isRange && before != "" && strings.Trim(after, ".") != "":
		return fmt.Errorf("%s: name the two revisions as two arguments, %s and %s", arg, before, strings.TrimLeft(after, "."))
	}
	return fmt.Errorf("%s: no such file, and no revision: %w", arg, err)
}

// top returns the top of the work tree, the current directory without one.
func (l *sideLoader) top() string {
	if top := l.ws.top(l.ws.cwd); top != "" {
		return top
	}
	return l.ws.cwd
}

// inWorkTree returns the absolute path of a file whose path from the top of the repository is given.
func (l *sideLoader) inWorkTree(path string) string {
	return filepath.Join(l.top(), filepath.FromSlash(path))
}

// usualPath returns the path of the configuration that counts here, from the top of the repository: the nearest .gitlab-ci.yml
// upwards, else the one that would be at the top.
func (l *sideLoader) usualPath() string {
	for dir := range upwards(l.ws.cwd, l.top()) {
		if isFile(filepath.Join(dir, configName)) {
			if path, err := filepath.Rel(l.top(), filepath.Join(dir, configName)); err == nil {
				return filepath.ToSlash(path)
			}
		}
	}
	return configName
}

// insidePath returns the path from the top of the repository of a name behind "REV:". Names that begin with a dot and a slash start
// from the current directory, as in git.
func (l *sideLoader) insidePath(name string) (string, error) {
	name = filepath.FromSlash(name)
	if first, _, _ := strings.Cut(filepath.ToSlash(name), "/"); first == "." || first == ".." {
		name = filepath.Join(l.ws.cwd, name)
	} else {
		name = filepath.Join(l.top(), name)
	}
	path, err := filepath.Rel(l.top(), name)
	if err != nil || !filepath.IsLocal(path) {
		return "", errors.New("the path leads out of the repository")
	}
	return filepath.ToSlash(path), nil
}

// fileOf returns the absolute path of the configuration that a file or directory stands for.
func (l *sideLoader) fileOf(arg string) string {
	file := l.ws.abs(arg)
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return filepath.Join(file, configName)
	}
	return file
}
