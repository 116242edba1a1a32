package script_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// TestMutants breaks good code a little, and asks real shells: what we call a syntax error must be one.
func TestMutants(t *testing.T) {
	for shell, dialect := range shells {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			need(t, shell)
			random := rand.New(rand.NewPCG(1, 2))
			mutants, broken := 0, 0
			for _, test := range trees() {
				if strings.Contains(test.want, "nested") {
					continue // shells look into what another one runs when they get there
				}
				for range 6 {
					code := mutate(random, test.code)
					if strings.Contains(code, "$[[") || strings.Contains(code, "\x00") {
						continue
					}
					mutants++
					reported := ""
					for _, p := range read(dialect, code).Problems() {
						if p.Kind == script.Syntax {
							reported = p.Message
						}
					}
					if reported == "" {
						continue
					}
					broken++
					if ok, says := accepts(t, shell, code+"\n"); ok {
						t.Errorf("%q: we say %q, but %s accepts it %s", code, reported, shell, says)
					}
				}
			}
			t.Logf("%d mutants, %d with a syntax error", mutants, broken)
		})
	}
}

// mutate inserts something into code, or takes a byte away.
func mutate(random *rand.Rand, code string) string {
	pieces := []string{
		"'", "\"", "`", "$(", ")", "(", "{", "}", ";", "&", "|", " fi ", " done ", " then ", " do ", "\n", "\\", "$", "${", "<", ">", "[[ ", " ]]", "((",
		"))", " if ", " case ", " esac ", "#", " ", "<<E\n", "!", " else ", " in ", "=", "*", "",
	}
	at := random.IntN(len(code) + 1)
	piece := pieces[random.IntN(len(pieces))]
	rest := min(at+random.IntN(2), len(code))
	return code[:at] + piece + code[rest:]
}
