//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package generate

import (
	"errors"
	"os"
	"syscall"
)

// lockDirectory keeps other runs from writing to a directory until unlock is called or the process ends. Nothing is left
// behind. Where the file system knows no locks, such as some network ones, there is none: a run then still refuses to replace
// what has changed since it looked.
func lockDirectory(root *os.Root) (unlock func(), err error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		dir.Close()
		return nil, errors.New("another pipewright generate is at work here: wait until it is done")
	}
	return func() { dir.Close() }, nil
}
