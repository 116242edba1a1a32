package pipediff

import (
	"context"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A side is a configuration with its pipelines.
type side struct {
	Side
	pipelines []*pipeline.Pipeline
	jobs      map[string]owned // the jobs of the configuration and of the pipelines, by name
	order     []string         // their names
	known     map[*config.Instance]config.Object
	workflows map[*config.Config]config.Object
}

// An owned is a job with its configuration: includes may depend on the event, and then so does what a job is.
type owned struct {
	*config.Job
	cfg *config.Config
}

func newSide(ctx context.Context, s Side, events []*pipeline.Event) (*side, error) {
	made := &side{
		Side: s, jobs: map[string]owned{}, known: map[*config.Instance]config.Object{}, workflows: map[*config.Config]config.Object{},
	}
	for _, e := range events {
		p, err := s.create(ctx, e)
		if err != nil {
			return nil, err
		}
		made.pipelines = append(made.pipelines, p)
		for _, job := range p.Jobs {
			made.add(job.Instance.Job, p.Config)
		}
	}
	if made.accepted() {
		for _, job := range s.Config.Jobs {
			made.add(job, s.Config)
		}
	}
	return made, nil
}

func (s *side) add(job *config.Job, cfg *config.Config) {
	name := job.Name.Value
	if _, known := s.jobs[name]; !known {
		s.jobs[name] = owned{job, cfg}
		s.order = append(s.order, name)
	}
}

// accepted reports whether there is a configuration that creates pipelines.
func (s *side) accepted() bool { return s.Config != nil && !s.Refused }

// create returns the pipeline of an event.
func (s Side) create(ctx context.Context, e *pipeline.Event) (*pipeline.Pipeline, error) {
	none := &pipeline.Pipeline{Event: e.Complete(), Config: s.Config, Created: config.No}
	switch {
	case s.Config == nil:
		none.Reason = NoConfig
	case s.Refused:
		none.Reason = pipeline.ConfigError
	default:
		return pipeline.Create(ctx, s.Config, e)
	}
	return none, nil
}

// attributes returns what GitLab makes of an instance.
func (s *side) attributes(in *config.Instance, cfg *config.Config) config.Object {
	o, known := s.known[in]
	if !known {
		o = cfg.Attributes(in)
		s.known[in] = o
	}
	return o
}

// workflow returns what a configuration says about its pipelines as a whole.
func (s *side) workflow(cfg *config.Config) config.Object {
	o, known := s.workflows[cfg]
	if !known {
		o = cfg.Resolved().Workflow
		s.workflows[cfg] = o
	}
	return o
}

// unresolved returns what could not be had while the configuration was put together for the events.
func (s *side) unresolved() []config.Unresolved {
	var all []config.Unresolved
	for _, cfg := range s.configs() {
		all = addUnresolved(all, cfg.Unresolved)
	}
	return all
}

// addUnresolved adds to a list what is not in it.
func addUnresolved(all, more []config.Unresolved) []config.Unresolved {
	for _, u := range more {
		if !slices.ContainsFunc(all, func(v config.Unresolved) bool { return v.Include == u.Include && v.What == u.What }) {
			all = append(all, u)
		}
	}
	return all
}

// configs returns the configuration as it is for each event, and as it is for none when there are no events.
func (s *side) configs() []*config.Config {
	var all []*config.Config
	for _, p := range s.pipelines {
		if p.Config != nil && !slices.Contains(all, p.Config) {
			all = append(all, p.Config)
		}
	}
	if len(all) == 0 && s.Config != nil {
		return []*config.Config{s.Config}
	}
	return all
}
