package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/internal/glob"
)

// Derive returns the usual events of a configuration, the most usual first, each once:
//
//   - pushes to the default branch, to another one, and to each branch that the configuration names or has a pattern for;
//   - tags, plain ones and those that it names;
//   - merge requests, also to and from branches that it names, as drafts, with labels and titles that it asks for;
//   - a schedule, a pipeline started by hand, and the other sources that it asks for;
//   - variables with the values that it compares them with;
//   - changes of files that match its lists of globs, and of a file that matches none.
//
// They are variations of one thing at a time, and for every condition that asks for several things at once, one event that has
// them all. A text that a regular expression must match is found by trying: where none is found, there is no event for it.
// So is what no event says, such as who pushed. What is not derived may happen nevertheless.
//
// The events are those of base: its default branch, project, files and variables, and what is open. A nil base is a project of
// which nothing is known.
func Derive(cfg *config.Config, base *Event) []*Event {
	d := newDeriver(cfg, base)
	d.usual()
	usual := len(d.events)
	for _, asks := range d.talk.cases {
		for _, a := range asks {
			d.single(a)
		}
	}
	for _, asks := range d.talk.cases {
		if len(asks) > 1 {
			d.add(d.event(asks))
		}
	}
	d.schedules()
	d.changes()
	return d.sorted(usual)
}

// A deriver makes events.
type deriver struct {
	talk  *talk
	base  Event
	fixed bool // the project is given
	open  bool // it matters whether a branch has an open merge request
	// namesBranches says that it matters which branch it is.
	namesBranches bool
	feature       string // a branch that the configuration does not name
	tag           string // a tag that it does not name
	events        []*Event
	seen          map[string]bool
	// patterns are the lists of globs, ready to be matched.
	patterns [][]*glob.Pattern
}

func newDeriver(cfg *config.Config, base *Event) *deriver {
	d := &deriver{seen: map[string]bool{}}
	if base != nil {
		d.base, d.fixed = *base, base.Project != ""
	}
	d.base.Default = cmp.Or(d.base.Default, usualDefault)
	d.base.Source, d.base.Branch, d.base.Tag, d.base.Target = "", "", "", ""
	d.talk = readTalk(cfg, d.base.Default)
	d.open, d.namesBranches = d.asksAbout("CI_OPEN_MERGE_REQUESTS"), d.asksAbout("CI_COMMIT_BRANCH") || d.asksAbout("CI_COMMIT_REF_NAME")
	d.feature = d.unnamed("feature", "topic", "some-branch", "x/1", "zzz")
	d.tag = d.unnamed("v1.0.0", "1.0.0", "some-tag", "x-1", "zzz")
	if d.base.OpenVariables {
		d.fill()
	}
	return d
}

func (d *deriver) project() string { return cmp.Or(d.base.Project, exampleProject) }

// fill gives the events the texts that the configuration asks for, where nobody else says what they are: ordinary ones, which no
// pattern matches.
func (d *deriver) fill() {
	asked := func(a ask) bool { return strings.HasPrefix(a.variable, "CI_COMMIT_") && !isNamed(a.variable) }
	for _, asks := range d.talk.cases {
		if d.base.CommitMessage == "" && slices.ContainsFunc(asks, asked) {
			d.base.CommitMessage = "Change something"
		}
	}
}

// unnamed returns the first of the names that no condition has a name or pattern for, or the first that the fewest have.
func (d *deriver) unnamed(names ...string) string {
	best, fewest := names[0], -1
	for _, name := range names {
		hits := 0
		for _, asks := range d.talk.cases {
			for _, a := range asks {
				if isNamed(a.variable) && (a.pattern != nil && a.pattern.matches(name) || a.value == name) {
					hits++
				}
			}
		}
		if fewest < 0 || hits < fewest {
			best, fewest = name, hits
		}
	}
	return best
}

// isNamed reports whether a variable is the name of a branch or tag.
func isNamed(variable string) bool {
	switch variable {
	case "CI_COMMIT_BRANCH", "CI_COMMIT_TAG", "CI_COMMIT_REF_NAME", "CI_COMMIT_REF_SLUG",
		"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME":
		return true
	}
	return false
}

