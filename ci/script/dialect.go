package script

import (
	"path"
	"slices"
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
		if hintsAtWindows(line.Text) && windows().MatchString(line.Text) {
			return true
		}
	}
	return false
}

// hintsAtWindows reports whether text has what every match of windows has. It is much faster.
func hintsAtWindows(text string) bool {
	if strings.ContainsAny(text, "%") || strings.Contains(text, ":") && containsFold(text, "$env:") || containsFold(text, "if errorlevel") {
		return true
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimLeft(line, " \t\r\f\v\n"); line != "" && beginsWindows(line) {
			return true
		}
	}
	return false
}

// windowsWords are the words with which a line of a batch file begins.
var windowsWords = []string{"call", "cmd", "setlocal", "@echo", "powershell", "pwsh", "choco"}

// beginsWindows reports whether a line may begin like one of PowerShell or cmd: with a variable, a type or a cmdlet, or a word of
// theirs.
func beginsWindows(line string) bool {
	first := line[0]
	if first == '$' || first == '[' || 'A' <= first && first <= 'Z' {
		return true
	}
	return slices.ContainsFunc(windowsWords, func(word string) bool { return len(line) >= len(word) && strings.EqualFold(line[:len(word)], word) })
}

// containsFold reports whether text contains an ASCII word in any case.
func containsFold(text, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0]|0x20 && strings.EqualFold(text[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// windows is the pattern of what begins lines of PowerShell or cmd: variables, .NET, batch files, programs on a drive, cmdlets.
var windows = lazy(`(?m)(?i:\$env:\w|^\s*\$\w+\s*\+?=\s|^\s*\[[a-z][\w.]*\]::|\bif errorlevel\b|%\w+%[\\;])` +
	`|^\s*(?i:call|cmd(\.exe)? /c|setlocal|@echo off|powershell(\.exe)?|pwsh|choco)\s` +
	`|^\s*[A-Z]:\\\w` +
	`|^\s*(Add|Clear|Compress|ConvertTo|Copy|Expand|Export|ForEach|Get|Import|Install|Invoke|Move|New|Out|Pop|Push|Remove|Select|` +
	`Set|Start|Stop|Test|Wait|Where|Write)-[A-Z][A-Za-z]+\b`)
