package generate

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// NewPlan detects what is in a directory and decides what to generate for it.
//
// Where there is no Django project, and nothing else but what any repository has, a small new one is part of the plan.
func NewPlan(fsys fs.FS, opts Options) (*Plan, error) {
	f, found, err := look(fsys, &opts)
	if err != nil {
		return nil, err
	}
	if err := f.answer(opts.Answers); err != nil {
		return nil, err
	}
	v := newView(f, opts)
	p := &Plan{
		Target: opts.Target, New: found.starter != nil, Project: found.project, Answers: f.answers,
		Variables: v.variables(), Notes: v.advice(),
		options: opts, lock: f.lock, view: v, starter: found.starter,
	}
	err = p.propose(fsys)
	p.Next = v.next(p.New && !exists(fsys, ".git"), p.compose(fsys))
	return p, err
}

// look reads the lock file and detects the project. It returns who finds the answers, and sets opts.Project to that of the
// lock file where nothing else is said.
func look(fsys fs.FS, opts *Options) (*finder, *found, error) {
	if err := knownTarget(opts.Target); err != nil {
		return nil, nil, err
	}
	l, err := readLock(fsys)
	if err != nil {
		return nil, nil, err
	}
	if l != nil && l.target != opts.Target {
		return nil, nil, fmt.Errorf("%s says that target %q was generated here: delete it to change to %q", lockPath, l.target, opts.Target)
	}
	if opts.Project == "" && l != nil {
		opts.Project = l.project
	}
	found, err := detect(withoutGenerated(fsys, l), *opts, l)
	if err != nil {
		return nil, nil, err
	}
	return newFinder(found, *opts, l), found, nil
}

func newFinder(found *found, opts Options, l *lock) *finder {
	return &finder{target: opts.Target, fsys: found.fsys, project: found.project, lock: l, sources: opts.Sources, fresh: found.starter != nil}
}

// A view is what the templates of a target see, and what there is to say about it.
type view interface {
	variables() []Variable
	advice() []string         // what a person should know, most important first
	place(path string) string // where a file goes, which lies at path among the templates

	// next returns commands to type next, in a new directory those that make it a repository; compose is what [Plan.compose] returns.
	next(isNew bool, compose string) []string
	builtFrom(dockerfile string)
}

func newView(f *finder, opts Options) view {
	if opts.Target == lambdaTarget {
		return newLambda(f, opts)
	}
	return newModel(f, opts)
}

func knownTarget(target string) error {
	if target == "" {
		return errors.New("no target: pass --target digitalocean")
	}
	if _, ok := targets()[target]; !ok {
		return fmt.Errorf("there is no target %q%s", target, didYouMean(target, slices.Sorted(maps.Keys(targets()))))
	}
	return nil
}

// newLock returns the lock file that goes with a plan, without files.
func (p *Plan) newLock() *lock {
	l := &lock{
		generator: p.options.Version, target: p.Target, project: p.options.Project,
		answers: map[string]string{}, found: map[string]string{}, sources: map[string]string{},
		files: map[string]string{}, edited: map[string]string{}, base: base{},
	}
	for _, a := range p.Answers {
		if a.chosen {
			l.answers[a.Question] = a.Value
		} else {
			l.found[a.Question], l.sources[a.Question] = a.Value, a.Source
		}
	}
	return l
}

func (m *model) advice() []string { return m.f.advice(m) }

func (m *model) place(path string) string { return path }

// next are what a person types after the files are there.
func (m *model) next(isNew bool, compose string) []string {
	next := []string{"pipewright simulate --all    # which push, tag or merge request runs which job"}
	if compose != "" {
		next = append([]string{compose + " up -d --build    # http://localhost:8000/"}, next...)
	}
	if isNew {
		next = append([]string{"git init -b main"}, next...)
	}
	next = append(next, commitAll)
	if isNew {
		return append(next, addRemote(m.Name), "git push -u origin main"+whenSet)
	}
	return append(next, "git push"+whenSet)
}

// What is typed for every target.
const (
	commitAll = "git add -A && git commit -m 'Deploy with GitLab CI'"
	whenSet   = "    # after docs/DEPLOYMENT.md is done and the variables above are set"
)

// addRemote returns the command that tells a new repository where GitLab has it.
func addRemote(name string) string {
	return "git remote add origin git@gitlab.com:GROUP/" + name + ".git    # the empty project that you made in GitLab"
}
