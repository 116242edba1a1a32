//go:build windows || plan9

package generate

import "errors"

// errNotDir is what systems say of a path that goes through a file; not known here.
var errNotDir = errors.New("not a directory")
