package script

import (
	"iter"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Line is an item of before_script, script or after_script: one command or several.
type Line struct {
	Text string // the value, after inputs are filled in
	Span source.Span
}

// Options tell how to read a script.
type Options struct {
	Dialect Dialect
	// Offsets tells where in a span the bytes of a text stand; nil: nobody knows, and everything in a line is said to stand at
	// the place of the line.
	Offsets func(span source.Span, text string) source.Offsets
}

// A Script is the code that one shell runs. It is read when something is first asked of it, and does not change; its methods may
// be called concurrently. Nobody may change what they return.
type Script struct {
	opts  Options
	lines []Line
	once  sync.Once
	tree
}

// tree is what reading a script gives.
type tree struct {
	root      *List
	text      *text
	commands  []*Command
	compounds []*Compound
	pipelines []*Pipeline
	uses      []*Use
	defs      []Definition
	features  []Feature
	opaque    []*Command
	problems  []Problem
	partial   bool
}

// New returns the script of the given lines. Those of before_script and script make one script, those of after_script another.
func New(opts Options, lines []Line) *Script { return &Script{opts: opts, lines: lines} }

// read reads the script if nobody has done so yet.
func (s *Script) read() *tree {
	s.once.Do(func() {
		r := reader{tree: &s.tree, opts: s.opts}
		r.read(s.lines)
	})
	return &s.tree
}

// Dialect returns the language of the script.
func (s *Script) Dialect() Dialect { return s.opts.Dialect }

// Lines returns the lines of which the script was made.
func (s *Script) Lines() []Line { return s.lines }

// Code returns what the shell runs, with a line `echo` where the runner prints the next line.
func (s *Script) Code() string { return s.read().text.src }

// Span returns the place of a range of [Script.Code].
func (s *Script) Span(start, end int) source.Span { return s.read().text.span(start, end) }

// Root returns the list of everything.
func (s *Script) Root() *List { return s.read().root }

// Complete reports whether all code could be read, nested scripts included. It could not when the dialect is not known. What
// other files hold is not asked: see [Script.Opaque].
func (s *Script) Complete() bool { return !s.read().partial }

// Commands returns all commands in the order of the text: a command before those that stand in its words or that it runs.
func (s *Script) Commands() []*Command { return s.read().commands }

// Named yields the commands of one of the names, wherever in the file system they are.
func (s *Script) Named(names ...string) iter.Seq[*Command] {
	return func(yield func(*Command) bool) {
		for _, c := range s.Commands() {
			if slices.Contains(names, c.Base()) && !yield(c) {
				return
			}
		}
	}
}

// Pipelines returns all pipelines.
func (s *Script) Pipelines() []*Pipeline { return s.read().pipelines }

// Compounds returns all compounds.
func (s *Script) Compounds() []*Compound { return s.read().compounds }

// Uses returns all uses of variables. What an outer shell pastes into a nested script counts once, where it is written.
func (s *Script) Uses() []*Use { return s.read().uses }

// Definitions returns all places where variables get a value.
func (s *Script) Definitions() []Definition { return s.read().defs }

// Features returns what is in the script that not every shell knows.
func (s *Script) Features() []Feature { return s.read().features }

// Opaque returns the commands through which variables, functions and commands may come that the script does not show: source, eval
// of what is not known, export of words that are not known.
func (s *Script) Opaque() []*Command { return s.read().opaque }

// Problems returns what is wrong with the code itself.
func (s *Script) Problems() []Problem { return s.read().problems }

// Function returns the function of that name, nil when there is none.
func (s *Script) Function(name string) *Compound {
	for _, c := range s.Compounds() {
		if c.Kind == Function && c.Name == name {
			return c
		}
	}
	return nil
}
