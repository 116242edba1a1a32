package pipetest

import (
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// variable judges the value of a variable as the job sees it: with the variables in it filled in, and with those of project and
// pipeline over those of the configuration. The value as it is written will do as well.
func (j *judge) variable(job *pipeline.Job, d Detail) {
	what, got := "the variable "+d.Name, Value{}
	v, found := j.variableOf(job, d.Name)
	if found {
		got = Value{Kind: Text, Items: []string{v.Expanded}}
	}
	written := Value{Kind: Text, Items: []string{v.Value}}
	switch {
	case !found && d.Want.Kind == None, found && written.Equal(d.Want), found && !v.Unknown && got.Equal(d.Want):
	case !found && setLater(d.Name):
		j.unknownValue(job, d, what)
	case !found:
		j.differs(job, d, what, got, d.Want)
	case v.Unknown && d.Want.Kind != None:
		j.unknownValue(job, d, what).Because = whoSet(v)
	default:
		j.differs(job, d, what, got, d.Want).Because = whoSet(v)
	}
}

func (j *judge) variableOf(job *pipeline.Job, name string) (pipeline.Variable, bool) {
	all := j.Pipeline.AllVariables(job)
	i := slices.IndexFunc(all, func(v pipeline.Variable) bool { return v.Name == name })
	if i < 0 {
		return pipeline.Variable{}, false
	}
	return all[i], true
}

// setLater reports whether a variable comes to a job only when a runner has it.
func setLater(name string) bool {
	info, predefined := pipeline.Predefined(name)
	return predefined && info.From == pipeline.FromScript
}

// unknownValue reports a variable whose value only GitLab knows.
func (j *judge) unknownValue(job *pipeline.Job, d Detail, what string) *Failure {
	message := fmt.Sprintf("%q: only GitLab knows what %s is", job.Name, what)
	return j.fail(Failure{Span: d.Span, Job: job.Name, Message: message, Unknown: true})
}

// whoSet tells where a variable has its value from.
func whoSet(v pipeline.Variable) []Because {
	switch {
	case v.Span.IsValid():
		return []Because{{Span: v.Span, Text: "it is set here"}}
	case v.From == "pipeline":
		return []Because{{Text: "the variables of the event set it"}}
	case v.From == "project":
		return []Because{{Text: "the project_variables of the event set it"}}
	}
	return []Because{{Text: "GitLab sets it"}}
}
