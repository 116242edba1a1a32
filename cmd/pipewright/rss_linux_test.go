package main

import (
	"os"
	"syscall"
)

// maxRSS returns the largest memory that a process held, in bytes.
func maxRSS(state *os.ProcessState) int64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss << 10
	}
	return 0
}
