package pipediff

import (
	"context"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A ChildDiff is what differs in the child pipelines that a job triggers.
type ChildDiff struct {
	// Jobs are the names of the jobs that lead to the child: the one that triggers it last, before it those that trigger its parents.
	Jobs []string
	*Diff
}

// children compares the child pipelines that both configurations have. Which variables a job forwards to its child depends on the event
// and on the rule that let the job in, so that variables that nobody names may exist there.
func (c *comparison) children(ctx context.Context, events []*pipeline.Event) error {
	olds, news := c.was.Config.Children(ctx), c.is.Config.Children(ctx)
	if len(olds) == 0 || len(news) == 0 {
		return ctx.Err()
	}
	events = asChildren(events)
	parents := map[*config.Config]*config.Config{c.is.Config: c.was.Config}
	paths := map[*config.Config][]string{}
	for _, child := range news {
		i := slices.IndexFunc(olds, func(old *config.Config) bool { return c.sameChild(old, child, parents) })
		if i < 0 {
			continue
		}
		parents[child] = olds[i]
		paths[child] = append(slices.Clone(paths[child.Trigger.Config]), child.Trigger.Jobs[0].Name.Value)
		below, err := compare(ctx, Side{Config: olds[i]}, Side{Config: child}, events)
		if err != nil {
			return err
		}
		c.diff.Unresolved = addUnresolved(c.diff.Unresolved, below.diff.Unresolved)
		if !below.diff.Same() {
			c.diff.Children = append(c.diff.Children, ChildDiff{paths[child], below.diff})
		}
	}
	return ctx.Err()
}

// sameChild reports whether two children are triggered by the same job of the same parent.
func (c *comparison) sameChild(old, child *config.Config, parents map[*config.Config]*config.Config) bool {
	return parents[child.Trigger.Config] == old.Trigger.Config &&
		slices.ContainsFunc(old.Trigger.Jobs, func(was *config.Job) bool {
			name := was.Name.Value
			if old.Trigger.Config == c.was.Config {
				name = c.renamed.of(name)
			}
			return slices.ContainsFunc(child.Trigger.Jobs, func(is *config.Job) bool { return is.Name.Value == name })
		})
}

// asChildren returns what the events are for a child pipeline.
func asChildren(events []*pipeline.Event) []*pipeline.Event {
	all := make([]*pipeline.Event, len(events))
	for i, e := range events {
		child := e.Complete()
		child.Source, child.Target, child.MergeRequest, child.NewBranch = "parent_pipeline", "", "", false
		child.Title, child.Description, child.Labels, child.Draft, child.CommitMessage = "", "", nil, false, ""
		child.OpenVariables = true
		all[i] = child
	}
	return Union(all)
}
