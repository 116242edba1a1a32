package report

import "gitlab.com/pipewright/pipewright/ci/pipeline"

// headOf returns the lines above the column of an event: its kind, where it happened, and what sets it apart.
func headOf(e *pipeline.Event) []string {
	head := append([]string{e.Kind(), e.Place()}, e.Traits()...)
	for i, line := range head {
		head[i] = printable(shorten(line))
	}
	return head
}
