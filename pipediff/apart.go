package pipediff

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// apart compares the jobs that no event has in both of its pipelines: they are in none, or they moved from one event to another.
func (c *comparison) apart() {
	for _, name := range c.jobs() {
		if c.met[name] {
			continue
		}
		change := c.static(name)
		switch {
		case !c.seen[name] && (change.Old != change.New || len(change.Changes) > 0):
			c.diff.Outside = append(c.diff.Outside, change)
		case c.seen[name] && len(change.Changes) > 0:
			c.diff.Everywhere = append(c.diff.Everywhere, change)
		}
	}
}

// jobs returns the names of all jobs: those of the new configuration, then those that only the old one has.
func (c *comparison) jobs() []string {
	all := slices.Clone(c.is.order)
	for _, name := range c.was.order {
		if _, known := c.is.jobs[c.renamed.of(name)]; !known {
			all = append(all, name)
		}
	}
	return all
}

// static compares what the configurations say of a job, whose new name is given. Old and New say whether they have it.
func (c *comparison) static(name string) JobChange {
	change := JobChange{Name: name, Job: name, Old: config.No, New: config.No}
	is, has := c.is.jobs[name]
	if has {
		change.New, change.Instances = config.Yes, len(is.Made())
	}
	was, had := c.was.jobs[c.oldName(name)]
	if had {
		change.Old, change.Instances = config.Yes, max(change.Instances, len(was.Made()))
	}
	if !has || !had {
		return change
	}
	compare := attributeChanges
	if c.seen[name] {
		compare = contentChanges
	}
	old := was.Made()
	for i, in := range is.Made()[:min(len(is.Made()), len(old))] {
		all := compare(c.renamed.in(c.was.attributes(old[i], was.cfg)), c.is.attributes(in, is.cfg))
		change.Changes = append(change.Changes, minus(all, change.Changes)...)
	}
	return change
}

// oldName returns the name that a job has in the old configuration.
func (c *comparison) oldName(name string) string {
	for _, r := range c.diff.Renamed {
		if r.New == name {
			return r.Old
		}
	}
	return name
}
