package pipediff

import (
	"cmp"
	"reflect"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// perEvent are the attributes of a job that its pipelines show better: rules may change them for one event, and variables come from
// several places.
var perEvent = []string{
	"stage", "when", "start_in", "allow_failure", "allow_failure_criteria", "scheduling_type", "needs", "tags", "interruptible",
	"environment_name", "variables", "inherit_variables", "instance",
}

// contentChanges compares what a job does, whatever the event: its attributes but for those of perEvent. The keywords that decide
// whether it is in a pipeline come last.
func contentChanges(was, is config.Object) []Change {
	skip := perEvent
	if was.Get("environment") == nil || is.Get("environment") == nil {
		skip = append(slices.Clone(skip), "environment") // it comes or goes as a whole, with its name
	}
	all := changed("", leaving(was, skip), leaving(is, skip))
	all = slices.DeleteFunc(all, func(c Change) bool { return c.Keyword == "environment" || usualOnly(c) })
	slices.SortStableFunc(all, func(a, b Change) int { return rank(a) - rank(b) })
	return all
}

func rank(c Change) int {
	if c.Decides() {
		return 1
	}
	return 0
}

// usualOnly reports whether a change is nothing but GitLab's own only, which a job has that says nothing, and loses with rules.
func usualOnly(c Change) bool {
	usual := config.Object{{Key: "refs", Value: []any{"branches", "tags"}}}
	return c.Keyword == "only" && (c.Old == nil && reflect.DeepEqual(c.New, usual) || c.New == nil && reflect.DeepEqual(c.Old, usual))
}

// derived are the attributes that follow from others.
var derived = []string{"scheduling_type", "environment_name", "inherit_variables", "instance"}

// attributeChanges compares all that the configuration says of a job, for jobs that no pipeline shows.
func attributeChanges(was, is config.Object) []Change {
	all := changed("", leaving(was, derived), leaving(is, derived))
	return slices.DeleteFunc(all, usualOnly)
}

// leaving returns an object without some of its keys. Of parallel it leaves the number: what a matrix makes has other names.
func leaving(o config.Object, keys []string) config.Object {
	o = slices.Clone(o)
	for i, m := range o {
		if parallel, ok := m.Value.(config.Object); ok && m.Key == "parallel" {
			o[i].Value = parallel.Get("number")
		}
	}
	return slices.DeleteFunc(o, func(m config.Member) bool { return m.Value == nil || slices.Contains(keys, m.Key) })
}

// changed compares two objects key by key, and the mappings in them likewise.
func changed(prefix string, was, is config.Object) []Change {
	var changes []Change
	for _, m := range is {
		changes = append(changes, changedValue(prefix, m.Key, was.Get(m.Key), m.Value)...)
	}
	for _, m := range was {
		if is.Get(m.Key) == nil {
			changes = append(changes, changedValue(prefix, m.Key, m.Value, nil)...)
		}
	}
	return changes
}

// changedValue compares two values of a keyword. Of two mappings, or two lists of one, the keys are compared.
//
//	artifacts: {paths: [dist], expire_in: 1 day}  →  artifacts:expire_in
//	image: {name: python:3.13}                    →  image
//	cache: [{key: pip}]                           →  cache:key
func changedValue(prefix, key string, was, is any) []Change {
	if same(was, is) {
		return nil
	}
	keyword := prefix + key
	old, oldOK := single(was).(config.Object)
	current, ok := single(is).(config.Object)
	if !oldOK || !ok || key == "rules" || prefix != "" {
		return []Change{{keyword, simple(was), simple(is), true}}
	}
	changes := changed(keyword+":", old, current)
	for i := range changes {
		if changes[i].Keyword == keyword+":name" {
			changes[i].Keyword = keyword
		}
	}
	return changes
}

// single returns the item of a list of one.
func single(value any) any {
	if list, ok := value.([]any); ok && len(list) == 1 {
		return list[0]
	}
	return value
}

// simple returns the value of a mapping that holds but a name: an image, an environment.
func simple(value any) any {
	if o, ok := value.(config.Object); ok && len(o) == 1 && o[0].Key == "name" {
		return o[0].Value
	}
	return value
}

// same reports whether two values are the same, whatever the order of the keys in their mappings.
func same(a, b any) bool { return reflect.DeepEqual(sorted(a), sorted(b)) }

// sorted returns a value with the keys of its mappings in order.
func sorted(value any) any {
	switch value := value.(type) {
	case config.Object:
		o := make(config.Object, len(value))
		for i, m := range value {
			o[i] = config.Member{Key: m.Key, Value: sorted(m.Value)}
		}
		slices.SortStableFunc(o, func(a, b config.Member) int { return cmp.Compare(a.Key, b.Key) })
		return o
	case []any:
		return each(value, sorted)
	}
	return value
}
