package script_test

import (
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// BenchmarkCorpus reads all scripts of the corpus. The machine may be busy, so the fastest run is told, too.
func BenchmarkCorpus(b *testing.B) {
	all := corpus(b)
	size := 0
	for _, f := range all {
		for _, line := range f.lines {
			size += len(line.Text)
		}
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	fastest := time.Hour
	for b.Loop() {
		start := time.Now()
		for _, f := range all {
			f.read(script.Bash).Commands()
		}
		fastest = min(fastest, time.Since(start))
	}
	b.ReportMetric(float64(fastest.Microseconds())/1000, "fastest-ms")
}
