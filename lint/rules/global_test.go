package rules_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
)

// A globalCase is what GitLab itself did with a configuration for many events. What happened is certain; what did not happen may
// happen for an event that is not among them.
type globalCase struct {
	ID, About string
	Files     conformance.Files
	// Overrides says that variables of the configuration were also given other values.
	Overrides    bool
	Instances    map[string]string // the jobs that parallel ones come from
	Never        []string
	NeedsMissing []struct{ Job, Need string } `json:"needs_missing"`
	Duplicate    struct {
		Yes  bool
		Jobs []string
	}
	Empty []any
}

// base returns the job of the configuration that an instance comes from.
func (c *globalCase) base(instance string) string {
	if job, ok := c.Instances[instance]; ok {
		return job
	}
	return instance
}

// A score counts how much of what happened the rules foretell.
type score struct{ found, all int }

func (s *score) count(found bool) {
	s.all++
	if found {
		s.found++
	}
}

// TestGlobal compares what the rules say of all events with what GitLab did. What they say must never be wrong, and it must be
// much of what there is to say.
func TestGlobal(t *testing.T) {
	t.Parallel()
	var never, needs, duplicates score
	for _, c := range conformance.Read[globalCase](t, "global.jsonl") {
		result := mustLint(t, c.Files.FS())
		c.checkNever(t, result, &never)
		c.checkNeeds(t, result, &needs)
		c.checkDuplicate(t, result, &duplicates)
		for _, f := range of(result, "pipeline-empty") {
			if len(c.Empty) == 0 {
				t.Errorf("%s (%s): no event has an empty pipeline, but: %s", c.ID, c.About, f.Message)
			}
		}
	}
	t.Logf("of what GitLab did, the rules say: jobs that never run %v, jobs that miss a need %v, duplicates %v", never, needs, duplicates)
	if never.found < 52 || needs.found < 157 || duplicates.found < 85 {
		t.Error("the rules find less than they did: see the counts in the log (go test -v)")
	}
}

// of returns the findings of a rule.
func of(result *lint.Result, rule string) []lint.Finding {
	return slices.DeleteFunc(slices.Clone(result.Findings), func(f lint.Finding) bool { return f.Rule != rule })
}

// checkNever compares the jobs that never run. Jobs of one list of rules share a finding, so that some are found under the name of
// another one.
func (c *globalCase) checkNever(t *testing.T, result *lint.Result, s *score) {
	t.Helper()
	said := map[string]bool{}
	for _, f := range of(result, "job-never-runs") {
		said[f.Path[0]] = true
	}
	never := map[string]bool{}
	for _, name := range c.Never {
		never[c.base(name)] = true
	}
	for name := range said {
		if !never[name] {
			t.Errorf("%s (%s): %q runs, but is said never to run", c.ID, c.About, name)
		}
	}
	for name := range never {
		s.count(said[name])
	}
}

// notTried are configurations of which GitLab was not asked about the event that matters.
var notTried = map[string]string{
	"gb2a306229b": "a branch whose name has \"hotfix\" in its middle",
}

// quotedWords finds the names in a message.
var quotedWords = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)

// checkNeeds compares the needs that are missing in some event.
func (c *globalCase) checkNeeds(t *testing.T, result *lint.Result, s *score) {
	t.Helper()
	missing := map[string][]string{}
	for _, m := range c.NeedsMissing {
		job := c.base(m.Job)
		missing[job] = append(missing[job], m.Need, c.base(m.Need))
	}
	said := map[string]bool{}
	for _, f := range of(result, "needs-may-be-missing") {
		before, event, _ := strings.Cut(f.Message, "in the pipeline of ")
		words := quotedWords.FindAllStringSubmatch(before, -1)
		job := words[0][1]
		said[job] = true
		for _, need := range words[1:] {
			if !slices.Contains(missing[job], need[1]) && (c.Overrides || !strings.Contains(event, "=")) && notTried[c.ID] == "" {
				t.Errorf("%s (%s): GitLab never misses it, but: %s", c.ID, c.About, f.Message)
			}
		}
	}
	for job := range missing {
		s.count(said[job])
	}
}

// checkDuplicate compares the jobs that a push runs twice.
func (c *globalCase) checkDuplicate(t *testing.T, result *lint.Result, s *score) {
	t.Helper()
	found := of(result, "pipeline-duplicate")
	for _, f := range found {
		if len(c.Duplicate.Jobs) == 0 {
			t.Errorf("%s (%s): no job runs twice, but: %s", c.ID, c.About, f.Message)
		}
	}
	if len(c.Duplicate.Jobs) > 0 {
		s.count(len(found) > 0)
	}
}

// TestNeverRunsInNoSimulation looks for jobs that are said never to run among those that GitLab made for single events.
func TestNeverRunsInNoSimulation(t *testing.T) {
	t.Parallel()
	type simulated struct {
		ID    string
		Files conformance.Files
		Jobs  []struct{ Name string }
	}
	said := 0
	for _, c := range conformance.Read[simulated](t, "simulate.jsonl") {
		for _, f := range of(mustLint(t, c.Files.FS()), "job-never-runs") {
			said++
			for _, job := range c.Jobs {
				if job.Name == f.Path[0] || strings.HasPrefix(job.Name, f.Path[0]+":") {
					t.Errorf("%s: GitLab ran %q, but: %s", c.ID, job.Name, f.Message)
				}
			}
		}
	}
	t.Logf("%d jobs are said never to run", said)
}
