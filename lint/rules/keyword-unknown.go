package rules

import (
	"slices"
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// KeywordUnknown reports keys that GitLab does not know where they stand.
var KeywordUnknown = &lint.Analyzer{
	Name:     "keyword-unknown",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a key is no keyword of GitLab at its place

GitLab refuses a configuration in which a job, or a keyword that takes a mapping, has a
key that it does not know. Templates may hold any key as long as no job extends them.`,
	Bad:  "test:\n  scirpt: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  keywordUnknown,
}

func keywordUnknown(pass *lint.Pass) error {
	k := &keywords{pass: pass}
	root := pass.Config.Root
	if root == nil {
		return nil
	}
	for _, job := range pass.Config.Jobs {
		k.job(job)
	}
	if m := mapping(root, "default"); m != nil && pass.Config.Job("default") == nil {
		k.check(m, schema.Default, "default")
		k.shared(m, "default")
	}
	k.shared(root)
	k.variables(mapping(root, "variables"), schema.RootVariable, "variables")
	if m := mapping(root, "workflow"); m != nil && pass.Config.Job("workflow") == nil {
		k.check(m, schema.Workflow, "workflow")
		k.at(m, "auto_cancel", schema.AutoCancel, "workflow")
		k.list(m.Get("rules"), schema.WorkflowRule, "workflow", "rules")
	}
	return nil
}

func mapping(m *syntax.Mapping, key string) *syntax.Mapping {
	v, _ := m.Get(key).(*syntax.Mapping)
	return v
}

// keywords checks the mappings of a configuration against the keys that GitLab knows.
type keywords struct {
	pass *lint.Pass
}

// check reports the unknown keys of m, and whether there was one: GitLab does not look further into such a mapping.
func (k *keywords) check(m *syntax.Mapping, place schema.Place, path ...string) bool {
	known := true
	for e := range m.Entries() {
		name := e.Key.Value()
		if schema.Known(place, name) && e.Key.IsString() || config.Interpolated(name) {
			continue
		}
		known = false
		k.pass.Reject(unknownKey(e, m, place, path))
	}
	return known
}

func unknownKey(e *syntax.Entry, m *syntax.Mapping, place schema.Place, path []string) lint.Finding {
	name := e.Key.Value()
	at := append(slices.Clone(path), name)
	switch {
	case place == schema.Bridge && schema.Known(schema.Job, name):
		return lint.Findingf(e.Key.Span(), "%q may not stand in %q, which triggers a pipeline instead of running a script", name, path[0]).At(at...)
	case place == schema.Job && name == "trigger":
		return lint.Findingf(e.Key.Span(), "%q has both a script and a trigger: make two jobs of it", path[0]).At(at...)
	}
	if job := place == schema.Job || place == schema.Bridge; job {
		if other, ok := synonym(name); ok && m.Entry(other) == nil {
			return lint.Findingf(e.Key.Span(), "%q is no keyword of a job: GitLab calls it %q", name, other).At(at...)
		}
	}
	missing := slices.DeleteFunc(schema.Keys(place), func(key string) bool { return m.Entry(key) != nil })
	return lint.Unknown(e.Key.Span(), name, missing, "%q is no keyword of %s", name, placeName(place)).At(at...)
}

func placeName(place schema.Place) string {
	switch place {
	case schema.Job, schema.Bridge:
		return "a " + string(place)
	case schema.RootVariable, schema.JobVariable:
		return "a variable"
	default:
		return `"` + string(place) + `"`
	}
}

// synonym returns GitLab's word for one of another CI system.
func synonym(name string) (string, bool) {
	switch name {
	case "steps", "commands", "run_script":
		return "script", true
	case "depends_on", "requires", "depends":
		return "needs", true
	case "env":
		return "variables", true
	case "runs-on", "runs_on", "runner":
		return "tags", true
	case "if":
		return "rules", true
	default:
		return "", false
	}
}

func (k *keywords) job(job *config.Job) {
	name, m := job.Name.Value, job.Node
	place := schema.Job
	if job.Bridge {
		place = schema.Bridge
	}
	if m.Entry("script") == nil && m.Entry("trigger") == nil && !k.pass.Config.Complete() {
		place = schema.Job // an include that could not be had may bring the script
	}
	if !job.Bridge && m.Entry("script") == nil && m.Entry("run") == nil && !misspelt(m) {
		return // job-without-script speaks of it
	}
	if !k.check(m, place, name) {
		return
	}
	k.shared(m, name)
	k.variables(mapping(m, "variables"), schema.JobVariable, name, "variables")
	k.at(m, "environment", schema.Environment, name)
	k.at(m, "allow_failure", schema.AllowFailure, name)
	k.at(m, "parallel", schema.Parallel, name)
	k.at(m, "inherit", schema.Inherit, name)
	k.at(m, "release", schema.Release, name)
	k.at(m, "only", schema.Only, name)
	k.at(m, "except", schema.Except, name)
	if trigger := k.at(m, "trigger", schema.Trigger, name); trigger != nil {
		k.at(trigger, "forward", schema.Forward, name, "trigger")
	}
	k.rules(m.Get("rules"), name, "rules")
}

// shared checks the keywords that jobs, default and, some of them, the root have.
func (k *keywords) shared(m *syntax.Mapping, path ...string) {
	if image := k.at(m, "image", schema.Image, path...); image != nil {
		k.at(image, "docker", schema.ImageDocker, append(slices.Clone(path), "image")...)
	}
	k.list(m.Get("services"), schema.Service, append(slices.Clone(path), "services")...)
	k.caches(m.Get("cache"), append(slices.Clone(path), "cache")...)
	if len(path) == 0 {
		return
	}
	if artifacts := k.at(m, "artifacts", schema.Artifacts, path...); artifacts != nil {
		at := append(slices.Clone(path), "artifacts")
		if reports := k.at(artifacts, "reports", schema.Reports, at...); reports != nil {
			k.at(reports, "coverage_report", schema.CoverageReport, append(at, "reports")...)
		}
	}
	k.at(m, "retry", schema.Retry, path...)
	k.at(m, "hooks", schema.Hooks, path...)
	if tokens := mapping(m, "id_tokens"); tokens != nil {
		for e := range tokens.Entries() {
			k.at(tokens, e.Key.Text(), schema.IDToken, append(slices.Clone(path), "id_tokens")...)
		}
	}
}

// at checks the mapping under a key. It returns nil unless there is one whose keys are all known.
func (k *keywords) at(m *syntax.Mapping, key string, place schema.Place, path ...string) *syntax.Mapping {
	v := mapping(m, key)
	if v == nil || !k.check(v, place, append(slices.Clone(path), key)...) {
		return nil
	}
	return v
}

// list checks each mapping of a list, also of lists in it.
func (k *keywords) list(n syntax.Node, place schema.Place, path ...string) {
	list, ok := n.(*syntax.Sequence)
	if !ok {
		return
	}
	for i, item := range list.Items() {
		at := append(slices.Clone(path), strconv.Itoa(i))
		switch item := item.(type) {
		case *syntax.Mapping:
			k.check(item, place, at...)
		case *syntax.Sequence:
			k.list(item, place, at...)
		}
	}
}

func (k *keywords) rules(n syntax.Node, path ...string) {
	list, ok := n.(*syntax.Sequence)
	if !ok {
		return
	}
	for i, item := range list.Items() {
		at := append(slices.Clone(path), strconv.Itoa(i))
		switch item := item.(type) {
		case *syntax.Mapping:
			if k.check(item, schema.Rule, at...) {
				k.at(item, "changes", schema.RuleChanges, at...)
				k.at(item, "exists", schema.RuleExists, at...)
			}
		case *syntax.Sequence:
			k.rules(item, at...)
		}
	}
}

func (k *keywords) caches(n syntax.Node, path ...string) {
	switch n := n.(type) {
	case *syntax.Mapping:
		if k.check(n, schema.Cache, path...) {
			k.at(n, "key", schema.CacheKey, path...)
		}
	case *syntax.Sequence:
		for i, item := range n.Items() {
			if m, ok := item.(*syntax.Mapping); ok {
				k.caches(m, append(slices.Clone(path), strconv.Itoa(i))...)
			}
		}
	}
}

func (k *keywords) variables(m *syntax.Mapping, place schema.Place, path ...string) {
	for e := range m.Entries() {
		if data, ok := e.Value.(*syntax.Mapping); ok {
			k.check(data, place, append(slices.Clone(path), e.Key.Value())...)
		}
	}
}
