package pipeline

import (
	"errors"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/glob"
)

// A trace keeps what conditions saw.
type trace struct {
	values []Value
	fault  *Error
}

// watch returns a lookup that notes every variable that is asked for.
func (t *trace) watch(s *scope) expr.Lookup {
	return func(name string) (string, expr.State) {
		value, state := s.lookup(name)
		if !slices.ContainsFunc(t.values, func(v Value) bool { return v.Name == name }) {
			t.values = append(t.values, Value{Name: name, Value: value, Defined: definedness(state)})
		}
		return value, state
	}
}

func definedness(state expr.State) config.Truth {
	switch state {
	case expr.IsDefined, expr.IsFilled:
		return config.Yes
	case expr.IsUnknown:
		return config.Maybe
	}
	return config.No
}

func (r *planner) ifCondition(text config.String) *condition {
	parsed := r.cfg.Expression(text.Value)
	c := &condition{keyword: "if", text: text.Value, span: text.Span}
	if parsed == nil || r.cfg.Unsettled(text) {
		c.ask = func(*scope, *trace) (config.Truth, string) { return config.Maybe, "the expression is not known" }
		return c
	}
	c.expression = parsed
	for v := range parsed.Variables() {
		c.mentions = append(c.mentions, v.Name)
	}
	ofJob := slices.ContainsFunc(c.mentions, isOfJob)
	c.ask = func(s *scope, t *trace) (truth config.Truth, note string) {
		if ofJob || !s.isRoots(c.mentions) {
			return c.evaluate(s, t), ""
		}
		if seen, ok := s.run.expressions[parsed]; ok {
			t.values = seen.values
			return seen.truth, ""
		}
		truth = c.evaluate(s, t)
		s.run.expressions[parsed] = sight{truth, t.values}
		return truth, ""
	}
	return c
}

// evaluate answers the expression that the condition is.
func (c *condition) evaluate(s *scope, t *trace) config.Truth {
	t.values = make([]Value, 0, len(c.mentions))
	return truthOf(c.expression.Eval(t.watch(s)))
}

// A sight is what an expression comes to for every job that gives none of its variables a value of its own.
type sight struct {
	truth  config.Truth
	values []Value
}

// isOfJob reports whether GitLab gives a variable another value for each job.
func isOfJob(name string) bool {
	b := builtinsByName()[name]
	return b != nil && b.ofJob
}

// isRoots reports whether a job has variables of the given names only from the root of the configuration, or from GitLab.
func (s *scope) isRoots(names []string) bool {
	return s.phase == FromRules && s.job != nil && !s.job.inherits.none && s.job.inherits.only == nil &&
		!slices.ContainsFunc(names, s.job.owns)
}

func (r *planner) changesCondition(e *syntax.Entry) *condition {
	paths, compareTo := e.Value, config.String{}
	if m, ok := e.Value.(*syntax.Mapping); ok {
		paths, compareTo = m.Get("paths"), textOf(m.Get("compare_to"))
	}
	globs := newGlobs(paths)
	globs.mention(compareTo.Value)
	c := &condition{keyword: "changes", text: globs.String(), more: compareTo.Value, span: e.Value.Span(), mentions: globs.mentions}
	c.ask = func(s *scope, t *trace) (config.Truth, string) {
		if compareTo.Value == "" {
			return s.matchChanges(globs, s.run.changes())
		}
		ref, unknown := s.expandKeeping(compareTo.Value)
		if unknown != "" {
			return config.Maybe, "the value of " + unknown + " is not known"
		}
		if s.run.settler != nil {
			return s.settleChanges(globs, ref)
		}
		found := s.run.changesSince(ref)
		if found.bad {
			t.fault = &Error{Span: compareTo.Span, Message: `changes cannot be compared to "` + ref + `": there is no such ref`}
			return config.No, "there is no such ref"
		}
		return s.matchChanges(globs, found)
	}
	return c
}

// matchChanges answers whether a changed file matches one of the globs.
func (s *scope) matchChanges(globs *globs, found changes) (config.Truth, string) {
	if a, ok := found.settled(); ok {
		return a.truth, a.note
	}
	if s.run.settler != nil {
		return s.settleChanges(globs, "")
	}
	if globs.plain {
		return s.run.once(globs, func() answer { return matchPaths(globs.written, found.paths) })
	}
	expanded, unknown := s.expandGlobs(globs)
	if unknown != "" {
		return config.Maybe, "the value of " + unknown + " is not known"
	}
	a := matchPaths(expanded, found.paths)
	return a.truth, a.note
}

