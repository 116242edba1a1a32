package config

import (
	"cmp"
	"context"
	"os"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/internal/glob"
)

// A testCase is a line of testdata/conformance: a configuration with GitLab's own answer.
type testCase struct {
	ID, About string
	Files     conformance.Files
	Event     testEvent
	Valid     bool
	Crash     bool
	At        []struct{ Key, Job, File string }
}

// A testEvent is the event of a case, as far as includes ask for it.
type testEvent struct {
	Source, Branch, Project string
	Variables               map[string]string
	ProjectVariables        map[string]string `json:"project_variables"`
	Changes                 []string
}

// variables are the variables that exist while includes are read.
func (e testEvent) variables() expr.Lookup {
	branch := cmp.Or(e.Branch, "main")
	predefined := map[string]string{
		"CI": "true", "CI_COMMIT_BRANCH": branch, "CI_COMMIT_REF_NAME": branch, "CI_DEFAULT_BRANCH": "main",
		"CI_PIPELINE_SOURCE": cmp.Or(e.Source, "push"), "CI_PROJECT_PATH": cmp.Or(e.Project, "group/project"),
	}
	return func(name string) (string, expr.State) {
		for _, from := range []map[string]string{e.Variables, e.ProjectVariables, predefined} {
			if value, ok := from[name]; ok {
				return value, expr.IsDefined
			}
		}
		return "", expr.IsUndefined
	}
}

func (e testEvent) changes(globs []string, _ string) Truth {
	if e.Changes == nil {
		return Yes // GitLab does not know either, and then a rule matches
	}
	return TruthOf(glob.Changes(globs, e.Changes))
}

// nowhere is a server without any project.
type nowhere struct{}

func (nowhere) Fetch(context.Context, Request) (*Response, error) {
	return nil, &Refusal{"there is no such project"}
}

func (nowhere) List(context.Context, string, string) ([]string, error) {
	return nil, &Refusal{"there is no such project"}
}

func loadCase(t *testing.T, files conformance.Files, e testEvent) *Config {
	t.Helper()
	cfg, err := Load(context.Background(), Options{
		FS: files.FS(), Path: conformance.Root, Variables: e.variables(), Changes: e.changes, Fetcher: nowhere{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// refused reports whether the configuration is refused because of what this package sees.
func refused(cfg *Config) bool {
	for _, doc := range cfg.Files {
		for _, p := range doc.Problems {
			if p.Rejected {
				return true
			}
		}
	}
	return len(cfg.Problems) > 0 || cfg.Files[0].Blank
}

// ours are the topics that are this package's affair, each with the number of cases in which only the shape of a keyword is wrong:
// to see that is up to others.
var ours = map[string]int{
	"default and root": 0, "dependencies": 2, "extends": 8, "extends depth": 0, "hidden entries": 0,
	"include cycle": 0, "include limit": 0, "include local": 0, "include nested": 0, "include other kinds": 0, "include rules": 0, "include rules when": 0,
	"include variables": 0, "include wildcard": 0, "inputs values": 0, "interpolation": 0, "interpolation without header": 0,
	"matrix interpolation": 0, "needs cycle": 0, "needs matrix": 2, "needs stages": 0, "on_stop": 0, "parallel names": 0,
	"reference": 5, "reference depth": 3, "spec header": 0, "spec inputs": 0, "spec inputs limit": 0, "spec rules": 0,
}

func TestVerdicts(t *testing.T) {
	missed := map[string]int{}
	valid, invalid := 0, 0
	for _, c := range conformance.Read[testCase](t, "verdicts.jsonl") {
		cfg := loadCase(t, c.Files, c.Event)
		switch got := refused(cfg); {
		case c.Valid && got:
			t.Errorf("%s (%s): GitLab accepts it, but: %+v", c.ID, c.About, cfg.Problems)
		case c.Valid:
			valid++
		case got:
			invalid++
		case c.Crash:
		default:
			missed[c.About]++
			if os.Getenv("SHOW") != "" {
				t.Logf("%s (%s) missed: %q", c.ID, c.About, c.Files)
			}
		}
	}
	t.Logf("%d valid accepted, %d invalid refused, missed %v", valid, invalid, missed)
	for topic, shapes := range ours {
		if missed[topic] > shapes {
			t.Errorf("%d cases of %q are not refused", missed[topic]-shapes, topic)
		}
	}
}
