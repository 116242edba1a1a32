package report

import (
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// A DryRun is what a GitLab server said of a configuration.
type DryRun struct {
	Host    string           `json:"host"`
	Project string           `json:"project"`
	Ref     string           `json:"ref"`    // the branch or tag that it simulated a push to
	Valid   bool             `json:"valid"`  // whether it accepts the configuration
	Agrees  *bool            `json:"agrees"` // whether the simulation has the same jobs; null when that could not be told
	Jobs    []lint.ServerJob `json:"jobs"`
}

// jsonDryRun returns what a server said of a configuration, nil when none was asked.
func (r *Report) jsonDryRun(result *lint.Result) *DryRun {
	said := r.DryRuns[result.Config]
	if said == nil {
		return nil
	}
	out := *said
	out.Ref = secret.Redact(out.Ref)
	out.Jobs = append([]lint.ServerJob{}, out.Jobs...)
	return &out
}