// settleChanges asks the settler about changed files.
func (s *scope) settleChanges(globs *globs, compareTo string) (config.Truth, string) {
	expanded, unknown := s.expandGlobs(globs)
	if unknown != "" {
		return config.Maybe, "the value of " + unknown + " is not known"
	}
	return s.run.settler.Changes(expanded, compareTo), ""
}

func matchPaths(globs, paths []string) answer {
	if !glob.Changes(globs, paths) {
		return answer{config.No, "no changed file matches"}
	}
	for _, g := range globs {
		if i := slices.IndexFunc(paths, glob.Ruby.Compile(g).Match); i >= 0 {
			return answer{config.Yes, paths[i] + " changed"}
		}
	}
	return answer{config.Yes, "there are too many files to compare, and then it holds"}
}

func (r *planner) existsCondition(e *syntax.Entry) *condition {
	paths, project, ref := e.Value, config.String{}, config.String{}
	if m, ok := e.Value.(*syntax.Mapping); ok {
		paths, project, ref = m.Get("paths"), textOf(m.Get("project")), textOf(m.Get("ref"))
	}
	globs := newGlobs(paths)
	globs.mention(project.Value)
	globs.mention(ref.Value)
	c := &condition{keyword: "exists", text: globs.String(), span: e.Value.Span(), mentions: globs.mentions}
	c.more = project.Value + "@" + ref.Value
	c.ask = func(s *scope, t *trace) (config.Truth, string) {
		if len(globs.written) == 0 {
			return config.No, "it names no file"
		}
		if project.Value == "" {
			tree, err := s.run.tree()
			return s.matchTree(globs, tree, err)
		}
		return s.existsIn(project, ref, globs, t)
	}
	return c
}

// existsIn looks for files in another project.
func (s *scope) existsIn(project, ref config.String, globs *globs, t *trace) (config.Truth, string) {
	name, unknown := s.expandKeeping(project.Value)
	at, unknownRef := s.expandKeeping(ref.Value)
	if unknown != "" || unknownRef != "" {
		return config.Maybe, "which project is meant is not known"
	}
	tree, err := s.run.cfg.TrackedIn(s.run.ctx, name, at)
	if refusal, ok := errors.AsType[*config.Refusal](err); ok {
		t.fault = &Error{Span: project.Span, Message: `exists cannot look into the project "` + name + `": ` + refusal.Reason}
		return config.No, refusal.Reason
	}
	return s.matchTree(globs, tree, err)
}

func (s *scope) matchTree(globs *globs, tree *glob.Tree, err error) (config.Truth, string) {
	if err != nil && s.run.settler != nil {
		expanded, unknown := s.expandGlobs(globs)
		if unknown == "" {
			return s.run.settler.Exists(expanded), ""
		}
	}
	if err != nil {
		return config.Maybe, "the files are not known: " + err.Error()
	}
	if globs.plain && tree == s.run.files {
		return s.run.once(globs, func() answer { return findPaths(globs.written, tree) })
	}
	expanded, unknown := s.expandGlobs(globs)
	if unknown != "" {
		return config.Maybe, "the value of " + unknown + " is not known"
	}
	a := findPaths(expanded, tree)
	return a.truth, a.note
}

func findPaths(globs []string, tree *glob.Tree) answer {
	if !tree.Exists(globs) {
		return answer{config.No, "there is no such file"}
	}
	for _, g := range globs {
		if len(globs) > 1 && tree.Exists([]string{g}) {
			return answer{config.Yes, g + " is there"}
		}
	}
	return answer{truth: config.Yes}
}

// globs are the paths of a condition.
type globs struct {
	written  []string
	mentions []string // the variables that the condition names
	plain    bool     // it names none
}

func newGlobs(n syntax.Node) *globs {
	g := &globs{plain: true}
	for _, s := range listOf(n) {
		g.written = append(g.written, s.Value)
		g.mention(s.Value)
	}
	return g
}

// mention notes the variables that a text of the condition names.
func (g *globs) mention(text string) {
	for r, ok := nextReference(text, 0, false); ok; r, ok = nextReference(text, r.end, false) {
		g.mentions, g.plain = append(g.mentions, r.name), false
	}
}

func (g *globs) String() string { return strings.Join(g.written, ", ") }
