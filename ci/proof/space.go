package proof

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/glob"
)

// A space is all events that a configuration can see: of kinds, and within them along dimensions. Dimension 0 is the kind.
type space struct {
	options    Options
	kinds      []kind
	dims       []*dimension // from 1, in the order of the diagram
	byVariable map[string]*dimension
	branch     *dimension
	tag        *dimension
	target     *dimension
	message    *dimension // nil when no rule asks for it
	standard   *dimension // the default branch; nil when it is known, or no rule asks for it
	project    *dimension // nil when it is known, or no rule asks for it
	atoms      pipeline.Atoms
	doubts     []string // why not everything can be known
}

// A dimension is something about events that is open. Its values are classes: no rule tells events of one from each other by it.
type dimension struct {
	index  int
	name   string   // of the variable, or what is asked of files
	values []string // an example of each class
	unset  bool     // the first value is none at all
	set    func(e *pipeline.Event, value string)
	globs  []string // of a condition on files
	given  bool     // the configuration gives the variable a value
	since  string   // the ref that files are compared to
	files  bool     // it is about the files that are there, rather than the changed ones
	custom bool     // it is a variable that people define; the first value is what it is when nobody sets it

	patterns []*glob.Pattern // of globs, once somebody needs them
	paths    []string        // that may match globs; likewise
}

// size returns how many values the dimension has.
func (d *dimension) size() int { return len(d.values) }

// The variables that say the same in one kind of event.
var (
	branchNames = []string{
		"CI_COMMIT_REF_NAME", "CI_COMMIT_BRANCH", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_REF_SLUG",
	}
	tagNames     = []string{"CI_COMMIT_TAG"} // and CI_COMMIT_REF_NAME
	targetNames  = []string{"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"}
	messageNames = []string{"CI_COMMIT_MESSAGE", "CI_COMMIT_TITLE"}
	projectNames = []string{"CI_MERGE_REQUEST_PROJECT_PATH", "CI_PROJECT_PATH", "CI_PROJECT_NAMESPACE", "CI_PROJECT_NAME", "CI_PROJECT_ROOT_NAMESPACE", "CI_PROJECT_PATH_SLUG"}
)

// controls are letters that no name of a branch or tag has; the empty name is none either.
const controls = `\A\z|[\x00-\x20\x7f~^:?*\[\\\x{FFFD}]`

// Texts that no branch or tag has as its name. Source: git-check-ref-format(1).
var noRefName = []string{
	`\A-`, `\.\.`, `@\{`, `//`, `\A/`, `/\z`, `\.\z`, `\.lock(/|\z)`, `(\A|/)\.`, `\A@\z`, controls,
}

// newSpace returns the space of configurations.
func newSpace(studies []*pipeline.Study, options Options, child bool) *space {
	var words []string
	var expressions []*expr.Expr
	for _, claim := range options.Claims {
		words, expressions = append(words, claim.Words()...), append(expressions, claim.expressions()...)
	}
	s := &space{options: options, atoms: studies[0].Atoms(expressions...), byVariable: map[string]*dimension{}}
	for _, study := range studies[1:] {
		s.atoms.Merge(study.Atoms())
	}
	for _, name := range s.atoms.Patterns {
		s.doubts = append(s.doubts, "$"+name+" is taken for a pattern, which nobody knows")
	}
	s.kinds = kindsOf(studies, s.atoms, words, child)
	s.references()
	s.texts()
	s.switches()
	if options.AnyProject {
		s.ofProject()
	}
	for _, name := range s.atoms.Asked {
		if _, predefined := pipeline.Predefined(name); !predefined && s.byVariable[name] == nil {
			s.custom(name)
		}
	}
	return s
}

// add adds a dimension, which stands for variables.
func (s *space) add(d *dimension, names ...string) *dimension {
	d.index = len(s.dims) + 1
	s.dims = append(s.dims, d)
	for _, name := range names {
		s.byVariable[name] = d
	}
	return d
}

// references adds the names of branches, tags and targets.
func (s *space) references() {
	fallback := s.options.defaultBranch()
	branch := s.classes(branchNames, fallback, noRefName, []string{"feature", fallback, "topic"})
	s.branch = s.add(&dimension{name: "the branch", values: branch, set: func(e *pipeline.Event, v string) { e.Branch = v }}, branchNames...)
	tag := s.classes(append(slices.Clone(tagNames), "CI_COMMIT_REF_NAME"), fallback, noRefName, []string{"v1.0.0", "1.0.0", "nightly"})
	s.tag = s.add(&dimension{name: "the tag", values: tag, set: func(e *pipeline.Event, v string) { e.Tag = v }}, tagNames...)
	target := s.classes(targetNames, fallback, noRefName, []string{fallback, "develop", "stable"})
	s.target = s.add(&dimension{name: "the target branch", values: target, set: func(e *pipeline.Event, v string) { e.Target = v }}, targetNames...)
}

