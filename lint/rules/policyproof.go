package rules

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// maxProofs is how many different jobs are tried out in one run. What is left, the next round of fixes looks at.
const maxProofs = 12

// A policyProver finds out whether rules say the same as only and except: for every event there can be, or for every usual one but those
// in which they may differ.
type policyProver struct {
	pass    *lint.Pass
	ruled   bool // there is workflow:rules
	proved  map[string]bool
	skipped func(*pipeline.Event) bool // events in which they may differ; nil for none
}

// equal reports whether a job with the rules is in the same pipelines, in the same way, as with only and except. The text of the
// rules is YAML.
func (p *policyProver) equal(job *config.Job, rules string) (bool, error) {
	text := p.configuration(job, rules)
	if known, ok := p.proved[text]; ok {
		return known, nil
	}
	if len(p.proved) >= maxProofs {
		return false, nil
	}
	compare := p.compare
	if p.skipped == nil {
		compare = p.prove
	}
	same, err := compare(p.pass.Context(), text)
	p.proved[text] = same
	return same, err
}

// configuration returns one with the job as it is, and as it would be.
func (p *policyProver) configuration(job *config.Job, rules string) string {
	var b strings.Builder
	for _, keyword := range []string{"when", "allow_failure", "start_in"} {
		if n := job.Node.Get(keyword); n != nil {
			b.WriteString("  " + keyword + ": " + asJSON(n) + "\n")
		}
	}
	more := b.String()
	text := "always:\n  script: x\n  rules: [{when: always}]\n"
	if p.ruled {
		text += "workflow:\n  rules: [{when: always}]\n"
	}
	text += "before:\n  script: x\n" + more
	for _, keyword := range []string{"only", "except"} {
		if n := job.Node.Get(keyword); n != nil {
			text += "  " + keyword + ": " + asJSON(n) + "\n"
		}
	}
	return text + "after:\n  script: x\n" + more + rules
}

// asJSON writes a value as JSON, which is YAML.
func asJSON(n syntax.Node) string {
	text, _ := json.Marshal(plainValue(n))
	return string(text)
}

func plainValue(n syntax.Node) any {
	switch n := n.(type) {
	case *syntax.Sequence:
		all := []any{}
		for _, item := range n.Items() {
			all = append(all, plainValue(item))
		}
		return all
	case *syntax.Mapping:
		all := map[string]any{}
		for e := range n.Entries() {
			all[e.Key.Value()] = plainValue(e.Value)
		}
		return all
	case *syntax.Scalar:
		if value, ok := n.Bool(); ok {
			return value
		}
		return n.Value()
	}
	return nil
}

// prove reports whether the two jobs of a configuration are the same for every event: it takes away one, and then the other.
func (p *policyProver) prove(ctx context.Context, text string) (bool, error) {
	common, after, _ := strings.Cut(text, "after:\n")
	common, before, _ := strings.Cut(common, "before:\n")
	first, ok, err := loadPolicy(ctx, common+"job:\n"+before)
	second, ok2, err2 := loadPolicy(ctx, common+"job:\n"+after)
	if !ok || !ok2 {
		return false, errors.Join(err, err2)
	}
	d, why := proof.Compare(ctx, first, second, proof.Options{Default: defaultBranch(p.pass), PlainNames: true, Effort: proofEffort})
	return why == "" && d.Verdict == proof.Proved, nil
}

// loadPolicy loads the text of a configuration, and reports whether GitLab accepts it.
func loadPolicy(ctx context.Context, text string) (_ *config.Config, ok bool, _ error) {
	cfg, err := config.Load(ctx, config.Options{Path: "policy.yml", Text: []byte(text)})
	return cfg, err == nil && len(cfg.Problems) == 0 && cfg.Readable(), err
}

func (p *policyProver) compare(ctx context.Context, text string) (bool, error) {
	cfg, ok, err := loadPolicy(ctx, text)
	if !ok {
		return false, err
	}
	base := &pipeline.Event{Default: defaultBranch(p.pass)}
	for _, event := range append(pipeline.Derive(cfg, base), eachSource(base.Default)...) {
		if event.Check() != nil || p.skipped != nil && p.skipped(event) {
			continue
		}
		made, err := pipeline.Create(ctx, cfg, event)
		if err != nil {
			return false, err
		}
		if made.Created != config.Yes || !alike(jobIn(made, "before"), jobIn(made, "after")) {
			return false, nil
		}
	}
	return true, nil
}

// eachSource returns an event of every source for a branch, and those for tags and merge requests whose conditions may differ from
// what the source says.
func eachSource(branch string) []*pipeline.Event {
	var all []*pipeline.Event
	for _, source := range pipeline.Sources() {
		all = append(all, &pipeline.Event{Source: source, Branch: "topic", Default: branch})
	}
	for _, source := range []string{"push", "schedule", "web", "pipeline", "parent_pipeline"} {
		all = append(all, &pipeline.Event{Source: source, Tag: "v1.0", Default: branch})
	}
	for _, source := range []string{"merge_request_event", "parent_pipeline"} {
		all = append(all, &pipeline.Event{Source: source, Branch: "topic", Target: branch, Default: branch})
	}
	return all
}

func jobIn(p *pipeline.Pipeline, name string) *pipeline.Job {
	i := slices.IndexFunc(p.Jobs, func(job *pipeline.Job) bool { return job.Name == name })
	if i < 0 {
		return nil
	}
	return p.Jobs[i]
}

// alike reports whether two jobs are both absent, or run in the same way.
func alike(a, b *pipeline.Job) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Present == b.Present && a.When == b.When && a.AllowFailure == b.AllowFailure && a.StartIn == b.StartIn
}
