package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// maxParallel is the number of jobs that `parallel` makes at most.
const maxParallel = 200

// An Instance is one of the jobs that become of a job: the job itself, or one of those that `parallel` makes of it.
type Instance struct {
	Name string
	Job  *Job
	// Index counts the instances of parallel from 1; 0 without.
	Index int
	// Matrix are the variables that parallel:matrix gives it.
	Matrix []Variable
}

// Made returns what becomes of the job, in order.
func (j *Job) Made() []*Instance { return j.made }

// Instances returns all instances in the order of the configuration. Of two with the same name, the later one is what counts.
func (c *Config) Instances() []*Instance {
	all := make([]*Instance, 0, len(c.instances))
	at := make(map[string]int, len(c.instances))
	for _, job := range c.Jobs {
		for _, in := range job.made {
			if i, ok := at[in.Name]; ok {
				all[i] = in
				continue
			}
			at[in.Name] = len(all)
			all = append(all, in)
		}
	}
	return all
}

// makeInstances finds what becomes of each job.
func (c *Config) makeInstances() {
	c.instances = make(map[string]*Instance, len(c.Jobs))
	for _, job := range c.Jobs {
		if c.jobs[job.Name.Value] != job {
			continue
		}
		job.made, job.asks = c.instancesOf(job), job.asksMatrix()
		for _, in := range job.made {
			c.instances[in.Name] = in
			job.longest = max(job.longest, utf8.RuneCountInString(in.Name))
			if in.Index > 0 {
				job.Instances = append(job.Instances, in.Name)
			}
		}
		if len(job.made) == 0 {
			job.Instances = []string{}
		}
		c.parallel = c.parallel || job.Instances != nil
	}
}

// instancesOf returns what becomes of a job.
//
//	parallel: 2                     →  "test 1/2", "test 2/2"
//	parallel: {matrix: [{A: [x]}]}  →  "test: [x]"
func (c *Config) instancesOf(job *Job) []*Instance {
	switch p := job.Node.Get("parallel").(type) {
	case *syntax.Scalar:
		if n, ok := p.Int(); ok && n >= 1 && n <= maxParallel && !job.Bridge {
			all := make([]*Instance, n)
			for i := range all {
				all[i] = &Instance{Name: fmt.Sprintf("%s %d/%d", job.Name.Value, i+1, n), Job: job, Index: i + 1}
			}
			return all
		}
	case *syntax.Mapping:
		rows, ok := combinations(p)
		if !ok {
			break
		}
		all := make([]*Instance, len(rows))
		for i, row := range rows {
			all[i] = &Instance{Name: matrixName(job.Name.Value, row), Job: job, Index: i + 1, Matrix: row}
		}
		return all
	}
	return []*Instance{{Name: job.Name.Value, Job: job}}
}

// combinations returns the variables of each job that a parallel:matrix makes, false when GitLab refuses the matrix.
func combinations(parallel *syntax.Mapping) ([][]Variable, bool) {
	matrix, ok := parallel.Get("matrix").(*syntax.Sequence)
	if !ok {
		return nil, isNull(parallel.Get("matrix")) && parallel.Entry("matrix") != nil
	}
	var all [][]Variable
	for _, item := range matrix.Items() {
		m, ok := item.(*syntax.Mapping)
		if !ok || m.Len() == 0 {
			return nil, false
		}
		rows := product(m, maxParallel-len(all))
		if rows == nil {
			return nil, false
		}
		all = append(all, rows...)
	}
	return all, true
}

// product returns the rows of one entry of a matrix, nil when there are more than limit.
func product(m *syntax.Mapping, limit int) [][]Variable {
	rows := [][]Variable{{}}
	total := 1
	for e := range m.Entries() {
		if total *= max(len(flatten(e.Value, 0)), 0); total > maxParallel*maxParallel {
			return nil
		}
	}
	if total > limit {
		return nil
	}
	if total == 0 {
		return [][]Variable{}
	}
	for e := range m.Entries() {
		values := flatten(e.Value, 0)
		next := make([][]Variable, 0, len(rows)*len(values))
		for _, row := range rows {
			for _, v := range values {
				variable := Variable{Name: String{e.Key.Value(), e.Key.Span()}, Value: v, Node: e.Value}
				next = append(next, append(row[:len(row):len(row)], variable))
			}
		}
		rows = next
	}
	return rows
}

func matrixName(name string, row []Variable) string {
	values := make([]string, len(row))
	for i, v := range row {
		values[i] = v.Value.Value
	}
	return name + ": [" + strings.Join(values, ", ") + "]"
}

var matrixPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\[\[\s*matrix\.([a-zA-Z0-9_-]+)\s*\]\]`) })

// asksMatrix reports whether a need of the job depends on the instance that has it.
func (j *Job) asksMatrix() bool {
	return slices.ContainsFunc(j.Needs, func(n Need) bool { return n.Rule == 0 && holdsMatrix(n.Node, 0) })
}

func holdsMatrix(n syntax.Node, depth int) bool {
	switch n := n.(type) {
	case *syntax.Scalar:
		return n.IsString() && Interpolated(n.Value()) && matrixPattern().MatchString(n.Value())
	case *syntax.Sequence:
		return depth < maxNesting && slices.ContainsFunc(n.Items(), func(item syntax.Node) bool { return holdsMatrix(item, depth+1) })
	case *syntax.Mapping:
		for e := range n.Entries() {
			if depth < maxNesting && holdsMatrix(e.Value, depth+1) {
				return true
			}
		}
	}
	return false
}

// matrixFiller fills the variables of one instance into its needs.
type matrixFiller struct {
	values  map[string]string
	unknown func(name string, at *syntax.Scalar)
}

func (in *Instance) filler(unknown func(string, *syntax.Scalar)) matrixFiller {
	f := matrixFiller{values: map[string]string{}, unknown: unknown}
	for _, v := range in.Job.Variables {
		f.values[v.Name.Value] = `{:value=>"` + v.Value.Value + `"}`
	}
	for _, v := range in.Matrix {
		f.values[v.Name.Value] = v.Value.Value
	}
	return f
}

func (f matrixFiller) text(s *syntax.Scalar) string {
	filled := s.Value()
	for _, match := range matrixPattern().FindAllStringSubmatch(filled, -1) {
		value, ok := f.values[match[1]]
		if !ok {
			f.unknown(match[1], s)
			continue
		}
		filled = replaceAll(filled, match[0], value)
	}
	return filled
}

func (f matrixFiller) node(n syntax.Node) syntax.Node {
	switch n := n.(type) {
	case *syntax.Scalar:
		if n.IsString() && Interpolated(n.Value()) {
			return syntax.NewString(n.Span(), f.text(n))
		}
	case *syntax.Sequence:
		items := make([]syntax.Node, len(n.Items()))
		for i, item := range n.Items() {
			items[i] = f.node(item)
		}
		return syntax.NewSequence(n.Span(), items)
	case *syntax.Mapping:
		entries := copyEntries(n)
		for i := range entries {
			entries[i].Value = f.node(entries[i].Value)
		}
		return syntax.NewMapping(n.Span(), entries)
	}
	return n
}
