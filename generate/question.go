package generate

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/suggest"
	"gitlab.com/pipewright/pipewright/templates"
)

// A question is a Question with the way to its answer.
type question struct {
	Question
	targets []string                    // asked for these only; nil means for all
	when    func(*finder) bool          // asked only then; nil means always
	find    func(*finder) Answer        // from the project, else a default; the zero Answer is unknown
	check   func(*finder, string) error // is this value possible?
	miss    func(*finder) string        // why there is no answer; the flag is added to it
	form    string                      // what to write behind the flag, where Values do not say it
}

// questions are in the order in which they are asked; a later one may look at the answers before it.
func questions() []question {
	return append([]question{
		{
			Question: Question{Name: "name", Usage: "short name of the project: labels images, names the directory on the server"},
			find:     (*finder).name, check: (*finder).checkName,
		},
		{
			Question: Question{Name: "python", Usage: "Python release", Values: templates.Supported("python")},
			find:     (*finder).python, check: (*finder).checkPython, miss: (*finder).missPython,
		},
		{
			Question: Question{Name: "manager", Usage: "how dependencies are installed", Values: []string{"pip", "poetry", "uv", "pep621", "pipenv"}},
			find:     (*finder).manager, miss: (*finder).missManager,
		},
		{
			Question: Question{Name: "requirements", Usage: "requirements file for production (pip)"},
			when:     (*finder).usesPip,
			find:     (*finder).requirements, check: (*finder).checkFile, miss: (*finder).missRequirements, form: "FILE",
		},
		{
			Question: Question{Name: "settings", Usage: "settings module in production: conf.settings"},
			find:     (*finder).settings, check: checkModule, miss: (*finder).missSettings, form: "MODULE",
		},
		{
			Question: Question{Name: "server", Usage: "what serves the site in its container", Values: []string{"gunicorn", "gunicorn-uvicorn", "uvicorn", "daphne", "uwsgi"}},
			targets:  onServers(),
			find:     (*finder).server,
		},
		{
			Question: Question{Name: "app", Usage: "WSGI or ASGI application: conf.wsgi:application"},
			find:     (*finder).app, check: checkApp, miss: (*finder).missApp, form: "MODULE:NAME",
		},
		{
			Question: Question{Name: "database", Usage: "the database the site uses in production", Values: []string{"postgresql"}},
			find:     (*finder).database, miss: (*finder).missDatabase,
		},
		{
			Question: Question{Name: "postgres", Usage: "PostgreSQL release for tests and development", Values: templates.Supported("postgres")},
			find:     (*finder).postgres,
		},
		{
			Question: Question{Name: "database-server", Usage: "where PostgreSQL runs in production: beside the site, or elsewhere", Values: []string{"container", "external"}},
			targets:  []string{"vps"},
			find:     (*finder).databaseServer,
		},
		{
			Question: Question{Name: "stack", Usage: `other services, separated by commas: "celery,rabbitmq,nginx", or "none"`, Values: stackParts(), List: true},
			targets:  onServers(),
			find:     (*finder).stack, check: (*finder).checkStack, miss: (*finder).missStack, form: "celery,rabbitmq,nginx or --stack celery,redis,nginx",
		},
		{
			Question: Question{Name: "tls", Usage: "what speaks HTTPS on the server; none leaves it to something in front", Values: []string{"caddy", "none"}},
			targets:  []string{"digitalocean", "vps"},
			find:     (*finder).tls,
		},
		{
			Question: Question{Name: "blue-green", Usage: "deploy without a failed request: two web containers take turns behind nginx", Switch: true},
			targets:  []string{"digitalocean", "vps"},
			find:     (*finder).blueGreen, check: (*finder).checkBlueGreen,
		},
		{
			Question: Question{Name: "tests", Usage: "test runner", Values: []string{"pytest", "django"}},
			find:     (*finder).tests,
		},
		lintersQuestion(), securityQuestion(), lintJobQuestion(), preCommitQuestion(),
		{
			Question: Question{Name: "static-url", Usage: "path of static files in URLs"},
			targets:  onServers(),
			find:     (*finder).staticURL, check: checkURLPath,
		},
		{
			Question: Question{Name: "static-root", Usage: "STATIC_ROOT inside the image: /app/staticfiles"},
			targets:  onServers(),
			find:     (*finder).staticRoot, check: checkAbsolute, miss: (*finder).missStaticRoot, form: "PATH",
		},
		{
			Question: Question{Name: "media-root", Usage: `MEDIA_ROOT inside the image: /app/media, or "none"`},
			targets:  onServers(),
			find:     (*finder).mediaRoot, check: checkAbsolute, miss: (*finder).missMediaRoot, form: "PATH",
		},
		{
			Question: Question{Name: "health-path", Usage: "path that answers 200 while the site works"},
			find:     (*finder).healthPath, check: checkURLPath,
		},
		{
			Question: Question{Name: "deploy-branch", Usage: "a push to this branch deploys"},
			find:     (*finder).deployBranch, check: checkBranch,
		},
		{
			Question: Question{Name: "domain", Usage: "host name of the site; without it, the CI/CD variable DOMAIN says it"},
			targets:  onServers(),
			find:     (*finder).domain, check: checkDomain,
		},
		reviewQuestion(), scheduledQuestion(), sentryQuestion(),
	}, lambdaQuestions()...)
}

