package pipediff

import (
	"reflect"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// pipelineChanges compares two pipelines as a whole. A name that differs because the configuration gives it another one is told with
// the configuration.
func (c *comparison) pipelineChanges(before, after *pipeline.Pipeline) []Change {
	var changes []Change
	given := reflect.DeepEqual(c.was.workflow(before.Config).Get("name"), c.is.workflow(after.Config).Get("name"))
	if given && before.Name != after.Name {
		changes = append(changes, Change{"name", optional(before.Name), optional(after.Name), true})
	}
	if was, is := common(stages(before), stages(after)); !slices.Equal(was, is) {
		changes = append(changes, Change{"stages", list(written(before.Config)), list(written(after.Config)), true})
	}
	return changes
}

// stages returns the stages that have jobs, in order.
func stages(p *pipeline.Pipeline) []string {
	var all []string
	for _, job := range p.Jobs {
		if !slices.Contains(all, job.Stage) {
			all = append(all, job.Stage)
		}
	}
	return all
}

// common returns two lists without what only one of them has.
func common(a, b []string) ([]string, []string) {
	without := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(text string) bool { return !slices.Contains(other, text) })
	}
	return without(a, b), without(b, a)
}

// written returns the stages that somebody wrote.
func written(cfg *config.Config) []string {
	return slices.DeleteFunc(cfg.StageNames(), func(stage string) bool { return stage == ".pre" || stage == ".post" })
}
