package syntax

import (
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestVerdicts reads the configurations that GitLab accepts: none may be rejected here.
func TestVerdicts(t *testing.T) {
	for _, v := range conformance.Verdicts(t) {
		if !v.Valid {
			continue
		}
		text := v.Files[conformance.Root]
		for _, p := range Parse(source.NewFile(conformance.Root, []byte(text))).Problems {
			if p.Rejected {
				t.Errorf("%s: %q: %s", v.ID, text, p.Message)
			}
		}
	}
}
