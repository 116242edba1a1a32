//go:build !linux

package main

import "os"

// maxRSS returns 0: unknown.
func maxRSS(*os.ProcessState) int64 { return 0 }
