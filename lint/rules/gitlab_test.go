package rules_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// A dryRunCase is a configuration, an event, and the jobs that GitLab creates.
type dryRunCase struct {
	ID     string
	Files  conformance.Files
	Event  json.RawMessage
	Reason string
	Jobs   []lint.ServerJob
}

// dryRunCases yields the cases of GitLab that are no mistakes, as a server answers them.
func dryRunCases(t *testing.T, check func(c dryRunCase, cfg *config.Config, answer *lint.ServerAnswer)) (n int) {
	t.Helper()
	for _, c := range conformance.Read[dryRunCase](t, "simulate.jsonl") {
		events, err := pipeline.ParseEvents(c.ID, c.Event)
		if err != nil {
			t.Fatal(err)
		}
		if c.Reason == string(pipeline.ConfigError) || c.Reason == string(pipeline.SkipCI) {
			continue
		}
		events[0].Files = slices.AppendSeq(events[0].Files, maps.Keys(c.Files))
		asked := events[0].Including(conformance.Root)
		cfg, err := config.Load(t.Context(), config.Options{FS: c.Files.FS(), Path: conformance.Root, Variables: asked.Variables, Changes: asked.Changes})
		if err != nil {
			t.Fatal(err)
		}
		check(c, cfg, &lint.ServerAnswer{Jobs: c.Jobs, Events: events})
		n++
	}
	return n
}

func compare(t *testing.T, cfg *config.Config, answer *lint.ServerAnswer) *rules.ServerComparison {
	t.Helper()
	c, err := rules.CompareServer(t.Context(), cfg, answer)
	if err != nil || c == nil {
		t.Fatalf("no comparison: %v", err)
	}
	return c
}

// TestServerAgrees compares what GitLab creates with the simulation, also of events of which less is known: they never differ.
func TestServerAgrees(t *testing.T) {
	t.Parallel()
	n := dryRunCases(t, func(c dryRunCase, cfg *config.Config, answer *lint.ServerAnswer) {
		known := answer.Events[0]
		open := *known
		open.OpenVariables = true
		for _, event := range []*pipeline.Event{known, &open} {
			answer.Events = []*pipeline.Event{event}
			if found := compare(t, cfg, answer).Differences; len(found) > 0 {
				t.Errorf("%s: %v", c.ID, found)
			}
		}
	})
	if n < 500 {
		t.Errorf("%d cases are too few", n)
	}
}

// TestServerDiffers takes a job away from what GitLab creates, adds one, and changes one: each time the server and the simulation
// differ.
func TestServerDiffers(t *testing.T) {
	t.Parallel()
	dryRunCases(t, func(c dryRunCase, cfg *config.Config, answer *lint.ServerAnswer) {
		if len(c.Jobs) == 0 {
			return
		}
		changed := slices.Clone(c.Jobs)
		changed[0].AllowFailure = !changed[0].AllowFailure
		for what, jobs := range map[string][]lint.ServerJob{
			"taken away": c.Jobs[1:],
			"added":      append(slices.Clone(c.Jobs), lint.ServerJob{Name: "unheard of"}),
			"changed":    changed,
		} {
			answer.Jobs = jobs
			if found := compare(t, cfg, answer).Differences; len(found) != 1 {
				t.Errorf("%s: a job is %s: %v", c.ID, what, found)
			}
		}
	})
}

// TestServerPlaces gives the rules the sentences with which GitLab refuses the configurations of the conformance data, as a server does.
// Most say what another rule has found; the others stand where GitLab places them.
func TestServerPlaces(t *testing.T) {
	t.Parallel()
	sentences := serverSentences(t)
	var said, placed, misplaced, echoed int
	for _, v := range conformance.Verdicts(t) {
		errors := sentences[v.ID]
		if v.Valid || len(errors) == 0 || len(errors) != len(v.At) || v.Event != nil {
			continue
		}
		alone := lintAnswer(t, v, []*lint.Analyzer{rules.GitlabError}, errors)
		for _, f := range alone {
			i := slices.IndexFunc(errors, func(e string) bool { return strings.HasSuffix(f.Message, strings.Join(strings.Fields(e), " ")) })
			if i < 0 || v.At[i].Key == "" || strings.HasPrefix(v.At[i].Key, "header") || v.At[i].Key == "jobs" {
				continue
			}
			said++
			if v.At[i].Holds(f.Path) {
				placed++
			} else if !leadsTo(v.At[i].Key, f.Path) {
				misplaced++
				t.Errorf("%s: %q stands at %q, not at %q", v.ID, f.Message, f.Path, v.At[i].Key)
			}
		}
		together := lintAnswer(t, v, rules.All(), errors)
		echoed += len(alone) - len(slices.DeleteFunc(together, func(f lint.Finding) bool { return f.Rule != "gitlab-error" }))
	}
	t.Logf("%d sentences about a place: %d there, %d elsewhere; %d sentences were known", said, placed, misplaced, echoed)
	if said < 2000 || placed*100 < said*90 || echoed*100 < said*75 {
		t.Errorf("of %d sentences, %d stand where they belong and %d are known", said, placed, echoed)
	}
}

// leadsTo reports whether a path begins where a key of GitLab does, or nowhere.
func leadsTo(key string, path []string) bool {
	if len(path) == 0 {
		return true
	}
	first := strings.ToLower(path[0])
	return strings.HasPrefix(key, first) || strings.HasPrefix(key, "jobs:"+first)
}

// serverSentences returns GitLab's own sentences by the id of the case.
func serverSentences(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../../../shared/conformance/verdicts.messages.jsonl")
	if err != nil {
		t.Skip("GitLab's sentences are not at hand: ", err)
	}
	all := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		var c struct {
			ID     string
			Errors []string
		}
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		all[c.ID] = c.Errors
	}
	return all
}

// lintAnswer lints a case of which a server has said something.
func lintAnswer(t *testing.T, v conformance.Verdict, analyzers []*lint.Analyzer, errors []string) []lint.Finding {
	t.Helper()
	cfg, err := config.Load(t.Context(), config.Options{FS: v.Files.FS(), Path: conformance.Root})
	if err != nil {
		t.Fatal(err)
	}
	result, err := lint.Run(t.Context(), cfg, analyzers, lint.Settings{Server: &lint.ServerAnswer{Errors: errors}})
	if err != nil {
		t.Fatal(err)
	}
	if result.Valid == nil || *result.Valid {
		t.Errorf("%s: valid, although the server refuses it", v.ID)
	}
	return result.Findings
}
