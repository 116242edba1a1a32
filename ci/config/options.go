package config

import (
	"context"
	"io/fs"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A Tree is a repository's files.
type Tree struct {
	FS fs.FS
	// Prefix stands before a path in FS to give the name as the user typed it: "", "sub/", "/abs/".
	Prefix string
	// List gives the paths of the repository's files, for rules:exists and wildcards. Nil looks through FS.
	List func() ([]string, error)
}

// Options tell what to load.
type Options struct {
	FS     fs.FS  // the repository's files
	Prefix string // see [Tree]
	Path   string // the configuration inside FS, with slashes
	// Text replaces what FS holds at Path, when it is not nil.
	Text []byte
	// List gives the paths of the repository's files, see [Tree].
	List func() ([]string, error)
	// Inputs are the arguments for the inputs of the configuration itself; nil for none.
	Inputs *syntax.Mapping
	// Includes are local checkouts that stand in for other projects, by full path: "group/templates".
	Includes map[string]Tree
	// Fetcher gets what is not in the repository; nil leaves it unresolved.
	Fetcher Fetcher
	// Variables tells the CI/CD variables that are known while the configuration is put together: those of the project, of the
	// pipeline, and the predefined ones of pipelines. Nil knows none.
	Variables expr.Lookup
	// Masked tells whether a variable is a masked one, which GitLab expands nowhere in a configuration. Nil knows of none.
	Masked func(name string) bool
	// Changes tells whether one of the changed files matches one of the globs, for include:rules:changes. Nil does not know.
	Changes func(globs []string, compareTo string) Truth
	// Child says that the pipeline is a child of another one.
	Child bool
	// Gather lets every include in of which the rules do not certainly say no: for whoever wants the files that may be needed, whatever
	// happens. The configuration is none that any event has.
	Gather bool

	trigger *Trigger // what makes the child, whose configuration stands in no file of its own
	files   []string // see [Answers]
	family  *family  // that of the configuration that is loaded for another event
	store   *store
}

// Truth is an answer that may not be known.
type Truth uint8

// The answers.
const (
	Maybe Truth = iota
	No
	Yes
)

// TruthOf returns the answer that is known.
func TruthOf(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// And answers whether two things hold.
func (t Truth) And(other Truth) Truth {
	switch {
	case t == No || other == No:
		return No
	case t == Maybe || other == Maybe:
		return Maybe
	}
	return Yes
}

// Or answers whether one of two things holds.
func (t Truth) Or(other Truth) Truth { return t.Not().And(other.Not()).Not() }

// Not answers the contrary.
func (t Truth) Not() Truth {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Maybe
}

// A Fetcher gets included files that are not in the repository. A [*Refusal] as error says that GitLab would refuse the include;
// any other error says that the file could not be had, which leaves the include unresolved.
type Fetcher interface {
	Fetch(ctx context.Context, r Request) (*Response, error)
}

// A Lister is a Fetcher that can list the files of a project, which wildcards and rules:exists need.
type Lister interface {
	List(ctx context.Context, project, ref string) ([]string, error)
}

// An Announcer is a Fetcher that likes to know which files will be asked for, so that it can get them at the same time.
type Announcer interface {
	Announce(ctx context.Context, requests []Request)
}

// A Request names one file.
type Request struct {
	Include string // project, remote, template or component
	// Address is the URL of a remote file, the name of a template or the address of a component.
	Address string
	// Project, Ref and Path name a file of a project. Ref is "HEAD" for the default branch.
	Project, Ref, Path string
}

// String returns the request as messages show it: "group/ci:main:/x.yml", or the address.
func (r Request) String() string {
	switch {
	case r.Project == "":
		return r.Address
	case r.Ref == "HEAD":
		return r.Project + ":/" + r.Path
	}
	return r.Project + ":" + r.Ref + ":/" + r.Path
}

// A Response is a file that was fetched.
type Response struct {
	Name string // as messages show it
	Text []byte
	// Project and Commit are where the local includes of the file are read; empty when it can have none.
	Project, Commit string
	Path            string // of the file in that project
	// Component is what `$[[ component.x ]]` stands for: name, sha, version, reference.
	Component map[string]string
}

// A Refusal is the answer of a server that GitLab would give, too: no such project, no such file.
type Refusal struct {
	Reason string // "there is no such project, or it is not accessible"
}

// Error implements error.
func (r *Refusal) Error() string { return r.Reason }
