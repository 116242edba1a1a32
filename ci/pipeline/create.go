package pipeline

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// Create returns the pipeline of an event. The error says that pipewright could not do its work, for example that an included
// file could not be read. It may be called concurrently with the same configuration.
//
// The order of what follows is GitLab's: [skip ci], the configuration, workflow:rules, the rules of jobs, what these need, and
// whether anything is left.
// Source: app/services/ci/create_pipeline_service.rb, GitLab 18.11.
func Create(ctx context.Context, cfg *config.Config, event *Event) (*Pipeline, error) {
	r := newRun(ctx, cfg, event.Complete())
	p := &Pipeline{Event: r.event, Config: cfg, Created: config.Yes}
	if r.event.Skips() {
		p.refuse(SkipCI, config.No)
		return p, nil
	}
	with, err := cfg.With(ctx, including(r.event, func() *run { return newRun(context.Background(), cfg, r.event) }))
	if err != nil {
		return nil, err
	}
	r.use(with)
	p.Config = with
	if len(r.plan.mistakes) > 0 {
		p.Errors, p.Broken = r.plan.mistakes, true
		p.refuse(ConfigError, config.No)
		return p, nil
	}
	r.create(p)
	return p, nil
}

// create asks the workflow and the jobs.
func (r *run) create(p *Pipeline) {
	r.workflow(p)
	if p.Created == config.No {
		return
	}
	r.seed(p)
	if p.Created != config.No {
		r.name(p)
	}
	if !r.plan.complete && p.Created == config.Yes {
		p.Created = config.Maybe
	}
}

// refuse notes why there is no pipeline, or may be none.
func (p *Pipeline) refuse(reason Reason, created config.Truth) {
	if created == config.No || p.Reason == "" {
		p.Reason = reason
	}
	p.Created = p.Created.And(created)
	if p.Created == config.No {
		p.Jobs = nil
	}
}

// SkipPattern is the regular expression of the messages that ask for no pipeline.
const SkipPattern = `(?i)\[(ci[ _-]skip|skip[ _-]ci)\]`

var skipPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(SkipPattern) })

// heeders are the sources for which GitLab heeds [skip ci] in the commit message: the others ask for a pipeline by themselves.
// Source: the callers of Ci::CreatePipelineService with ignore_skip_ci, GitLab 18.11.
var heeders = []string{sourcePush, sourceMerge, sourceExternalPR}

// Skips reports whether the commit message asks for no pipeline.
func (e *Event) Skips() bool {
	return slices.Contains(heeders, e.Source) && e.MergeRequest != typeMergeTrain && skipPattern().MatchString(e.CommitMessage)
}

// workflow asks workflow:rules.
func (r *run) workflow(p *Pipeline) {
	r.root, r.rootDefinitions = r.plan.rootLayer, r.plan.root
	p.AutoCancel = r.plan.cancel
	set := r.plan.workflow
	if set == nil {
		return
	}
	d := set.decide(&scope{run: r, phase: FromWorkflow, yaml: r.root}, workflowOf(r.cfg).Entry("rules").Key.Span(), "always")
	p.Workflow = d.why
	if d.present != config.Yes {
		p.refuse(WorkflowRules, d.present)
	}
	if d.present == config.No {
		return
	}
	rule := d.chosen("always")
	if len(rule.variables) > 0 {
		r.rootDefinitions = slices.Concat(r.plan.root, rule.variables)
		r.root = newLayer(r.rootDefinitions, nil)
	}
	p.AutoCancel = p.AutoCancel.with(rule.cancel)
}

// maxPipelineName is the number of characters of a pipeline's name. Source: Ci::PipelineMetadata, GitLab 18.11.
const maxPipelineName = 255

// name fills the variables into workflow:name.
func (r *run) name(p *Pipeline) {
	name := strings.TrimSpace(r.plan.name.Value)
	if name == "" {
		return
	}
	s := &scope{run: r, phase: FromWorkflow, yaml: r.root}
	x := expander{scope: s, raw: s.circle() != nil}
	name, _ = x.expand(name)
	p.Name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(p.Name); n > maxPipelineName {
		p.Errors = append(p.Errors, Error{
			Span: r.plan.name.Span, Certain: config.Yes,
			Message: "the name of the pipeline is longer than 255 characters once its variables are filled in: shorten it",
		})
		p.refuse(ConfigError, config.No)
	}
}
