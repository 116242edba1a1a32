//go:build !windows && !plan9

package generate

import "syscall"

// errNotDir is what systems say of a path that goes through a file.
var errNotDir error = syscall.ENOTDIR
