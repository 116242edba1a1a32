package syntax

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// texts are the benchmarks' files: a short one, and a long one of 300 jobs.
func texts() map[string][]byte {
	job := ".defaults: &defaults\n  image: python:3.13\n  tags: [docker, linux]\n"
	var b strings.Builder
	b.WriteString(job)
	for i := range 300 {
		fmt.Fprintf(&b, "# Job %d.\njob-%d:\n  <<: *defaults\n  stage: test\n  variables:\n    A: \"one\"\n    B: 'two'\n  script:\n    - make build\n    - |\n      echo begin\n      make test\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\"\n      when: always\n    - when: never\n  artifacts: {paths: [dist/, build/], expire_in: 1 week}\n\n", i, i)
	}
	return map[string][]byte{"small": []byte(b.String()[:strings.Index(b.String(), "# Job 2")]), "large": []byte(b.String())}
}

func BenchmarkParse(b *testing.B) {
	for name, text := range texts() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(source.NewFile("f", text))
			}
		})
	}
}

// BenchmarkRatio tells how many times the time of yaml.v3 alone Parse takes: it should stay below 1.6. It compares the
// fastest runs of both, which is fair on a busy machine.
func BenchmarkRatio(b *testing.B) {
	for name, text := range texts() {
		b.Run(name, func(b *testing.B) {
			ours, alone := time.Hour, time.Hour
			for b.Loop() {
				start := time.Now()
				Parse(source.NewFile("f", text))
				middle := time.Now()
				var n yaml.Node
				if err := yaml.Unmarshal(text, &n); err != nil {
					b.Fatal(err)
				}
				ours, alone = min(ours, middle.Sub(start)), min(alone, time.Since(middle))
			}
			b.ReportMetric(float64(ours)/float64(alone), "×yaml")
		})
	}
}

func BenchmarkOutline(b *testing.B) {
	for name, text := range texts() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				newOutline(text, 0)
			}
		})
	}
}
