package pipetest

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// FileName is the name under which tests are looked for.
const FileName = ".pipewright-test.yml"

// A Suite is what a test file says.
type Suite struct {
	File *source.File
	// Config is the path of the configuration from the directory of the file; its zero value is the one beside the file.
	Config config.String
	Tests  []*Test
	// Always are claims that must hold for every event.
	Always []Claim
	// Default and Project are what all events have that say nothing else: the default branch and the path of the project, or "".
	Default, Project string
}

// A Claim is what must hold for every event, with its place.
type Claim struct {
	*proof.Claim
	Span source.Span
}

// A Test is some events and what must hold for the pipeline of each.
type Test struct {
	Name   config.String
	Events []Event
	// Outcome says whether there must be a pipeline.
	Outcome Outcome
	// Jobs must be in the pipeline, with these details.
	Jobs []Job
	// Exactly are all jobs of the pipeline, Absent are some that must not be in it; nil when nothing is said.
	Exactly, Absent *Names
	// Order are jobs of which each waits for the one before it.
	Order *Names
}

// An Event is an event of a test with its place.
type Event struct {
	*pipeline.Event
	// Title says what happened, with what sets the event apart from others of its kind: "push to main, A=b, changes app/views.py".
	Title string
	Span  source.Span
}

// An Outcome is whether there must be a pipeline. Its zero value demands one.
type Outcome struct {
	None   bool
	Reason pipeline.Reason // why there must be none; "" for any reason
	Span   source.Span     // the keyword; no place when nothing is written
}

// Names are names of jobs, as they are written in a list.
type Names struct {
	Span  source.Span // the list
	Items []config.String
}

// A Job is what must hold of a job.
type Job struct {
	Name    config.String
	Details []Detail
}

// A Detail is one keyword of a job with the value that it must have.
type Detail struct {
	Keyword string
	Span    source.Span // the keyword and its value
	// Name is the variable that is meant, for the keyword variables; else "".
	Name string
	Want Value
	// Jobs are the names in the list of needs.
	Jobs []config.String
}
