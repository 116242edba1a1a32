package django

import (
	"fmt"
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	if os.Getenv("DUMP") == "" {
		t.Skip()
	}
	p, err := Detect(os.DirFS(os.Getenv("DUMP")))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range describe(p) {
		fmt.Println(l)
	}
}
