package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A plainRule is a rule with which a job says what only and except said.
type plainRule struct {
	cond    string
	changes []string
	never   bool
}

// A refTerm is what an item of only:refs asks: something of branches, of tags, or of where the pipeline comes from.
type refTerm struct{ branch, tag, other string }

const (
	anyBranch = "$CI_COMMIT_BRANCH"
	anyTag    = "$CI_COMMIT_TAG"
)

// A translation makes rules of only and except.
type translation struct {
	// implied says that without only, a job is for branches and tags: there is no workflow:rules.
	implied bool
	// branches takes the names in refs for those of branches. They may be those of tags, too, but hardly ever are.
	branches bool
}

// rules returns the rules that say what only and except say, false where it cannot be said.
func (t translation) rules(only, except syntax.Node) ([]plainRule, bool) {
	wanted, known := readPolicy(only, t)
	unwanted, both := readPolicy(except, t)
	if !known || !both || isNothing(only) && !t.implied {
		return nil, false
	}
	if m, ok := only.(*syntax.Mapping); isNothing(only) || ok && m.Get("refs") == nil {
		wanted.refs = []refTerm{{branch: anyBranch}, {tag: anyTag}}
	}
	narrow(&wanted, &unwanted)
	return append(unwanted.apart(), wanted.together()...), true
}

// clauses are what only or except asks.
type clauses struct {
	refs      []refTerm
	variables []string
	changes   []string
}

func readPolicy(n syntax.Node, t translation) (clauses, bool) {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		refs, ok := t.terms(words(n))
		return clauses{refs: refs}, ok
	}
	c := clauses{variables: words(m.Get("variables")), changes: words(m.Get("changes"))}
	for e := range m.Entries() {
		if !slices.Contains([]string{"refs", "variables", "changes"}, e.Key.Value()) || isNothing(e.Value) {
			return clauses{}, false // kubernetes
		}
	}
	if c.refs, ok = t.terms(words(m.Get("refs"))); !ok || slices.ContainsFunc(c.changes, hasVariable) {
		return clauses{}, false // rules:changes fills in variables, only:changes does not
	}
	return c, true
}

func hasVariable(glob string) bool { return strings.Contains(glob, "$") }

// terms translates the items of refs, false where one names another project or cannot be written as a condition.
func (t translation) terms(items []string) ([]refTerm, bool) {
	var terms []refTerm
	for _, item := range items {
		switch pattern := refPattern().FindStringSubmatch(item); {
		case strings.ContainsAny(item, "@\"\n\\") && pattern == nil:
			return nil, false
		case item == "branches":
			terms = append(terms, refTerm{branch: anyBranch})
		case item == "tags":
			terms = append(terms, refTerm{tag: anyTag})
		case policySource(item) != "":
			terms = append(terms, refTerm{other: `$CI_PIPELINE_SOURCE == "` + policySource(item) + `"`})
		case pattern != nil:
			is := " =~ /" + escapeSlashes(pattern[1]) + "/" + pattern[2]
			terms = append(terms, refTerm{branch: anyBranch + is, tag: anyTag + is})
		case t.branches:
			terms = append(terms, refTerm{branch: anyBranch + ` == "` + item + `"`})
		default:
			terms = append(terms, refTerm{branch: anyBranch + ` == "` + item + `"`, tag: anyTag + ` == "` + item + `"`})
		}
	}
	return terms, true
}

// refPattern finds the regular expressions among refs.
var refPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/(.+)/([ismU]*)$`) })

// escapeSlashes writes a pattern of only, where slashes may stand bare, for an expression, where they may not.
func escapeSlashes(pattern string) string {
	var b strings.Builder
	escaped := false
	for _, r := range pattern {
		if r == '/' && !escaped {
			b.WriteByte('\\')
		}
		escaped = r == '\\' && !escaped
		b.WriteRune(r)
	}
	return b.String()
}

// narrow leaves out what the other list makes superfluous.
//
//	only: [/^v/]  except: [branches]   →   if: $CI_COMMIT_TAG =~ /^v/
func narrow(wanted, unwanted *clauses) {
	clearCovered(wanted.refs)
	clearCovered(unwanted.refs)
	for i := range wanted.refs {
		term := &wanted.refs[i]
		if slices.Contains(unwanted.refs, refTerm{branch: anyBranch}) {
			term.branch = ""
		}
		if slices.Contains(unwanted.refs, refTerm{tag: anyTag}) {
			term.tag = ""
		}
	}
	if slices.ContainsFunc(wanted.refs, func(t refTerm) bool { return t.other != "" }) {
		return
	}
	noBranch := !slices.ContainsFunc(wanted.refs, func(t refTerm) bool { return t.branch != "" })
	noTag := !slices.ContainsFunc(wanted.refs, func(t refTerm) bool { return t.tag != "" })
	for i := range unwanted.refs {
		term := &unwanted.refs[i]
		if noBranch {
			term.branch = ""
		}
		if noTag {
			term.tag = ""
		}
		term.other = unlessHere(term.other)
	}
}

// unlessHere drops the exception for merge requests, which have neither branch nor tag: they are not wanted anyway.
func unlessHere(other string) string {
	if other == `$CI_PIPELINE_SOURCE == "merge_request_event"` {
		return ""
	}
	return other
}

// clearCovered drops what is asked of branches where all are meant, and of tags.
func clearCovered(terms []refTerm) {
	branches, tags := slices.Contains(terms, refTerm{branch: anyBranch}), slices.Contains(terms, refTerm{tag: anyTag})
	for i := range terms {
		if term := &terms[i]; branches && term.branch != anyBranch {
			term.branch = ""
		}
		if term := &terms[i]; tags && term.tag != anyTag {
			term.tag = ""
		}
	}
}

// texts returns the conditions of terms, those of one term in one.
func texts(terms []refTerm) []string {
	var all []string
	for _, term := range terms {
		parts := slices.DeleteFunc([]string{term.branch, term.tag, term.other}, func(s string) bool { return s == "" })
		if len(parts) > 0 && !slices.Contains(all, strings.Join(parts, " || ")) {
			all = append(all, strings.Join(parts, " || "))
		}
	}
	return all
}

// apart returns the rules of except: each of its clauses keeps the job out.
func (c clauses) apart() []plainRule {
	var rules []plainRule
	for _, cond := range slices.Concat(texts(c.refs), c.variables) {
		rules = append(rules, plainRule{cond: cond, never: true})
	}
	if len(c.changes) > 0 {
		rules = append(rules, plainRule{changes: c.changes, never: true})
	}
	return rules
}

// together returns the rules of only: its clauses must hold together.
func (c clauses) together() []plainRule {
	refs := texts(c.refs)
	if len(c.variables) == 0 && len(c.changes) == 0 {
		var rules []plainRule
		for _, cond := range refs {
			rules = append(rules, plainRule{cond: cond})
		}
		return rules
	}
	parts := []string{strings.Join(refs, " || ")}
	if len(c.variables) > 0 {
		parts = append(parts, strings.Join(c.variables, " || "))
	}
	for i, part := range parts {
		if len(parts) > 1 && strings.Contains(part, "||") {
			parts[i] = "(" + part + ")"
		}
	}
	return []plainRule{{cond: strings.Join(parts, " && "), changes: c.changes}}
}
