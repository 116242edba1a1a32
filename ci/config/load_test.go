package config

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// manyJobs returns a configuration of n jobs that extend, need and refer to others.
func manyJobs(n int) string {
	var b strings.Builder
	b.WriteString("stages: [build, test]\ndefault: {image: alpine}\n.base:\n  script: [make]\n  variables: {A: a, B: b}\n.r: {before: [one, two]}\n")
	for i := range n {
		fmt.Fprintf(&b, "job%d:\n  extends: .base\n  stage: test\n  before_script:\n    - !reference [.r, before]\n    - three\n  variables:\n    C: c\n    D: d\n", i)
		if i > 0 {
			fmt.Fprintf(&b, "  needs:\n    - job%d\n    - job: job%d\n", i-1, i/2)
		}
		b.WriteString("  rules:\n    - if: $A\n")
	}
	return strings.Replace(b.String(), "    - job0\n    - job: job0\n", "    - job0\n", 1)
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{340, 680, 1360, 2720} {
		text := manyJobs(n)
		b.Run(fmt.Sprintf("%d-jobs", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Load(context.Background(), Options{Path: "x.yml", Text: []byte(text), FS: fstest.MapFS{}}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d-jobs-parse-only", n), func(b *testing.B) {
			for b.Loop() {
				syntax.Parse(source.NewFile("x.yml", []byte(text)))
			}
		})
	}
}

// TestHostile loads what somebody may have written to break us. Each must end soon.
func TestHostile(t *testing.T) {
	chain := func(n int) string {
		var b strings.Builder
		b.WriteString(".a0: {script: s}\n")
		for i := range n {
			fmt.Fprintf(&b, ".a%d: {extends: .a%d}\n", i+1, i)
		}
		return b.String()
	}
	doubling := func(n int) string {
		var b strings.Builder
		b.WriteString(".a0: [x]\n")
		for i := range n {
			ref := fmt.Sprintf("!reference [.a%d]", i)
			fmt.Fprintf(&b, ".a%d: [%s]\n", i+1, strings.Repeat(ref+", ", 9)+ref)
		}
		fmt.Fprintf(&b, "j: {script: !reference [.a%d]}\n", n)
		return b.String()
	}
	ring := ""
	for i := range 500 {
		ring += fmt.Sprintf("j%d: {script: s, needs: [j%d], parallel: 100}\n", i, (i+1)%500)
	}
	for name, text := range map[string]string{
		"a long chain of extends":   chain(2000),
		"references that multiply":  doubling(9),
		"a ring of parallel jobs":   ring,
		"an input in its own value": "spec: {inputs: {i: {default: '" + strings.Repeat("$[[ inputs.i ]]", 400) + "'}}}\n---\nj: {script: '" + strings.Repeat("$[[ inputs.i ]]", 400) + "'}\n",
		"many integer keys": "a: {script: s}\n.b:\n" + func() (s string) {
			for i := range 3000 {
				s += fmt.Sprintf("  %d: x\n", i)
			}
			return s
		}() + "c: {extends: .b, script: s, 1: y}\n",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			load(t, Options{FS: tree(".gitlab-ci.yml", text)})
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Log(took)
			}
		})
	}
}
