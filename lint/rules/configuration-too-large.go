package rules

import "gitlab.com/pipewright/pipewright/lint"

// ConfigurationTooLarge reports that extends and references multiply values beyond measure.
var ConfigurationTooLarge = &lint.Analyzer{
	Name:     "configuration-too-large",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `extends and references multiply the values beyond measure

GitLab limits the size of each file, with its aliases filled in, to 2 MiB. What
extends and !reference then make of the files it does not measure: lists that hold
other lists ten times over, a few levels deep, keep it busy until it gives up.
pipewright stops when they add more than two million values to those that are written.`,
	Bad: ".a:\n  - [x, x, x, x, x, x, x, x, x, x]\n" +
		".b:\n  - [!reference [.a], !reference [.a], !reference [.a], !reference [.a], !reference [.a], !reference [.a], !reference [.a], !reference [.a]]\n" +
		".c:\n  - [!reference [.b], !reference [.b], !reference [.b], !reference [.b], !reference [.b], !reference [.b], !reference [.b], !reference [.b]]\n" +
		".d:\n  - [!reference [.c], !reference [.c], !reference [.c], !reference [.c], !reference [.c], !reference [.c], !reference [.c], !reference [.c]]\n" +
		".e:\n  - [!reference [.d], !reference [.d], !reference [.d], !reference [.d], !reference [.d], !reference [.d], !reference [.d], !reference [.d]]\n" +
		".f:\n  - [!reference [.e], !reference [.e], !reference [.e], !reference [.e], !reference [.e], !reference [.e], !reference [.e], !reference [.e]]\n" +
		".g:\n  - [!reference [.f], !reference [.f], !reference [.f], !reference [.f], !reference [.f], !reference [.f], !reference [.f], !reference [.f]]\n" +
		"test:\n  script: !reference [.g]\n",
	Good: ".a:\n  - x\ntest:\n  script: !reference [.a]\n",
	Run:  problems,
}
