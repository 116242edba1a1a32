// Package pipeline answers which jobs one event creates, and why: [Event] × [config.Config] → [Pipeline].
//
// An event says what happened in the repository: a push, a tag, a merge request, a schedule. GitLab gives it predefined
// variables, asks workflow:rules whether there is a pipeline at all, asks the rules (or only and except) of every job whether the
// job is in it, and refuses the whole pipeline when a job needs another one that is not there. Create does the same and keeps for
// every answer the rule that gave it.
//
//	event ─► variables ─► include:rules ─► workflow:rules ─► rules of each job ─► needs ─► [Pipeline]
//
// What is not known stays unknown: an event with OpenVariables may have variables that nobody named, and a job whose rules depend
// on one is neither in the pipeline nor out of it ([config.Maybe]).
//
// The package runs nothing and reads no files: the configuration knows how to load itself for the variables of an event
// ([config.Config.With]).
package pipeline

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Reason tells why there is no pipeline.
type Reason string

// The reasons, in GitLab's words.
const (
	ConfigError     Reason = "config_error"
	WorkflowRules   Reason = "filtered_by_workflow_rules"
	FilteredByRules Reason = "filtered_by_rules"
	SkipCI          Reason = "skip_ci"
)

// A Pipeline is what one event creates.
type Pipeline struct {
	Event  *Event
	Config *config.Config // as it is for this event: include:rules may depend on it
	// Created is Maybe when it depends on what is not known.
	Created config.Truth
	Reason  Reason // why it is not created, or may not be; "" when it is
	// Errors are the mistakes because of which GitLab refuses the pipeline, or may refuse it. When the configuration itself is
	// wrong, they are what is wrong with it.
	Errors []Error
	// Broken says that the configuration itself is wrong, as it is for this event.
	Broken bool
	Name   string // workflow:name with its variables filled in
	// AutoCancel is workflow:auto_cancel, with what the rule of the workflow says.
	AutoCancel AutoCancel
	// Workflow tells what workflow:rules said; nil without them.
	Workflow *Why
	// Jobs are those in the pipeline, and those that may be, in the order of stages and then of the configuration. There are none
	// when the pipeline is not created.
	Jobs []*Job
	// Excluded are the jobs that are not in it, in the order of the configuration; none when the jobs were not even asked.
	Excluded []*Excluded
}

// AutoCancel tells what cancels the jobs of a pipeline; "" for what GitLab does by itself.
type AutoCancel struct {
	OnNewCommit  string // conservative, interruptible, none
	OnJobFailure string // none, all
}

// A Job is a job of a pipeline.
type Job struct {
	Name     string // of the instance: "test 1/2"
	Instance *config.Instance
	Stage    string
	// Present is Yes, or Maybe when it depends on what is not known.
	Present      config.Truth
	When         string // on_success, on_failure, always, manual, delayed
	AllowFailure bool
	ExitCodes    []int  // those that may be, of allow_failure:exit_codes
	StartIn      string // of delayed jobs
	// Needs are the jobs that it waits for; nil when it waits for the stages before it, empty when it starts at once.
	Needs         []Need
	Environment   string // with its variables filled in; "" without
	Tags          []string
	Interruptible *bool
	// Variables are those that the configuration gives it, unexpanded, each with who set it, in the order in which they were first set.
	Variables []Variable
	Why       *Why

	scope *scope // the variables that it has, see AllVariables
}

// An Excluded is a job that is not in a pipeline.
type Excluded struct {
	Name     string
	Instance *config.Instance
	Why      *Why
}

// A Need is a job that another one waits for.
type Need struct {
	Name      string
	Artifacts bool
	Optional  bool
	Span      source.Span
}

// An Error is a mistake because of which GitLab refuses one pipeline of a configuration that it accepts.
type Error struct {
	Job     string // "" when it is not about one
	Span    source.Span
	Message string
	// Certain is Yes, or Maybe when it depends on what is not known whether it comes to that.
	Certain config.Truth
}
