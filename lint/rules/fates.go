package rules

import (
	"slices"
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// fatesKey is the key of the fates in [lint.Once].
type fatesKey struct{}

// provedFates returns what becomes of rules for all events, for each place one of those who share it. A place counts only where all that
// share it agree about what is asked.
func provedFates(pass *lint.Pass, is func(proof.Fate) bool) []proof.Fate {
	fates := lint.Once(pass, fatesKey{}, func() []proof.Fate {
		if !whole(pass) || simple(pass) {
			return nil
		}
		p := proofOf(pass)
		if p == nil {
			return nil
		}
		all := p.Fates()
		if !finished(pass, p) {
			return nil
		}
		return all
	})
	agree := map[source.Span]bool{}
	for _, f := range fates {
		before, seen := agree[f.Span]
		agree[f.Span] = is(f) && (before || !seen)
	}
	var found []proof.Fate
	for _, f := range fates {
		if agree[f.Span] {
			found = append(found, f)
			agree[f.Span] = false
		}
	}
	return found
}

// simple reports whether rules are so plain that there is nothing to prove of them: nothing is left out before a job is asked, and each
// condition asks one thing that there can be.
func simple(pass *lint.Pass) bool {
	for _, list := range ruleLists(pass) {
		if list.owner == "workflow:rules" || slices.ContainsFunc(list.rules, func(rule *syntax.Mapping) bool { return textAt(rule, "when") == "never" }) {
			return false
		}
	}
	return !slices.ContainsFunc(conditions(pass), func(c condition) bool {
		switch n := c.Root.(type) {
		case *expr.Variable:
			return false
		case *expr.Binary:
			return n.Op != expr.Equal && n.Op != expr.NotEqual || noSource(n) != ""
		}
		return true
	})
}

// ofTemplate reports whether the rule of a fate comes from a hidden entry: it stands there for jobs and workflows of other configurations, too.
func ofTemplate(pass *lint.Pass, f proof.Fate) bool {
	for _, list := range ruleLists(pass) {
		if list.entry == nil || pass.Config.Job(list.path[0]) != nil {
			continue
		}
		if slices.ContainsFunc(list.rules, func(rule *syntax.Mapping) bool { return rule.Span() == f.Span }) {
			return true
		}
	}
	return false
}

// fateOwner names the list that a rule stands in, as messages do, with the path to it.
func fateOwner(pass *lint.Pass, f proof.Fate) (name string, path []string) {
	if f.Job == "" {
		return "workflow:rules", []string{"workflow", "rules"}
	}
	job := jobOf(pass.Config, f.Job).Name.Value
	return strconv.Quote(job), []string{job, "rules"}
}
