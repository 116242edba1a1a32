package report

import (
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/pipediff"
)

// A diffBlock is a part of the difference for people: where it holds, and what differs there.
type diffBlock struct {
	head  string // "" for none
	lines []diffLine
}

// A diffLine is a line with its look in text.
type diffLine struct {
	text  string
	style Style
}

func (b *diffBlock) add(style Style, text string) {
	if text != "" {
		b.lines = append(b.lines, diffLine{text, style})
	}
}

// blocks returns what differs, the child pipelines behind those that trigger them. The last block says what was compared.
func (w diffWords) blocks(d *PipelineDiff) []diffBlock {
	blocks := append([]diffBlock{w.refusals(d)}, w.differences(d.Styles, d.Diff)...)
	for _, child := range d.Children {
		of := "in the child pipeline of " + w.quote(strings.Join(child.Jobs, " › ")) + ", "
		for _, block := range w.differences(d.Styles, child.Diff) {
			block.head = of + block.head
			blocks = append(blocks, block)
		}
	}
	last := w.incomplete(d)
	last.add("", w.compared(d))
	last.add("", w.proved(d))
	return append(blocks, last)
}

// differences returns what differs in pipelines, from what holds everywhere to what none of them shows.
func (w diffWords) differences(s Styles, d *pipediff.Diff) []diffBlock {
	blocks := []diffBlock{w.everywhere(s, d)}
	events := make([]*pipeline.Event, len(d.Events))
	for i, e := range d.Events {
		events[i] = e.Event
	}
	for _, group := range d.Groups() {
		blocks = append(blocks, w.event(s, group.Change, w.events(group.Events, events)))
	}
	outside := diffBlock{head: "in none of these pipelines"}
	w.facts(&outside, s, d.Outside)
	return append(blocks, outside)
}

// refusals says which configuration creates no pipeline at all.
func (w diffWords) refusals(d *PipelineDiff) diffBlock {
	var b diffBlock
	b.add(d.Styles.Warning, w.refusal(d, d.Old))
	b.add(d.Styles.Warning, w.refusal(d, d.New))
	return b
}

// everywhere says what holds for all pipelines.
func (w diffWords) everywhere(s Styles, d *pipediff.Diff) diffBlock {
	b := diffBlock{head: "in every pipeline"}
	w.pipeline(&b, d.Pipeline)
	for _, r := range d.Renamed {
		b.add("", "renames "+w.quote(r.Old)+" to "+w.quote(r.New))
	}
	w.facts(&b, s, d.Everywhere)
	return b
}

func (w diffWords) pipeline(b *diffBlock, changes []pipediff.Change) {
	if len(changes) > 0 {
		b.add("", "the pipeline: "+w.changes(changes))
	}
}

func (w diffWords) event(s Styles, e *pipediff.EventChange, head string) diffBlock {
	b := diffBlock{head: head}
	b.add(presenceStyle(s, e.Old.Created, e.New.Created), w.outcome(e))
	w.pipeline(&b, e.Pipeline)
	w.facts(&b, s, e.Jobs)
	return b
}

func (w diffWords) facts(b *diffBlock, s Styles, jobs []pipediff.JobChange) {
	for _, f := range pipediff.Facts(jobs) {
		b.add(presenceStyle(s, f.Old, f.New), w.fact(f))
	}
}

// presenceStyle returns the look of what comes, goes, or is not certain.
func presenceStyle(s Styles, was, is config.Truth) Style {
	switch {
	case was == is:
		return ""
	case is == config.No:
		return s.Removed
	case was == config.No && is == config.Yes:
		return s.Added
	}
	return s.Info
}

// incomplete says what could not be compared.
func (w diffWords) incomplete(d *PipelineDiff) diffBlock {
	var b diffBlock
	for _, u := range d.Unresolved {
		b.add(d.Styles.Info, "not compared, because it could not be had: "+u.Include+" "+w.quote(u.What)+" ("+u.Why+")")
	}
	return b
}

// proved says what is known of all events.
func (w diffWords) proved(d *PipelineDiff) string {
	if d.Proof == nil {
		return ""
	}
	switch d.Proof.Verdict {
	case proof.Refuted:
		return "refuted for every event: the plainest one that makes them differ is " + w.quote(d.Proof.Event.Detail())
	case proof.Unknown:
		about := ""
		if d.Proof.Job != "" {
			about = " of " + w.quote(d.Proof.Job)
		}
		return "unknown for every event: nobody can tell" + about + ": " + d.Proof.Why
	}
	if !d.SameButRules() {
		return "proved for every event: the same jobs are in the pipelines of both, and what differs is shown above"
	}
	return "proved for every event: both make the same pipelines"
}

// compared says what was compared.
func (w diffWords) compared(d *PipelineDiff) string {
	changed := 0
	for _, e := range d.Events {
		if !e.Same() {
			changed++
		}
	}
	events := plural(len(d.Events), "event")
	between := " (" + w.title(d.Old.Name) + " → " + w.title(d.New.Name) + ")"
	switch {
	case len(d.Events) == 0:
		return "no pipeline changes: neither creates any" + between
	case d.Same() && len(d.Unresolved) > 0:
		return "no pipeline changes for " + events + ", as far as they could be compared" + between
	case d.Same():
		return "no pipeline changes for " + events + between
	case changed == 0:
		return events + " compared" + between
	}
	return strconv.Itoa(changed) + " of " + events + " differ" + between
}
