package config

import "gitlab.com/pipewright/pipewright/ci/syntax"

// An edge is what a need comes down to: all instances of a job, or one name.
type edge struct {
	need  *Need
	whole *Job   // all instances of this job; nil for one name
	name  string // of the need, for messages; of the instance when whole is nil
}

// targets returns the instances that the edge leads to; none for a name that nothing has.
func (c *Config) targets(e edge) []*Instance {
	if e.whole != nil {
		return e.whole.made
	}
	if in := c.instances[e.name]; in != nil {
		return []*Instance{in}
	}
	return nil
}

// edges returns the needs of an instance in its own pipeline, those of its rules included. A parallel job is all its instances,
// but not in the needs of a rule, where GitLab knows only the names of the instances. Only where a job is parallel does GitLab look
// for matrix expressions.
func (c *Config) edges(in *Instance, unknown func(name string, at *syntax.Scalar)) []edge {
	var all []edge
	filler := matrixFiller{}
	for i := range in.Job.Needs {
		need := &in.Job.Needs[i]
		if need.Cross {
			continue
		}
		name, parallel := need.Job.Value, need.Parallel
		if need.Rule == 0 && in.Job.asks && c.parallel && holdsMatrix(need.Node, 0) {
			if filler.values == nil {
				filler = in.filler(unknown)
			}
			name, parallel = filler.text(syntax.NewString(need.Job.Span, name)), filler.node(parallel)
		}
		all = append(all, c.edgesTo(need, name, parallel)...)
	}
	return all
}

func (c *Config) edgesTo(need *Need, name string, parallel syntax.Node) []edge {
	job := c.jobs[name]
	switch {
	case need.Rule > 0 || job == nil || job.Instances == nil:
		return []edge{{need: need, name: name}}
	case parallel == nil:
		return []edge{{need: need, whole: job, name: name}}
	}
	m, ok := parallel.(*syntax.Mapping)
	if !ok {
		return nil
	}
	rows, _ := combinations(m)
	all := make([]edge, len(rows))
	for i, row := range rows {
		all[i] = edge{need: need, name: matrixName(name, row)}
	}
	return all
}

// variants returns the instances of a job that differ in their needs: one, unless its needs ask for matrix variables.
func (j *Job) variants() []*Instance {
	if len(j.made) > 1 && !j.asks {
		return j.made[:1]
	}
	return j.made
}
