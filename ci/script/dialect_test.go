package script

import (
	"testing"

	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestHintsAtWindows checks that the quick look misses nothing that the pattern finds.
func TestHintsAtWindows(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"$env:PATH = 'x'": true, "echo $Env:PATH": true, "  $x = 1": true, "[System.IO.File]::Exists('a')": true,
		"dir & if ERRORLEVEL 1 exit": true, "type %TEMP%\\a": true, "call build.bat": true, "CMD /c dir": true, "\t@echo off\ndir": true,
		"echo a\n\n  Get-ChildItem -Path .": true, "pwsh -File a.ps1": true,
		"pip install x": false, "echo 50% done": false, "make test": false, "cmdline": false, "Get it": false, "": false,
	} {
		if got := ForWindows([]Line{{Text: text}}); got != want {
			t.Errorf("ForWindows(%q) = %t", text, got)
		}
		if windows().MatchString(text) && !hintsAtWindows(text) {
			t.Errorf("hintsAtWindows(%q) misses it", text)
		}
	}
}

// TestHintsAtWindowsInScripts does the same for every file of the cases.
func TestHintsAtWindowsInScripts(t *testing.T) {
	t.Parallel()
	for _, v := range conformance.Verdicts(t) {
		for _, text := range v.Files {
			if windows().MatchString(text) && !hintsAtWindows(text) {
				t.Errorf("%s: the quick look misses it", v.ID)
			}
		}
	}
}
