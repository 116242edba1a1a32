package pipetest

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// instances returns the names of the instances that a name stands for: an instance (`unit 1/2`), all instances of a job (`unit`),
// or those of every job that a pattern matches (`deploy-*`). Of a name that the configuration does not have, there are none.
func instances(cfg *config.Config, name string) []string {
	var exact, matched []string
	for _, in := range cfg.Instances() {
		switch {
		case in.Name == name:
			return []string{name}
		case in.Job.Name.Value == name:
			exact = append(exact, in.Name)
		case matches(name, in.Job.Name.Value) || matches(name, in.Name):
			matched = append(matched, in.Name)
		}
	}
	if exact != nil {
		return exact
	}
	return matched
}

// matches reports whether the name of a job matches a pattern, in which a star stands for any text. Without one it is no pattern.
func matches(pattern, name string) bool {
	first, rest, found := strings.Cut(pattern, "*")
	if !found {
		return false
	}
	name, ok := strings.CutPrefix(name, first)
	for ok {
		part, more, again := strings.Cut(rest, "*")
		if !again {
			return strings.HasSuffix(name, part)
		}
		_, name, ok = strings.Cut(name, part)
		rest = more
	}
	return false
}

// A catalogue knows the jobs of a configuration and of what becomes of it for each event: its include:rules may differ.
type catalogue struct {
	configs []*config.Config
	names   []string // of jobs and instances, each once
	seen    map[string]bool
}

func (c *catalogue) add(cfg *config.Config) {
	for _, known := range c.configs {
		if known == cfg {
			return
		}
	}
	c.configs = append(c.configs, cfg)
	for _, name := range cfg.JobNames() {
		c.addName(name)
	}
	for _, in := range cfg.Instances() {
		c.addName(in.Name)
	}
}

func (c *catalogue) addName(name string) {
	if c.seen == nil {
		c.seen = map[string]bool{}
	}
	if !c.seen[name] {
		c.seen[name] = true
		c.names = append(c.names, name)
	}
}

// knows reports whether a name, or a pattern, stands for a job.
func (c *catalogue) knows(name string) bool {
	if c.seen[name] {
		return true
	}
	for _, known := range c.names {
		if matches(name, known) {
			return true
		}
	}
	return false
}

// check reports the names of a suite that stand for no job: a slip of the pen in `absent` would pass for ever.
func (c *catalogue) check(s *Suite) []Problem {
	var problems []Problem
	for _, t := range s.Tests {
		for _, name := range t.names() {
			if c.knows(name.Value) {
				continue
			}
			what := "no job is named %q"
			if strings.Contains(name.Value, "*") {
				what = "no job has a name like %q"
			}
			problems = append(problems, unknown(problemf(name.Span, what, name.Value), name.Value, c.names))
		}
	}
	return problems
}

// names returns every name of a job in a test.
func (t *Test) names() []config.String {
	var all []config.String
	for _, job := range t.Jobs {
		all = append(all, job.Name)
		for _, d := range job.Details {
			all = append(all, d.Jobs...)
		}
	}
	for _, names := range []*Names{t.Exactly, t.Absent, t.Order} {
		if names != nil {
			all = append(all, names.Items...)
		}
	}
	return all
}
