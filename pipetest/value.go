package pipetest

import (
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A Value is the value of a keyword of a job.
type Value struct {
	Kind  Kind
	Items []string // of a list, sorted; else one text, or none
}

// A Kind is the kind of a value.
type Kind uint8

// The kinds of values.
const (
	None Kind = iota // the job has no such keyword
	Text
	Flag // true or false
	List // a set of texts
)

func text(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{Kind: Text, Items: []string{s}}
}

func flag(b bool) Value { return Value{Kind: Flag, Items: []string{strconv.FormatBool(b)}} }

func list(items []string) Value {
	return Value{Kind: List, Items: slices.Compact(slices.Sorted(slices.Values(items)))}
}

// Equal reports whether both are the same.
func (v Value) Equal(other Value) bool {
	return v.Kind == other.Kind && slices.Equal(v.Items, other.Items)
}

// String returns the value as messages show it: "manual" in quotes, true without, [a, b], none.
func (v Value) String() string {
	switch v.Kind {
	case Text:
		return strconv.Quote(v.Items[0])
	case Flag:
		return v.Items[0]
	case List:
		return "[" + strings.Join(v.Items, ", ") + "]"
	}
	return "none"
}

// A keyword is one of a job of which a test may speak.
type keyword struct {
	kind   Kind
	byRule bool // a rule may set it
	of     func(*pipeline.Job) Value
}

// keywords are the keywords of a job, variables aside, by name.
var keywords = map[string]keyword{
	"allow_failure": {Flag, true, func(j *pipeline.Job) Value { return flag(j.AllowFailure) }},
	"environment":   {Text, false, func(j *pipeline.Job) Value { return text(j.Environment) }},
	"interruptible": {Flag, true, interruptible},
	"needs":         {List, true, needs},
	"stage":         {Text, false, func(j *pipeline.Job) Value { return text(j.Stage) }},
	"start_in":      {Text, true, func(j *pipeline.Job) Value { return text(j.StartIn) }},
	"tags":          {List, false, tags},
	"when":          {Text, true, func(j *pipeline.Job) Value { return text(j.When) }},
}

func interruptible(j *pipeline.Job) Value {
	if j.Interruptible == nil {
		return Value{}
	}
	return flag(*j.Interruptible)
}

func tags(j *pipeline.Job) Value {
	if len(j.Tags) == 0 {
		return Value{}
	}
	return list(j.Tags)
}

// needs returns the jobs that a job waits for by name; none when it waits for the stages before its own.
func needs(j *pipeline.Job) Value {
	if j.Needs == nil {
		return Value{}
	}
	names := make([]string, len(j.Needs))
	for i, need := range j.Needs {
		names[i] = need.Name
	}
	return list(names)
}
