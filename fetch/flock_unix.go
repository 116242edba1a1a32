//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package fetch

import (
	"errors"
	"os"
	"syscall"
)

// lockDirectory keeps other runs from writing until unlock is called or the process ends. Nothing is left behind. Where the file
// system knows no locks, such as some network ones, there is none.
func lockDirectory(root *os.Root) (unlock func(), err error) {
	dir, err := root.Open(Dir)
	if err != nil {
		return nil, err
	}
	for err = syscall.EINTR; errors.Is(err, syscall.EINTR); {
		err = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX)
	}
	return func() { dir.Close() }, nil
}
