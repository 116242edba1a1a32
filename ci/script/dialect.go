package script

import (
	"path"
	"strings"
)

// A Dialect is the language of a shell.
type Dialect uint8

const (
	// Unknown is the language of a shell that nobody knows, or that the package does not read, such as PowerShell.
	Unknown Dialect = iota
	// POSIX is what sh reads in the images without bash: BusyBox ash in Alpine, or dash.
	POSIX
	// Bash is the language of bash.
	Bash
)

// DialectOf returns the dialect of a shell by its name or path.
func DialectOf(shell string) Dialect {
	switch strings.TrimSuffix(path.Base(shell), ".exe") {
	case "bash":
		return Bash
	case "sh", "ash", "dash":
		return POSIX
	default:
		return Unknown
	}
}

// ForWindows reports whether lines look as if they were written for PowerShell or cmd, which the package does not read.
func ForWindows(lines []Line) bool {
	for _, line := range lines {
		if windows().MatchString(line.Text) {
			return true
		}
	}
	return false
}

// windows is the pattern of what begins lines of PowerShell or cmd: variables, .NET, batch files, cmdlets.
var windows = lazy(`(?m)(?i:\$env:\w|^\s*\$\w+\s*\+?=\s|^\s*\[[a-z][\w.]*\]::|\bif errorlevel\b|%\w+%[\\;])` +
	`|^\s*(?i:call|cmd(\.exe)? /c|setlocal|@echo off|powershell(\.exe)?|pwsh|choco)\s` +
	`|^\s*(Add|Clear|Compress|ConvertTo|Copy|Expand|Export|ForEach|Get|Import|Install|Invoke|Move|New|Out|Pop|Push|Remove|Select|` +
	`Set|Start|Stop|Test|Wait|Where|Write)-[A-Z][A-Za-z]+\b`)
