package syntax

import "gitlab.com/pipewright/pipewright/ci/source"

// A Document is what GitLab's loader makes of one file.
type Document struct {
	File *source.File
	// Header is the document before the content when it has the key `spec`, else nil.
	Header *Mapping
	// Root is the content, nil when the file is blank or cannot be read. It is an empty mapping when the file holds
	// nothing but comments and empty documents, and no mapping when a Problem says so.
	Root Node
	// Blank says that the file holds nothing but white space.
	Blank bool
	// Problems are the mistakes that keep GitLab from reading the file, and warnings about bytes.
	Problems []Problem
	// Comments are the places of the comments, each from its "#" to the end of its line.
	Comments []source.Span
	// Anchors are the anchors of all documents of the file, in the order of the text.
	Anchors []*Anchor
}

// A Problem is a mistake in the text itself.
type Problem struct {
	Span    source.Span
	Message string // what is wrong, with the remedy
	Hint    string // optional, stands on a line of its own
	// Rejected says that GitLab refuses the file because of it.
	Rejected bool
	// Fixes are edits that mend it; empty when there is no safe one.
	Fixes []Fix
}

// A Fix is a way to mend a Problem.
type Fix struct {
	Message string
	Edits   []source.Edit
}

// An Anchor is a name that a node was given for aliases to repeat it.
type Anchor struct {
	Name string
	Span source.Span // of the "&" and the name
	Node Node
	// Aliases are the places that repeat the node, in the order of the text.
	Aliases []source.Span
}
