package config

import (
	"strconv"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// needPath returns the path of a need of a job.
func needPath(job *Job, need *Need) []string {
	n := 0
	for i := range job.Needs {
		switch other := &job.Needs[i]; {
		case other == need:
			if need.Rule > 0 {
				return []string{job.Name.Value, "rules", strconv.Itoa(need.Rule - 1), "needs", strconv.Itoa(n)}
			}
			return []string{job.Name.Value, "needs", strconv.Itoa(n)}
		case other.Rule == need.Rule:
			n++
		}
	}
	return []string{job.Name.Value, "needs"}
}

// needs checks the needs of an instance.
func (c *checker) needs(in *Instance) {
	job := in.Job
	wrong := false
	edges := c.edges(in, func(name string, at *syntax.Scalar) {
		wrong = true
		known := []string{}
		for _, v := range in.Matrix {
			known = append(known, v.Name.Value)
		}
		c.report(Problem{
			Rule: RuleMatrixUnknown, Span: within(at.Span(), name), Path: []string{job.Name.Value, "needs"}, Unknown: name, Known: known,
			Message: quoted(job.Name.Value) + " needs what depends on " + quoted("matrix."+name) + ", but its own parallel:matrix has no such variable",
		})
	})
	if wrong {
		return
	}
	seen := map[int]*seenNeeds{}
	for _, e := range edges {
		if seen[e.need.Rule] == nil {
			seen[e.need.Rule] = &seenNeeds{names: map[string]bool{}, jobs: map[*Job]bool{}, some: map[*Job]bool{}}
		}
		if c.edge(in, e) && seen[e.need.Rule].twice(e, c.targets(e)) {
			c.reportf(RuleNeedsDuplicate, e.need.Job.Span, needPath(job, e.need), "%q needs %q twice: remove one of the needs", job.Name.Value, e.name)
		}
	}
}

// edge checks one need, and reports whether what it names exists.
func (c *checker) edge(in *Instance, e edge) bool {
	job, need := in.Job, e.need
	targets := c.targets(e)
	switch {
	case len(targets) == 0 && e.whole != nil:
		return false // a matrix without combinations: the job is gone, and so is the need
	case len(targets) == 0:
		if !need.Optional {
			c.unknownNeed(job, e)
		}
		return false
	}
	if n := longestName(e, targets); n > maxName {
		c.reportf(RuleNeedsNameLength, need.Job.Span, needPath(job, need), "%q needs a job whose name has %d characters: GitLab takes at most %d", job.Name.Value, n, maxName)
	}
	if needed := targets[0].Job; c.later(needed, job) {
		c.report(Problem{
			Rule: RuleNeedsLaterStage, Span: need.Job.Span, Path: needPath(job, need),
			Message: quoted(job.Name.Value) + " is in the stage " + quoted(job.Stage.Value) + " and needs " + quoted(e.name) + " of the later stage " +
				quoted(needed.Stage.Value) + ": move one of them, or remove the need",
			Related: []Related{{Span: needed.Stage.Span, Message: "the stage of the needed job"}},
		})
	}
	return true
}

// longestName returns the number of characters of the longest name that an edge leads to.
func longestName(e edge, targets []*Instance) int {
	if e.whole != nil {
		return e.whole.longest
	}
	return utf8.RuneCountInString(targets[0].Name)
}

// isBroken reports whether a root entry of that name would be a job if it were right, which another finding says.
func (c *checker) isBroken(name string) bool {
	e := c.Root.Entry(name)
	return e != nil && IsJobKey(e.Key, e.Value) && !isJobLike(e.Value)
}

func (c *checker) unknownNeed(job *Job, e edge) {
	if !c.whole() || c.Unsettled(e.need.Job) || c.isBroken(e.name) {
		return
	}
	name := job.Name.Value
	p := Problem{Rule: RuleNeedsUnknownJob, Span: e.need.Job.Span, Path: needPath(job, e.need)}
	other := c.jobs[e.name]
	switch {
	case len(e.name) > 1 && e.name[0] == '.' && c.Root.Get(e.name) != nil:
		p.Message = quoted(name) + " needs " + quoted(e.name) + ", which is hidden: GitLab runs no job whose name begins with a dot"
	case other != nil && len(other.Instances) > 0:
		p.Message = quoted(name) + " needs " + quoted(e.name) + " in a rule, where GitLab does not know a parallel job by its name: name one of its instances, such as " +
			quoted(other.Instances[0])
	case c.jobs[e.need.Job.Value] != nil && (e.need.Parallel != nil || e.name != e.need.Job.Value):
		p.Message = quoted(name) + " needs " + quoted(e.name) + ", but parallel makes no such job"
		p.Hint = instancesHint(c.jobs[e.need.Job.Value])
	default:
		p.Unknown, p.Known = e.name, c.jobNames
		p.Message = quoted(name) + " needs " + quoted(e.name) + ", which does not exist"
	}
	c.report(p)
}

// instancesHint names the instances of a job.
func instancesHint(job *Job) string {
	if job == nil || len(job.Instances) == 0 {
		return ""
	}
	const shown = 5
	hint := "it makes "
	for i, name := range job.Instances {
		if i == shown {
			return hint + " and " + strconv.Itoa(len(job.Instances)-shown) + " more"
		}
		if i > 0 {
			hint += ", "
		}
		hint += quoted(name)
	}
	return hint
}

// seenNeeds are the needs of one list so far.
type seenNeeds struct {
	names map[string]bool
	jobs  map[*Job]bool // all instances of these
	some  map[*Job]bool // instances of these
}

// twice notes a need and reports whether it names an instance that was named before.
func (s *seenNeeds) twice(e edge, targets []*Instance) bool {
	job := targets[0].Job
	if e.whole != nil {
		again := s.jobs[job] || s.some[job]
		s.jobs[job], s.some[job] = true, true
		return again
	}
	again := s.jobs[job] || s.names[e.name]
	s.names[e.name], s.some[job] = true, true
	return again
}
