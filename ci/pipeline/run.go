package pipeline

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/internal/glob"
)

// A run is the making of one pipeline.
type run struct {
	ctx   context.Context
	event *Event // complete
	cfg   *config.Config
	plan  *plan // nil while the configuration is put together
	path  string
	// open says that variables may exist that nobody named: in the project, in what could not be included, or handed down by the
	// parent of a child pipeline.
	open    bool
	settler Settler    // knows what is settled of the event; nil: everything
	mu      sync.Mutex // held by whoever asks while the pipeline is not being made

	known   []*knownDefinition // predefined variables that were asked for and do not depend on the job, in the order of builtins
	answers map[*globs]answer
	decided map[*ruleSet]decision // of rules that come to the same for every job
	// expressions are those that were asked for jobs that have no variables of their own in them.
	expressions map[*expr.Expr]sight
	files       *glob.Tree // for rules:exists; nil before somebody asks
	noFiles     error
	refers      []string // see referring
	asked       bool     // refers is known
	// root are the root variables with those of the workflow rule over them; rootDefinitions are all of them.
	root            *layer
	rootDefinitions []definition
	rootVariables   []Variable // the same, for jobs that have no others
}

type knownDefinition struct {
	definition definition
	ok         bool
}

// An answer is what a condition came to.
type answer struct {
	truth config.Truth
	note  string
}

func newRun(ctx context.Context, cfg *config.Config, event *Event) *run {
	root := cfg
	for root.Trigger != nil {
		root = root.Trigger.Config
	}
	r := bareRun(ctx, event, strings.TrimPrefix(root.Name, root.Prefix))
	r.cfg, r.open = cfg, r.open || root != cfg
	return r
}

// bareRun returns a run that knows of its configuration only the path.
func bareRun(ctx context.Context, event *Event, path string) *run {
	return &run{
		ctx: ctx, event: event, path: path, open: event.OpenVariables, expressions: map[*expr.Expr]sight{},
	}
}

// use goes on with the configuration as it is for the event.
func (r *run) use(cfg *config.Config) {
	r.cfg, r.plan = cfg, planOf(cfg)
	r.open = r.open || !cfg.Complete()
}

// Including returns what the configuration at path, in the repository, may ask of the event while it is put together: see
// [config.Options].
func (e *Event) Including(path string) config.Answers {
	full := e.Complete()
	return including(full, func() *run { return bareRun(context.Background(), full, path) })
}

// including returns what includes may ask of a complete event, of which begin begins a run. The configuration keeps it, and may ask
// from several goroutines; most never ask.
func including(e *Event, begin func() *run) config.Answers {
	begun := sync.OnceValue(begin)
	return config.Answers{
		Files: e.Files,
		Variables: func(name string) (string, expr.State) {
			r := begun()
			r.mu.Lock()
			defer r.mu.Unlock()
			return (&scope{run: r, phase: FromInclude}).lookup(name)
		},
		Changes: func(paths []string, compareTo string) config.Truth {
			r := begun()
			found := r.changes()
			if compareTo != "" {
				found = r.changesSince(compareTo)
			}
			if a, ok := found.settled(); ok {
				return a.truth
			}
			return matchPaths(paths, found.paths).truth
		},
	}
}

// once answers a condition that is the same for all jobs.
func (r *run) once(g *globs, compute func() answer) (config.Truth, string) {
	a, ok := r.answers[g]
	if !ok {
		a = compute()
		if r.answers == nil {
			r.answers = map[*globs]answer{}
		}
		r.answers[g] = a
	}
	return a.truth, a.note
}

// predefine returns a predefined variable that does not depend on the job.
func (r *run) predefine(b *builtin, s *scope) (definition, bool) {
	if r.settler != nil {
		return b.define(s) // few are asked for
	}
	if r.known == nil {
		r.known = make([]*knownDefinition, len(builtins()))
	}
	k := r.known[b.index]
	if k == nil {
		k = &knownDefinition{}
		k.definition, k.ok = b.define(s)
		r.known[b.index] = k
	}
	return k.definition, k.ok
}

// given returns a variable of the pipeline, or of the project and its groups.
func (r *run) given(name string) (definition, bool) {
	if d, ok := r.ofPipeline(name); ok {
		return d, true
	}
	return r.ofProject(name)
}

func (r *run) ofPipeline(name string) (definition, bool) {
	return givenIn(r.event.Variables, name, fromPipeline)
}

func (r *run) ofProject(name string) (definition, bool) {
	return givenIn(r.event.ProjectVariables, name, fromProject)
}

func givenIn(variables map[string]string, name, from string) (definition, bool) {
	value, ok := variables[name]
	if !ok {
		return definition{}, false
	}
	return definition{name: name, value: value, state: expr.IsDefined, from: from, refs: references(value)}, true
}

// referring returns the variables outside of the YAML whose values name others.
func (r *run) referring() []string {
	if r.asked {
		return r.refers
	}
	r.asked = true
	for _, variables := range []map[string]string{r.event.Variables, r.event.ProjectVariables} {
		for _, name := range slices.Sorted(maps.Keys(variables)) {
			if references(variables[name]) != nil {
				r.refers = append(r.refers, name)
			}
		}
	}
	if !mayRefer(r.path, r.event) {
		return r.refers
	}
	s := &scope{run: r, phase: FromRules}
	for _, b := range builtins() {
		if b.ofJob {
			continue
		}
		if d, ok := r.predefine(b, s); ok && d.refs != nil {
			r.refers = append(r.refers, b.name)
		}
	}
	return r.refers
}

// mayRefer reports whether something that predefined variables are made of may name a variable.
func mayRefer(path string, e *Event) bool {
	texts := append([]string{
		path, e.Branch, e.Tag, e.Target, e.Default, e.Project, e.Command, e.CommitMessage, e.OpenMergeRequests, e.Title, e.Description, e.Token,
	}, e.Labels...)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.ContainsAny(text, "$%") })
}

// tree returns the files of the repository.
func (r *run) tree() (*glob.Tree, error) {
	switch {
	case r.files != nil || r.noFiles != nil:
	case r.event.Files != nil:
		r.files = glob.NewTree(r.event.Files)
	default:
		r.files, r.noFiles = r.cfg.Tracked(r.ctx)
	}
	return r.files, r.noFiles
}
