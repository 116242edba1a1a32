package syntax

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// TestVerdicts reads the configurations that GitLab accepts: none may be rejected here.
func TestVerdicts(t *testing.T) {
	data, err := os.ReadFile("../../testdata/conformance/verdicts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var verdict struct {
			ID    string
			Files map[string]string
			Valid bool
		}
		if err := json.Unmarshal(lines.Bytes(), &verdict); err != nil {
			t.Fatal(err)
		}
		if !verdict.Valid {
			continue
		}
		text := verdict.Files[".gitlab-ci.yml"]
		for _, p := range Parse(source.NewFile(".gitlab-ci.yml", []byte(text))).Problems {
			if p.Rejected {
				t.Errorf("%s: %q: %s", verdict.ID, text, p.Message)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
