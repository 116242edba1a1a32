package config

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

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
