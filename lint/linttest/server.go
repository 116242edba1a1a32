package linttest

import (
	"encoding/json"
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/lint"
)

// ServerFile is what a GitLab server says in tests: a list, of which the first fitting entry counts.
//
//	[{"root": "a text in the root file, absent for any", "errors": […], "warnings": […], "jobs": […], "branch": "main"}]
const ServerFile = "server.json"

// serverAnswer returns what the server of a project says of its root file, nil for a project without a server.
func serverAnswer(repository *lint.Repository) (*lint.ServerAnswer, error) {
	file, root := repository.File(ServerFile), repository.File(RootFile)
	if file == nil || root == nil {
		return nil, nil
	}
	var entries []struct {
		Root, Branch     string
		Errors, Warnings []string
		Jobs             []lint.ServerJob
	}
	if err := json.Unmarshal(file.Text, &entries); err != nil {
		return nil, fmt.Errorf("%s: %w", ServerFile, err)
	}
	for _, e := range entries {
		if strings.Contains(string(root.Text), e.Root) {
			event := &pipeline.Event{Source: "push", Branch: e.Branch, OpenVariables: true}
			return &lint.ServerAnswer{Errors: e.Errors, Warnings: e.Warnings, Jobs: e.Jobs, Events: []*pipeline.Event{event}}, nil
		}
	}
	return nil, fmt.Errorf("%s: no entry fits", ServerFile)
}
