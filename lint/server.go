package lint

import (
	"regexp"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A ServerAnswer is what a GitLab server makes of a configuration when it simulates the creation of a pipeline.
type ServerAnswer struct {
	Errors, Warnings []string // in the words of the server
	// Events are the event that the server simulates. There are several where what only the server knows makes a difference, such as
	// whether the branch is protected: the truth is one of them.
	Events []*pipeline.Event
	Jobs   []ServerJob // in the order of the server; none when it refuses the configuration
}

// A ServerJob is a job that a server would create.
type ServerJob struct {
	Name         string `json:"name"`
	Stage        string `json:"stage"`
	When         string `json:"when"`
	AllowFailure bool   `json:"allow_failure"`
}

// emptiness finds the errors that say that nothing is wrong but there is no pipeline: the rules of the workflow or of all jobs say so.
// Source: lib/gitlab/ci/pipeline/chain/evaluate_workflow_rules.rb and populate.rb, GitLab 18.11, and their texts since 13.0.
var emptiness = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\bworkflow rules\b|\bwould have been empty\b|\bselected trigger\b|^no stages\b`)
})

// Refusals returns the errors because of which the server refuses the configuration. That the rules leave no job is none of them.
func (a *ServerAnswer) Refusals() []string {
	return slices.DeleteFunc(slices.Clone(a.Errors), emptiness().MatchString)
}

// valid answers whether GitLab would accept the configuration: no matter what the settings hide. What an include that could not be had
// leaves open, the server answers.
func (s Settings) valid(cfg *config.Config, findings []Finding) *bool {
	rejected := slices.ContainsFunc(findings, func(f Finding) bool { return f.Rejected })
	told := s.Server != nil && cfg.Trigger == nil
	if !rejected && !cfg.Complete() && !told {
		return nil
	}
	ok := !rejected
	return &ok
}
