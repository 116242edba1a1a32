package proof_test

import (
	"os"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// usual is a pipeline as many projects have it.
const usual = `workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
      when: never
    - if: $CI_COMMIT_BRANCH
    - if: $CI_COMMIT_TAG
stages: [build, test, deploy]
build: {stage: build, script: make}
test: {stage: test, needs: [build], script: make test}
lint: {stage: test, needs: [], rules: [{changes: [src/**/*]}, {if: $CI_COMMIT_TAG}], script: make lint}
release: {stage: deploy, needs: [build, test], rules: [{if: $CI_COMMIT_TAG =~ /^v\d+/}], script: make release}
deploy:
  stage: deploy
  needs: [test]
  environment: production
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script: make deploy
`

func BenchmarkNew(b *testing.B) {
	cfg := load(b, conformance.Files{".gitlab-ci.yml": usual})
	for b.Loop() {
		if _, why := proof.New(b.Context(), cfg, proof.Options{}); why != "" {
			b.Fatal(why)
		}
	}
}

func BenchmarkNeeds(b *testing.B) {
	cfg := load(b, conformance.Files{".gitlab-ci.yml": usual})
	for b.Loop() {
		p, why := proof.New(b.Context(), cfg, proof.Options{})
		if why != "" || len(p.NeedsMissing()) > 0 {
			b.Fatal(why)
		}
	}
}

func BenchmarkQuestions(b *testing.B) {
	cfg := load(b, conformance.Files{".gitlab-ci.yml": usual})
	for b.Loop() {
		p, why := proof.New(b.Context(), cfg, proof.Options{})
		if why != "" {
			b.Fatal(why)
		}
		p.Questions()
	}
}

// BenchmarkManyJobs asks everything of 342 jobs, each with files and needs of its own.
func BenchmarkManyJobs(b *testing.B) {
	benchmarkQuestions(b, load(b, many(114)))
}

// BenchmarkLargest asks everything of the largest projects of the corpus.
func BenchmarkLargest(b *testing.B) {
	for _, name := range []string{"bram2w__baserow", "espressif__esp-adf"} {
		if _, err := os.Stat(corpus + name); err != nil {
			b.Skip("the corpus is not here")
		}
		b.Run(name, func(b *testing.B) {
			cfg, err := config.Load(b.Context(), config.Options{FS: os.DirFS(corpus + name), Path: ".gitlab-ci.yml"})
			if err != nil {
				b.Fatal(err)
			}
			benchmarkQuestions(b, cfg)
		})
	}
}

func benchmarkQuestions(b *testing.B, cfg *config.Config) {
	b.ReportAllocs()
	for b.Loop() {
		p, why := proof.New(b.Context(), cfg, proof.Options{Overrides: true})
		if why != "" {
			b.Fatal(why)
		}
		p.Questions()
	}
}
