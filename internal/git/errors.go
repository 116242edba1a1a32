package git

import (
	"errors"
	"fmt"
	"strings"
)

// The reasons why there is nothing to ask git about.
var (
	ErrNotInstalled = errors.New("git is not installed, or not in PATH")
	ErrNoRepository = errors.New("not in a git repository")
	ErrNoWorkTree   = errors.New("the git repository has no work tree here")
	ErrNoCommits    = errors.New("the git repository has no commits yet")
)

// An OwnershipError says that git refuses to work in a repository of another user.
type OwnershipError struct {
	Dir string // the directory that git does not trust
}

// Error implements error.
func (e *OwnershipError) Error() string {
	return fmt.Sprintf("git does not trust %s, which belongs to another user: "+
		"if you do, run \"git config --global --add safe.directory %s\"", e.Dir, quoteDir(e.Dir))
}

// quoteDir quotes a directory for a shell where that is necessary.
func quoteDir(dir string) string {
	if strings.ContainsAny(dir, " \t\"'$&;()*?[]|<>`!#~") {
		return "'" + strings.ReplaceAll(dir, "'", `'\''`) + "'"
	}
	return dir
}

// A RevisionError says that a revision or a range means nothing here.
type RevisionError struct {
	Revision string
	Why      string
}

// Error implements error.
func (e *RevisionError) Error() string { return fmt.Sprintf("%q %s", e.Revision, e.Why) }

// A MergeBaseError says that two revisions have no common ancestor, or none that a shallow clone has.
type MergeBaseError struct {
	A, B    string
	Shallow bool
}

// Error implements error.
func (e *MergeBaseError) Error() string {
	text := fmt.Sprintf("%q and %q have no common ancestor", e.A, e.B)
	if e.Shallow {
		text += ` in this shallow clone: run "git fetch --unshallow", or in CI set GIT_DEPTH to 0`
	}
	return text
}

// A failure is a git that did not exit with 0.
type failure struct {
	command   string
	code      int
	complaint string
}

// Error implements error.
func (f *failure) Error() string {
	text := f.reason()
	if text == "" {
		text = fmt.Sprintf("exit status %d", f.code)
	}
	return "git " + f.command + ": " + text
}

// reason returns the line in which git says why it gave up, which hints follow or precede.
func (f *failure) reason() string {
	var last string
	for line := range strings.Lines(f.complaint) {
		line = strings.TrimSpace(line)
		for _, mark := range []string{"fatal: ", "error: "} {
			if text, ok := strings.CutPrefix(line, mark); ok {
				return text
			}
		}
		if line != "" {
			last = line
		}
	}
	return last
}

// diagnose returns the error of this package that a failure stands for, or the failure.
func (r runner) diagnose(f *failure) error {
	reason := f.reason()
	switch {
	case strings.HasPrefix(reason, "not a git repository"):
		return fmt.Errorf("%s: %w", r.dir, ErrNoRepository)
	case strings.Contains(reason, "dubious ownership"), strings.HasPrefix(reason, "unsafe repository"):
		return &OwnershipError{Dir: quotedPart(reason, r.dir)}
	case strings.Contains(reason, "must be run in a work tree"):
		return ErrNoWorkTree
	}
	return f
}

// quotedPart returns what stands in single quotes in a text, or fallback.
func quotedPart(text, fallback string) string {
	start, end := strings.Index(text, "'"), strings.LastIndex(text, "'")
	if start < 0 || end <= start+1 {
		return fallback
	}
	part := text[start+1 : end]
	part, _, _ = strings.Cut(part, "' is owned by") // as git 2.35.2 said it
	return part
}
