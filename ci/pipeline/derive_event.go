package pipeline

import (
	"maps"
	"slices"
	"strings"
)

// event returns an event in which everything that is asked for holds, nil when there is none that is known how to make.
func (d *deriver) event(asks []ask) *Event {
	source := d.source(asks)
	if source == "" {
		return nil
	}
	e := d.start(source, asks)
	for range 2 { // what is settled first may depend on what comes later: a protected branch on its name
		for i, a := range asks {
			if a.variable == "CI_PIPELINE_SOURCE" || isAbout(asks[:i], a.variable) {
				continue
			}
			about := slices.DeleteFunc(slices.Clone(asks), func(b ask) bool { return b.variable != a.variable })
			if !d.settle(e, a.variable, about) {
				return nil
			}
		}
	}
	return e
}

// isAbout reports whether one of the asks is about a variable.
func isAbout(asks []ask, variable string) bool {
	return slices.ContainsFunc(asks, func(a ask) bool { return a.variable == variable })
}

// source returns the pipeline source for what is asked, "" when there is none.
func (d *deriver) source(asks []ask) string {
	for _, source := range slices.Concat([]string{natural(asks)}, usualSources, sources) {
		if !slices.ContainsFunc(asks, func(a ask) bool { return a.variable == "CI_PIPELINE_SOURCE" && !a.holds(source) }) {
			return source
		}
	}
	return ""
}

// usualSources are the pipeline sources, the most usual first.
var usualSources = []string{
	sourcePush, sourceMerge, sourceSchedule, "web", "api", sourceTrigger, sourcePipeline, sourceParent, sourceChat, sourceExternalPR,
}

// natural returns the pipeline source that has the variables which are asked for.
func natural(asks []ask) string {
	source := sourcePush
	for _, a := range asks {
		switch name := a.variable; {
		case a.not:
		case strings.HasPrefix(name, "CI_MERGE_REQUEST_"):
			return sourceMerge
		case strings.HasPrefix(name, "CI_EXTERNAL_PULL_REQUEST_"):
			return sourceExternalPR
		case strings.HasPrefix(name, "CHAT_"):
			return sourceChat
		case name == "CI_PIPELINE_SCHEDULE_DESCRIPTION":
			return sourceSchedule
		case name == "CI_PIPELINE_TRIGGERED", name == "TRIGGER_PAYLOAD":
			return sourceTrigger
		case name == "CI_COMMIT_TAG", name == "CI_OPEN_MERGE_REQUESTS":
			return sourcePush
		case isCustom(name):
			source = "web"
		}
	}
	return source
}

// isCustom reports whether GitLab and its runner do not set a variable themselves.
func isCustom(name string) bool {
	_, predefined := Predefined(name)
	return !predefined
}

// start returns the usual event of a source.
func (d *deriver) start(source string, asks []ask) *Event {
	e := d.base
	e.Source = source
	wants := func(name string) bool {
		return slices.ContainsFunc(asks, func(a ask) bool { return a.variable == name && !a.not })
	}
	switch {
	case source == sourceMerge || source == sourceExternalPR:
		e.Branch, e.Target = d.feature, d.base.Default
		if d.open && source == sourceMerge {
			e.OpenMergeRequests = d.project() + "!1" // the merge request itself
		}
	case wants("CI_COMMIT_TAG"):
		e.Branch, e.Tag = "", d.tag
	case wants("CI_OPEN_MERGE_REQUESTS"):
		e.Branch = d.feature
	default:
		e.Branch = d.base.Default
	}
	return &e
}

// settle gives a variable a value of which all that is asked holds. It reports false when it knows none.
func (d *deriver) settle(e *Event, name string, asks []ask) bool {
	t, known := traits[name]
	if !known && isCustom(name) {
		t, known = d.custom(name), true
	}
	if !known {
		// Only that it is set at all comes with the source.
		return !slices.ContainsFunc(asks, func(a ask) bool { return !a.not && !a.set })
	}
	if t.in != nil && !t.in(e) {
		return allHold(asks, "")
	}
	if allHold(asks, t.get(e)) {
		return true
	}
	fits := func(value string) bool { return (t.fits == nil || t.fits(value)) && allHold(asks, value) }
	if strings.HasPrefix(name, "CI_PROJECT_") && d.fixed {
		return false
	}
	for _, a := range asks {
		if values := a.values(fits); len(values) > 0 {
			t.set(e, values[0])
			return true
		}
	}
	if t.others == nil {
		return false
	}
	for _, other := range t.others(d) {
		if fits(other) {
			t.set(e, other)
			return true
		}
	}
	return false
}

func allHold(asks []ask, value string) bool {
	return !slices.ContainsFunc(asks, func(a ask) bool { return !a.holds(value) })
}

// custom returns the trait of a variable of the pipeline, or of the project where a pipeline is given none by hand.
func (d *deriver) custom(name string) trait {
	return trait{
		get: func(e *Event) string {
			value, ok := e.Variables[name]
			if !ok {
				value, ok = e.ProjectVariables[name]
			}
			if !ok {
				value = d.talk.everywhere[name]
			}
			return value
		},
		set: func(e *Event, value string) {
			if e.Source == sourcePush || e.Source == sourceMerge {
				e.ProjectVariables = with(e.ProjectVariables, name, value)
			} else {
				e.Variables = with(e.Variables, name, value)
			}
		},
		others: func(*deriver) []string { return []string{"true", "other"} },
	}
}

func with(variables map[string]string, name, value string) map[string]string {
	more := make(map[string]string, len(variables)+1)
	maps.Copy(more, variables)
	more[name] = value
	return more
}
