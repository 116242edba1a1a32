// Package generate writes the pipeline and container set-up of a Django project.
//
// It works in four steps: detect, plan, render, write. [NewPlan] reads a directory, finds out what the project is
// (package django) and answers every [Question] of the target: a flag comes first, then the choice recorded in the
// lock file, then a fact of the project, then a default. An answer that none of them gives is an error that names the
// flag; [NewInterview] tells what to ask a person before, and [ReadAnswers] reads what a file says. [Plan.Render] makes the files from the embedded templates, the same bytes every time. [Plan.Apply] compares
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
	Answers map[string]string // what a person says, by [Question] name; an absent one is found out
	Sources map[string]string // where an answer stands, by [Question] name: "answers.yml:3"; absent for a flag
	Version string            // pipewright's own version, for the lock file
	Force   bool              // take the place of files that pipewright did not write, instead of proposing something beside them
}

// A Question is something the templates need to know. The command makes a flag of each: --python, --stack, …
type Question struct {
	Name   string // also the flag's name
	Usage  string
	Values []string // the legal values where they are few; with List, the legal parts of the answer
	Switch bool     // the answer is yes or no, and the flag has no value
	List   bool     // the answer is one or more of Values, separated by commas
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

	options  Options
	lock     *lock
	view     view
	rendered []File
	starter  []File          // the new Django project
	taken    map[string]bool // paths at which a person has a file
}

// A File is one file to write.
type File struct {
	Path string // in the project, with slashes
	Text []byte
	Mode fs.FileMode // 0o644, or 0o755 for scripts
	Kind Kind
	For  string // of a proposal: the path at which a person has a file of their own
}

// A Kind says whom a file belongs to.
type Kind int

// The kinds of files.
const (
	Managed Kind = iota // ours: written again as long as nobody edited it
	Starter             // part of a new project: written once, the user's from then on
	Lines               // lines to add to a file that belongs to the user, such as .gitignore
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
	Extra     bool   // it is optional, and what it is for only the settings know
}

// Mode says how [Plan.Apply] treats the directory.
type Mode struct {
	DryRun bool // find out what would happen, write nothing
	Update bool // merge what is new into files that were edited
	Force  bool // overwrite files that were edited, or that pipewright did not write
	Diff   bool // fill [Change.Diff]

	// Check judges files, in the place of what the directory has, before anything is written. When it returns problems about
	// the rendered ones, nothing is.
	Check func(files []File) (problems []string, err error)

	drift bool // conflict markers are something to tell, and no reason to stop
}

// An Action is what happens to a file.
type Action string

// The actions, also as a word to print.
const (
	Created   Action = "created"
	Updated   Action = "updated"
	Unchanged Action = "unchanged"
	Merged    Action = "merged"   // what is new went into a file that was edited
	Conflict  Action = "conflict" // it went in, and a person must choose at [Change.Conflicts]
	Removed   Action = "removed"  // it is not generated any more
	Kept      Action = "kept"     // somebody else's text is there; see [Change.Why]
	Left      Action = "left"     // it is not generated any more, but was edited
	Absent    Action = "absent"   // a person deleted it
)

// A Change is what happens, or in a dry run would happen, to one file.
type Change struct {
	Path      string
	Action    Action
	Why       string // for Kept: "edited since it was generated"
	For       string // of a proposal: the file beside which it stands
	Edited    bool   // what a person edited is in it
	Conflicts []int  // for Conflict: the lines at which they begin
	Diff      string // with [Mode.Diff]: from what is there to what was generated; "" when they are the same
}

// A Result is what [Plan.Apply] did.
type Result struct {
	Changes  []Change // sorted by path
	Problems []string // what Check found in the rendered files; nothing was written
	Findings []string // what Check finds after an update and did not find before it; neither side has it alone
	Written  bool     // files were written
}

// OK reports whether everything that was generated is in place: no problem was found, nothing was kept back, and no conflict
// is open.
func (r *Result) OK() bool {
	if len(r.Problems) > 0 || len(r.Findings) > 0 {
		return false
	}
	for _, c := range r.Changes {
		if c.Action == Kept || c.Action == Conflict {
			return false
		}
	}
	return true
}
