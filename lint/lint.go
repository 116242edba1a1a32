// Package lint runs rules over a configuration and collects what they find.
//
// A rule is an [Analyzer]: data plus one function. [Run] gives each analyzer a [Pass] over one resolved configuration and
// returns the findings in a fixed order, after severities, presets and suppressions have been applied.
//
// The user's mistakes are findings; an error from a rule means that pipewright could not do its work. The package
// holds no rules and reads no files.
package lint

import (
	"context"
	"slices"
	"strings"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/docker"
)

// A Group is the part of the language that a rule is about.
type Group string

// The groups of rules.
const (
	Syntax     Group = "syntax"
	Includes   Group = "includes"
	Jobs       Group = "jobs"
	Stages     Group = "stages"
	Images     Group = "images"
	Secrets    Group = "secrets"
	Scripts    Group = "scripts"
	Docker     Group = "docker"
	Django     Group = "django"
	Pipewright Group = "pipewright" // about the use of pipewright itself
)

// Groups returns the groups in the order in which lists show them.
func Groups() []Group {
	return []Group{Syntax, Includes, Jobs, Stages, Images, Secrets, Scripts, Docker, Django, Pipewright}
}

// An Analyzer is one rule.
type Analyzer struct {
	Name     string // kebab-case, the thing first; also the name of its file, test, page and output
	Group    Group
	Severity Severity // unless the settings say otherwise
	Preset   Preset   // the mildest preset that has the rule
	Fixable  bool     // some of its findings come with a safe fix
	Doc      string   // one line without a full stop, a blank line, and the explanation in paragraphs
	Bad      string   // a configuration in which the rule finds something
	Good     string   // the same configuration, mended
	Example  string   // the name of the file that Bad and Good are, "" for a configuration; "Dockerfile", "compose.yml"
	Beside   []Beside // the other files of the project in which the examples hold
	Since    string   // the version of pipewright that brought it
	// Options are what the settings may tell the rule beside its severity.
	Options []Option
	// Settings are the text of a settings file under which the two examples hold, "" for none.
	Settings string
	// Run looks at one configuration and reports findings. A rule may look at Dockerfiles, compose files and Django projects instead,
	// or as well. All four are nil for the rules that the function Run itself answers, because they are about other findings.
	Run           func(*Pass) error
	RunDockerfile func(*Pass, *docker.Dockerfile) error
	RunCompose    func(*Pass, *docker.Compose) error
	RunDjango     func(*Pass, *django.Project) error
}

// Beside is a file of the project of an example.
type Beside struct{ Name, Text string }

// Looks reports whether the rule looks at files itself.
func (a *Analyzer) Looks() bool {
	return a.Run != nil || a.RunDockerfile != nil || a.RunCompose != nil || a.RunDjango != nil
}

// Summary returns the first line of the documentation.
func (a *Analyzer) Summary() string {
	line, _, _ := strings.Cut(a.Doc, "\n")
	return line
}

// Explanation returns the documentation below its first line.
func (a *Analyzer) Explanation() string {
	_, rest, _ := strings.Cut(a.Doc, "\n")
	return strings.TrimSpace(rest)
}

// A Pass is one analyzer's look at one configuration, at one Dockerfile or compose file, or at one Django project.
type Pass struct {
	Analyzer *Analyzer
	// Config is the configuration. That of anything else knows the file, and is empty else.
	Config *config.Config
	// Repository holds the files around what is judged.
	Repository *Repository
	// Path is the way from the root of the repository to the Dockerfile, the compose file or manage.py; "" for a configuration.
	Path string
	// GitLab is the version of the server, "" for the newest.
	GitLab string
	// Today is the day of the run; zero when nobody knows it.
	Today time.Time
	// ShellCheck reads the scripts of a configuration with another program; nil unless the user asks for it.
	ShellCheck ShellChecker
	// Server is what a GitLab server says of the configuration; nil when none was asked. It says nothing of child pipelines.
	Server *ServerAnswer

	options  map[string][]string
	findings []Finding
	shared   map[any]any // what the analyzers of one run compute once
	ctx      context.Context
}

// Context bounds the work of the run. An analyzer needs it only where it lets others read files.
func (p *Pass) Context() context.Context { return p.ctx }

// Once returns what compute returned the first time that an analyzer of this run asked for key.
func Once[T any](p *Pass, key any, compute func() T) T {
	if v, ok := p.shared[key]; ok {
		return v.(T)
	}
	v := compute()
	p.shared[key] = v
	return v
}

// A Skip is something that a rule did not do.
type Skip struct{ Rule, Why string }

// skipsKey is the key of what was skipped, in [Once].
type skipsKey struct{}

// Skip records why a rule did less than it does elsewhere.
func (p *Pass) Skip(why string) {
	skips := Once(p, skipsKey{}, func() *[]Skip { return &[]Skip{} })
	if skip := (Skip{p.Analyzer.Name, why}); !slices.Contains(*skips, skip) {
		*skips = append(*skips, skip)
	}
}

// skipped returns what the analyzers of a run skipped.
func (p *Pass) skipped() []Skip {
	if skips, ok := p.shared[skipsKey{}].(*[]Skip); ok {
		return *skips
	}
	return nil
}

// Report records a finding. Rule and, where it has none, severity are the analyzer's.
func (p *Pass) Report(f Finding) {
	f.Rule = p.Analyzer.Name
	if f.Severity == Off {
		f.Severity = p.Analyzer.Severity
	}
	p.findings = append(p.findings, f)
}

// Reject records a finding because of which GitLab refuses the configuration.
func (p *Pass) Reject(f Finding) {
	f.Rejected = true
	p.Report(f)
}

// A Finding is one mistake of the user at one place.
type Finding struct {
	Rule     string
	Severity Severity
	// Rejected says that GitLab would refuse the configuration because of it.
	Rejected bool
	Span     source.Span
	// Path is the way from the root of the configuration to the place: "test", "needs", "0".
	Path    []string
	Message string
	Hint    string // optional, on a line of its own
	Related []Related
	Fixes   []Fix
	// Fingerprint stays the same when the finding moves inside its file.
	Fingerprint string

	echo   bool // see [Pass.RejectToo]
	quoted bool // see [Quoted]
	// Kin is the same for findings that differ only in their file and place: it stays when the file gets another name.
	Kin string
}

// Related is another place that has to do with a finding, such as the include through which its file came.
type Related struct {
	Span    source.Span
	Message string
}

// A Fix mends a finding by edits of the original bytes.
type Fix struct {
	Message string
	// Unsafe says that the fix may change what the pipeline does in a way that the user must judge.
	Unsafe bool
	Edits  []source.Edit
}
