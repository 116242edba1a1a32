//go:build !windows

package main

import (
	"errors"
	"os"
	"syscall"
)

// enableColours reports whether the terminal understands colours: they all do.
func enableColours(*os.File) bool { return true }

// isBrokenPipe reports whether err says that nobody reads any more.
func isBrokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