// usual adds the events that every project knows.
func (d *deriver) usual() {
	d.add(d.start(sourcePush, nil))
	feature := d.start(sourcePush, nil)
	feature.Branch = d.feature
	d.add(feature)
	d.add(d.start(sourceMerge, nil))
	tag := d.start(sourcePush, nil)
	tag.Branch, tag.Tag = "", "v1.0.0"
	d.add(tag)
	d.add(d.start(sourceSchedule, nil))
	d.add(d.start("web", nil))
	if len(d.talk.globs) > 0 {
		first := *feature
		first.NewBranch = true
		first.Changes, first.OpenChanges = nil, false
		d.add(&first)
	}
}

// single adds the events for one thing that is asked for.
func (d *deriver) single(a ask) {
	switch a.variable {
	case "CI_PIPELINE_SOURCE":
		d.bySource(a)
		return
	case "CI_COMMIT_REF_NAME":
		request := a
		request.not = false
		d.add(d.event([]ask{request, {variable: "CI_PIPELINE_SOURCE", value: sourceMerge}}))
		if a.pattern != nil {
			tag := a
			tag.variable = "CI_COMMIT_TAG"
			d.add(d.event([]ask{tag}))
		}
	case "CI_COMMIT_TAG":
		another := *d.start(sourcePush, nil)
		another.Branch, another.Tag = "", d.tag
		d.add(&another)
	}
	a.not = false
	d.add(d.event([]ask{a}))
}

// bySource adds the events of the pipeline sources that are asked for, on the default branch and, where it matters which branch
// it is, on another one.
func (d *deriver) bySource(a ask) {
	for _, source := range usualSources {
		if a.not || !a.holds(source) || source == sourcePush || source == sourceMerge {
			continue
		}
		e := d.start(source, nil)
		d.add(e)
		if d.namesBranches && source != sourceExternalPR {
			another := *e
			another.Branch = d.feature
			d.add(&another)
		}
	}
}

// schedules adds schedules with variables, in a configuration that asks for schedules at all.
func (d *deriver) schedules() {
	if !d.asksFor(sourceSchedule) {
		return
	}
	for _, asks := range d.talk.cases {
		for _, a := range asks {
			if isCustom(a.variable) {
				a.not = false
				d.add(d.event([]ask{a, {variable: "CI_PIPELINE_SOURCE", value: sourceSchedule}}))
			}
		}
	}
}

// asksAbout reports whether the configuration asks for a variable.
func (d *deriver) asksAbout(variable string) bool {
	return slices.ContainsFunc(d.talk.cases, func(asks []ask) bool { return isAbout(asks, variable) })
}

// asksFor reports whether the configuration names a pipeline source.
func (d *deriver) asksFor(source string) bool {
	return slices.ContainsFunc(d.talk.cases, func(asks []ask) bool {
		return slices.ContainsFunc(asks, func(a ask) bool { return a.variable == "CI_PIPELINE_SOURCE" && a.value == source })
	})
}

// add adds an event unless there is an equal one.
func (d *deriver) add(e *Event) {
	if e == nil || e.Source == sourceMerge && e.Branch == e.Target {
		return
	}
	if id := e.identity(); !d.seen[id] {
		d.seen[id] = true
		d.events = append(d.events, e)
	}
}

// A kind is a sort of events; the most usual come first.
type kind int

const (
	kindUsual kind = iota
	kindPush
	kindTag
	kindMerge
	kindSource
	kindVariable
	kindChange
)

// most is how many events of each kind are kept.
var most = [...]int{kindUsual: 7, kindPush: 10, kindTag: 6, kindMerge: 10, kindSource: 9, kindVariable: 10, kindChange: 2 + 2*maxChanged}

// sorted returns the events by kind. The first ones are the usual ones.
func (d *deriver) sorted(usual int) []*Event {
	var kinds [len(most)][]*Event
	for i, e := range d.events {
		k := d.kind(e)
		if i < usual {
			k = kindUsual
		}
		if len(kinds[k]) < most[k] {
			kinds[k] = append(kinds[k], e)
		}
	}
	return slices.Concat(kinds[:]...)
}

func (d *deriver) kind(e *Event) kind {
	switch {
	case e.Changes != nil && !slices.Equal(e.Changes, d.base.Changes):
		return kindChange
	case len(e.Variables) > len(d.base.Variables) || len(e.ProjectVariables) > len(d.base.ProjectVariables):
		return kindVariable
	case e.isMergeRequest():
		return kindMerge
	case e.Source != sourcePush:
		return kindSource
	case e.isTag():
		return kindTag
	}
	return kindPush
}
