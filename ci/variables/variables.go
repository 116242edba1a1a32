// Package variables finds the CI/CD variables that a pipeline reads and that nothing in its configuration defines: those that
// somebody has to set in GitLab.
//
//	usage := variables.Of(ctx, variables.Options{Configs: []*config.Config{cfg}, FS: repository})
//	for _, v := range usage.Variables {
//		fmt.Println(v.Name, v.Required, v.Scope)
//	}
//
// # The model
//
// A [Read] is a place where a job reads a variable: a keyword that GitLab or its runner expands, an expression of rules, the shell code
// of a script, or a file of the repository that a script certainly runs. A read whose variable is defined for that job is dropped:
// by the YAML (root, workflow, job, matrix, rules, id_tokens, secrets, the parent of a child pipeline), by GitLab and its runner, by
// the shell or the image, by the script itself, or by the dotenv report of a job whose artifacts it gets. What is left is grouped by
// name into a [Variable], with advice: which flags it should have, and for which environment it should be.
//
// # What is not certain
//
// The package never guesses. What a file brings that nobody can see (a dotenv report that a program writes, `source` of a file that is
// not in the repository) is a [Read.Doubt]: the variable may come from there. What programs read themselves (os.environ) is not looked
// at. A part of the configuration that could not be had is a [Gap].
//
// It asks no server and knows no values. It reads files only through [io/fs.FS].
package variables

import (
	"context"
	"io/fs"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// Options tell what to look at.
type Options struct {
	// Configs are the configuration, as it is for each event of interest, and those of its child pipelines. What several of them
	// have in common is told once.
	Configs []*config.Config
	// FS holds the repository's files; nil when nobody knows them.
	FS fs.FS
	// Prefix stands before a path in FS to give the name of the file, as in [config.Tree].
	Prefix string
}

// A Usage is what a pipeline needs of the variables of its project, its groups and its server.
type Usage struct {
	// Variables are those that are read and not defined, sorted by name.
	Variables []Variable
	// Defined are the names that the configuration gives a value itself, sorted. A variable of the project with such a name replaces
	// that value.
	Defined []string
	// Environments are the patterns of the environments that jobs have, sorted: "production", "review/*".
	Environments []string
	// Gaps are the parts that nobody could look at. The list may lack variables then, and have some that are defined there.
	Gaps []Gap
}

// Variable returns the variable of that name, nil when there is none.
func (u *Usage) Variable(name string) *Variable {
	for i := range u.Variables {
		if u.Variables[i].Name == name {
			return &u.Variables[i]
		}
	}
	return nil
}

// A Variable is a CI/CD variable to set, and how.
type Variable struct {
	Name string
	// Required says that a job reads it where nothing stands in for a value that is missing.
	Required bool
	// Certain is false when all that reads it may get its value from where nobody looks: see [Read.Doubt].
	Certain bool
	// Masked says that its name is that of a secret, so that logs must not show the value.
	Masked bool
	// Protected says that a deployment to production reads it, or that only jobs on protected branches do.
	Protected bool
	// File says that it is used as the path of a file: the variable is to be of the type File.
	File bool
	// Scope is the environment that it is for: "production", "review/*"; "*" for all of them.
	Scope string
	// Values are what each environment needs, in the order of the reads: a variable may be set once, as the fields above say, or have
	// a value for each of them.
	Values []Value
	// Notes are what somebody should know before setting it, a sentence each.
	Notes []string
	// Reads are where it is read, in the order of the pipelines and jobs.
	Reads []Read
}

// A Value is what the jobs of one environment need of a variable.
type Value struct {
	Scope     string // "*" for jobs without an environment
	Required  bool
	Protected bool
}

// Jobs returns the names of the jobs that read the variable, each once, in order.
func (v *Variable) Jobs() []string {
	var names []string
	for _, r := range v.Reads {
		if r.Job != "" && !slices.Contains(names, r.Job) {
			names = append(names, r.Job)
		}
	}
	return names
}

// Environments returns the patterns of the environments in which the variable is read, each once, in order; "" stands for none.
func (v *Variable) Environments() []string {
	var names []string
	for _, r := range v.Reads {
		if !slices.Contains(names, r.Environment) {
			names = append(names, r.Environment)
		}
	}
	return names
}

// How tells reads apart.
type How string

// The ways to read a variable.
const (
	InKeyword How = "keyword" // GitLab or its runner expands it
	InRule    How = "rule"    // an expression asks for it
	InScript  How = "script"  // shell code of the configuration
	InFile    How = "file"    // a file of the repository that a script runs
)

// A Read is a place where a variable is read.
type Read struct {
	// Pipeline is the name of the configuration of a child pipeline, "" for the one that was asked about.
	Pipeline string
	// Job is "" for what is no job's: include, workflow, the variables at the root.
	Job string
	// Environment is the pattern of the job's environment, "" without one.
	Environment string
	Span        source.Span
	How         How
	// Keyword is where in the configuration the read comes from: "script", "image", "rules".
	Keyword string
	// Optional says that the place copes with a missing value: ${A:-b}, [ -n "$A" ], an expression of rules.
	Optional bool
	// Doubt names what may define the variable, unseen: `"build.env" of "build"`. It is "" where nothing may.
	Doubt string
}

// A Gap is something that nobody could look at.
type Gap struct {
	Span source.Span
	What string // `the include of project "group/ci": no server given`
}

// Of returns what pipelines need of variables.
func Of(ctx context.Context, opts Options) *Usage {
	c := newCollector(opts)
	for _, cfg := range opts.Configs {
		if cfg.Root != nil && ctx.Err() == nil {
			c.config(cfg)
		}
	}
	return c.usage(ctx, opts.Configs)
}
