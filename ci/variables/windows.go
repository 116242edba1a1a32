package variables

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// powerShell finds the environment variables that PowerShell code names, and whether it gives them a value.
//
//	$env:NAME     ${env:NAME}     $env:NAME = "x"
var powerShell = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\$(?:env:([a-z_]\w*)|\{env:([a-z_]\w*)\})([ \t]*=[^=])?`)
})

// isPowerShell reports whether lines are written for PowerShell, or for another shell of Windows.
func isPowerShell(lines []script.Line) bool {
	return script.ForWindows(lines) || slices.ContainsFunc(lines, func(l script.Line) bool { return strings.Contains(l.Text, "${env:") })
}

// windowsFacts reads the variables of a script for PowerShell, whose other code nobody reads.
func windowsFacts(lines []script.Line) *shellFacts {
	facts := &shellFacts{defines: nameSet{}, complete: true}
	for _, line := range lines {
		for _, m := range powerShell().FindAllStringSubmatchIndex(line.Text, -1) {
			start, end := m[2], m[3]
			if start < 0 {
				start, end = m[4], m[5]
			}
			name := line.Text[start:end]
			switch {
			case m[6] >= 0:
				facts.defines[strings.ToUpper(name)] = true
			case !facts.defines[strings.ToUpper(name)] && !isOfWindows(name):
				span := line.Span
				if span.File != nil {
					span = span.File.Span(syntax.Offsets(line.Span, line.Text).Range(m[0], end))
				}
				facts.mentions = append(facts.mentions, mention{name: name, span: span, how: InScript})
			}
		}
	}
	return facts
}

// isOfWindows reports whether Windows sets a variable itself.
func isOfWindows(name string) bool {
	switch strings.ToUpper(name) {
	case "ALLUSERSPROFILE", "APPDATA", "CHOCOLATEYINSTALL", "COMPUTERNAME", "COMSPEC", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "OS", "PATH",
		"NUMBER_OF_PROCESSORS", "PATHEXT", "PROCESSOR_ARCHITECTURE", "PROGRAMDATA", "PROGRAMFILES", "PSMODULEPATH", "PUBLIC", "SYSTEMDRIVE",
		"SYSTEMROOT", "TEMP", "TMP", "USERNAME", "USERPROFILE", "WINDIR":
		return true
	}
	return false
}
