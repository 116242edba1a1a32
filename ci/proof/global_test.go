package proof_test

import (
	"slices"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// A globalCase is what GitLab itself did with a configuration for many events: what happened is certain, what did not happen may happen
// for an event that is not among them.
type globalCase struct {
	ID, About string
	Files     conformance.Files
	Overrides bool
	Instances map[string]string
	Never     []string
	Domain    domain
	Jobs      map[string]struct{ Runs int }
	Rules     map[string][]bool
	Missing   []struct {
		Job, Need string
		Events    int
	} `json:"needs_missing"`
	Duplicate struct{ Yes bool }
	Empty     []struct {
		Source string
	}
}

func load(t testing.TB, files conformance.Files) *config.Config {
	t.Helper()
	cfg, err := config.Load(t.Context(), config.Options{FS: files.FS(), Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// A tally counts answers of one sort.
type tally struct{ right, beyond, unknown, wrong int }

// TestGlobal compares what is proved and refuted with what GitLab did. Nothing that happened may be proved not to; what is refuted was
// replayed, so it may go beyond the events that were tried there.
func TestGlobal(t *testing.T) {
	t.Parallel()
	var needs, never, rules, duplicate, empty tally
	for _, c := range conformance.Read[globalCase](t, "global.jsonl") {
		p, why := proof.New(t.Context(), load(t, c.Files), proof.Options{Overrides: c.Overrides})
		if why != "" {
			t.Errorf("%s (%s): %s", c.ID, c.About, why)
			continue
		}
		c.needs(t, p, &needs)
		c.never(t, p, &never)
		c.rules(t, p, &rules)
		c.duplicate(t, p, &duplicate)
		c.empty(t, p, &empty)
	}
	t.Logf("needs %+v, never %+v, rules %+v, duplicate %+v, empty %+v", needs, never, rules, duplicate, empty)
	if unknown := needs.unknown + never.unknown + rules.unknown + duplicate.unknown + empty.unknown; unknown > 0 {
		t.Errorf("%d questions stay open", unknown)
	}
	if needs.right < 200 || never.right < 1000 || rules.right < 1800 || duplicate.right < 250 || empty.right < 250 {
		t.Error("fewer questions were asked than there are cases")
	}
}

func (c *globalCase) needs(t *testing.T, p *proof.Prover, n *tally) {
	t.Helper()
	said := p.NeedsMissing()
	for _, m := range c.Missing {
		i := slices.IndexFunc(said, func(s proof.Missing) bool {
			return s.Job == m.Job && (s.Need == m.Need || c.Instances[s.Need] == m.Need) && s.Verdict == proof.Refuted
		})
		if i >= 0 {
			n.right++
			continue
		}
		i = slices.IndexFunc(said, func(s proof.Missing) bool { return s.Job == m.Job && s.Verdict == proof.Unknown })
		if i >= 0 {
			n.unknown++
			t.Logf("%s (%s): %s needs %s: %s", c.ID, c.About, m.Job, m.Need, said[i].Why)
			continue
		}
		n.wrong++
		t.Errorf("%s (%s): %q misses %q in %d events, and is proved not to", c.ID, c.About, m.Job, m.Need, m.Events)
	}
	for _, s := range said {
		if s.Verdict == proof.Refuted && !slices.ContainsFunc(c.Missing, func(m struct {
			Job, Need string
			Events    int
		},
		) bool {
			return m.Job == s.Job && (m.Need == s.Need || m.Need == c.Instances[s.Need])
		}) {
			n.beyond++
			t.Logf("%s (%s): beyond: %s misses %s on %s", c.ID, c.About, s.Job, s.Need, s.Event.Detail())
		}
	}
}

func (c *globalCase) never(t *testing.T, p *proof.Prover, n *tally) {
	t.Helper()
	said := p.Never()
	for name, job := range c.Jobs {
		a, notSeen := said[name]
		switch {
		case job.Runs > 0 && notSeen && a.Verdict == proof.Proved:
			n.wrong++
			t.Errorf("%s (%s): %q runs, and is proved never to", c.ID, c.About, name)
		case notSeen && a.Verdict == proof.Unknown:
			n.unknown++
			t.Logf("%s (%s): whether %q runs: %s", c.ID, c.About, name, a.Why)
		case job.Runs == 0 && !notSeen:
			n.beyond++
			t.Logf("%s (%s): beyond: %q runs", c.ID, c.About, name)
		default:
			n.right++
		}
	}
}

func (c *globalCase) rules(t *testing.T, p *proof.Prover, n *tally) {
	t.Helper()
	for job, decided := range c.Rules {
		names := []string{job}
		for instance, base := range c.Instances {
			if base == job {
				names = append(names, instance)
			}
		}
		answers := map[int]proof.Verdict{}
		for _, name := range names {
			for r, a := range p.Rules(name) {
				if old, seen := answers[r]; !seen || old == proof.Proved || a.Verdict == proof.Refuted {
					answers[r] = a.Verdict
				}
			}
		}
		for r, did := range decided {
			switch v := answers[r]; {
			case did && v == proof.Proved:
				n.wrong++
				t.Errorf("%s (%s): rule %d of %q decides, and is proved not to", c.ID, c.About, r+1, job)
			case v == proof.Unknown:
				n.unknown++
				t.Logf("%s (%s): rule %d of %q: unknown", c.ID, c.About, r+1, job)
			case !did && v == proof.Refuted:
				n.beyond++
				t.Logf("%s (%s): beyond: rule %d of %q decides", c.ID, c.About, r+1, job)
			default:
				n.right++
			}
		}
	}
}

func (c *globalCase) duplicate(t *testing.T, p *proof.Prover, n *tally) {
	t.Helper()
	switch a := p.Duplicate(); {
	case c.Duplicate.Yes && a.Verdict == proof.Proved:
		n.wrong++
		t.Errorf("%s (%s): there are two pipelines, and it is proved that there are not", c.ID, c.About)
	case a.Verdict == proof.Unknown:
		n.unknown++
		t.Logf("%s (%s): duplicate: %s", c.ID, c.About, a.Why)
	case !c.Duplicate.Yes && a.Verdict == proof.Refuted:
		n.beyond++
		t.Logf("%s (%s): beyond: duplicate on %s", c.ID, c.About, a.Event.Detail())
	default:
		n.right++
	}
}

func (c *globalCase) empty(t *testing.T, p *proof.Prover, n *tally) {
	t.Helper()
	had := false
	for _, e := range c.Empty {
		had = had || e.Source == "merge_request_event"
	}
	switch a := p.Empty(); {
	case had && a.Verdict == proof.Proved:
		n.wrong++
		t.Errorf("%s (%s): a merge request gets no pipeline, and it is proved that all do", c.ID, c.About)
	case a.Verdict == proof.Unknown:
		n.unknown++
		t.Logf("%s (%s): empty: %s", c.ID, c.About, a.Why)
	default:
		n.right++
	}
}
