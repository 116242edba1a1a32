package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/lint"
)

// Bounds on the work of the proofs in a run of lint, which has to be done before somebody misses it. What they leave out, the usual events
// are asked.
const (
	maxProvedJobs = 120    // instances of jobs
	proofEffort   = 12_000 // see [proof.Options]
)

// proofKey is the key of the proof in [lint.Once].
type proofKey struct{}

// proofOf returns what answers for all events of a configuration, in every project; nil when nothing can be said, or it would take too
// long. Then the pass says that it was skipped.
func proofOf(pass *lint.Pass) *proof.Prover {
	p := lint.Once(pass, proofKey{}, func() *proof.Prover {
		if len(pass.Config.Instances()) > maxProvedJobs {
			return nil
		}
		p, _ := proof.New(pass.Context(), pass.Config, proof.Options{Default: defaultBranch(pass), AnyProject: true, Effort: proofEffort})
		return p
	})
	if p == nil && len(pass.Config.Instances()) > maxProvedJobs {
		pass.Skip("there are too many jobs to prove it for every event: only usual events were asked")
	}
	return p
}

// proofWorthwhile returns the same where a condition matches a text against a pattern. Where none does, the usual events find all that
// matters, in a fraction of the time.
func proofWorthwhile(pass *lint.Pass) *proof.Prover {
	if !matchesTexts(pass) {
		return nil
	}
	return proofOf(pass)
}

// matchesTexts reports whether a condition, or a word of only and except, matches a text against a pattern.
func matchesTexts(pass *lint.Pass) bool {
	return lint.Once(pass, matchesKey{}, func() bool {
		return slices.ContainsFunc(conditions(pass), matches) || slices.ContainsFunc(pass.Config.Jobs, func(job *config.Job) bool {
			words := slices.Concat(refWords(job, "only"), refWords(job, "except"))
			return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, "/") })
		})
	})
}

// matches reports whether a part of an expression matches a pattern.
func matches(c condition) bool {
	for n := range expr.All(c.Root) {
		if b, ok := n.(*expr.Binary); ok && (b.Op == expr.Match || b.Op == expr.NotMatch) {
			return true
		}
	}
	return false
}

// matchesKey is the key of the answer of [matchesTexts] in [lint.Once].
type matchesKey struct{}

// finished reports whether a proof came to an end before the effort did. If not, the pass says so.
func finished(pass *lint.Pass, p *proof.Prover) bool {
	if p.Exhausted() {
		pass.Skip("it takes too long to prove it for every event: only usual events were asked")
		return false
	}
	return true
}
