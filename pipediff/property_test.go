package pipediff_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/pipediff"
)

// A simulation is a line of simulate.jsonl, as far as these tests ask for it.
type simulation struct {
	ID    string
	Files conformance.Files
	Event json.RawMessage
}

func (s simulation) events(t *testing.T) []*pipeline.Event {
	t.Helper()
	named, err := pipeline.ParseEvents(s.ID, s.Event)
	if err != nil {
		t.Fatal(err)
	}
	return pipediff.Union(named, events)
}

// TestItself holds that nothing differs from itself, loaded twice.
func TestItself(t *testing.T) {
	t.Parallel()
	for _, s := range conformance.Read[simulation](t, "simulate.jsonl") {
		d := compare(t, pipediff.Side{Config: load(t, s.Files)}, pipediff.Side{Config: load(t, s.Files)}, s.events(t))
		if !d.Same() {
			t.Errorf("%s differs from itself: %q", s.ID, told(d))
		}
	}
}

// TestMirror holds that what comes from A to B goes from B to A, for neighbours of the conformance data, which are about the same.
func TestMirror(t *testing.T) {
	t.Parallel()
	cases := conformance.Read[simulation](t, "simulate.jsonl")
	for pair := range slices.Chunk(cases, 2) {
		if len(pair) < 2 {
			break
		}
		a, b := pair[0], pair[1]
		mirrored(t, a.ID+" and "+b.ID, pipediff.Side{Config: load(t, a.Files)}, pipediff.Side{Config: load(t, b.Files)}, a.events(t))
	}
}

// mirrored compares two configurations in both directions.
func mirrored(t *testing.T, name string, a, b pipediff.Side, events []*pipeline.Event) {
	t.Helper()
	there, back := compare(t, a, b, events), compare(t, b, a, events)
	if there.Same() != back.Same() {
		t.Errorf("%s: the same there %v, back %v", name, there.Same(), back.Same())
	}
	if diff := cmp.Diff(sums(there, false), sums(back, true)); diff != "" {
		t.Errorf("%s: (-there +back):\n%s", name, diff)
	}
}

// sums returns what comes, goes, changes and is renamed, sorted; reversed, what goes is said to come.
func sums(d *pipediff.Diff, reversed bool) []string {
	var all []string
	renamed := map[string]string{}
	for _, r := range d.Renamed {
		if reversed {
			r.Old, r.New = r.New, r.Old
			renamed[r.Old] = r.New
		}
		all = append(all, "renamed "+r.Old+" "+r.New)
	}
	add := func(where string, jobs []pipediff.JobChange) {
		for _, j := range jobs {
			if reversed {
				j.Old, j.New = j.New, j.Old
			}
			all = append(all, where+" "+word(j.Old)+word(j.New)+" "+sum(j, renamed))
		}
	}
	add("everywhere", d.Everywhere)
	for _, e := range d.Events {
		add(e.Event.String(), e.Jobs)
	}
	add("outside", d.Outside)
	slices.Sort(all)
	return all
}

// sum returns the name of a job and how many keywords change. Instances with numbers have the names of the side that is new.
func sum(j pipediff.JobChange, renamed map[string]string) string {
	name := j.Job
	if other, ok := renamed[name]; ok {
		name = other
	}
	keywords := make([]string, len(j.Changes))
	for i, c := range j.Changes {
		keywords[i] = c.Keyword
	}
	slices.Sort(keywords)
	text, _ := json.Marshal(keywords)
	return name + string(text)
}

// TestCorpus compares real configurations with themselves, for all events that they talk about, and with their neighbours.
func TestCorpus(t *testing.T) {
	t.Parallel()
	projects := conformance.Projects(t)
	var before pipediff.Side
	for _, project := range projects {
		side := pipediff.Side{Config: loadProject(t, project.Dir)}
		derived := pipeline.Derive(side.Config, nil)
		if d := compare(t, side, pipediff.Side{Config: loadProject(t, project.Dir)}, derived); !d.Same() {
			t.Errorf("%s differs from itself: %q", project.Repo, told(d))
		}
		if before.Config != nil {
			mirrored(t, project.Repo+" and the one before", before, side, derived)
		}
		before = side
	}
}

func loadProject(t *testing.T, dir string) *config.Config {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, conformance.Root)); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(t.Context(), config.Options{FS: os.DirFS(dir), Path: conformance.Root})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}
