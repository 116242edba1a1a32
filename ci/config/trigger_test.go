package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// describe tells what became of a child in a line: its name, its files, its jobs, what is unresolved and what is wrong.
func describe(child *Config) string {
	var files, jobs, unresolved, problems []string
	for _, doc := range child.Files {
		files = append(files, doc.File.Name)
	}
	for _, job := range child.Trigger.Jobs {
		jobs = append(jobs, job.Name.Value)
	}
	for _, u := range child.Unresolved {
		unresolved = append(unresolved, u.What+": "+u.Why)
	}
	for _, p := range child.Problems {
		problems = append(problems, p.Rule)
	}
	return fmt.Sprintf("%s by %v: files %v, jobs %v, unresolved %v, problems %v", child.Name, jobs, files, child.JobNames(), unresolved, problems)
}

func TestChildren(t *testing.T) {
	for name, test := range map[string]struct {
		files []string
		want  []string
	}{
		"a string, a list, and one with inputs": {
			[]string{
				".gitlab-ci.yml", "a: {trigger: {include: /c.yml}}\nb: {trigger: {include: [{local: d.yml, inputs: {n: x}}, {local: c.yml}]}}\n",
				"c.yml", "c: {script: s}\n", "d.yml", "spec: {inputs: {n: }}\n---\n'd-$[[ inputs.n ]]': {script: s}\n",
			},
			[]string{
				"r/c.yml by [a]: files [r/c.yml], jobs [c], unresolved [], problems []",
				"r/d.yml by [b]: files [r/d.yml r/c.yml], jobs [d-x c], unresolved [], problems []",
			},
		},
		"equal includes are one child, other inputs are another": {
			[]string{
				".gitlab-ci.yml", "a: {trigger: {include: c.yml}}\nb: {trigger: {include: [{local: /c.yml}]}}\n.t: {trigger: {include: [c.yml]}}\nc: {extends: .t, variables: {A: b}}\n" +
					"d: {trigger: {include: [{local: c.yml, inputs: {n: 1}}]}}\n",
				"c.yml", "spec: {inputs: {n: {default: 0, type: number}}}\n---\n'c$[[ inputs.n ]]': {script: s}\n",
			},
			[]string{
				"r/c.yml by [a b c]: files [r/c.yml], jobs [c0], unresolved [], problems []",
				"r/c.yml by [d]: files [r/c.yml], jobs [c1], unresolved [], problems []",
			},
		},
		"what is missing is the child's problem": {
			[]string{".gitlab-ci.yml", "a: {trigger: {include: [gone.yml, c.yml]}}\n", "c.yml", "c: {script: s}\n"},
			[]string{"r/gone.yml by [a]: files [r/c.yml], jobs [c], unresolved [], problems [include-not-found]"},
		},
		"what is not here is unresolved": {
			[]string{".gitlab-ci.yml", "a: {trigger: {include: [{artifact: x.yml, job: j}, {project: g/p, file: /p.yml}]}}\n" +
				"b: {trigger: {include: [{remote: 'https://e.x/r.yml'}]}}\nj: {script: s, artifacts: {paths: [x.yml]}}\n" +
				"c: {variables: {S: x}, trigger: {include: $S/ci.yml}}\n"},
			[]string{
				"x.yml by [a]: files [], jobs [], unresolved [x.yml: only the pipeline that makes it knows its content g/p:/p.yml: no server given], problems []",
				"https://e.x/r.yml by [b]: files [], jobs [], unresolved [https://e.x/r.yml: no server given], problems []",
				"r/$S/ci.yml by [c]: files [], jobs [], unresolved [$S/ci.yml: the value of the variable S is not known], problems []",
			},
		},
		"nothing is included": {
			[]string{".gitlab-ci.yml", "a: {trigger: {include: [{local: c.yml, rules: [{if: '$CI_PIPELINE_SOURCE == \"push\"'}]}]}}\nb: {trigger: {include: []}}\n", "c.yml", "c: {script: s}\n"},
			[]string{
				"r/c.yml by [a]: files [], jobs [], unresolved [], problems [jobs-missing]",
				"r/.gitlab-ci.yml by [b]: files [], jobs [], unresolved [], problems [jobs-missing]",
			},
		},
		"as deep as GitLab goes": {
			[]string{
				".gitlab-ci.yml", "a: {trigger: {include: 1.yml}}\n", "1.yml", "b: {trigger: {include: 2.yml}}\n",
				"2.yml", "c: {trigger: {include: 3.yml}}\n", "3.yml", "d: {script: s}\n",
			},
			[]string{
				"r/1.yml by [a]: files [r/1.yml], jobs [b], unresolved [], problems []",
				"r/2.yml by [b]: files [r/2.yml], jobs [c], unresolved [], problems []",
			},
		},
		"a child that triggers itself": {
			[]string{".gitlab-ci.yml", "a: {trigger: {include: .gitlab-ci.yml}}\nb: {trigger: {include: c.yml}}\n", "c.yml", "c: {trigger: {include: c.yml}}\n"},
			[]string{
				"r/.gitlab-ci.yml by [a]: files [r/.gitlab-ci.yml], jobs [a b], unresolved [], problems []",
				"r/c.yml by [b]: files [r/c.yml], jobs [c], unresolved [], problems []",
			},
		},
		"no child at all": {
			[]string{
				".gitlab-ci.yml", "a: {trigger: g/p}\nb: {trigger: {project: g/p}}\n.c: {trigger: {include: c.yml}}\nd: {trigger: {include: ~}}\n" +
					"e: {script: s, trigger: {include: c.yml}}\nf: {trigger: {include: c.yml}, parallel: {matrix: [{A: []}]}}\n" +
					"g: {trigger: {include: !reference [.gone, x]}}\n",
			},
			nil,
		},
		"a reference of the parent": {
			[]string{".gitlab-ci.yml", ".c: {file: c.yml}\na: {trigger: {include: [!reference [.c, file], !reference [.c, gone]]}}\n", "c.yml", "c: {needs: [d], script: s}\n"},
			[]string{"r/c.yml by [a]: files [r/c.yml], jobs [c], unresolved [], problems []"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := load(t, Options{FS: tree(test.files...), Prefix: "r/"})
			var got []string
			for _, child := range cfg.Children(t.Context()) {
				got = append(got, describe(child))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestChildVariables asks what a child knows of variables while it is put together.
func TestChildVariables(t *testing.T) {
	const parent = `
variables: {ROOT: a}
workflow: {rules: [{when: always, variables: {FLOW: a}}]}
j:
  variables: {OWN: a}
  rules: [{when: always, variables: {RULE: a}}]
  parallel: {matrix: [{MATRIX: [a, b]}]}
  trigger: {include: c.yml, forward: {%s}}
`
	known := func(name string) (string, expr.State) {
		switch name {
		case "CI_COMMIT_BRANCH":
			return "main", expr.IsDefined
		case "CI_PIPELINE_SOURCE":
			return "push", expr.IsDefined
		case "PROJECT":
			return "p", expr.IsDefined
		}
		return "", expr.IsUndefined
	}
	for _, test := range []struct {
		forward   string
		variables expr.Lookup
		want      string
	}{
		{"", known, "CI_PIPELINE_SOURCE=parent_pipeline CI_COMMIT_BRANCH=main PROJECT=? ROOT=? FLOW=? OWN=? RULE=? MATRIX=? OTHER=-"},
		{"yaml_variables: false", known, "CI_PIPELINE_SOURCE=parent_pipeline CI_COMMIT_BRANCH=main PROJECT=? ROOT=- FLOW=- OWN=- RULE=- MATRIX=- OTHER=-"},
		{"pipeline_variables: true", known, "CI_PIPELINE_SOURCE=parent_pipeline CI_COMMIT_BRANCH=main PROJECT=? ROOT=? FLOW=? OWN=? RULE=? MATRIX=? OTHER=?"},
		{"", nil, "CI_PIPELINE_SOURCE=parent_pipeline CI_COMMIT_BRANCH=? PROJECT=? ROOT=? FLOW=? OWN=? RULE=? MATRIX=? OTHER=?"},
	} {
		cfg := load(t, Options{FS: tree(".gitlab-ci.yml", fmt.Sprintf(parent, test.forward), "c.yml", "c: {script: s}\n"), Variables: test.variables})
		lookup := cfg.triggers()[0].variables()
		var got []string
		for _, name := range []string{"CI_PIPELINE_SOURCE", "CI_COMMIT_BRANCH", "PROJECT", "ROOT", "FLOW", "OWN", "RULE", "MATRIX", "OTHER"} {
			value, state := lookup(name)
			switch state {
			case expr.IsUndefined:
				value = "-"
			case expr.IsUnknown:
				value = "?"
			}
			got = append(got, name+"="+value)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("forward %q: %s", test.forward, diff)
		}
	}
}

// TestChildChain follows a place of a child to the job that triggers it.
func TestChildChain(t *testing.T) {
	cfg := load(t, Options{FS: tree(
		".gitlab-ci.yml", "include: ci/t.yml\n", "ci/t.yml", "t: {trigger: {include: c.yml}}\n", "c.yml", "include: d.yml\n", "d.yml", "d: {script: s}\n",
	)})
	child := cfg.Children(t.Context())[0]
	var chain []string
	for _, span := range slices.Concat(
		child.IncludedBy(child.Job("d").Name.Span.File), []source.Span{child.Trigger.Span()}, cfg.IncludedBy(child.Trigger.Span().File),
	) {
		chain = append(chain, span.File.Name+" "+span.Text())
	}
	if want := []string{"c.yml d.yml", "ci/t.yml c.yml", ".gitlab-ci.yml ci/t.yml"}; !slices.Equal(chain, want) {
		t.Errorf("the chain is %q, want %q", chain, want)
	}
}

// TestChildIncludes counts the files of a child: those that the job itself includes do not count.
func TestChildIncludes(t *testing.T) {
	for n, problems := range map[int]int{maxIncludes: 0, maxIncludes + 1: 1} {
		cfg := load(t, Options{FS: tree(
			".gitlab-ci.yml", "t: {trigger: {include: [c.yml, x.yml, x.yml]}}\n",
			"c.yml", "include: ["+strings.Repeat("x.yml, ", n)+"]\n", "x.yml", "x: {script: s}\n",
		)})
		if got := cfg.Children(t.Context())[0].Problems; len(got) != problems {
			t.Errorf("%d nested includes: problems %v", n, got)
		}
	}
}
