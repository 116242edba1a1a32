package config

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// maxName is the number of characters that the name of a job has at most, also in a need.
const maxName = 255

// check looks for what is wrong between keywords and between jobs. GitLab stops at the first such mistake; all are reported here,
// except those that may be mere consequences of something that is missing. An entry that lacks what makes a job of it is none.
func (c *Config) check() {
	c.checkEntries()
	c.checkDefault()
	ch := checker{Config: c}
	for _, job := range c.Jobs {
		if c.jobs[job.Name.Value] == job && LooksLikeJob(job.Node) {
			ch.job(job)
		}
	}
	ch.cycles()
}

// checkEntries checks the names of jobs, hidden entries, and that there is a job at all.
func (c *Config) checkEntries() {
	jobs, mistakes := 0, 0
	var hidden *syntax.Entry
	for e := range c.Root.Entries() {
		name := e.Key.Value()
		switch {
		case strings.HasPrefix(name, "."):
			hidden = e
			c.checkHidden(e)
		case !IsJobKey(e.Key, e.Value):
		case isJobLike(e.Value):
			jobs++
			c.checkName(e.Key)
		default:
			mistakes++
		}
	}
	if jobs > 0 || mistakes > 0 || !c.whole() {
		return
	}
	p := Problem{Rule: RuleJobsMissing, Span: c.start(), Message: "the configuration has no job: GitLab needs one with a script, a run or a trigger"}
	if hidden != nil {
		p.Span, p.Hint = hidden.Key.Span(), fmt.Sprintf("%q is hidden, because its name begins with a dot", hidden.Key.Value())
	}
	c.report(p)
}

func (c *Config) checkHidden(e *syntax.Entry) {
	if !isPresent(e.Value) && e.Value.Kind() != syntax.KindReference {
		c.reportf(RuleHiddenBlank, e.Key.Span(), []string{e.Key.Value()}, "%q is empty, which GitLab refuses also for hidden entries: remove it, or give it a value", e.Key.Value())
	}
}

func (c *Config) checkName(key *syntax.Scalar) {
	name := key.Value()
	path := []string{name}
	switch {
	case !key.IsString():
		c.reportf(RuleJobName, key.Span(), path, "the name of this job is %s: put it in quotes", key.Kind())
	case name == "":
		c.reportf(RuleJobName, key.Span(), path, "the name of this job is empty: give it one")
	case utf8.RuneCountInString(name) > maxName:
		c.reportf(RuleJobName, key.Span(), path, "the name of this job has %d characters: GitLab takes at most %d", utf8.RuneCountInString(name), maxName)
	}
}

// checkDefault reports keywords that stand both at the root and in default.
func (c *Config) checkDefault() {
	for _, keyword := range rootDefaults {
		inDefault, atRoot := c.defaults.Entry(keyword), c.Root.Entry(keyword)
		if inDefault == nil || atRoot == nil || isNull(inDefault.Value) || isNull(atRoot.Value) {
			continue
		}
		c.report(Problem{
			Rule: RuleDefaultAndRoot, Span: atRoot.Key.Span(), Path: []string{keyword},
			Message: quoted(keyword) + ` stands both at the root and in "default", which GitLab refuses: keep the one in "default"`,
			Related: []Related{{Span: inDefault.Key.Span(), Message: "the other one"}},
		})
	}
}

// checker checks what lies between jobs.
type checker struct{ *Config }

func (c *checker) job(job *Job) {
	c.stage(job)
	for _, in := range job.variants() {
		c.needs(in)
	}
	if job.Bridge {
		c.bridge(job)
	} else {
		c.pipelines(job)
		c.dependencies(job)
		c.pages(job)
	}
	c.triggerJobs(job)
	c.onStop(job)
}

// stage reports a job in a stage that does not exist.
func (c *checker) stage(job *Job) {
	written := job.Stage.Span != job.Name.Span
	s, isScalar := job.Node.Get("stage").(*syntax.Scalar)
	if written && (!isScalar || !s.IsString()) || !c.StagesKnown() || c.StageIndex(job.Stage.Value) >= 0 || c.Unsettled(job.Stage) || !c.whole() && !written {
		return
	}
	name := job.Name.Value
	hint := c.stagesHint()
	if len(c.Stages) == 0 {
		hint = "an empty list of stages leaves none, not even .pre and .post"
	}
	p := Problem{Rule: RuleStageUnknown, Span: job.Stage.Span, Path: []string{name, "stage"}, Hint: hint, Unknown: job.Stage.Value, Known: c.stageNames}
	p.Message = quoted(name) + " is in the stage " + quoted(job.Stage.Value) + ", which does not exist"
	if !written {
		p.Unknown, p.Known, p.Path = "", nil, []string{name}
		p.Message = quoted(name) + ` has no stage, and the default "test" is not among the stages: add it to stages, or a stage to the job`
	}
	if list := c.Root.Get("stages"); list != nil {
		p.Related = []Related{{Span: list.Span(), Message: "the stages are listed here"}}
	}
	c.report(p)
}

// bridge reports a job that has needs, but neither a script nor something to trigger. A whole pipeline of another project, whose
// status it takes over, is enough, but it can be only one.
func (c *checker) bridge(job *Job) {
	var pipelines []syntax.Node
	eachNeed(job.Node.Get("needs"), maxNeedNesting, func(n syntax.Node) {
		if isBridgeNeed(n) {
			pipelines = append(pipelines, n)
		}
	})
	switch {
	case len(pipelines) > 1:
		c.reportf(RuleNeedsPipelines, pipelines[1].Span(), []string{job.Name.Value, "needs"}, "%q needs more than one whole pipeline: GitLab takes at most one", job.Name.Value)
	case len(pipelines) == 0 && isNull(job.Node.Get("trigger")) && c.Complete():
		c.reportf(RuleBridgeNothing, job.Name.Span, []string{job.Name.Value}, "%q has neither a script nor a trigger: give it what it is to do", job.Name.Value)
	}
}

// later reports whether the stage of a job comes after that of another.
func (c *checker) later(other, than *Job) bool {
	own, theirs := c.StageIndex(than.Stage.Value), c.StageIndex(other.Stage.Value)
	return c.StagesKnown() && own >= 0 && theirs > own
}

// pipelines reports needs of too many other pipelines.
func (c *checker) pipelines(job *Job) {
	const limit = 5
	count := map[int]int{}
	for i := range job.Needs {
		need := &job.Needs[i]
		if need.Cross && need.Node.(*syntax.Mapping).Entry("project") == nil {
			if count[need.Rule]++; count[need.Rule] == limit+1 {
				c.reportf(RuleNeedsPipelines, need.Job.Span, needPath(job, need), "%q needs jobs of more than %d other pipelines, which GitLab refuses", job.Name.Value, limit)
			}
		}
	}
}
