// Package pipediff tells what a change of a configuration does to pipelines, event by event.
//
// A reader of a merge request sees lines of YAML; what they want to know is which jobs run where. [Compare] creates the pipelines
// of the same events from both configurations and tells how they differ:
//
//	events × old ─► pipelines ┐
//	                          ├─► renamed, everywhere, event by event, outside ─► [Diff]
//	events × new ─► pipelines ┘
//
// What holds in every pipeline that has a job (another image, another script) is told once, not for each event. What is not known
// ([config.Maybe]) is compared as such: a job that may be in a pipeline differs from one that is.
//
// The package decides neither which events are worth a look nor whether GitLab accepts a configuration: the caller says both.
package pipediff

import (
	"reflect"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A Side is one of the two configurations.
type Side struct {
	// Config is the configuration; nil when there is none, which creates no pipelines.
	Config *config.Config
	// Refused says that GitLab refuses the configuration, so that no event creates a pipeline.
	Refused bool
}

// NoConfig is the reason why no pipeline is created where there is no configuration.
const NoConfig pipeline.Reason = "no_config"

// A Diff is what differs between the pipelines of two configurations.
type Diff struct {
	// Renamed are the jobs that have another name and are otherwise the same, in the order of the new configuration.
	Renamed []Rename
	// Pipeline is what changes in every pipeline as a whole: the order of stages, workflow.
	Pipeline []Change
	// Everywhere is what holds in every pipeline: jobs that each of them has or lacks now, and, of the others, what changes
	// wherever they run.
	Everywhere []JobChange
	// Events are the events in the order given, each with what holds for it besides. Also those are here that stay the same.
	Events []*EventChange
	// Outside are the jobs that differ but are in none of the pipelines. Old and New say whether the configurations have them.
	Outside []JobChange
	// Children are the child pipelines that differ.
	Children []ChildDiff
	// Unresolved are the includes of either configuration that could not be had, each once: what they bring is not compared.
	Unresolved []config.Unresolved
}

// A Rename is a job with another name.
type Rename struct{ Old, New string }

// An EventChange is what differs between the pipelines of one event.
type EventChange struct {
	Event    *pipeline.Event
	Old, New Outcome
	// Pipeline is what changes in the pipeline as a whole: its name, the order of its stages.
	Pipeline []Change
	// Jobs are the jobs that differ: those of the new pipeline in its order, then those that only the old one has.
	Jobs []JobChange
}

// An Outcome is what becomes of an event.
type Outcome struct {
	Created config.Truth
	Reason  pipeline.Reason // why there is no pipeline, or may be none; "" when there is one
	Error   string          // the first mistake because of which GitLab refuses this one pipeline; "" without
}

// A JobChange is how a job of a pipeline differs.
type JobChange struct {
	// Name is that of the instance in the new configuration, and in the old one when only that has it.
	Name string
	// Job is the name of the job of which it is an instance, Instances how many that has.
	Job       string
	Instances int
	// Old and New say whether the job is in the pipeline.
	Old, New config.Truth
	// Why tells why the job is in the new pipeline or not; nil when the new configuration lacks it, or it is not about one event.
	Why *pipeline.Why
	// Changes are what differs in a job that both have.
	Changes []Change
}

// Stays reports whether the job is, or may be, in both pipelines.
func (j *JobChange) Stays() bool { return j.Old != config.No && j.New != config.No }

// A Change is a keyword with another value.
type Change struct {
	// Keyword is "image", "artifacts:expire_in", "variables:DEBUG"; for a whole pipeline "name", "stages", "workflow:rules".
	Keyword string
	// Old and New are plain data, as in [config.Object]; nil where there is no value.
	Old, New any

	// written says that the change does not come from a rule alone, so that it may be told once for all events.
	written bool
}

// Decides reports whether the keyword is one that says whether a job is in a pipeline.
func (c Change) Decides() bool {
	keyword, _, _ := strings.Cut(c.Keyword, ":")
	return slices.Contains([]string{"rules", "only", "except"}, keyword)
}

func (c Change) equal(other Change) bool { return reflect.DeepEqual(c, other) }

// Same reports whether nothing differs.
func (d *Diff) Same() bool {
	if len(d.Renamed)+len(d.Pipeline)+len(d.Everywhere)+len(d.Outside)+len(d.Children) > 0 {
		return false
	}
	return len(d.Groups()) == 0
}

// SameButRules reports whether nothing differs but how rules are written: every event compared makes the same pipeline.
func (d *Diff) SameButRules() bool {
	if len(d.Renamed)+len(d.Children) > 0 || !onlyRules(d.Pipeline, "workflow:rules") {
		return false
	}
	for _, e := range d.Events {
		if e.Old.Created != e.New.Created || (e.Old.Error == "") != (e.New.Error == "") || len(e.Pipeline) > 0 || !sameButRules(e.Jobs) {
			return false
		}
	}
	return sameButRules(d.Everywhere) && sameButRules(d.Outside)
}

func sameButRules(jobs []JobChange) bool {
	return !slices.ContainsFunc(jobs, func(j JobChange) bool { return j.Old != j.New || !onlyRules(j.Changes, "rules", "only", "except") })
}

// onlyRules reports whether all changes are of keywords that decide.
func onlyRules(changes []Change, deciding ...string) bool {
	return !slices.ContainsFunc(changes, func(c Change) bool {
		return !slices.ContainsFunc(deciding, func(keyword string) bool { return c.Keyword == keyword || strings.HasPrefix(c.Keyword, keyword+":") })
	})
}

// Same reports whether nothing differs for this event. Where there is no pipeline, it matters only whether GitLab complains.
func (e *EventChange) Same() bool {
	return e.Old.Created == e.New.Created && (e.Old.Error == "") == (e.New.Error == "") && len(e.Pipeline) == 0 && len(e.Jobs) == 0
}
