package pipediff

import (
	"cmp"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// detailChanges compares what an event makes of a job. was and is are the attributes that the configuration gives it, which tell
// whether a change comes from there or from a rule.
func (c *comparison) detailChanges(before, after *pipeline.Job, was, is config.Object) []Change {
	old, current := details(before, c.renamed), details(after, nil)
	var changes []Change
	for i, m := range current {
		if same(old[i].Value, m.Value) {
			continue
		}
		written := !decidedByRules(m.Key) || !same(was.Get(m.Key), is.Get(m.Key)) ||
			m.Key == "allow_failure" && !same(was.Get("allow_failure_criteria"), is.Get("allow_failure_criteria"))
		changes = append(changes, Change{m.Key, old[i].Value, m.Value, written})
	}
	return append(changes, variableChanges(before.Variables, after.Variables)...)
}

// decidedByRules reports whether a rule may set the keyword for some events only.
func decidedByRules(keyword string) bool {
	return slices.Contains([]string{"when", "start_in", "allow_failure", "needs", "interruptible"}, keyword)
}

// details returns what an event makes of a job as plain data, always with the same keywords.
func details(job *pipeline.Job, renamed names) config.Object {
	o := config.Object{
		{Key: "stage", Value: job.Stage},
		{Key: "when", Value: job.When},
		{Key: "start_in", Value: optional(job.StartIn)},
		{Key: "allow_failure", Value: allowFailure(job)},
		{Key: "needs", Value: needs(job, renamed)},
		{Key: "environment", Value: optional(job.Environment)},
		{Key: "tags", Value: list(slices.Sorted(slices.Values(job.Tags)))},
		{Key: "interruptible", Value: nil},
	}
	if job.Interruptible != nil {
		o[len(o)-1].Value = *job.Interruptible
	}
	return o
}

// allowFailure returns false, true, or the exit codes with which the job may fail.
func allowFailure(job *pipeline.Job) any {
	if len(job.ExitCodes) == 0 {
		return job.AllowFailure
	}
	codes := make([]any, len(job.ExitCodes))
	for i, code := range job.ExitCodes {
		codes[i] = int64(code)
	}
	return config.Object{{Key: "exit_codes", Value: codes}}
}

// needs returns the jobs that a job waits for, sorted, each with whether it takes their artifacts; nil when it waits for the stages
// before its own. Whether a need is optional plays no part in a pipeline that exists.
func needs(job *pipeline.Job, renamed names) any {
	if job.Needs == nil {
		return nil
	}
	sorted := slices.Clone(job.Needs)
	for i := range sorted {
		sorted[i].Name = renamed.of(sorted[i].Name)
	}
	slices.SortFunc(sorted, func(a, b pipeline.Need) int { return cmp.Compare(a.Name, b.Name) })
	all := make([]any, len(sorted))
	for i, need := range sorted {
		all[i] = config.Object{{Key: "job", Value: need.Name}, {Key: "artifacts", Value: need.Artifacts}}
	}
	return all
}

// variableChanges compares the variables that the configuration gives a job, by name.
func variableChanges(before, after []pipeline.Variable) []Change {
	old, current := values(before), values(after)
	var changes []Change
	for _, m := range current {
		if was := old.Get(m.Key); was != m.Value {
			changes = append(changes, Change{"variables:" + m.Key, was, m.Value, true})
		}
	}
	for _, m := range old {
		if current.Get(m.Key) == nil {
			changes = append(changes, Change{"variables:" + m.Key, m.Value, nil, true})
		}
	}
	return changes
}

func values(variables []pipeline.Variable) config.Object {
	all := make(config.Object, len(variables))
	for i, v := range variables {
		all[i] = config.Member{Key: v.Name, Value: v.Value}
	}
	return all
}

func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// list returns texts as plain data, nil for none.
func list(texts []string) any {
	if len(texts) == 0 {
		return nil
	}
	all := make([]any, len(texts))
	for i, text := range texts {
		all[i] = text
	}
	return all
}
