package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// check runs the check of a shape that looks at several values at once, which no JSON Schema says.
func (w *walker) check(s *shape, n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Sequence:
		switch s.check {
		case "tags":
			w.checkTags(n)
		case "matrix":
			w.checkMatrix(n)
		case "needs":
			w.checkNeeds(n)
		}
	case *syntax.Mapping:
		w.checkMapping(s, n)
	}
}

func (w *walker) checkMapping(s *shape, n *syntax.Mapping) {
	switch s.check {
	case "variable-names":
		w.checkNames(n)
	case "delay":
		w.checkDelay(s, n)
	case "variable-options":
		w.checkOptions(n)
	case "kubernetes":
		w.checkKubernetes(n)
	case "expose-as":
		w.checkExposed(n)
	case "secret":
		w.checkSecret(n)
	case "job-inputs":
		w.checkJobInputs(n)
	case "input-rule":
		w.checkInputRule(n)
	}
}

// checkNames: Ruby makes the name of a variable of a string or a number, but not of `true`, `null` or a list.
func (w *walker) checkNames(n *syntax.Mapping) {
	for e := range n.Entries() {
		switch e.Key.Kind() {
		case syntax.KindBool, syntax.KindNull, syntax.KindMapping, syntax.KindSequence:
			w.reportAt(e.Key.Value(), Mistake{
				Kind: WrongType, Node: e.Value, Key: e.Key,
				Message: fmt.Sprintf("%s is no name of a variable: put it in quotes", e.Key.Text()),
			})
		}
	}
}

// maxTags is the number of tags that GitLab refuses.
// Source: lib/gitlab/ci/config/entry/tags.rb, GitLab 18.11.
const maxTags = 50

func (w *walker) checkTags(n *syntax.Sequence) {
	seen := map[string]bool{}
	for _, item := range n.Items() {
		if s, ok := item.(*syntax.Scalar); ok {
			seen[s.Value()] = true
		}
	}
	if len(seen) >= maxTags {
		w.reportCheck(Mistake{
			Kind: LimitExceeded, Node: n,
			Message: fmt.Sprintf("%s has %d tags: GitLab takes at most %d", w.label(), len(seen), maxTags-1),
		})
	}
}

// maxMatrix is the number of jobs that a matrix makes at most.
const maxMatrix = 200

func (w *walker) checkMatrix(n *syntax.Sequence) {
	jobs := 0
	for _, item := range n.Items() {
		m, ok := item.(*syntax.Mapping)
		if !ok {
			return
		}
		jobs += product(m)
	}
	if jobs > maxMatrix {
		w.reportCheck(Mistake{
			Kind: LimitExceeded, Node: n,
			Message: fmt.Sprintf("%s makes %s jobs: GitLab takes at most %d", w.label(), many(jobs), maxMatrix),
		})
	}
}

const tooManyJobs = 1 << 20 // from here on nobody wants to know the number

func product(m *syntax.Mapping) int {
	jobs := 1
	for e := range m.Entries() {
		if list, ok := e.Value.(*syntax.Sequence); ok {
			jobs = min(jobs*len(list.Items()), tooManyJobs)
		}
	}
	return jobs
}

func many(n int) string {
	if n >= tooManyJobs {
		return "over a million"
	}
	return strconv.Itoa(n)
}

// maxForeign is the number of needed jobs of other projects that GitLab takes.
const maxForeign = 5

func (w *walker) checkNeeds(n *syntax.Sequence) {
	foreign := 0
	for _, item := range n.Items() {
		if m, ok := item.(*syntax.Mapping); ok && m.Entry("project") != nil {
			foreign++
		}
	}
	if foreign > maxForeign {
		w.reportCheck(Mistake{
			Kind: LimitExceeded, Node: n,
			Message: fmt.Sprintf("%s has %d jobs of other projects: GitLab takes at most %d", w.label(), foreign, maxForeign),
		})
	}
}

// checkDelay: `start_in` belongs to `when: delayed`, and only to it. Beside a `when` that is no legal word nothing is said of it.
func (w *walker) checkDelay(s *shape, n *syntax.Mapping) {
	if e := n.Entry("when"); e != nil && e.Value.Kind() != syntax.KindNull && !w.isLegal(s.key("when").shape, e.Value) {
		return
	}
	when, _ := n.Get("when").(*syntax.Scalar)
	delayed := when != nil && when.Value() == "delayed"
	start := n.Entry("start_in")
	switch {
	case delayed && (start == nil || start.Value.Kind() == syntax.KindNull):
		w.reportAt("when", Mistake{
			Kind: MissingKey, Node: when,
			Message: `"when" is "delayed", but "start_in" does not say how long: write start_in: 30 minutes`,
		})
	case !delayed && start != nil && !blank(start.Value) && !w.open(start.Value):
		w.reportAt("start_in", Mistake{
			Kind: MisplacedKey, Node: start.Value, Key: start.Key,
			Message: `"start_in" belongs to when: delayed: add that, or take "start_in" away`,
		})
	}
}

