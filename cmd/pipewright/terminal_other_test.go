//go:build !linux

package main

import "github.com/rogpeppe/go-internal/testscript"

// terminal is a command of the archives, which say that they are for Linux.
func terminal(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("pseudo-terminals are made on Linux only")
}
