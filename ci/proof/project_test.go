package proof_test

import (
	"math/rand/v2"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestSoundAnyProject creates pipelines of random events in projects with other default branches and variables: none may contradict what
// is proved of every project, and what is refuted holds in all of them.
func TestSoundAnyProject(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	dead, refuted := 0, 0
	for _, c := range conformance.Read[globalCase](t, "global.jsonl") {
		cfg := load(t, c.Files)
		p, why := proof.New(t.Context(), cfg, proof.Options{AnyProject: true})
		if why != "" {
			t.Fatal(c.ID, why)
		}
		k := knowledge(p)
		dead += len(k.never) + len(k.dead)
		for range *randomEvents / 2 {
			event := c.Domain.event(random)
			event.Default = pick(random, append([]string{"", "trunk"}, c.Domain.Branches...))
			made, err := pipeline.Create(t.Context(), cfg, event)
			if err != nil {
				t.Fatal(err)
			}
			k.check(t, c.ID, made)
		}
		if !c.Overrides {
			refuted += c.stays(t, cfg, p, random)
		}
	}
	t.Logf("%d jobs and rules have no event, %d needs are missing in every project", dead, refuted)
	if dead < 50 || refuted < 100 {
		t.Error("that is too little to learn anything from")
	}
}

type ruleOf struct {
	job  string
	rule int
}

// A known is what is proved of every project.
type known struct {
	never        map[string]bool
	dead, always map[ruleOf]bool
	hollow       []int
}

func knowledge(p *proof.Prover) known {
	k := known{never: map[string]bool{}, dead: map[ruleOf]bool{}, always: map[ruleOf]bool{}, hollow: p.Hollow()}
	for _, a := range p.LetIn() {
		if a.InPipeline == proof.Proved {
			k.never[a.Job] = true
		}
	}
	for _, f := range p.Fates() {
		if f.Dead {
			k.dead[ruleOf{f.Job, f.Rule}] = true
		}
		if f.Always {
			k.always[ruleOf{f.Job, f.Rule}] = true
		}
	}
	return k
}

// check compares a pipeline with what is proved.
func (k *known) check(t *testing.T, id string, p *pipeline.Pipeline) {
	t.Helper()
	decided := func(job string, rule int) {
		if k.dead[ruleOf{job, rule}] {
			t.Errorf("%s: rule %d of %q is proved never to decide, and does: %s", id, rule, job, p.Event.Detail())
		}
		for at := range k.always {
			if at.job == job && (rule == 0 || rule > at.rule) {
				t.Errorf("%s: rule %d of %q is proved to match always, and rule %d decides: %s", id, at.rule, job, rule, p.Event.Detail())
			}
		}
	}
	if p.Workflow != nil && p.Workflow.Rule > 0 {
		decided("", p.Workflow.Rule)
	}
	for _, x := range p.Excluded {
		decided(x.Name, x.Why.Rule)
	}
	for _, j := range p.Jobs {
		if decided(j.Name, j.Why.Rule); k.never[j.Name] {
			t.Errorf("%s: %q is proved never to run, and does: %s", id, j.Name, p.Event.Detail())
		}
	}
	for _, rule := range k.hollow {
		if p.Created == config.Yes && p.Workflow.Rule == rule {
			t.Errorf("%s: rule %d of the workflow is proved to let only empty pipelines through: %s", id, rule, p.Event.Detail())
		}
	}
}

// stays creates the pipelines of events that refute in projects with variables of their own, and returns how many it were.
func (c *globalCase) stays(t *testing.T, cfg *config.Config, p *proof.Prover, random *rand.Rand) int {
	t.Helper()
	n := 0
	for _, m := range p.NeedsMissing() {
		if m.Verdict != proof.Refuted {
			continue
		}
		n++
		event := *m.Event
		event.OpenVariables, event.ProjectVariables = false, map[string]string{}
		for name, values := range c.Domain.Variables {
			if v := pick(random, values); v != nil {
				event.ProjectVariables[name] = *v
			}
		}
		made, err := pipeline.Create(t.Context(), cfg, &event)
		if err != nil {
			t.Fatal(err)
		}
		if made.Reason != pipeline.ConfigError {
			t.Errorf("%s: %q is there for %q: %s", c.ID, m.Need, m.Job, event.Detail())
		}
	}
	return n
}
