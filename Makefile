# What one does here. "go test ./..." alone is the whole truth; the rest is convenience.
.PHONY: help test check generate update rule fuzz bench build

help: ## print this
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

test: ## run all tests
	go test ./...

check: ## run the whole gate, as continuous integration does
	.ci/run

generate: ## write what is generated: the pages of the rules, tables
	go generate ./...

update: ## rewrite the expected outputs of tests in place; look at the diff
	@go list -f '{{if .XTestGoFiles}}{{.Dir}}{{else if .TestGoFiles}}{{.Dir}}{{end}}' ./... | \
	  xargs -I{} grep -l 'flag.Bool("update"' -r {} --include='*_test.go' | xargs -n1 dirname | sort -u | \
	  xargs -I{} go test {} -update

rule: ## start a new rule: make rule NAME=needs-unknown-job
	go run ./internal/newrule $(NAME)

fuzz: ## let every fuzz target run for TIME (30s)
	@grep -rlE '^func Fuzz' --include='*_test.go' . | while read -r file; do \
	  for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' $$file); do \
	    go test ./$$(dirname $$file) -run '^$$' -fuzz "^$$target$$" -fuzztime $(or $(TIME),30s) || exit 1; \
	  done; done

bench: ## measure, and compare with the run before
	@mkdir -p dist; if [ -f dist/bench.txt ]; then mv dist/bench.txt dist/bench.old.txt; fi
	go test ./... -run '^$$' -bench . -benchmem -count 6 | tee dist/bench.txt
	@if [ -f dist/bench.old.txt ]; then go tool benchstat dist/bench.old.txt dist/bench.txt; fi

build: ## build dist/pipewright, static and stripped
	CGO_ENABLED=0 go build -tags urfave_cli_no_docs,nethttpomithttp2 -trimpath -ldflags '-s -w' -o dist/ ./cmd/pipewright
