// Package config resolves a GitLab CI/CD configuration: inputs, includes, extends, !reference, defaults and matrices.
//
// GitLab resolves trees: it merges raw YAML mappings before it types anything. So does this package. [Load] reads the root
// file and what it includes, merges them into one tree by moving node pointers, and types the result last:
//
//	file ─► inputs ─► include ─► extends ─► !reference ─► [Config] of typed [Job]s ─► their instances
//
// A value that came through two includes and an extends still points at the bytes where a person wrote it.
// What cannot be had (an include of another server, a variable that nobody knows) is kept in [Config.Unresolved]; whoever asks
// a question that depends on it gets no answer rather than a guess.
//
// Mistakes because of which GitLab refuses the configuration are [Problem]s, each with the name of the rule that reports it.
// Shapes of single keywords are not looked at here. The package does not decide which jobs an event creates, and it reads
// files only through [io/fs.FS] and [Fetcher].
package config

import (
	"context"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A String is a text of the configuration with its place.
type String struct {
	Value string
	Span  source.Span
}

// Unresolved is something that could not be had, so that what depends on it is not known.
type Unresolved struct {
	Include string // local, project, remote, template, component, artifact; input for the value of an input
	What    string // "group/ci:main:/x.yml"
	Why     string // "no server given"
	Span    source.Span
}

// Config is a resolved configuration. It does not change after [Load]; its methods may be called concurrently. [Config.With] gives
// the same configuration for another event.
type Config struct {
	// Name is the name of the root file. That of a child pipeline is the first thing that its job includes.
	Name string
	// Trigger is what makes the pipeline a child of another one; nil for a configuration that stands in a file of its own.
	Trigger *Trigger
	// Prefix stands before the path in the repository in the names of its files, as in [Tree].
	Prefix string
	// Files are the root file and every file that it includes, each once, in the order of inclusion. A child pipeline has no root
	// file: the first are those that its job includes, and there may be none.
	Files []*syntax.Document
	// Root is the configuration after include, extends and !reference; nil when the root file cannot be read.
	Root *syntax.Mapping
	// Stages are the stages in order, from `.pre` to `.post`; none at all for `stages: []`, as in GitLab.
	Stages []String
	// Jobs are the visible jobs in the order of the configuration.
	Jobs []*Job
	// Unresolved are the includes and inputs that could not be had.
	Unresolved []Unresolved
	// Problems are the mistakes found while resolving, and those that lie between keywords.
	Problems []Problem

	merged     *syntax.Mapping // Root before extends
	jobs       map[string]*Job
	jobNames   []string             // of Jobs
	stageNames []string             // of Stages
	parallel   bool                 // some job is parallel
	instances  map[string]*Instance // "test 1/2", "test: [a, b]", and "test" without parallel
	includedBy map[*source.File]source.Span
	defaults   *syntax.Mapping
	stageIndex map[string]int
	stagesFrom source.Span
	unsettled  map[*source.File]bool // files of which not every input is known
	partial    bool                  // a mistake kept an include or a file from being read
	reported   map[problemKey]struct{}
	compared   int // words that are suggestions for misspelt ones
	opts       Options
	store      *store

	family *family
	asked  *inquiry // of the event
	kept   sync.Map // see [Once]
	// expressions are those that were asked for, by their text; nil for what GitLab refuses.
	expressions sync.Map
}

// Load reads and resolves a configuration. The error says that the root file could not be read; mistakes in what the
// files say are in [Config.Problems] and in the problems of [Config.Files].
func Load(ctx context.Context, opts Options) (*Config, error) {
	cfg, err := newLoader(ctx, opts).load()
	if err != nil {
		return nil, err
	}
	cfg.family = &family{members: []*Config{cfg}}
	return cfg, nil
}

// inputsNode avoids a nil pointer in an interface.
func inputsNode(m *syntax.Mapping) syntax.Node {
	if m == nil {
		return nil
	}
	return m
}

func (c *Config) typeAll() {
	if !isJobLike(c.Root.Get("default")) {
		c.defaults, _ = c.Root.Get("default").(*syntax.Mapping)
	}
	c.setStages()
	c.typeJobs()
	c.makeInstances()
}

// Complete reports whether every include and input could be had, so that what is absent is really absent.
func (c *Config) Complete() bool { return len(c.Unresolved) == 0 }

// Readable reports whether every file could be read, with what it includes and the values of its inputs. What a file that could
// not be read would have said is unknown.
func (c *Config) Readable() bool { return c.Root != nil && c.allRead() }

// allRead reports whether every file so far could be read.
func (c *Config) allRead() bool {
	return !c.partial && !slices.ContainsFunc(c.Files, func(d *syntax.Document) bool { return d.Root == nil })
}

// whole reports whether what is absent is really absent.
func (c *Config) whole() bool { return c.Complete() && c.allRead() }

// Job returns the visible job of that name, nil when there is none.
func (c *Config) Job(name string) *Job { return c.jobs[name] }

// Instance returns the job of which name is one instance (`test 1/2`, `test: [a, b]`), nil when there is none.
func (c *Config) Instance(name string) *Job {
	if in := c.instances[name]; in != nil && in.Index > 0 {
		return in.Job
	}
	return nil
}

// JobNames returns the names of the visible jobs in order.
func (c *Config) JobNames() []string { return slices.Clone(c.jobNames) }

// start returns the place that stands for the whole configuration.
func (c *Config) start() source.Span {
	if len(c.Files) > 0 {
		return c.Files[0].File.Span(0, 0)
	}
	return c.Trigger.Span()
}

// IncludedBy returns the places of the includes through which file came, the nearest first; nil for the root file, and for a file that
// the job of a child pipeline includes.
func (c *Config) IncludedBy(file *source.File) []source.Span {
	var chain []source.Span
	for span, ok := c.includedBy[file]; ok && len(chain) < maxIncludes; span, ok = c.includedBy[span.File] {
		chain = append(chain, span)
	}
	return chain
}

// Interpolated reports whether text holds what may be an input (`$[[ inputs.x ]]`). Only [Config.Unsettled] tells whether its
// value is missing: without a header, GitLab takes the text as it stands.
func Interpolated(text string) bool { return strings.Contains(text, "$[[") }

// Unsettled reports whether s holds an input whose value is not known.
func (c *Config) Unsettled(s String) bool {
	return Interpolated(s.Value) && (s.Span.File == nil || c.unsettled[s.Span.File] || c.Trigger != nil && c.Trigger.Config.Unsettled(s))
}
