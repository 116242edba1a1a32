package rules

import (
	"iter"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// Bounds on the work of the rules that make pipelines. The more jobs, the fewer events.
const (
	maxSimulated = 2000 // instances of jobs
	maxDecisions = 2000 // instances times events
	fewestEvents = usualEvents
	mostEvents   = 16
	usualEvents  = 4 // the events that are never left out: pushes, merge requests, tags
)

// whole reports whether a configuration is one of which it can be said what its pipelines are: GitLab accepts it, all of it is
// there, and it is not too large to think through.
func whole(pass *lint.Pass) bool {
	cfg := pass.Config
	return cfg.Root != nil && cfg.Readable() && cfg.Complete() && len(cfg.Problems) == 0 && len(mistakes(pass)) == 0 &&
		len(cfg.Instances()) <= maxSimulated
}

// A simulation is what the usual events of a configuration create, each made when a rule asks for it.
type simulation struct {
	events []*pipeline.Event
	made   map[*pipeline.Event]*pipeline.Pipeline
}

// simulationKey is the key of the simulation in [lint.Once].
type simulationKey struct{}

// simulate returns what the usual events create in a project of which nothing is known: neither its variables nor the changed
// files. Events for which the project would need certain variables are left out: it may have others.
func simulate(pass *lint.Pass) ([]*pipeline.Pipeline, error) {
	var all []*pipeline.Pipeline
	for p, err := range simulateEach(pass, func(*pipeline.Event) bool { return true }) {
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// simulateEach yields what [simulate] returns, for the events that are wanted.
func simulateEach(pass *lint.Pass, wanted func(*pipeline.Event) bool) iter.Seq2[*pipeline.Pipeline, error] {
	s := lint.Once(pass, simulationKey{}, func() *simulation {
		events := pipeline.Derive(pass.Config, openEvent(pass))
		most := min(max(fewestEvents, maxDecisions/max(1, len(pass.Config.Instances()))), mostEvents)
		events = slices.DeleteFunc(events, func(e *pipeline.Event) bool { return len(e.ProjectVariables) > 0 })
		return &simulation{events: spread(events, most), made: map[*pipeline.Event]*pipeline.Pipeline{}}
	})
	return func(yield func(*pipeline.Pipeline, error) bool) {
		for _, event := range s.events {
			if !wanted(event) {
				continue
			}
			p, err := s.pipeline(pass, event)
			if !yield(p, err) {
				return
			}
		}
	}
}

// pipeline returns what an event creates.
func (s *simulation) pipeline(pass *lint.Pass, event *pipeline.Event) (*pipeline.Pipeline, error) {
	if made := s.made[event]; made != nil {
		return made, nil
	}
	made, err := pipeline.Create(pass.Context(), pass.Config, event)
	if err == nil {
		s.made[event] = made
	}
	return made, err
}

// spread returns n of the events: the most usual ones, and of the others, which come kind by kind, as many of each kind.
func spread(events []*pipeline.Event, n int) []*pipeline.Event {
	if len(events) <= n {
		return events
	}
	picked := slices.Clone(events[:usualEvents])
	others, wanted := events[usualEvents:], n-usualEvents
	for i := range wanted {
		picked = append(picked, others[i*len(others)/wanted])
	}
	return picked
}

// openEvent returns what is known of the project of a configuration.
func openEvent(pass *lint.Pass) *pipeline.Event {
	return &pipeline.Event{Default: defaultBranch(pass), OpenVariables: true, OpenChanges: true}
}

// usualDefaults are the names of default branches.
var usualDefaults = []string{"main", "master", "develop", "devel", "dev", "trunk"}

// defaultKey is the key of the named branches in [lint.Once].
type defaultKey struct{}

// defaultBranch returns the name that the default branch probably has: the one of the usual names that the configuration itself
// writes.
func defaultBranch(pass *lint.Pass) string {
	if named := namedDefaults(pass); len(named) > 0 {
		return named[0]
	}
	return usualDefaults[0]
}

// namedDefaults returns the usual names of default branches that conditions mention, the most usual first.
func namedDefaults(pass *lint.Pass) []string {
	return lint.Once(pass, defaultKey{}, func() []string {
		named := map[string]bool{}
		for _, c := range conditions(pass) {
			for n := range expr.All(c.Root) {
				if s, ok := n.(*expr.String); ok {
					named[s.Value] = true
				}
			}
		}
		for _, job := range pass.Config.Jobs {
			for _, word := range slices.Concat(refWords(job, "only"), refWords(job, "except")) {
				named[word] = true
			}
		}
		return slices.DeleteFunc(slices.Clone(usualDefaults), func(name string) bool { return !named[name] })
	})
}

// unsure reports whether an answer may be another one in the real project: it depends on which project it is, or on which of
// several branches is the default one.
func unsure(pass *lint.Pass, whys ...*pipeline.Why) bool {
	several := len(namedDefaults(pass)) > 1
	for _, why := range whys {
		if why == nil {
			continue
		}
		for _, step := range why.Steps {
			if slices.ContainsFunc(step.Clauses, func(c pipeline.Clause) bool { return ofProject(c, several) }) {
				return true
			}
		}
	}
	return false
}

func ofProject(c pipeline.Clause, severalDefaults bool) bool {
	if c.Keyword == "refs" {
		return strings.Contains(c.Text, "@")
	}
	return slices.ContainsFunc(c.Values, func(v pipeline.Value) bool { return dependsOnProject(v.Name, severalDefaults) })
}

func dependsOnProject(variable string, severalDefaults bool) bool {
	return strings.HasPrefix(variable, "CI_PROJECT_") ||
		severalDefaults && (variable == "CI_DEFAULT_BRANCH" || variable == "CI_COMMIT_REF_PROTECTED")
}

// doubtsKey is the key of the doubts in [lint.Once].
type doubtsKey struct{}

// doubtful reports the same of jobs in a pipeline that GitLab refuses, which does not tell why they would be in it: one of their
// conditions, or of the workflow's, asks for something that only the project knows.
func doubtful(pass *lint.Pass, jobs ...*config.Job) bool {
	doubts := lint.Once(pass, doubtsKey{}, func() map[*syntax.Mapping]bool {
		doubts := map[*syntax.Mapping]bool{}
		several := len(namedDefaults(pass)) > 1
		for _, c := range conditions(pass) {
			for v := range c.Variables() {
				if dependsOnProject(v.Name, several) {
					doubts[c.entry] = true // that of the workflow is nil
				}
			}
		}
		return doubts
	})
	return doubts[nil] || slices.ContainsFunc(jobs, func(job *config.Job) bool {
		words := slices.Concat(refWords(job, "only"), refWords(job, "except"))
		return doubts[job.Node] || slices.ContainsFunc(words, func(word string) bool { return strings.Contains(word, "@") })
	})
}
