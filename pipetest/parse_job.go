package pipetest

import (
	"maps"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// names reads a list of jobs.
func (r *reader) names(e *syntax.Entry) *Names {
	return &Names{Span: entrySpan(e), Items: r.list(e)}
}

func (r *reader) order(e *syntax.Entry) *Names {
	names := r.names(e)
	if len(names.Items) == 1 {
		r.report(e.Value.Span(), `"order" needs two jobs or more, of which each waits for the one before it`)
	}
	return names
}

// jobs reads the jobs that must be there: a list of names, or a mapping of names to details.
func (r *reader) jobs(e *syntax.Entry) []Job {
	m, ok := e.Value.(*syntax.Mapping)
	if !ok {
		return r.jobList(e)
	}
	r.twice(m)
	var jobs []Job
	for entry := range m.Entries() {
		name := config.String{Value: entry.Key.Text(), Span: entry.Key.Span()}
		jobs = append(jobs, Job{Name: name, Details: r.details(entry)})
	}
	return jobs
}

func (r *reader) jobList(e *syntax.Entry) []Job {
	if e.Value.Kind() != syntax.KindSequence {
		r.report(e.Value.Span(), `"jobs" maps jobs to what must hold of them, as in "deploy: {when: manual}", or lists them`)
		return nil
	}
	var jobs []Job
	for _, name := range r.list(e) {
		jobs = append(jobs, Job{Name: name})
	}
	return jobs
}

// details reads what must hold of a job; nothing more than its presence when nothing is written.
func (r *reader) details(job *syntax.Entry) []Detail {
	if job.Value.Kind() == syntax.KindNull {
		return nil
	}
	m, ok := job.Value.(*syntax.Mapping)
	if !ok {
		r.report(job.Value.Span(), "what must hold of %q is a mapping, as in \"{when: manual}\"", job.Key.Text())
		return nil
	}
	var details []Detail
	var fields []field
	for _, name := range slices.Sorted(maps.Keys(keywords)) {
		fields = append(fields, field{name, func(e *syntax.Entry) { details = r.detail(details, e, keywords[name].kind) }})
	}
	fields = append(fields, field{"variables", func(e *syntax.Entry) { details = r.variables(details, e) }})
	r.fields(m, "a job of a test", fields...)
	return details
}

// detail reads the value that a keyword must have. Null demands that the job has none.
func (r *reader) detail(to []Detail, e *syntax.Entry, kind Kind) []Detail {
	d := Detail{Keyword: e.Key.Text(), Span: entrySpan(e)}
	if e.Value.Kind() == syntax.KindNull {
		return append(to, d)
	}
	switch kind {
	case Flag:
		value, _ := r.flag(e)
		d.Want = flag(value)
	case List:
		items := r.list(e)
		d.Want = list(values(items))
		if d.Keyword == "needs" {
			d.Jobs = items
		}
	default:
		d.Want = text(r.detailText(e))
	}
	return append(to, d)
}

// whens are the values of when of a job in a pipeline.
var whens = []string{"on_success", "on_failure", "always", "manual", "delayed"}

func (r *reader) detailText(e *syntax.Entry) string {
	if e.Key.Text() == "when" {
		word, _ := r.oneOf(e, whens...)
		return word
	}
	word, _ := r.word(e)
	return word.Value
}

// variables reads the variables that a job must have, with the values that they would have in a configuration: as there, 010 is 8.
func (r *reader) variables(to []Detail, e *syntax.Entry) []Detail {
	m, ok := e.Value.(*syntax.Mapping)
	if !ok {
		r.report(e.Value.Span(), `"variables" is a mapping, as in "{ENV: staging}"`)
		return to
	}
	r.twice(m)
	for v := range m.Entries() {
		s, ok := v.Value.(*syntax.Scalar)
		if !ok {
			r.report(v.Value.Span(), "the value of the variable %q is a text", v.Key.Text())
			continue
		}
		d := Detail{Keyword: e.Key.Text(), Span: entrySpan(v), Name: v.Key.Text()}
		if s.Kind() != syntax.KindNull {
			d.Want = Value{Kind: Text, Items: []string{s.Value()}}
		}
		to = append(to, d)
	}
	return to
}
