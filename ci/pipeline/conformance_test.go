package pipeline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// A simulation is a line of testdata/conformance/simulate.jsonl: a configuration, an event, and what GitLab creates.
type simulation struct {
	ID, About    string
	Files        conformance.Files
	Event        json.RawMessage
	Created      bool
	Reason       string
	PipelineName string `json:"pipeline_name"`
	Jobs         []simulatedJob
	Crash        bool
}

type simulatedJob struct {
	Name, Stage, When string
	AllowFailure      bool   `json:"allow_failure"`
	StartIn           string `json:"start_in"`
	Needs             *[]simulatedNeed
	Environment       string
	Tags              []string
	Interruptible     *bool
	ExitCodes         []int `json:"allow_failure_exit_codes"`
	Variables         map[string]string
}

type simulatedNeed struct {
	Name                string
	Artifacts, Optional bool
}

// nowhere is a server without any project.
type nowhere struct{}

func (nowhere) Fetch(context.Context, config.Request) (*config.Response, error) {
	return nil, &config.Refusal{Reason: "there is no such project"}
}

func (nowhere) List(context.Context, string, string) ([]string, error) {
	return nil, &config.Refusal{Reason: "there is no such project"}
}

// load returns the configuration and the event of a case. Both have all files of the case.
func (c *simulation) load(t testing.TB) (*config.Config, *pipeline.Event) {
	t.Helper()
	events, err := pipeline.ParseEvents(c.ID, c.Event)
	if err != nil {
		t.Fatal(err)
	}
	event := events[0]
	for name := range c.Files {
		event.Files = append(event.Files, name)
	}
	slices.Sort(event.Files)
	cfg, err := config.Load(context.Background(), config.Options{FS: c.Files.FS(), Path: conformance.Root, Fetcher: nowhere{}})
	if err != nil {
		t.Fatal(err)
	}
	return cfg, event
}

// TestSimulate compares pipelines with those that GitLab creates.
func TestSimulate(t *testing.T) {
	t.Parallel()
	cases := conformance.Read[simulation](t, "simulate.jsonl")
	right := 0
	for _, c := range cases {
		if c.Crash {
			right++
			continue
		}
		if wrong := c.compare(t); wrong == "" {
			right++
		} else if only := os.Getenv("ABOUT"); strings.Contains(c.About, only) {
			t.Errorf("%s (%s): %s\nevent %s\n%s", c.ID, c.About, wrong, c.Event, c.Files[conformance.Root])
		}
	}
	t.Logf("%d of %d cases (%.1f %%)", right, len(cases), 100*float64(right)/float64(len(cases)))
}

func (c *simulation) compare(t *testing.T) string {
	cfg, event := c.load(t)
	p, err := pipeline.Create(context.Background(), cfg, event)
	if err != nil {
		return err.Error()
	}
	if (p.Created == config.Yes) != c.Created || string(p.Reason) != c.Reason || p.Created == config.Maybe {
		return fmt.Sprintf("created %v (%q), want %v (%q): %v", p.Created, p.Reason, c.Created, c.Reason, messages(p))
	}
	if p.Name != c.PipelineName {
		return fmt.Sprintf("its name is %q, want %q", p.Name, c.PipelineName)
	}
	got := make([]simulatedJob, len(p.Jobs))
	for i, job := range p.Jobs {
		got[i] = simulatedFrom(job)
	}
	return cmp.Diff(c.Jobs, got, cmp.Transformer("empty", func(m map[string]string) map[string]string {
		if len(m) == 0 {
			return nil
		}
		return m
	}))
}

func simulatedFrom(job *pipeline.Job) simulatedJob {
	s := simulatedJob{
		Name: job.Name, Stage: job.Stage, When: job.When, AllowFailure: job.AllowFailure, StartIn: job.StartIn, Environment: job.Environment,
		Tags: job.Tags, Interruptible: job.Interruptible, ExitCodes: job.ExitCodes, Variables: map[string]string{},
	}
	if job.Needs != nil {
		s.Needs = &[]simulatedNeed{}
		for _, need := range job.Needs {
			*s.Needs = append(*s.Needs, simulatedNeed{need.Name, need.Artifacts, need.Optional})
		}
	}
	for _, v := range job.Variables {
		s.Variables[v.Name] = v.Value
	}
	return s
}

func messages(p *pipeline.Pipeline) error {
	var all []error
	for _, e := range p.Errors {
		all = append(all, fmt.Errorf("%s: %s", e.Span.File.Name, e.Message))
	}
	return errors.Join(all...)
}
