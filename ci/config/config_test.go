package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// tree is a repository given as name, text, name, text, ….
func tree(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1]), Mode: 0o644}
	}
	return fsys
}

func load(t *testing.T, opts Options) *Config {
	t.Helper()
	opts.Path = ".gitlab-ci.yml"
	cfg, err := Load(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// render prints a node in a line, so that tests can compare trees.
func render(n syntax.Node) string {
	switch n := n.(type) {
	case *syntax.Mapping:
		var parts []string
		for e := range n.Entries() {
			parts = append(parts, e.Key.Text()+": "+render(e.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case *syntax.Sequence:
		var parts []string
		for _, item := range n.Items() {
			parts = append(parts, render(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case *syntax.Scalar:
		if n.Kind() == syntax.KindNull {
			return "~"
		}
		return n.Value()
	default:
		return n.Span().Text()
	}
}

func TestResolve(t *testing.T) {
	for _, test := range []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{
			"include lies under the including file",
			tree(".gitlab-ci.yml", "include: [a.yml, b.yml]\nv: {own: 1}\n", "a.yml", "v: {own: 0, a: 1, both: a}\n", "b.yml", "v: {both: b}\n"),
			"{v: {own: 1, a: 1, both: b}}",
		},
		{
			"lists are replaced, null too",
			tree(".gitlab-ci.yml", "include: a.yml\nv: {list: [x], gone: ~}\n", "a.yml", "v: {list: [a, b], gone: here}\n"),
			"{v: {list: [x], gone: ~}}",
		},
		{
			"nested includes, wildcards and leading slashes",
			tree(".gitlab-ci.yml", "include: {local: ci/*.yml}\n", "ci/a.yml", "include: /ci/sub/x.yml\na: 1\n", "ci/b.yml", "b: 1\n", "ci/sub/x.yml", "x: 1\n"),
			"{x: 1, a: 1, b: 1}",
		},
		{
			"extends merges bases from left to right",
			tree(".gitlab-ci.yml", ".a: {v: {x: a, y: a}, l: [a]}\n.b: {extends: .a, v: {y: b}}\n.c: {l: [c]}\nj: {extends: [.b, .c], v: {z: j}}\n"),
			"{.a: {v: {x: a, y: a}, l: [a]}, .b: {v: {x: a, y: b}, l: [a], extends: .a}, .c: {l: [c]}, " +
				"j: {v: {x: a, y: b, z: j}, l: [c], extends: [.b, .c]}}",
		},
		{
			"references are put in as they are, also through others",
			tree(".gitlab-ci.yml", ".a: {s: [x, y]}\n.b: {s: !reference [.a, s]}\nj: {s: [!reference [.b, s], z], w: !reference [.c]}\n.c: {k: v}\n"),
			"{.a: {s: [x, y]}, .b: {s: [x, y]}, j: {s: [[x, y], z], w: {k: v}}, .c: {k: v}}",
		},
		{
			"a reference sees what extends gave",
			tree(".gitlab-ci.yml", ".a: {s: [x]}\n.b: {extends: .a}\nj: {s: !reference [.b, s]}\n"),
			"{.a: {s: [x]}, .b: {s: [x], extends: .a}, j: {s: [x]}}",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := load(t, Options{FS: test.files})
			if got := render(cfg.Root); got != test.want {
				t.Errorf("root is\n%s\nwant\n%s", got, test.want)
			}
			for _, p := range cfg.Problems {
				if p.Rule != RuleJobsMissing {
					t.Errorf("problem: %s", p.Message)
				}
			}
		})
	}
}

func TestPlacesSurvive(t *testing.T) {
	cfg := load(t, Options{Prefix: "repo/", FS: tree(
		".gitlab-ci.yml", "include: ci/a.yml\nj: {extends: .base}\n",
		"ci/a.yml", "include: ci/b.yml\n", "ci/b.yml", ".base: {script: [make]}\n",
	)})
	line := cfg.Job("j").Script[0]
	if line.Span.File.Name != "repo/ci/b.yml" || line.Span.Text() != "make" {
		t.Errorf("script comes from %s: %q", line.Span.File.Name, line.Span.Text())
	}
	var chain []string
	for _, span := range cfg.IncludedBy(line.Span.File) {
		chain = append(chain, span.File.Name+" "+span.Text())
	}
	if want := []string{"repo/ci/a.yml ci/b.yml", "repo/.gitlab-ci.yml ci/a.yml"}; !slices.Equal(chain, want) {
		t.Errorf("included by %q, want %q", chain, want)
	}
}

func TestUnresolved(t *testing.T) {
	text := `include:
  - https://example.com/a.yml
  - remote: https://example.com/b.yml
  - {project: g/p, ref: v1, file: [/x.yml, y.yml]}
  - {project: g/here, file: z.yml}
  - template: Auto-DevOps.gitlab-ci.yml
  - component: gitlab.example.com/g/c@1
  - local: $DIR/a.yml
  - {local: b.yml, rules: [{if: $A}]}
`
	here := Tree{FS: tree("z.yml", "include: local.yml\nz: {script: x}\n", "local.yml", "y: {script: x}\n"), Prefix: "../here/"}
	cfg := load(t, Options{FS: tree(".gitlab-ci.yml", text, "b.yml", "b: 1\n"), Includes: map[string]Tree{"g/here": here}})
	var got []string
	for _, u := range cfg.Unresolved {
		got = append(got, u.Include+" "+u.What+": "+u.Why)
	}
	want := []string{
		"local $DIR/a.yml: the value of the variable DIR is not known", "local b.yml: its rules depend on the event",
		"remote https://example.com/a.yml: no server given", "remote https://example.com/b.yml: no server given",
		"project g/p:v1:/x.yml: no server given", "project g/p:v1:/y.yml: no server given",
		"template Auto-DevOps.gitlab-ci.yml: no server given", "component gitlab.example.com/g/c@1: no server given",
	}
	if !slices.Equal(got, want) {
		t.Errorf("unresolved:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !slices.Equal(cfg.JobNames(), []string{"y", "z"}) {
		t.Errorf("jobs = %v, want those of the checkout", cfg.JobNames())
	}
	if cfg.Complete() {
		t.Error("the configuration counts as complete")
	}
}

func TestInheritance(t *testing.T) {
	cfg := load(t, Options{FS: tree(".gitlab-ci.yml", `
default: {image: a, before_script: [d]}
services: [s]
plain: {script: x}
own: {script: x, image: b, before_script: []}
null: {script: x}
reset: {script: x, image: ~}
none: {script: x, inherit: {default: false}}
some: {script: x, inherit: {default: [image]}}
bridge: {trigger: g/p}
`)})
	for name, want := range map[string]string{
		"plain": "a [d] [s]", "own": "b [] [s]", "reset": "a [d] [s]", "none": "- [] []", "some": "a [] []", "bridge": "- [] []",
	} {
		job := cfg.Job(name)
		image := "-"
		if job.Image != nil {
			image = job.Image.Name.Value
		}
		got := fmt.Sprintf("%s %v %v", image, values(job.BeforeScript), imageNames(job.Services))
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func values(list []String) []string {
	all := []string{}
	for _, s := range list {
		all = append(all, s.Value)
	}
	return all
}

func imageNames(list []Image) []string {
	all := []string{}
	for _, i := range list {
		all = append(all, i.Name.Value)
	}
	return all
}

func TestStages(t *testing.T) {
	for text, want := range map[string]string{
		"a: {script: x}":                   ".pre build test deploy .post",
		"stages: ~":                        ".pre build test deploy .post",
		"stages: []":                       "",
		"stages: [a, [b, [c]]]":            ".pre a b c .post",
		"stages: [.post, a, .pre]":         ".pre a .post",
		"include: s.yml\nstages: [mine]\n": ".pre mine .post",
		"include: s.yml":                   ".pre theirs .post",
	} {
		cfg := load(t, Options{FS: tree(".gitlab-ci.yml", text, "s.yml", "stages: [theirs]")})
		if got := strings.Join(cfg.StageNames(), " "); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	if _, err := Load(context.Background(), Options{FS: tree(), Path: "missing.yml"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("err = %v, want fs.ErrNotExist", err)
	}
	if _, err := Load(context.Background(), Options{FS: tree("d/a.yml", ""), Path: "d"}); err == nil {
		t.Error("a directory is read as a configuration")
	}
}

func TestUnreadable(t *testing.T) {
	for _, text := range []string{"", "a: [", "- a", "text"} {
		cfg := load(t, Options{FS: tree(".gitlab-ci.yml", text)})
		if cfg.Root != nil || cfg.Readable() || len(cfg.Jobs) > 0 || cfg.Job("a") != nil {
			t.Errorf("%q: a configuration without mapping has content", text)
		}
	}
}

func TestIncludeBreadth(t *testing.T) {
	files := tree(".gitlab-ci.yml", "include: a.yml\n", "a.yml", "include: [b.yml, b.yml]\n", "b.yml", "include: [c.yml, c.yml]\n", "c.yml", "include: [a.yml, a.yml]\n")
	cfg := load(t, Options{FS: files})
	if len(cfg.Problems) != 1 || cfg.Problems[0].Rule != RuleIncludeLimit {
		t.Errorf("problems = %v, want one about the limit", cfg.Problems)
	}
	if len(cfg.Files) != 4 {
		t.Errorf("%d files are read, want each once", len(cfg.Files))
	}
}
