package proof_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestNeedsOfRules holds that the needs that a rule brings do not take the place of the job's own, for which GitLab looks all the same.
func TestNeedsOfRules(t *testing.T) {
	t.Parallel()
	const text = "a: {script: x}\nb: {script: x, rules: [{if: $CI_COMMIT_TAG}]}\n" +
		"c: {script: x, needs: [b], rules: [{if: $CI_COMMIT_BRANCH, needs: [a]}]}\n"
	p, why := proof.New(t.Context(), load(t, conformance.Files{".gitlab-ci.yml": text}), proof.Options{})
	if why != "" {
		t.Fatal(why)
	}
	missing := p.NeedsMissing()
	if len(missing) != 1 || missing[0].Job != "c" || missing[0].Need != "b" || missing[0].Verdict != proof.Refuted {
		t.Errorf("missing: %+v", missing)
	}
}

// TestSoundNeeds makes random jobs that need each other, by rules too, and in the stage .pre. Where it is proved that there is a pipeline,
// no random event may have none.
func TestSoundNeeds(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 11))
	proved := 0
	for range 600 {
		files := randomNeeds(random)
		cfg := load(t, files)
		claim, err := proof.ParseClaim("push & branch => created")
		if err != nil {
			t.Fatal(err)
		}
		p, why := proof.New(t.Context(), cfg, proof.Options{Overrides: true, Claims: []*proof.Claim{claim}})
		if why != "" {
			continue
		}
		answer, err := p.Prove(claim)
		if err != nil {
			t.Fatal(err)
		}
		if answer.Verdict != proof.Proved {
			continue
		}
		proved++
		for _, changes := range [][]string{nil, {}, {"a/x"}, {"z"}} {
			event := &pipeline.Event{Source: "push", Branch: "b", Changes: changes}
			if made, err := pipeline.Create(t.Context(), cfg, event); err != nil || made.Created == config.No {
				t.Fatalf("%s is proved, and changes %v make none: %v, %v\n%s", claim.Text, changes, err, made.Errors, files[".gitlab-ci.yml"])
			}
		}
	}
	if proved < 50 {
		t.Errorf("only %d were proved", proved)
	}
}

// randomNeeds returns a configuration of a few jobs, of which GitLab may refuse some.
func randomNeeds(random *rand.Rand) conformance.Files {
	rules := []string{"{if: $CI_COMMIT_TAG}", "{if: $CI_COMMIT_BRANCH}", "{changes: [a/*]}", "{when: always}", "{if: $CI_COMMIT_TAG, when: never}"}
	var b strings.Builder
	b.WriteString("stages: [build]\n")
	for j := range 2 + random.IntN(3) {
		fmt.Fprintf(&b, "j%d:\n  stage: %s\n  script: x\n", j, []string{".pre", "build"}[random.IntN(2)])
		if j > 0 && random.IntN(3) == 0 {
			fmt.Fprintf(&b, "  needs: [j%d]\n", random.IntN(j))
		}
		if random.IntN(4) == 0 {
			continue
		}
		b.WriteString("  rules:\n")
		for range 1 + random.IntN(2) {
			rule := rules[random.IntN(len(rules))]
			if j > 0 && random.IntN(3) == 0 {
				rule = strings.TrimSuffix(rule, "}") + fmt.Sprintf(", needs: [j%d]}", random.IntN(j))
			}
			b.WriteString("    - " + rule + "\n")
		}
	}
	return conformance.Files{".gitlab-ci.yml": b.String()}
}
