package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The benchmarks time whole processes of the binary as people install it: start-up, work and exit.
//
//	go test ./cmd/pipewright -run - -bench . -count 10

func BenchmarkVersion(b *testing.B) { benchmark(b, "version") }

func BenchmarkLint30Lines(b *testing.B) {
	benchmark(b, append([]string{"lint"}, writePipelines(b, 1, 30)...)...)
}

func BenchmarkLint5000Lines(b *testing.B) {
	benchmark(b, append([]string{"lint"}, writePipelines(b, 1, 5000)...)...)
}

func BenchmarkLint500Files(b *testing.B) {
	benchmark(b, append([]string{"lint"}, writePipelines(b, 500, 90)...)...)
}

// benchmark times runs of the binary with the given arguments, and reports how much memory one took at most.
func benchmark(b *testing.B, args ...string) {
	b.Helper()
	binary := buildBinary(b)
	memory := int64(0)
	for b.Loop() {
		cmd := exec.Command(binary, args...)
		cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		memory = max(memory, maxRSS(cmd.ProcessState))
	}
	if memory > 0 {
		b.ReportMetric(float64(memory)/(1<<20), "MiB-RSS")
	}
}

// buildBinary builds pipewright as a release does.
func buildBinary(tb testing.TB) string {
	tb.Helper()
	binary := filepath.Join(tb.TempDir(), "pipewright")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		tb.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}
