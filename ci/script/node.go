package script

import "gitlab.com/pipewright/pipewright/ci/source"

// A Node is a *Command, *Pipeline, *Chain, *Compound or *List.
type Node interface {
	// Span returns the place in the file.
	Span() source.Span
	// Source returns the shell code as it is written.
	Source() string
	// Parent returns what the node stands in, nil for the list that is the script.
	Parent() Node
	// Background reports whether & lets the shell go on while the node runs.
	Background() bool
	inner() *node
}

// node is what all nodes have.
type node struct {
	place
	parent     Node
	background bool
}

// Parent implements [Node].
func (n *node) Parent() Node { return n.parent }

// Background implements [Node].
func (n *node) Background() bool { return n.background }

func (n *node) inner() *node { return n }

// Kind tells commands apart.
type Kind uint8

// The kinds of commands.
const (
	Simple      Kind = iota // a name with words; only assignments or redirections; [ and test are such names, too
	Test                    // [[ … ]], with the operators as words
	Calculation             // (( … )) or let, without words
)

// A Command is the smallest thing that a shell runs.
type Command struct {
	node
	Kind Kind
	// Words are the name and what follows it; none for a command that only assigns or redirects.
	Words     []*Word
	Assigns   []*Assign // in front of the name
	Redirects []*Redirect
	// Settings are the options of the shell when it comes to the command.
	Settings Settings
	// Runs is what the command runs: the command behind sudo, the script of sh -c.
	Runs []Node
}

// An Assign is an assignment: NAME=value.
type Assign struct {
	place
	Name   string
	Append bool
	// Value is nil when it is empty, or a list.
	Value *Word
	// Elements are the words of a list: NAME=(…).
	Elements []*Word
}

// A Redirect is a redirection.
type Redirect struct {
	place
	Op string // ">", "2>" is Op ">" with the descriptor "2"
	FD string
	// Target is the word behind the operator: a file, a descriptor, the end word of a here-document.
	Target *Word
	// Here is the text of a here-document, nil without one and for an empty one.
	Here *Word
}

// A Pipeline joins nodes so that each one reads what the one before it writes. One node in a pipeline is a negated one: ! NODE.
type Pipeline struct {
	node
	Nodes   []Node
	Negated bool
	// Errors tells, for each node but the last, whether it hands on its errors, too: |&.
	Errors []bool
	// Settings are the options of the shell when it comes to the pipeline.
	Settings Settings
}

// A Chain joins nodes with && and ||, from the left.
type Chain struct {
	node
	Nodes []Node
	// Or tells, for each node but the last, whether || follows, not &&.
	Or []bool
}

// CompoundKind tells compounds apart.
type CompoundKind uint8

// The kinds of compounds.
const (
	Subshell     CompoundKind = iota // ( … )
	Group                            // { …; }
	If                               // if, with all its elifs and its else
	Loop                             // while, until
	For                              // for, select
	Case                             // case
	Function                         // name() …
	Substitution                     // $( … ) and backquotes, in a word
	Process                          // <( … ) and >( … ), in a word
	Nested                           // the script of a command: sh -c, eval, trap, ssh
)

// A Compound is what holds lists of commands.
type Compound struct {
	node
	Kind CompoundKind
	// Name is that of a function, the variable of a for, or the command that runs a nested script.
	Name string
	// Words are what a for goes through, or what a case looks at.
	Words []*Word
	// Patterns are the patterns of a case.
	Patterns []*Word
	// Lists are conditions and bodies, in the order of the text.
	Lists     []*List
	Redirects []*Redirect
}

// A List is what stands one behind the other.
type List struct {
	node
	Nodes []Node
	// Condition says that the last status of the list decides what an if or a loop does.
	Condition bool
}
