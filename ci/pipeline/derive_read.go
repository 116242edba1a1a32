package pipeline

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A talk is what a configuration says about events: the ways to fulfil its conditions, and the files it asks for.
type talk struct {
	asker
	cfg   *config.Config
	cases [][]ask
	globs [][]string // of rules:changes and only:changes, each list once
	seen  map[string]bool
}

// maxTalk is how many cases are heard. Nobody wants to see as many events.
const maxTalk = 500

// readTalk reads the conditions of workflow, jobs and includes.
func readTalk(cfg *config.Config, defaultBranch string) *talk {
	t := &talk{cfg: cfg, asker: asker{everywhere: map[string]string{}, patterns: map[string]*pattern{}}, seen: map[string]bool{}}
	for _, v := range config.Variables(cfg.Root.Get("variables")) {
		t.everywhere[v.Name.Value] = v.Value.Value
	}
	t.everywhere["CI_DEFAULT_BRANCH"] = defaultBranch
	if workflow, ok := cfg.Root.Get("workflow").(*syntax.Mapping); ok {
		t.rules(workflow.Get("rules"))
	}
	for _, job := range cfg.Jobs {
		if len(t.cases) < maxTalk {
			t.job(job)
		}
	}
	for _, doc := range cfg.Files {
		if root, ok := doc.Root.(*syntax.Mapping); ok {
			t.includes(root.Get("include"))
		}
	}
	return t
}

// job reads the conditions of a job. Its own variables are known in them.
func (t *talk) job(job *config.Job) {
	t.own = job.Variables
	t.rules(job.Node.Get("rules"))
	t.policy(job.Node.Get("only"))
	t.policy(job.Node.Get("except"))
	t.own = nil
}

func (t *talk) includes(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Sequence:
		for _, item := range n.Items() {
			t.includes(item)
		}
	case *syntax.Mapping:
		t.rules(n.Get("rules"))
	}
}

// rules reads a list of rules. A list that stands in it more than once, as references may bring one, is read once.
func (t *talk) rules(n syntax.Node) { t.rulesBut(n, nil) }

func (t *talk) rulesBut(n syntax.Node, read []syntax.Node) []syntax.Node {
	list, ok := n.(*syntax.Sequence)
	if !ok || slices.Contains(read, n) {
		return read
	}
	read = append(read, n)
	for _, item := range list.Items() {
		if rule, ok := item.(*syntax.Mapping); ok {
			t.condition(rule.Get("if"))
			t.changes(rule.Get("changes"))
		} else {
			read = t.rulesBut(item, read)
		}
	}
	return read
}

// policy reads only or except.
func (t *talk) policy(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Sequence:
		for _, item := range n.Items() {
			if s, ok := item.(*syntax.Scalar); ok {
				t.ref(s.Value())
			}
		}
	case *syntax.Mapping:
		t.policy(n.Get("refs"))
		t.changes(n.Get("changes"))
		if list, ok := n.Get("variables").(*syntax.Sequence); ok {
			for _, item := range list.Items() {
				t.condition(item)
			}
		}
	}
}

// condition reads an expression.
func (t *talk) condition(n syntax.Node) {
	s, ok := n.(*syntax.Scalar)
	if !ok || !s.IsString() || !t.first("if "+s.Value()+t.ownIn(s.Value())) {
		return
	}
	if e := t.cfg.Expression(s.Value()); e != nil {
		t.cases = append(t.cases, t.asker.cases(e.Root, true)...)
	}
}

// ownIn tells apart the same text in jobs that give its variables other values.
func (t *talk) ownIn(text string) string {
	var b strings.Builder
	for _, v := range t.own {
		if strings.Contains(text, "$"+v.Name.Value) {
			b.WriteString("\x00" + v.Name.Value + "=" + v.Value.Value)
		}
	}
	return b.String()
}

// ref reads an item of only:refs: the word for a pipeline source, a pattern, or a name, with the path of a project behind an @.
// Names and patterns hold for branches and tags, but not for merge requests.
func (t *talk) ref(item string) {
	if !t.first("ref " + item) {
		return
	}
	item, project, _ := strings.Cut(item, "@")
	asks := make([]ask, 1, 2)
	switch source := sourceOf(item); {
	case item == "branches":
		asks[0] = ask{variable: "CI_COMMIT_BRANCH", set: true}
	case item == "tags":
		asks[0] = ask{variable: "CI_COMMIT_TAG", set: true}
	case source != "":
		asks[0] = ask{variable: "CI_PIPELINE_SOURCE", value: source}
	default:
		asks[0] = ask{variable: "CI_COMMIT_BRANCH", value: item, pattern: t.pattern(item)}
	}
	if project != "" {
		asks = append(asks, ask{variable: "CI_PROJECT_PATH", value: project})
	}
	t.cases = append(t.cases, asks)
	if asks[0].pattern != nil { // a pattern may mean tags as well
		asks = slices.Clone(asks)
		asks[0].variable = "CI_COMMIT_TAG"
		t.cases = append(t.cases, asks)
	}
}

// sourceOf returns the pipeline source that a word of only:refs means: merge_requests, schedules, web.
func sourceOf(word string) string {
	for _, source := range sources {
		stem := strings.TrimSuffix(source, sourceEventSuffix)
		if word == stem || word == plural(stem) {
			return source
		}
	}
	return ""
}

// changes reads the globs of a clause. Those with variables are known when the configuration sets these.
func (t *talk) changes(n syntax.Node) {
	if m, ok := n.(*syntax.Mapping); ok {
		n = m.Get("paths")
	}
	list, ok := n.(*syntax.Sequence)
	if !ok {
		return
	}
	var globs []string
	for _, item := range list.Items() {
		if s, ok := item.(*syntax.Scalar); ok {
			globs = append(globs, t.expand(s.Value()))
		}
	}
	if len(globs) > 0 && t.first("changes "+strings.Join(slices.Sorted(slices.Values(globs)), "\x00")) {
		t.globs = append(t.globs, globs)
	}
}

// expand fills in the variables that are known: $NAME and ${NAME}.
func (t *talk) expand(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		opened := strings.TrimPrefix(rest, "{")
		after := strings.TrimLeftFunc(opened, isNameRune)
		name := opened[:len(opened)-len(after)]
		if len(opened) < len(rest) {
			after = strings.TrimPrefix(after, "}")
		}
		value, ok := t.known(name)
		if !ok {
			value = text[len(before) : len(text)-len(after)]
		}
		b.WriteString(value)
		text = after
	}
}

func isNameRune(r rune) bool {
	return r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// first reports whether something is met for the first time.
func (t *talk) first(what string) bool {
	seen := t.seen[what]
	t.seen[what] = true
	return !seen
}
