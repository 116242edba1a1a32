// Package generate writes the pipeline and container set-up of a Django project.
//
// It works in four steps: detect, plan, render, write. [NewPlan] reads a directory, finds out what the project is
// (package django) and answers every [Question] of the target: a flag comes first, then the choice recorded in the
// lock file, then a fact of the project, then a default. An answer that none of them gives is an error that names the
// flag. [Plan.Render] makes the files from the embedded templates, the same bytes every time. [Plan.Apply] compares
// them with the directory and writes them, all or none, and never over something that a person wrote:
//
//	plan, err := generate.NewPlan(os.DirFS(dir), generate.Options{Target: "digitalocean"})
//	files, err := plan.Render()
//	result, err := plan.Apply(dir, files, generate.Mode{Check: lintFiles})
//	if result.OK() { … }
//
// The package prints nothing, starts no program and knows no linter: the command hands one in as [Mode.Check].
package generate

import (
	"io/fs"

	"gitlab.com/pipewright/pipewright/django"
)

// Options say what to generate. Everything but Target may be left empty.
type Options struct {
	Target  string            // one of [Targets]
	Project string            // directory of manage.py where there are several: "backend"
	New     bool              // start a new Django project even where other files are
	Answers map[string]string // what flags say, by [Question] name; an absent one is found out
	Version string            // pipewright's own version, for the lock file
}

// A Question is something the templates need to know. The command makes a flag of each: --python, --stack, …
type Question struct {
	Name   string // also the flag's name
	Usage  string
	Values []string // the legal values where they are few; for "stack" the legal parts of the comma separated value
	Switch bool     // the answer is yes or no, and the flag has no value
}

// An Answer is what pipewright goes by, and why.
type Answer struct {
	Question string
	Value    string
	Source   string // "--python", "pyproject.toml:7", "lock file", "default"

	chosen bool // by a person, now or earlier
}

// A Plan is all that is decided before a byte is rendered.
type Plan struct {
	Target    string
	New       bool            // a new Django project is part of the files
	Project   *django.Project // what was detected
	Answers   []Answer        // in the order of [Questions]
	Variables []Variable      // the CI/CD variables to set in GitLab
	Notes     []string        // what a person should know or do, most important first
	Next      []string        // commands to type next

	options Options
	lock    *lock
	view    view
	starter []File // the new Django project
}

// A File is one file to write.
type File struct {
	Path string // in the project, with slashes
	Text []byte
	Mode fs.FileMode // 0o644, or 0o755 for scripts
	Kind Kind
}

// A Kind says whom a file belongs to.
type Kind int

// The kinds of files.
const (
	Managed Kind = iota // ours: written again as long as nobody edited it
	Starter             // part of a new project: written once, the user's from then on
	Lines               // lines to append to a file that belongs to the user, such as .gitignore
)

// A Variable is a CI/CD variable that the pipeline reads.
type Variable struct {
	Name      string
	Required  bool
	File      bool // type File instead of Variable
	Masked    bool
	Protected bool
	Scope     string // the environment it is for: "production", or "*"
	About     string // what it is and where its value comes from
}

// Mode says how [Plan.Apply] treats the directory.
type Mode struct {
	DryRun bool // find out what would happen, write nothing
	Force  bool // overwrite files that were edited, or that pipewright did not write
	Diff   bool // fill [Change.Diff]

	// Check judges the rendered files before anything is written. When it returns problems, nothing is.
	Check func(files []File) (problems []string, err error)
}

// An Action is what happens to a file.
type Action string

// The actions, also as a word to print.
const (
	Created   Action = "created"
	Updated   Action = "updated"
	Unchanged Action = "unchanged"
	Kept      Action = "kept" // somebody else's text is there; see [Change.Why]
)

// A Change is what happens, or in a dry run would happen, to one file.
type Change struct {
	Path   string
	Action Action
	Why    string // for Kept: "edited since it was generated"
	Diff   string // with [Mode.Diff]: from what is there to what was generated; "" when they are the same
}

// A Result is what [Plan.Apply] did.
type Result struct {
	Changes  []Change // sorted by path
	Problems []string // what Check found; nothing was written
	Written  bool     // files were written
}

// OK reports whether everything that was generated is in place: no problem was found and nothing was kept back.
func (r *Result) OK() bool {
	if len(r.Problems) > 0 {
		return false
	}
	for _, c := range r.Changes {
		if c.Action == Kept {
			return false
		}
	}
	return true
}
