package config

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/internal/conformance"
)

type resolveCase struct {
	ID, About string
	Files     conformance.Files
	Valid     bool
	Stages    []string
	Variables any
	Workflow  any
	Jobs      any
}

// TestResolved compares the resolved configuration with what GitLab makes of it.
func TestResolved(t *testing.T) {
	good := 0
	for _, c := range conformance.Read[resolveCase](t, "resolve.jsonl") {
		cfg := loadCase(t, c.Files, testEvent{})
		if cfg.Root == nil {
			t.Errorf("%s: cannot be read", c.ID)
			continue
		}
		data, err := json.Marshal(cfg.Resolved())
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Stages                    []string
			Variables, Workflow, Jobs any
		}
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatalf("%s: %v: %s", c.ID, err, data)
		}
		want := got
		want.Stages, want.Variables, want.Workflow, want.Jobs = c.Stages, c.Variables, c.Workflow, c.Jobs
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (%s): %s\n%s", c.ID, c.About, c.Files[".gitlab-ci.yml"], diff)
			continue
		}
		good++
	}
	t.Logf("%d cases are equal", good)
}