// isLegal reports whether a value is one of the words of a shape, as far as it is known.
func (w *walker) isLegal(s *shape, n syntax.Node) bool {
	scalar, ok := n.(*syntax.Scalar)
	return ok && scalar.IsString() && !w.open(n) && legal(s, scalar.Value())
}

func (w *walker) checkOptions(n *syntax.Mapping) {
	options, ok := n.Get("options").(*syntax.Sequence)
	if !ok {
		return
	}
	value, _ := n.Get("value").(*syntax.Scalar)
	var known []string
	for _, item := range options.Items() {
		s, ok := item.(*syntax.Scalar)
		if !ok || !s.IsString() {
			return
		}
		known = append(known, s.Value())
	}
	switch {
	case value == nil:
		w.reportCheck(Mistake{Kind: MissingKey, Node: n, Message: w.whole(&shape{}) + ` has "options", but no "value": it takes one of them`})
	case !w.open(value) && !(slices.Contains(known, value.Value()) && value.IsString()):
		w.reportAt("value", Mistake{
			Kind: WrongValue, Node: value, Unknown: value.Value(), Known: known,
			Message: fmt.Sprintf("%s is none of the options of %s", quote(value.Value()), w.label()),
		})
	}
}

func present(n *syntax.Mapping, key string) bool {
	v := n.Get(key)
	return v != nil && !blank(v)
}

func (w *walker) checkKubernetes(n *syntax.Mapping) {
	managed, _ := n.Get("managed_resources").(*syntax.Mapping)
	lacks := func(key, because string) {
		if !present(n, key) {
			w.reportCheck(Mistake{Kind: MissingKey, Node: n, Message: fmt.Sprintf("%s lacks %q, which %q needs", w.label(), key, because)})
		}
	}
	switch {
	case present(n, "flux_resource_path"):
		lacks("agent", "flux_resource_path")
		lacks("namespace", "flux_resource_path")
	case present(n, "dashboard"):
		lacks("agent", "dashboard")
	case managed != nil && present(managed, "enabled"):
		lacks("agent", "managed_resources")
	}
	if dashboard, ok := n.Get("dashboard").(*syntax.Mapping); ok {
		for _, key := range []string{"namespace", "flux_resource_path"} {
			if e := n.Entry(key); e != nil && present(n, key) && dashboard.Entry(key) != nil {
				w.reportAt(key, Mistake{
					Kind: ExclusiveKeys, Node: e.Value, Key: e.Key,
					Message: fmt.Sprintf("%s stands in %s and in its dashboard: keep the one in the dashboard", strconv.Quote(key), w.label()),
				})
			}
		}
	}
}

func (w *walker) checkExposed(n *syntax.Mapping) {
	name := n.Entry("expose_as")
	if name == nil || name.Value.Kind() == syntax.KindNull {
		return
	}
	paths, _ := n.Get("paths").(*syntax.Sequence)
	if paths == nil || len(paths.Items()) == 0 {
		if v := n.Get("paths"); v == nil || blank(v) {
			w.reportAt("expose_as", Mistake{Kind: MissingKey, Node: name.Value, Key: name.Key, Message: `"artifacts" has "expose_as", but no "paths" that it exposes`})
		}
		return
	}
	for i, item := range paths.Items() {
		if s, ok := item.(*syntax.Scalar); ok && strings.Contains(s.Value(), "*") {
			w.intoKey("paths")
			w.reportAt(strconv.Itoa(i), Mistake{
				Kind: WrongValue, Node: s, Message: fmt.Sprintf("%s has a wildcard, which \"expose_as\" does not take: name the file or directory", quote(s.Value())),
			})
			w.out()
		}
	}
}

func (w *walker) checkSecret(n *syntax.Mapping) {
	if n.Entry("gcp_secret_manager") != nil && !present(n, "token") {
		w.reportCheck(Mistake{Kind: MissingKey, Node: n, Message: `a secret of "gcp_secret_manager" lacks "token", the ID token with which it is fetched`})
	}
}
