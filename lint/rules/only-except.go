package rules

import (
	"maps"
	"slices"
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// OnlyExcept reports only and except, with the rules that say the same.
var OnlyExcept = &lint.Analyzer{
	Name:     "only-except",
	Group:    lint.Jobs,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `only and except are deprecated

GitLab develops only rules any further, and a job cannot have both, so that new conditions
mean to rewrite the old ones (docs: ci/yaml/deprecated_keywords/#only--except).

The fix writes the rules that say the same. It is offered only where that is proved for every
event there can be (docs/prove.md tells how), unless a branch is called "tags". A name in only is that of a branch and of a tag;
--unsafe takes it for that of a branch, and is offered where that makes the same job for every
event that the conditions ask about, and for one of every pipeline source. Jobs that share only
by extends change together.`,
	Bad:  "test:\n  only: [branches]\n  script: make test\n",
	Good: "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH\ntest:\n  rules:\n    - if: $CI_COMMIT_BRANCH\n  script: make test\n",
	Run:  onlyExcept,
}

func onlyExcept(pass *lint.Pass) error {
	if pass.Config.Root == nil {
		return nil
	}
	owners := policyOwners(pass)
	if len(owners) == 0 {
		return nil
	}
	fixes, err := policyFixes(pass, owners)
	if err != nil {
		return err
	}
	for _, o := range owners {
		what := strconv.Quote(o.first().Key.Value())
		if o.only != nil && o.except != nil {
			what = `"only" and "except"`
		}
		f := lint.Findingf(o.first().Key.Span(), "%q uses %s, which GitLab develops no further: use rules", o.name, what)
		f.Fixes = fixes[o.group]
		pass.Report(f.At(o.name, o.first().Key.Value()))
	}
	return nil
}

// policyFixes returns the fixes for each group of owners that has one.
func policyFixes(pass *lint.Pass, owners []*policyOwner) (map[int][]lint.Fix, error) {
	if !whole(pass) || refersToPolicies(pass.Config) || includesVary(pass) {
		return nil, nil
	}
	groupOwners(pass.Config, owners)
	implied := !proverOf(pass).ruled
	exact := &policyFixer{translation{implied: implied}, &policyProver{pass: pass, ruled: !implied, proved: map[string]bool{}}}
	near := &policyFixer{translation{implied: implied, branches: true}, &policyProver{
		pass: pass, ruled: !implied, proved: map[string]bool{}, skipped: tagLikeBranch(owners),
	}}
	groups := map[int][]*policyOwner{}
	for _, o := range owners {
		groups[o.group] = append(groups[o.group], o)
	}
	fixes := map[int][]lint.Fix{}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		safe, err := exact.edits(groups[group])
		if err != nil {
			return nil, err
		}
		likely, err := near.edits(groups[group])
		if err != nil {
			return nil, err
		}
		if len(likely) > 0 && !slices.Equal(likely, safe) {
			fixes[group] = append(fixes[group], lint.Fix{
				Message: "write rules, and take names for those of branches", Unsafe: true, Edits: likely,
			})
		}
		if len(safe) > 0 {
			fixes[group] = append(fixes[group], lint.Fix{Message: "write the rules that say the same", Edits: safe})
		}
	}
	return fixes, nil
}

// tagLikeBranch returns what holds for events of tags that have a name that refs mention.
func tagLikeBranch(owners []*policyOwner) func(*pipeline.Event) bool {
	named := map[string]bool{}
	for _, o := range owners {
		for _, e := range []*syntax.Entry{o.only, o.except} {
			if e == nil {
				continue
			}
			for _, word := range refsIn(e.Value) {
				named[word] = true
			}
		}
	}
	return func(e *pipeline.Event) bool { return e.Tag != "" && named[e.Tag] }
}

// refsIn returns the items of refs in only or except.
func refsIn(n syntax.Node) []string {
	if m, ok := n.(*syntax.Mapping); ok {
		n = m.Get("refs")
	}
	return words(n)
}

// A policyFixer writes rules where only and except stand.
type policyFixer struct {
	translation translation
	prover      *policyProver
}

// edits returns the edits for a group of owners, none where one of them cannot be changed, or not without a difference.
func (f *policyFixer) edits(members []*policyOwner) ([]source.Edit, error) {
	var all []source.Edit
	for _, o := range members {
		if o.mixed || len(o.jobs) == 0 {
			return nil, nil
		}
		rules, ok := f.translation.rules(valueOf(o.only), valueOf(o.except))
		if !ok || len(rules) == 0 {
			return nil, nil
		}
		text, ok := policyText{rules: rules, indent: "  "}.String()
		if !ok {
			return nil, nil
		}
		for _, job := range o.jobs {
			if equal, err := f.prover.equal(job, text); err != nil || !equal {
				return nil, err
			}
		}
		edits, ok := o.replace(rules)
		if !ok {
			return nil, nil
		}
		all = append(all, edits...)
	}
	return all, nil
}

func valueOf(e *syntax.Entry) syntax.Node {
	if e == nil {
		return nil
	}
	return e.Value
}
