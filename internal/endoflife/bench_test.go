package endoflife

import (
	"testing"

	"gitlab.com/pipewright/pipewright/internal/image"
)

// BenchmarkParse tells what the first question costs: the table is read then.
func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		parse(text)
	}
}

func BenchmarkOfImage(b *testing.B) {
	r, _ := image.Parse("registry.example.com/group/image:17.4-slim")
	for b.Loop() {
		OfImage(r)
	}
}
