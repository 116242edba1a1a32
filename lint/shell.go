package lint

import "context"

// A ShellChecker reads scripts and returns what it has to say of them, in the order of the scripts.
type ShellChecker func(ctx context.Context, scripts []ShellScript) ([]ShellRemark, error)

// A ShellScript is the code that one shell runs.
type ShellScript struct {
	Shell string // "bash" or "sh"
	Code  string
}

// A ShellRemark is a remark on the bytes [Start, End) of a script.
type ShellRemark struct {
	Script     int // its number
	Start, End int
	Severity   Severity
	Code       string // "SC2086"
	Message    string
}
