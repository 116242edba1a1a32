package variables_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/variables"
)

// BenchmarkJobs asks what a configuration of 341 jobs needs, each with a script, rules and variables of its own.
func BenchmarkJobs(b *testing.B) {
	var text strings.Builder
	text.WriteString("variables: {IMAGE: $CI_REGISTRY_IMAGE}\n.deploy: &deploy\n  before_script: ['docker login -u \"$DOCKER_USER\" -p \"$DOCKER_PASS\"']\n")
	for i := range 341 {
		fmt.Fprintf(&text, `job-%d:
  extends: .deploy
  image: $IMAGE/job:%d
  environment: {name: "env-%d/$CI_COMMIT_REF_SLUG"}
  rules:
    - if: $CI_COMMIT_BRANCH == "main" && $ENABLE_%d
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      changes: ["src/%d/**/*"]
  script:
    - export TARGET="target-%d"
    - if [ -n "$FLAG_%d" ]; then make "$TARGET"; fi
    - ./deploy.sh "$TARGET" "$HOST_%d" "${PORT:-22}" | tee log.txt
`, i, i, i%10, i%20, i, i, i, i%50)
	}
	benchmark(b, fstest.MapFS{".gitlab-ci.yml": {Data: []byte(text.String())}})
}

// BenchmarkCorpus asks what a large real configuration needs.
func BenchmarkCorpus(b *testing.B) {
	for _, name := range []string{"coq__coq", "DataDog__dd-trace-py", "ginkgo-project__ginkgo"} {
		dir := "../../../shared/corpus/" + name
		if _, err := os.Stat(dir); err != nil {
			b.Skip("no corpus")
		}
		b.Run(name, func(b *testing.B) { benchmark(b, os.DirFS(dir)) })
	}
}

func benchmark(b *testing.B, tree fs.FS) {
	b.Helper()
	for b.Loop() {
		cfg, err := config.Load(b.Context(), config.Options{FS: tree, Path: ".gitlab-ci.yml"})
		if err != nil {
			b.Fatal(err)
		}
		u := variables.Of(b.Context(), variables.Options{Configs: []*config.Config{cfg}, FS: tree})
		if len(u.Variables) == 0 {
			b.Fatal("it needs nothing")
		}
	}
}
