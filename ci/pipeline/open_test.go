package pipeline_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestNothingOpen checks that nothing is left unknown when everything is known.
func TestNothingOpen(t *testing.T) {
	t.Parallel()
	for _, c := range conformance.Read[simulation](t, "simulate.jsonl") {
		cfg, event := c.load(t)
		p := create(t, cfg, event)
		for _, job := range p.Jobs {
			if job.Present != config.Yes {
				t.Errorf("%s: %s is uncertain", c.ID, job.Name)
			}
		}
		for _, e := range p.Errors {
			if e.Certain != config.Yes {
				t.Errorf("%s: uncertain error %q", c.ID, e.Message)
			}
		}
		if p.Created == config.Maybe {
			t.Errorf("%s: uncertain", c.ID)
		}
	}
}

// TestOpen checks what is certain for an event of which not everything is known: it is so whatever the variables, the changed files
// and the commit message turn out to be.
func TestOpen(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	certain, uncertain := 0, 0
	for _, c := range conformance.Read[simulation](t, "simulate.jsonl") {
		cfg, event := c.load(t)
		unknown := c.open(event)
		open := create(t, cfg, event)
		for _, job := range open.Jobs {
			if job.Present == config.Yes {
				certain++
			} else {
				uncertain++
			}
		}
		for range 6 {
			concrete := unknown.choose(random, *event)
			contradiction(t, c.ID, open, create(t, cfg, concrete))
		}
	}
	t.Logf("%d jobs are certain, %d are not", certain, uncertain)
}

func create(t testing.TB, cfg *config.Config, event *pipeline.Event) *pipeline.Pipeline {
	t.Helper()
	p, err := pipeline.Create(context.Background(), cfg, event)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// unknowns are what an open event does not say.
type unknowns struct {
	variables, words []string
	changes, message bool
}

var (
	variablePattern = regexp.MustCompile(`\$\{?(\w+)`)
	wordPattern     = regexp.MustCompile(`["'/]\^?([\w.-]+)[\$"'/]|paths?: *\[([^\]]*)\]`)
)

// open takes from an event what is to be unknown.
func (c *simulation) open(event *pipeline.Event) unknowns {
	u := unknowns{words: []string{"", " ", "1", "true", "x"}, message: event.CommitMessage == ""}
	event.OpenVariables = true
	if event.Changes = nil; !event.NewBranch {
		event.OpenChanges, u.changes = true, true
	}
	text := strings.Join(slices.Collect(maps.Values(c.Files)), "\n")
	for _, match := range variablePattern.FindAllStringSubmatch(text, -1) {
		name := match[1]
		_, given := event.ProjectVariables[name]
		_, asked := event.Variables[name]
		_, predefined := pipeline.Predefined(name)
		if !given && !asked && !predefined && !regexp.MustCompile(`\b`+name+`['"]?:`).MatchString(text) && !slices.Contains(u.variables, name) {
			u.variables = append(u.variables, name)
		}
	}
	for _, match := range wordPattern.FindAllStringSubmatch(text, -1) {
		if word := match[1]; word != "" && !slices.Contains(u.words, word) {
			u.words = append(u.words, word)
		}
	}
	return u
}

// choose makes up what the event does not say.
func (u unknowns) choose(random *rand.Rand, event pipeline.Event) *pipeline.Event {
	event.OpenVariables, event.OpenChanges = false, false
	event.ProjectVariables = maps.Clone(event.ProjectVariables)
	if event.ProjectVariables == nil {
		event.ProjectVariables = map[string]string{}
	}
	for _, name := range u.variables {
		if random.IntN(3) > 0 {
			event.ProjectVariables[name] = u.words[random.IntN(len(u.words))]
		}
	}
	if u.changes {
		event.Changes = []string{}
		for _, path := range []string{"README.md", "src/a.go", "docs/a/b.md", "a.txt", "lib/x"} {
			if random.IntN(2) > 0 {
				event.Changes = append(event.Changes, path)
			}
		}
	}
	if u.message && random.IntN(2) > 0 {
		event.CommitMessage = "say " + u.words[random.IntN(len(u.words))]
	}
	return &event
}

// contradiction reports what is certain in an open pipeline and otherwise in a concrete one.
func contradiction(t *testing.T, id string, open, concrete *pipeline.Pipeline) {
	t.Helper()
	if open.Created != config.Maybe && open.Created != concrete.Created {
		t.Errorf("%s: created %v, but %v (%s) with %+v\n%s", id, open.Created, concrete.Created, concrete.Reason, concrete.Event, open.Config.Files[0].File.Text)
		return
	}
	present := map[string]bool{}
	for _, job := range concrete.Jobs {
		present[job.Name] = true
	}
	for _, job := range open.Jobs {
		if concrete.Created == config.Yes && job.Present == config.Yes && !present[job.Name] {
			t.Errorf("%s: %s is certain, but not with %+v", id, job.Name, concrete.Event)
		}
	}
	for _, job := range open.Excluded {
		if present[job.Name] {
			t.Errorf("%s: %s is certainly out, but not with %+v", id, job.Name, concrete.Event)
		}
	}
}
