package pipeline

import (
	"context"
	"testing"
)

// TestMayRefer checks that no predefined variable names another one in an event that has no "$" and no "%".
func TestMayRefer(t *testing.T) {
	t.Parallel()
	for _, source := range Sources() {
		e := (&Event{Source: source, Tag: "", Token: "t", Labels: []string{"a"}, Command: "c", OpenMergeRequests: "g/p!1", Title: "t"}).Complete()
		r := bareRun(context.Background(), e, ".gitlab-ci.yml")
		s := &scope{run: r, phase: FromRules}
		for _, b := range builtins() {
			if b.ofJob {
				continue
			}
			if d, ok := r.predefine(b, s); ok && d.refs != nil {
				t.Errorf("%s: %s names %q", source, b.name, d.refs)
			}
		}
	}
	if !mayRefer("x.yml", &Event{CommitMessage: "costs $5"}) {
		t.Error("a message with a dollar sign names no variable")
	}
}
