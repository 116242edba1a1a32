package proof_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

var randomEvents = flag.Int("events", 60, "how many random events each configuration is tried with")

// A domain is the values that the events of a case are made of.
type domain struct {
	Branches, Tags, Targets, Sources []string
	Variables                        map[string][]*string
	Messages                         []string `json:"commit_message"`
	Changes                          []any    // lists of paths, or words for what is known of them
}

// TestSound creates pipelines of random events: none may contradict what is proved.
func TestSound(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	created := 0
	for _, c := range conformance.Read[globalCase](t, "global.jsonl") {
		cfg := load(t, c.Files)
		p, why := proof.New(t.Context(), cfg, proof.Options{Overrides: true})
		if why != "" {
			t.Fatal(c.ID, why)
		}
		never, needs, rules := p.Never(), missing(p), decided(p, cfg)
		for range *randomEvents {
			event := c.Domain.event(random)
			made, err := pipeline.Create(t.Context(), cfg, event)
			if err != nil {
				t.Fatal(err)
			}
			created++
			c.check(t, made, never, needs, rules)
		}
	}
	if created < 1000 {
		t.Errorf("only %d pipelines were made", created)
	}
}

// missing returns the jobs of which some need is not proved to be there.
func missing(p *proof.Prover) map[string]bool {
	all := map[string]bool{}
	for _, m := range p.NeedsMissing() {
		all[m.Job] = true
	}
	return all
}

// decided returns the rules, by job and number, that are not proved never to decide.
func decided(p *proof.Prover, cfg *config.Config) map[string]bool {
	all := map[string]bool{}
	for _, in := range cfg.Instances() {
		for r, a := range p.Rules(in.Name) {
			if a.Verdict != proof.Proved {
				all[fmt.Sprintf("%s %d", in.Name, r+1)] = true
			}
		}
	}
	return all
}

func (c *globalCase) check(t *testing.T, p *pipeline.Pipeline, never map[string]proof.Answer, needs, rules map[string]bool) {
	t.Helper()
	for _, j := range p.Jobs {
		if a, said := never[j.Name]; said && a.Verdict == proof.Proved {
			t.Errorf("%s: %q is proved never to run, and does: %s", c.ID, j.Name, p.Event.Detail())
		}
		if j.Why.Rule > 0 && !rules[fmt.Sprintf("%s %d", j.Name, j.Why.Rule)] {
			t.Errorf("%s: rule %d of %q is proved never to decide, and does: %s", c.ID, j.Why.Rule, j.Name, p.Event.Detail())
		}
	}
	for _, e := range p.Errors {
		if p.Reason == pipeline.ConfigError && !p.Broken && e.Job != "" && !needs[e.Job] {
			t.Errorf("%s: the needs of %q are proved to be there, and are not: %s: %s", c.ID, e.Job, p.Event.Detail(), e.Message)
		}
	}
}

// event returns a random event: of the values of the domain, and at times of others.
func (d *domain) event(random *rand.Rand) *pipeline.Event {
	e := &pipeline.Event{Source: pick(random, append(pipeline.Sources(), d.Sources...)), Variables: map[string]string{}}
	branches := append([]string{"main", "feature", "x", "release/1.0", "hot-fix", "v1.0"}, d.Branches...)
	e.Branch = pick(random, branches)
	if e.Source != "merge_request_event" && e.Source != "external_pull_request_event" && random.IntN(3) == 0 {
		e.Branch, e.Tag = "", pick(random, append([]string{"v2.0.0", "main", "nightly"}, d.Tags...))
	}
	if e.Source == "merge_request_event" {
		e.Target = pick(random, append([]string{"main", "develop"}, d.Targets...))
		e.Fork = random.IntN(4) == 0
		e.MergeRequest = pick(random, []string{"", "merged_result", "merge_train"})
		if e.Branch == e.Target {
			e.Branch = "topic"
		}
	}
	if random.IntN(2) == 0 {
		e.CommitMessage = pick(random, append([]string{"Mend it", "[skip ci] no"}, d.Messages...))
	}
	if random.IntN(3) == 0 {
		e.OpenMergeRequests = "group/project!1"
	}
	e.NewBranch = random.IntN(4) == 0 && e.Source == "push"
	e.Changes = pick(random, append([][]string{{"README.md"}, {}, {"a/b/c.py", "docs/x.md"}}, d.changes()...))
	for name, values := range d.Variables {
		if v := pick(random, values); v != nil && random.IntN(2) == 0 {
			e.Variables[name] = *v
		} else if random.IntN(8) == 0 {
			e.Variables[name] = pick(random, []string{"true", " ", "1", "zzz", "/a/"})
		}
	}
	return e
}

// changes returns the lists of changed paths.
func (d *domain) changes() [][]string {
	var all [][]string
	for _, c := range d.Changes {
		list, _ := c.([]any)
		var paths []string
		for _, p := range list {
			paths = append(paths, fmt.Sprint(p))
		}
		all = append(all, paths)
	}
	return all
}

func pick[T any](random *rand.Rand, all []T) T { return all[random.IntN(len(all))] }
