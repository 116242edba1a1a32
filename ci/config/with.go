package config

import (
	"context"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// Answers are what an event tells while its configuration is put together: include:rules and the paths of includes depend on it.
type Answers struct {
	// Variables tells the CI/CD variables that are known then; nil knows none. See [Options].
	Variables expr.Lookup
	// Changes tells whether one of the changed files matches one of the globs; nil does not know.
	Changes func(globs []string, compareTo string) Truth
	// Files are the paths of the repository's files; nil for those that [Load] was given.
	Files []string
}

// With returns the same configuration for another event: the receiver itself when everything that was asked while it was put
// together has the same answer, else what loading it again gives. What was loaded once is kept for the next event with the same
// answers. It may be called concurrently. The error says that the work could not be done, as that of [Load].
func (c *Config) With(ctx context.Context, answers Answers) (*Config, error) {
	if c.asked.same(answers) {
		return c, nil
	}
	c.family.mu.Lock()
	defer c.family.mu.Unlock()
	for _, other := range c.family.members {
		if other.asked.same(answers) {
			return other, nil
		}
	}
	opts := c.opts
	opts.Variables, opts.Changes, opts.files = answers.Variables, answers.Changes, answers.Files
	opts.family, opts.store = c.family, c.store
	cfg, err := newLoader(ctx, opts).load()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	c.family.add(cfg)
	return cfg, nil
}

// maxMembers is how many configurations a family keeps.
const maxMembers = 100

// A family is the configurations that [Config.With] makes of each other.
type family struct {
	mu      sync.Mutex
	members []*Config // at least one
}

func (f *family) add(cfg *Config) {
	if len(f.members) == maxMembers {
		f.members = slices.Delete(f.members, 1, 2)
	}
	f.members = append(f.members, cfg)
}

// fetched is the answer of the Fetcher to a request.
type fetched struct {
	response *Response
	err      error
}

// request asks the Fetcher, once for all configurations that share a store.
func (l *loader) request(r Request) (*Response, error) {
	if known, ok := l.responses[r]; ok {
		return known.response, known.err
	}
	response, err := l.opts.Fetcher.Fetch(l.ctx, r)
	if l.ctx.Err() == nil {
		l.responses[r] = fetched{response, err}
	}
	return response, err
}

// inquiry is what a loader asked of an event, and what it was told.
type inquiry struct {
	variables map[string]told
	changes   map[string]toldChanges
	listed    bool // the files of the repository were looked through
	files     []string
}

func newInquiry(opts Options) *inquiry {
	return &inquiry{variables: map[string]told{}, changes: map[string]toldChanges{}, files: opts.files}
}

type told struct {
	value string
	state expr.State
}

type toldChanges struct {
	globs     []string
	compareTo string
	answer    Truth
}

// same reports whether the answers to all that was asked are those that were given.
func (q *inquiry) same(a Answers) bool {
	if q.listed && !slices.Equal(q.files, a.Files) {
		return false
	}
	for name, was := range q.variables {
		if a.variable(name) != was {
			return false
		}
	}
	for _, was := range q.changes {
		if a.changed(was.globs, was.compareTo) != was.answer {
			return false
		}
	}
	return true
}

func (a Answers) variable(name string) told {
	return ask(a.Variables, name)
}

func ask(variables expr.Lookup, name string) told {
	if variables == nil {
		return told{state: expr.IsUnknown}
	}
	value, state := variables(name)
	if state != expr.IsDefined {
		value = ""
	}
	return told{value, state}
}

func (a Answers) changed(globs []string, compareTo string) Truth {
	return askChanges(a.Changes, globs, compareTo)
}

func askChanges(changes func([]string, string) Truth, globs []string, compareTo string) Truth {
	if changes == nil {
		return Maybe
	}
	return changes(globs, compareTo)
}

// variable asks for a variable.
func (l *loader) variable(name string) (string, expr.State) {
	was, ok := l.cfg.asked.variables[name]
	if !ok {
		was = ask(l.opts.Variables, name)
		l.cfg.asked.variables[name] = was
	}
	return was.value, was.state
}

// changed asks whether a changed file matches.
func (l *loader) changed(globs []string, compareTo string) Truth {
	key := strings.Join(globs, "\n") + "\n\n" + compareTo
	was, ok := l.cfg.asked.changes[key]
	if !ok {
		was = toldChanges{globs, compareTo, askChanges(l.opts.Changes, globs, compareTo)}
		l.cfg.asked.changes[key] = was
	}
	return was.answer
}

// AsksEvent reports whether the configuration may be another one for another event, because includes asked for variables or changed
// files: see [Config.With].
func (c *Config) AsksEvent() bool { return len(c.asked.variables) > 0 || len(c.asked.changes) > 0 }

// Unset returns the variables that were asked for while the configuration was put together, and that did not exist, sorted.
func (c *Config) Unset() []string {
	var names []string
	for name, was := range c.asked.variables {
		if was.state == expr.IsUndefined {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
