package config

import "slices"

// An InstanceNeed is an instance that another one needs in its own pipeline.
type InstanceNeed struct {
	Name string // of the needed instance, which may not exist
	Need *Need  // as it is written
}

// NeedsOf returns what an instance needs in its own pipeline, with the instances of the parallel jobs that it names: its own needs for
// rule 0, else those of a rule, counted from 1. It is nil when nothing is written, and empty when nothing of the own pipeline is.
func (c *Config) NeedsOf(in *Instance, rule int) []InstanceNeed {
	if !slices.ContainsFunc(in.Job.Needs, func(n Need) bool { return n.Rule == rule }) && (rule > 0 || scheduling(in.Job) == "stage") {
		return nil
	}
	all := []InstanceNeed{}
	for _, e := range c.edges(in, ignoreUnknown) {
		switch {
		case e.need.Rule != rule:
		case e.whole == nil:
			all = append(all, InstanceNeed{e.name, e.need})
		default:
			for _, name := range e.whole.Instances {
				all = append(all, InstanceNeed{name, e.need})
			}
		}
	}
	return all
}