// texts adds what people write: commit messages, titles, labels; and the project.
func (s *space) texts() {
	never := []string{blank, lineBreak}
	if s.asked(messageNames...) {
		s.message = s.add(&dimension{
			name: "the commit message", values: s.classes(messageNames, "", never, []string{"Mend the form"}),
			set: func(e *pipeline.Event, v string) { e.CommitMessage = v },
		}, messageNames...)
	}
	if name := "CI_MERGE_REQUEST_TITLE"; s.asked(name) {
		s.add(&dimension{
			name: "the title of the merge request", values: s.classes([]string{name}, "", never, []string{"Mend the form"}),
			set: func(e *pipeline.Event, v string) { e.Title = v },
		}, name)
	}
	if name := "CI_MERGE_REQUEST_DESCRIPTION"; s.asked(name) {
		s.add(&dimension{
			name: "the description of the merge request", values: s.classes([]string{name}, "", never, []string{"See above"}),
			set: func(e *pipeline.Event, v string) { e.Description = v },
		}, name)
	}
	if name := "CI_MERGE_REQUEST_LABELS"; s.asked(name) {
		s.add(&dimension{
			name: "the labels of the merge request", unset: true, values: append([]string{""}, s.classes([]string{name}, "", never, []string{"bug"})...),
			set: func(e *pipeline.Event, v string) { e.Labels = labels(v) },
		}, name)
	}
	elsewhere := slices.ContainsFunc(s.atoms.Refs, func(ref string) bool { return strings.Contains(ref, "@") })
	if (elsewhere || s.asked(projectNames...)) && s.options.Project == "" {
		s.project = s.add(&dimension{name: "the project", values: s.projects(), set: func(e *pipeline.Event, v string) { e.Project = v }}, projectNames...)
	}
}

func labels(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// switches adds what is so or not.
func (s *space) switches() {
	if s.asked("CI_COMMIT_REF_PROTECTED") {
		s.add(&dimension{name: "protection", values: []string{"false", "true"}, set: func(e *pipeline.Event, v string) {
			protected := v == "true"
			e.Protected = &protected
		}}, "CI_COMMIT_REF_PROTECTED")
	}
	if name := "CI_OPEN_MERGE_REQUESTS"; s.asked(name) {
		values := append([]string{""}, s.classes([]string{name}, "", []string{blank}, []string{"group/project!1"})...)
		s.add(&dimension{name: "open merge requests", unset: true, values: values, set: func(e *pipeline.Event, v string) {
			e.OpenMergeRequests = v
		}}, name)
	}
	if s.asked("CI_MERGE_REQUEST_DRAFT") {
		s.add(&dimension{name: "draft", values: []string{"false", "true"}, set: func(e *pipeline.Event, v string) {
			e.Draft = v == "true"
		}}, "CI_MERGE_REQUEST_DRAFT")
	}
}

func (s *space) asked(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(s.atoms.Asked, name) })
}

// custom adds a variable that people define.
func (s *space) custom(name string) {
	d := &dimension{name: "$" + name, unset: true, values: []string{""}, custom: true}
	d.set = func(e *pipeline.Event, v string) {
		to := &e.Variables
		if e.Source == "push" || e.Source == "merge_request_event" {
			to = &e.ProjectVariables // nobody can start these with variables of their own
		}
		if *to == nil {
			*to = map[string]string{}
		}
		(*to)[name] = v
	}
	d.given = len(s.atoms.Given[name]) > 0
	if !d.given || s.options.Overrides || s.options.AnyProject {
		d.values = append(d.values, s.classes([]string{name}, "", nil, []string{"yes", "other"})...)
	}
	s.add(d, name)
}

// conditionOn returns the dimension of a condition on files.
func (s *space) conditionOn(globs []string, since string, files bool) (*dimension, bool) {
	for _, d := range s.dims {
		if d.globs != nil && d.files == files && d.since == since && slices.Equal(d.globs, globs) {
			return d, true
		}
	}
	name := "changed files"
	if files {
		name = "files"
	}
	d := &dimension{name: name, globs: globs, since: since, files: files, values: []string{"false", "true"}}
	return s.add(d), false
}

// maxProjects is how many projects are told apart.
const maxProjects = 200

// projects returns paths of projects that the rules tell apart.
func (s *space) projects() []string {
	all := []string{"group/project"}
	add := func(path string) {
		if !slices.Contains(all, path) && strings.Contains(path, "/") {
			all = append(all, path)
		}
	}
	for _, name := range []string{"CI_PROJECT_PATH", "CI_MERGE_REQUEST_PROJECT_PATH"} {
		for _, path := range slices.Concat(s.atoms.Equal[name], s.projectTexts(name, "group/project")) {
			add(path)
			add("group/" + path)
		}
	}
	for _, ref := range s.atoms.Refs {
		_, path, _ := strings.Cut(ref, "@")
		add(path)
	}
	groups := append([]string{"group", "company"}, s.projectTexts("CI_PROJECT_NAMESPACE", "group")...)
	groups = distinct(append(groups, s.projectTexts("CI_PROJECT_ROOT_NAMESPACE", "group")...))
	names := append([]string{"project", "app"}, s.projectTexts("CI_PROJECT_NAME", "project")...)
	names = distinct(append(names, s.projectTexts("CI_PROJECT_PATH_SLUG", "project")...))
	for _, group := range groups {
		for _, name := range names {
			add(group + "/" + name)
		}
	}
	if s.asksProjectTwice() || len(all) > maxProjects {
		s.doubts = append(s.doubts, "the rules ask for the project in several ways")
	}
	return all[:min(len(all), maxProjects)]
}

// projectTexts returns an example of each class of what a variable says of the project, with what it is compared with.
func (s *space) projectTexts(name, prefer string) []string {
	texts := s.classes([]string{name}, "", []string{blank, noPath}, []string{prefer})
	return slices.Concat(texts, s.atoms.Equal[name])
}

// asksProjectTwice reports whether rules match the project by patterns, and ask for another of the variables that say something of it.
func (s *space) asksProjectTwice() bool {
	asked, matched := 0, false
	for _, name := range projectNames {
		if s.asked(name) {
			asked++
			matched = matched || len(s.atoms.Match[name])+len(s.atoms.Within[name]) > 0
		}
	}
	return asked > 1 && matched
}
