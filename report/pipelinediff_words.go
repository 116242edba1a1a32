package report

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/pipediff"
)

// diffWords puts differences of pipelines into words.
type diffWords struct {
	quote func(string) string // how a format shows what a user wrote
	title func(string) string // how it shows the title of an event, and the name of a configuration
}

// mostNames is how many jobs of one fact are named; the rest is counted, and the json format has them all.
const mostNames = 12

// fact says what differs in the same way for some jobs:
//
//	adds "deploy"
//	"test", "lint": image "python:3.12" → "python:3.13"
func (w diffWords) fact(f pipediff.Fact) string {
	jobs := w.jobs(f.Jobs)
	switch {
	case f.Old == config.No && f.New == config.Yes:
		return "adds " + jobs
	case f.Old == config.No && f.New == config.Maybe:
		return "may add " + jobs
	case f.Old == config.Yes && f.New == config.No:
		return "removes " + jobs
	case f.Old == config.Maybe && f.New == config.No:
		return "removes " + jobs + ", as far as it was there"
	case f.Old == config.Yes && f.New == config.Maybe:
		return jobs + ": no longer certain"
	case f.Old == config.Maybe && f.New == config.Yes:
		return jobs + ": certain now"
	case f.New == config.Maybe && slices.ContainsFunc(f.Changes, pipediff.Change.Decides):
		jobs += " (not certain)"
	}
	return jobs + ": " + w.changes(f.Changes)
}

// jobs returns the names of jobs. All instances of a parallel job are one name.
func (w diffWords) jobs(jobs []pipediff.JobChange) string {
	count := map[string]int{}
	for _, job := range jobs {
		count[job.Job]++
	}
	var names []string
	told := map[string]bool{}
	for _, job := range jobs {
		name := w.quote(job.Name)
		if job.Instances > 1 && count[job.Job] >= job.Instances {
			name = fmt.Sprintf("%s (%d instances)", w.quote(job.Job), job.Instances)
		}
		if !told[name] {
			told[name] = true
			names = append(names, name)
		}
	}
	return enough(names, "job")
}

// enough joins as many texts as people read, and counts the rest.
func enough(texts []string, what string) string {
	if len(texts) <= mostNames {
		return strings.Join(texts, ", ")
	}
	kept := texts[:mostNames-2]
	return strings.Join(kept, ", ") + " and " + plural(len(texts)-len(kept), "more "+what)
}

// events returns the titles of events, or how many they are when they are all or nearly all.
func (w diffWords) events(events, all []*pipeline.Event) string {
	titles := func(list []*pipeline.Event) string {
		texts := make([]string, len(list))
		for i, e := range list {
			texts[i] = w.title(e.Detail())
		}
		return enough(texts, "event")
	}
	others := slices.DeleteFunc(slices.Clone(all), func(e *pipeline.Event) bool { return slices.Contains(events, e) })
	switch {
	case len(all) > 1 && len(others) == 0:
		return "every event"
	case len(all) > 4 && len(others) <= 2:
		return "every event but " + titles(others)
	}
	return titles(events)
}

// refusal says that GitLab refuses a configuration, or that there is none, and what follows; "" when there is nothing to say.
func (w diffWords) refusal(d *PipelineDiff, side DiffSide) string {
	if side.Result == nil {
		return w.title(side.Name) + ": there is no configuration, so no event creates a pipeline"
	}
	if !side.Refused() {
		return ""
	}
	why := "the settings, or comments in it, silence the reason"
	if all := side.rejections(); len(all) > 0 {
		why = plural(len(all), "error")
		if len(all) > 1 {
			why += ", the first"
		}
		why += " at " + w.title(d.place(all[0])) + ": " + w.title(all[0].Message)
	}
	return w.title(side.Name) + ": GitLab refuses this configuration, so no event creates a pipeline: " + why
}

// outcome says what becomes of the pipeline of an event; "" when there is one before and after.
func (w diffWords) outcome(e *pipediff.EventChange) string {
	was, is := e.Old, e.New
	switch {
	case was.Created != is.Created && is.Created == config.No:
		return "no pipeline any more: " + w.why(is)
	case was.Created == config.No && is.Created == config.Yes && was.Reason == pipediff.NoConfig:
		return "now a pipeline"
	case was.Created == config.No && is.Created == config.Yes:
		return "now a pipeline (was none: " + w.why(was) + ")"
	case was.Created == config.No && is.Created == config.Maybe:
		return "perhaps a pipeline now (was none: " + w.why(was) + ")"
	case was.Created == config.Maybe && is.Created == config.Yes:
		return "the pipeline is certain now"
	case was.Created == config.Yes && is.Created == config.Maybe && is.Error != "":
		return "perhaps no pipeline any more: " + w.why(is)
	case was.Created == config.Yes && is.Created == config.Maybe:
		return "the pipeline is no longer certain"
	case was.Error == "" && is.Error != "":
		return "still " + w.none(is) + ", but now " + w.why(is)
	case was.Error != "" && is.Error == "":
		return "still " + w.none(is) + ", but before, " + w.why(was)
	}
	return ""
}

func (w diffWords) none(o pipediff.Outcome) string {
	if o.Created == config.No {
		return "no pipeline"
	}
	return "not certain"
}

// why says why there is no pipeline.
func (w diffWords) why(o pipediff.Outcome) string {
	switch {
	case o.Error != "":
		return reasonText(pipeline.ConfigError) + ": " + w.title(o.Error)
	case o.Reason == pipediff.NoConfig:
		return "there is no configuration"
	}
	return reasonText(o.Reason)
}
