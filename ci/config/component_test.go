package config

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

func TestParseComponent(t *testing.T) {
	for address, want := range map[string]Component{
		"gitlab.com/group/project/lint@1.2": {"gitlab.com", "group/project", "lint", "1.2"},
		"h:8443/a/b/c/lint@~latest":         {"h:8443", "a/b/c", "lint", "~latest"},
		OwnServer + "/group/lint@main":      {OwnServer, "group", "lint", "main"},
	} {
		if got, ok := ParseComponent(address); !ok || got != want {
			t.Errorf("%s: %+v, %v", address, got, ok)
		}
	}
	for _, address := range []string{"", "gitlab.com/lint@1", "gitlab.com/group/lint", "gitlab.com/group/lint@", "gitlab.com/group/@1", "/group/p/lint@1", "@1"} {
		if got, ok := ParseComponent(address); ok {
			t.Errorf("%q is a component: %+v", address, got)
		}
	}
}

// TestOwnServer leaves the name of the own server to whoever fetches, whatever the variable holds.
func TestOwnServer(t *testing.T) {
	for _, host := range []string{"$CI_SERVER_FQDN", "${CI_SERVER_HOST}"} {
		cfg := load(t, Options{
			FS: tree(".gitlab-ci.yml", "include:\n  component: "+host+"/$GROUP/comp/lint@1\nj: {script: s}\n"),
			Variables: func(name string) (string, expr.State) {
				if name == "GROUP" {
					return "group", expr.IsDefined
				}
				return "example.com", expr.IsDefined
			},
		})
		if len(cfg.Unresolved) != 1 || cfg.Unresolved[0].What != OwnServer+"/group/comp/lint@1" {
			t.Errorf("unresolved: %+v", cfg.Unresolved)
		}
	}
}

// announced is a server that notes what is announced.
type announced struct {
	server
	requests *[][]Request
}

func (a announced) Announce(_ context.Context, requests []Request) {
	*a.requests = append(*a.requests, requests)
}

// TestAnnounce tells of all files of a list before it asks for the first, and of none that comes from elsewhere.
func TestAnnounce(t *testing.T) {
	var got [][]Request
	load(t, Options{
		FS: tree(".gitlab-ci.yml", "include:\n  - own.yml\n  - {project: g/p, file: [a.yml, b.yml]}\n  - {project: G/Local, file: l.yml}\n  - component: h/g/local/x@1\n"+
			"  - template: T.gitlab-ci.yml\n", "own.yml", "o: {script: s}\n"),
		Includes: map[string]Tree{"g/local": {FS: tree("l.yml", "l: {script: s}\n", "templates/x.yml", "x: {script: s}\n")}},
		Fetcher:  announced{server{"g/p:a.yml": "include: [/c.yml, /d.yml]\na: {script: s}\n", "g/p:b.yml": "b: {script: s}\n", "g/p:c.yml": "c: {script: s}\n", "g/p:d.yml": "d: {script: s}\n", "T.gitlab-ci.yml": "t: {script: s}\n"}, &got},
	})
	var lists []string
	for _, requests := range got {
		var names []string
		for _, r := range requests {
			names = append(names, r.String())
		}
		lists = append(lists, strings.Join(names, " "))
	}
	want := []string{"g/p:/a.yml g/p:/b.yml T.gitlab-ci.yml", "g/p:abc:/c.yml g/p:abc:/d.yml"}
	if !slices.Equal(lists, want) {
		t.Errorf("announced %q, want %q", lists, want)
	}
}

// TestGather lets in what rules do not certainly keep out.
func TestGather(t *testing.T) {
	text := `include:
  - {local: maybe.yml, rules: [{if: $UNKNOWN}]}
  - {local: changed.yml, rules: [{changes: [x]}]}
  - {local: never.yml, rules: [{when: never}]}
  - {local: other.yml, rules: [{if: $KNOWN == "b"}]}
j: {script: s}
`
	opts := Options{
		FS: tree(".gitlab-ci.yml", text, "maybe.yml", "maybe: {script: s}\n", "changed.yml", "changed: {script: s}\n", "never.yml", "never: {script: s}\n",
			"other.yml", "other: {script: s}\n"),
		Variables: func(name string) (string, expr.State) {
			if name == "KNOWN" {
				return "a", expr.IsDefined
			}
			return "", expr.IsUnknown
		},
	}
	if got := load(t, opts).JobNames(); !slices.Equal(got, []string{"j"}) {
		t.Errorf("jobs are %q", got)
	}
	opts.Gather = true
	cfg := load(t, opts)
	if got := cfg.JobNames(); !slices.Equal(got, []string{"maybe", "changed", "j"}) || len(cfg.Unresolved) > 0 {
		t.Errorf("gathered jobs are %q, unresolved %+v", got, cfg.Unresolved)
	}
}
