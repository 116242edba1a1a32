package variables

import (
	"context"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A reach tells for which events jobs run, as far as their rules say.
type reach struct {
	ctx     context.Context
	unknown nameSet // the variables that somebody may set to anything
	jobs    map[*config.Config]map[*config.Job]*occasions
}

// occasions are the events for which a job may run.
type occasions struct {
	branch, open, request bool // a protected branch, any other ref, a merge request
}

func newAdvisor(ctx context.Context, configs []*config.Config, byName map[string][]placed) *advisor {
	r := &reach{ctx: ctx, unknown: nameSet{}, jobs: map[*config.Config]map[*config.Job]*occasions{}}
	for name := range byName {
		r.unknown[name] = true
	}
	return &advisor{r}
}

// onlyProtected reports whether a job certainly runs on no branch or tag but the default branch, which GitLab protects.
func (r *reach) onlyProtected(cfg *config.Config, job *config.Job) bool {
	o := r.of(cfg, job)
	return o != nil && o.branch && !o.open
}

// inMergeRequests reports whether a job certainly runs for merge requests.
func (r *reach) inMergeRequests(cfg *config.Config, job *config.Job) bool {
	o := r.of(cfg, job)
	return o != nil && o.request
}

// of returns the occasions of a job, nil when nobody knows them.
func (r *reach) of(cfg *config.Config, job *config.Job) *occasions {
	known, met := r.jobs[cfg]
	if !met {
		known = r.study(cfg)
		r.jobs[cfg] = known
	}
	return known[job]
}

// study asks the rules of all jobs about the usual events. A child pipeline runs when its parent lets it.
func (r *reach) study(cfg *config.Config) map[*config.Job]*occasions {
	s, ok := pipeline.NewStudy(r.ctx, cfg)
	if !ok || cfg.Trigger != nil {
		return nil
	}
	all := map[*config.Job]*occasions{}
	for _, event := range pipeline.Derive(cfg, nil) {
		event = event.Complete()
		glimpse := s.At(event, settled(r.unknown))
		flow := glimpse.Workflow()
		if flow.In == config.No {
			continue
		}
		for i, in := range s.Jobs() {
			if s.Same(i) != i {
				continue
			}
			if let := glimpse.Job(i, flow.Rule).In; let != config.No {
				occasionsOf(all, in.Job).add(event, let == config.Yes && flow.In == config.Yes)
			}
		}
	}
	for i, in := range s.Jobs() {
		if first := all[s.Jobs()[s.Same(i)].Job]; first != nil {
			occasionsOf(all, in.Job).join(first)
		}
	}
	return all
}

func occasionsOf(all map[*config.Job]*occasions, job *config.Job) *occasions {
	if all[job] == nil {
		all[job] = &occasions{}
	}
	return all[job]
}

// add notes an event for which the job runs, or, when that is not sure, may run.
func (o *occasions) add(e *pipeline.Event, sure bool) {
	request := e.Source == "merge_request_event"
	protected := e.Branch != "" && e.Branch == e.Default && (e.Protected == nil || *e.Protected)
	o.request = o.request || request && sure
	o.branch = o.branch || !request && protected
	o.open = o.open || request || !protected
}

func (o *occasions) join(other *occasions) {
	o.branch, o.open, o.request = o.branch || other.branch, o.open || other.open, o.request || other.request
}

// settled is what is known of an event: all but the variables that somebody may set, and the files.
type settled nameSet

// Variable implements [pipeline.Settler].
func (s settled) Variable(name string) bool { return !s[name] }

// Ref implements [pipeline.Settler].
func (settled) Ref() bool { return true }

// Changes implements [pipeline.Settler].
func (settled) Changes([]string, string) config.Truth { return config.Maybe }

// Exists implements [pipeline.Settler].
func (settled) Exists([]string) config.Truth { return config.Maybe }

// Cluster implements [pipeline.Settler].
func (settled) Cluster() config.Truth { return config.Maybe }
