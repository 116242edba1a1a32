// Package config resolves a GitLab CI/CD configuration: includes, extends, !reference and defaults.
//
// GitLab resolves trees: it merges raw YAML mappings before it types anything. So does this package. [Load] reads the root
// file and what it includes, merges them into one tree by moving node pointers, and types the result last:
//
//	file ─► include ─► extends ─► !reference ─► [Config] of typed [Job]s
//
// A value that came through two includes and an extends still points at the bytes where a person wrote it.
// What cannot be had (an include of another server, say) is kept in [Config.Unresolved]; whoever asks a question
// that depends on it gets no answer rather than a guess.
//
// The package does not decide which jobs an event creates, and it reads files only through [io/fs.FS].
package config

import (
	"context"
	"io/fs"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A Tree is a repository's files.
type Tree struct {
	FS fs.FS
	// Prefix stands before a path in FS to give the name as the user typed it: "", "sub/", "/abs/".
	Prefix string
}

// Options tell what to load.
type Options struct {
	FS     fs.FS  // the repository's files
	Prefix string // see [Tree]
	Path   string // the configuration inside FS, with slashes
	// Text replaces what FS holds at Path, when it is not nil.
	Text []byte
	// Includes are local checkouts that stand in for other projects, by full path: "group/templates".
	Includes map[string]Tree
}

// A String is a text of the configuration with its place.
type String struct {
	Value string
	Span  source.Span
}

// Unresolved is an include that could not be had.
type Unresolved struct {
	Include string // local, project, remote, template, component, artifact
	What    string // "group/ci:main:/x.yml"
	Why     string // "no server given"
	Span    source.Span
}

// Config is a resolved configuration. It does not change after [Load]; its methods may be called concurrently.
type Config struct {
	// Files are the root file and every file that it includes, each once, in the order of inclusion.
	Files []*syntax.Document
	// Root is the configuration after include, extends and !reference; nil when the root file cannot be read.
	Root *syntax.Mapping
	// Stages are the stages in order, from `.pre` to `.post`.
	Stages []String
	// Jobs are the visible jobs in the order of the configuration.
	Jobs []*Job
	// Unresolved are the includes that could not be had.
	Unresolved []Unresolved
	// Problems are the mistakes found while resolving.
	Problems []Problem

	jobs       map[string]*Job
	instances  map[string]*Job // "test 1/2", "test: [a, b]"
	includedBy map[*source.File]source.Span
	defaults   *syntax.Mapping
}

// A Problem is a mistake of the user that keeps a configuration from being resolved.
type Problem struct {
	Rule    string // the name of the rule that reports it
	Span    source.Span
	Path    []string
	Message string
	Hint    string
	Related []source.Span
	// Unknown and Known serve "did you mean": the word at Span, and the words that are legal there.
	Unknown string
	Known   []string
}

// Load reads and resolves a configuration. The error says that the root file could not be read; mistakes in what the
// files say are in [Config.Problems] and in the problems of [Config.Files].
func Load(ctx context.Context, opts Options) (*Config, error) {
	l := newLoader(ctx, opts)
	root, err := l.root()
	if err != nil {
		return nil, err
	}
	cfg := l.cfg
	merged := l.expand(root, l.tree)
	if merged == nil {
		return cfg, nil
	}
	cfg.Root = resolveReferences(cfg, resolveExtends(cfg, merged))
	cfg.defaults, _ = cfg.Root.Get("default").(*syntax.Mapping)
	cfg.Stages = stages(cfg.Root)
	cfg.typeJobs()
	return cfg, nil
}

// Complete reports whether every include could be had, so that what is absent is really absent.
func (c *Config) Complete() bool { return len(c.Unresolved) == 0 }

// Readable reports whether every file could be parsed. What a file that could not be parsed would have said is unknown.
func (c *Config) Readable() bool {
	return c.Root != nil && !slices.ContainsFunc(c.Files, func(d *syntax.Document) bool { return d.Root == nil })
}

// Job returns the visible job of that name, nil when there is none.
func (c *Config) Job(name string) *Job { return c.jobs[name] }

// Instance returns the job of which name is one instance (`test 1/2`, `test: [a, b]`), nil when there is none.
func (c *Config) Instance(name string) *Job { return c.instances[name] }

// JobNames returns the names of the visible jobs in order.
func (c *Config) JobNames() []string {
	names := make([]string, len(c.Jobs))
	for i, job := range c.Jobs {
		names[i] = job.Name.Value
	}
	return names
}

// StageNames returns the names of the stages in order.
func (c *Config) StageNames() []string {
	names := make([]string, len(c.Stages))
	for i, stage := range c.Stages {
		names[i] = stage.Value
	}
	return names
}

// StageIndex returns the place of a stage in the order, or -1.
func (c *Config) StageIndex(stage string) int {
	return slices.IndexFunc(c.Stages, func(s String) bool { return s.Value == stage })
}

// StagesKnown reports whether [Config.Stages] is the whole truth: no include that could not be had may replace the list.
// The root file's own list always wins.
func (c *Config) StagesKnown() bool {
	if c.Complete() {
		return true
	}
	root, ok := c.Files[0].Root.(*syntax.Mapping)
	return ok && root.Entry("stages") != nil
}

// IncludedBy returns the places of the includes through which file came, the nearest first; nil for the root file.
func (c *Config) IncludedBy(file *source.File) []source.Span {
	var chain []source.Span
	for span, ok := c.includedBy[file]; ok && len(chain) < maxIncludes; span, ok = c.includedBy[span.File] {
		chain = append(chain, span)
	}
	return chain
}

// Interpolated reports whether text holds an input (`$[[ inputs.x ]]`), whose value is not known here.
func Interpolated(text string) bool { return strings.Contains(text, "$[[") }

func stages(root *syntax.Mapping) []String {
	node := root.Get("stages")
	var listed []String
	if node == nil || node.Kind() == syntax.KindNull {
		for _, name := range []string{"build", "test", "deploy"} {
			listed = append(listed, String{Value: name})
		}
	} else {
		listed = flatten(node, maxNesting)
	}
	pre, post := String{Value: ".pre"}, String{Value: ".post"}
	all := make([]String, 0, len(listed)+2)
	all = append(all, pre)
	for _, stage := range listed {
		switch stage.Value {
		case pre.Value:
			all[0].Span = stage.Span
		case post.Value:
			post.Span = stage.Span
		default:
			all = append(all, stage)
		}
	}
	return append(all, post)
}
