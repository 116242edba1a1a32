package generate

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
)

// Asked is the [Answer.Source] of what a person answered when asked.
const Asked = "your answer"

// An Open question is one to ask a person.
type Open struct {
	Question
	Default string            // what counts when the person says nothing more; "" when there is nothing to go by
	Why     string            // why there is no default
	About   string            // what more there is to say to somebody who wonders
	Means   map[string]string // what a legal value means, where its name does not say it
}

// An Interview finds out what to ask a person before there is a plan. It asks nothing itself:
//
//	for {
//		open, err := interview.Next()
//		if open == nil { break }
//		err = interview.Answer(open, readLine())
//	}
//	plan, err := generate.NewPlan(fsys, interview.Options())
//
// Open are the questions without any answer, and those to which a mere default answers although they decide what the
// set-up is made of. What the person says, a flag or the lock file included, is not asked.
type Interview struct {
	fsys  fs.FS
	opts  Options
	lock  *lock
	found *found
	brief bool
	asked map[string]bool
}

// NewInterview detects the project. A brief interview has only the questions without any answer.
func NewInterview(fsys fs.FS, opts Options, brief bool) (*Interview, error) {
	opts.Answers, opts.Sources = cloned(opts.Answers), cloned(opts.Sources)
	f, found, err := look(fsys, &opts)
	if err != nil {
		return nil, err
	}
	if err := f.knownAnswers(opts.Answers); err != nil {
		return nil, err
	}
	// A directory into which something was generated has been asked about before.
	return &Interview{fsys: fsys, opts: opts, lock: f.lock, found: found, brief: brief || f.lock != nil, asked: map[string]bool{}}, nil
}

// cloned returns a map to write to.
func cloned(m map[string]string) map[string]string {
	out := map[string]string{}
	maps.Copy(out, m)
	return out
}

// Options returns the options with all that was answered.
func (i *Interview) Options() Options { return i.opts }

// New reports whether a new Django project is started.
func (i *Interview) New() bool { return i.found.starter != nil }

// Facts returns the answers that are known without asking: a person, the lock file or the project gives them.
func (i *Interview) Facts() []Answer {
	f := newFinder(i.found, i.opts, i.lock)
	f.tryAll(i.opts.Answers)
	facts := slices.DeleteFunc(f.answers, func(a Answer) bool { return a.Value == "" || a.Source == defaultSource })
	if manage := i.found.project.ManagePy; i.found.starter == nil {
		facts = append([]Answer{{Question: "project", Value: i.found.project.Dir, Source: where(manage)}}, facts...)
	}
	return facts
}

// Next returns the question to ask next, nil when there is none any more.
func (i *Interview) Next() (*Open, error) {
	if open := i.projects(); open != nil {
		return open, nil
	}
	f := newFinder(i.found, i.opts, i.lock)
	errs := f.tryAll(i.opts.Answers)
	if err := refusals(errs); err != nil {
		return nil, err
	}
	for _, a := range f.answers {
		q := f.question(a.Question)
		switch ask, shapes := shaping()[q.Name]; {
		case a.Value == "":
			if why := whyMissing(errs, q.Name); why != "" {
				return &Open{Question: q.Question, Why: why}, nil
			}
		case shapes && !i.brief && !i.asked[q.Name] && a.Source == defaultSource:
			return &Open{Question: q.Question, Default: a.Value, About: ask.about, Means: ask.means}, nil
		}
	}
	return nil, nil
}

// Answer takes a person's answer to an open question. An error says why it is not possible; then nothing has changed.
func (i *Interview) Answer(open *Open, value string) error {
	next := i.opts
	next.Answers, next.Sources = cloned(i.opts.Answers), cloned(i.opts.Sources)
	if open.Name == projectQuestion {
		next.Project = value
	} else {
		next.Answers[open.Name], next.Sources[open.Name] = value, Asked
	}
	f, found, err := look(i.fsys, &next)
	if err != nil {
		return err
	}
	if err := refusals(f.tryAll(next.Answers)); err != nil {
		return err
	}
	i.opts, i.found = next, found
	i.asked[open.Name] = true
	return nil
}

// question returns a question of the target by its name.
func (f *finder) question(name string) question {
	qs := questionsOf(f.target)
	return qs[slices.IndexFunc(qs, func(q question) bool { return q.Name == name })]
}

// refusals returns the errors about what a person gave. What was said right now needs no words about where it stands.
func refusals(errs []error) error {
	var all []error
	for _, err := range errs {
		var r *refused
		switch {
		case errors.As(err, &r) && r.source == Asked:
			all = append(all, r.why)
		case r != nil:
			all = append(all, r)
		}
	}
	return errors.Join(all...)
}

// whyMissing returns why a question has no answer, "" when it needs none.
func whyMissing(errs []error, name string) string {
	for _, err := range errs {
		var m *missing
		if errors.As(err, &m) && m.question == name {
			return m.why
		}
	}
	return ""
}

// projectQuestion is asked where there are several Django projects; its flag is older than the questions.
const projectQuestion = "project"

// projects returns the question which manage.py it is about, nil when that is known.
func (i *Interview) projects() *Open {
	p := i.found.project
	if i.opts.Project != "" || i.brief || i.asked[projectQuestion] || len(p.Candidates) == 0 {
		return nil
	}
	dirs := []string{p.Dir}
	for _, other := range p.Candidates {
		dirs = append(dirs, path.Dir(other.Value))
	}
	return &Open{
		Question: Question{Name: projectQuestion, Usage: "which manage.py", Values: dirs},
		Default:  cmp.Or(p.Dir, "."),
		About:    "The set-up is for one Django project. Name the directory of its manage.py; for another one, run pipewright again.",
	}
}

// LockedTarget returns the target that was generated into a directory, "" when there is none.
func LockedTarget(fsys fs.FS) (string, error) {
	l, err := readLock(fsys)
	if l == nil {
		return "", err
	}
	return l.target, nil
}