// Questions returns what the templates of a target need to know, in the order in which it is answered.
func Questions(target string) []Question {
	if !slices.Contains(Targets(), target) {
		return nil
	}
	var qs []Question
	for _, q := range questionsOf(target) {
		qs = append(qs, q.Question)
	}
	return qs
}

// questionsOf returns the questions that a target asks.
func questionsOf(target string) []question {
	return slices.DeleteFunc(questions(), func(q question) bool {
		return q.targets != nil && !slices.Contains(q.targets, target)
	})
}

// Targets returns the names of the targets.
func Targets() []string {
	return slices.Sorted(maps.Keys(targets()))
}

// targets are the folders of templates that make up each target.
func targets() map[string][]string {
	return map[string][]string{"digitalocean": {"docker", "digitalocean"}, "vps": {"docker", "vps"}, lambdaTarget: {"lambda"}}
}

// answer finds the answers to all questions: what was given, then lock file, then project, then default.
func (f *finder) answer(given map[string]string) error {
	if err := f.knownAnswers(given); err != nil {
		return err
	}
	return errors.Join(f.tryAll(given)...)
}

// tryAll is answer, with one error for each question without a possible answer: missing or refused.
func (f *finder) tryAll(given map[string]string) []error {
	var errs []error
	for _, q := range questionsOf(f.target) {
		if q.when != nil && !q.when(f) {
			continue
		}
		a, err := f.one(q, given)
		if err != nil {
			errs = append(errs, err)
		}
		f.answers = append(f.answers, a)
	}
	if f.target == lambdaTarget {
		errs = append(errs, f.unfitForLambda()...)
	}
	return errs
}

// one finds the answer to one question.
func (f *finder) one(q question, given map[string]string) (Answer, error) {
	a := Answer{Value: given[q.Name], Source: cmp.Or(f.sources[q.Name], "--"+q.Name)}
	if a.Value == "" {
		a = Answer{Value: f.lock.choice(q.Name), Source: fromLock}
	}
	if a.Value != "" {
		a.chosen = true
		if err := f.legal(q, a); err != nil {
			return a, err
		}
	} else {
		a = q.find(f)
	}
	a.Question = q.Name
	if a.Value == "" && q.miss != nil {
		return a, &missing{question: q.Name, why: q.miss(f), form: q.legalValues()}
	}
	return a, nil
}

// legal judges a value that a person gave.
func (f *finder) legal(q question, a Answer) error {
	var err error
	if q.check != nil {
		err = q.check(f, a.Value)
	} else if len(q.Values) > 0 && !slices.Contains(q.Values, a.Value) {
		err = fmt.Errorf("%q is not possible: use one of %s", a.Value, strings.Join(q.Values, ", "))
	}
	switch {
	case err == nil:
		return nil
	case a.Source == fromLock:
		return &refused{
			source: fmt.Sprintf("%s: %q in %s", q.Name, a.Value, lockPath),
			why:    fmt.Errorf("%w; pass --%s to change the answer", err, q.Name),
		}
	}
	return &refused{source: a.Source, why: err}
}

// fromLock is the [Answer.Source] of what was chosen earlier.
const fromLock = "lock file"

// A missing answer is one that nothing gives.
type missing struct {
	question string
	why      string
	form     string // what to write behind the flag
}

func (m *missing) Error() string { return fmt.Sprintf("%s: pass --%s %s", m.why, m.question, m.form) }

// A refused answer is one that is not possible.
type refused struct {
	source string // who gave it: "--python"
	why    error
}

func (r *refused) Error() string { return r.source + ": " + r.why.Error() }

func (r *refused) Unwrap() error { return r.why }

func (q question) legalValues() string {
	if q.form == "" {
		return strings.Join(q.Values, "|")
	}
	return q.form
}

// said names a given answer in a sentence.
func (f *finder) said(name string) string {
	if source := f.sources[name]; source != "" {
		return fmt.Sprintf("%s: %q", source, name)
	}
	return "--" + name
}

// knownAnswers refuses answers to questions that nobody asks.
func (f *finder) knownAnswers(given map[string]string) error {
	var names, others []string
	for _, q := range questions() {
		others = append(others, q.Name)
	}
	for _, q := range questionsOf(f.target) {
		names = append(names, q.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(names, name) {
			if slices.Contains(others, name) {
				return fmt.Errorf("%s is not for target %q: leave it out", f.said(name), f.target)
			}
			return fmt.Errorf("there is no question %q%s", name, didYouMean(name, names))
		}
	}
	return nil
}

func didYouMean(word string, known []string) string {
	if near, ok := suggest.Nearest(word, slices.Values(known)); ok {
		return fmt.Sprintf(": did you mean %q?", near)
	}
	return ": use one of " + strings.Join(known, ", ")
}
