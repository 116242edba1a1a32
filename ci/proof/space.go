package proof

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/language"
	"gitlab.com/pipewright/pipewright/internal/slug"
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
	since  string   // the ref that files are compared to
	files  bool     // it is about the files that are there, rather than the changed ones
	custom bool     // it is a variable that people define; the first value is what it is when nobody sets it
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
	s.kinds = kindsOf(studies, s.atoms, words, child)
	s.references()
	s.texts()
	s.switches()
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
	never := []string{blank, `[\r\n]`}
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
		s.add(&dimension{name: "the project", values: s.projects(), set: func(e *pipeline.Event, v string) { e.Project = v }}, projectNames...)
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
	if len(s.atoms.Given[name]) == 0 || s.options.Overrides {
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

// classes returns an example of each class of texts, as far as the rules tell them apart where they ask for any of the names. The
// constant, unless it is "", is one more text that they are compared with.
func (s *space) classes(names []string, constant string, never, prefer []string) []string {
	split := language.Split{Prefer: prefer, Examples: 2, Patterns: s.patterns(names)}
	if !slices.ContainsFunc(never, excludesBlanks) {
		split.Patterns = append(split.Patterns, compiled(blank)) // an empty text is not true
	}
	if constant != "" {
		split.Patterns = append(split.Patterns, language.Exactly(constant))
	}
	for _, text := range never {
		split.Never = append(split.Never, compiled(text))
	}
	classes, complete := split.Classes()
	if !complete {
		s.doubts = append(s.doubts, "the expressions about "+names[0]+" tell too many texts apart")
	}
	several := s.comparedWithVariables(names)
	var values []string
	for _, c := range classes {
		values = append(values, c.Examples[0])
		if several && len(c.Examples) > 1 {
			values = append(values, c.Examples[1])
		}
	}
	slices.SortStableFunc(values, func(a, b string) int { return rankOf(a, prefer) - rankOf(b, prefer) })
	return values
}

// blank is the pattern of texts that are not true, as nothing is in them.
const blank = `\A\s*\z`

// excludesBlanks reports whether a pattern matches all that [blank] does.
func excludesBlanks(never string) bool { return never == blank || never == controls }

// rankOf orders examples: those that are preferred first.
func rankOf(text string, prefer []string) int {
	if i := slices.Index(prefer, text); i >= 0 {
		return i
	}
	return len(prefer)
}

// patterns returns what the rules ask where they ask for any of the names.
func (s *space) patterns(names []string) []*language.Pattern {
	var patterns []*language.Pattern
	add := func(p *language.Pattern) { patterns = append(patterns, p) }
	for _, name := range s.related(names) {
		for _, text := range s.elsewhere(name, names) {
			add(language.Exactly(text))
		}
		for _, text := range slices.Concat(s.atoms.Equal[name], s.atoms.Given[name]) {
			add(language.Exactly(text))
			if pattern, ok := expr.GoPattern(text); ok && strings.HasPrefix(text, "/") {
				add(compiled(pattern)) // a variable that holds a pattern
			}
		}
		for _, text := range s.atoms.Match[name] {
			if pattern, ok := expr.GoPattern(text); ok {
				add(compiled(pattern))
			}
		}
		for _, text := range s.atoms.Within[name] {
			if len(text) <= maxWithin {
				add(language.Within(text))
			} else {
				s.doubts = append(s.doubts, "a long text is searched for $"+name)
			}
		}
		if name == "CI_COMMIT_REF_SLUG" {
			for _, text := range s.atoms.Equal[name] {
				add(sluggedAs(text))
			}
		}
	}
	if slices.Contains(names, "CI_COMMIT_MESSAGE") {
		add(compiled(pipeline.SkipPattern))
	}
	if slices.Contains(names, "CI_COMMIT_REF_NAME") {
		for _, ref := range s.atoms.Refs {
			ref, _, _ = strings.Cut(ref, "@")
			if pattern, ok := expr.GoPattern(ref); ok {
				add(compiled(pattern))
			} else {
				add(language.Exactly(ref))
			}
		}
	}
	return patterns
}

// elsewhere returns the values that a variable, with which the names are compared, has as a dimension of its own: so that both may be
// equal. Of one that is no dimension nobody knows whether it is.
func (s *space) elsewhere(name string, names []string) []string {
	_, predefined := pipeline.Predefined(name)
	_, first := pipeline.Predefined(names[0]) // dimensions of predefined variables are made first
	switch d := s.byVariable[name]; {
	case slices.Contains(names, name):
	case name == "CI_DEFAULT_BRANCH":
		return []string{s.options.defaultBranch()}
	case name == "CI_COMMIT_REF_NAME" || name == "CI_COMMIT_REF_SLUG":
		return s.refNames(name)
	case d != nil:
		return slices.DeleteFunc(slices.Clone(d.values), func(v string) bool { return v == "" })
	case predefined && !(first && slices.Contains(later, name)):
		s.doubts = append(s.doubts, "$"+names[0]+" is compared with $"+name)
	}
	return nil
}

// refNames returns the names of branches and tags as a variable has them, as far as they are dimensions already.
func (s *space) refNames(variable string) []string {
	var all []string
	for _, d := range []*dimension{s.branch, s.tag} {
		if d != nil {
			all = append(all, d.values...)
		}
	}
	if variable == "CI_COMMIT_REF_SLUG" {
		for i, name := range all {
			all[i] = slug.Of(name)
		}
	}
	return all
}

// later are the predefined variables that are dimensions, of which some may not be there yet: they look at those that are.
var later = slices.Concat(branchNames, tagNames, targetNames, messageNames, projectNames, []string{
	"CI_MERGE_REQUEST_TITLE", "CI_MERGE_REQUEST_DESCRIPTION", "CI_MERGE_REQUEST_LABELS", "CI_COMMIT_REF_PROTECTED", "CI_OPEN_MERGE_REQUESTS",
	"CI_MERGE_REQUEST_DRAFT",
})

// maxWithin is how long a text may be of which all parts are told apart.
const maxWithin = 40

// related returns the names with the variables that they are compared with, directly or through others.
func (s *space) related(names []string) []string {
	all := slices.Clone(names)
	for i := 0; i < len(all); i++ {
		for _, pair := range s.atoms.Alike {
			for j, name := range pair {
				if other := pair[1-j]; name == all[i] && !slices.Contains(all, other) {
					all = append(all, other)
				}
			}
		}
	}
	return all
}

// comparedWithVariables reports whether one of the names is compared with a variable whose value is open.
func (s *space) comparedWithVariables(names []string) bool {
	return slices.ContainsFunc(s.atoms.Alike, func(pair [2]string) bool {
		for i, name := range pair {
			if slices.Contains(names, name) && pair[1-i] != "CI_DEFAULT_BRANCH" {
				return true
			}
		}
		return false
	})
}

// sluggedAs returns the pattern of the names whose slug is a text. Source: lib/gitlab/utils.rb (slugify), GitLab 18.11.
func sluggedAs(slug string) *language.Pattern {
	var b strings.Builder
	b.WriteString(`\A[^a-zA-Z0-9]*`)
	for _, r := range slug {
		switch {
		case r == '-':
			b.WriteString(`[^a-zA-Z0-9]`)
		default:
			b.WriteString("(?i:" + string(r) + ")")
		}
	}
	if len(slug) < maxSlug {
		b.WriteString(`[^a-zA-Z0-9]*\z`)
	}
	p, err := language.Compile(b.String())
	if err != nil {
		return language.Exactly(slug)
	}
	return p
}

// maxSlug is the length at which GitLab cuts a slug off.
const maxSlug = 63

// compiled compiles an expression that has been compiled before.
func compiled(pattern string) *language.Pattern {
	p, err := language.Compile(pattern)
	if err != nil {
		return language.Exactly("")
	}
	return p
}

// projects returns paths of projects that the rules tell apart.
func (s *space) projects() []string {
	all := []string{"group/project"}
	add := func(path string) {
		if !slices.Contains(all, path) && strings.Contains(path, "/") {
			all = append(all, path)
		}
	}
	for _, path := range slices.Concat(s.atoms.Equal["CI_PROJECT_PATH"], s.atoms.Equal["CI_MERGE_REQUEST_PROJECT_PATH"]) {
		add(path)
	}
	for _, ref := range s.atoms.Refs {
		_, path, _ := strings.Cut(ref, "@")
		add(path)
	}
	for _, name := range []string{"CI_PROJECT_NAMESPACE", "CI_PROJECT_ROOT_NAMESPACE"} {
		for _, namespace := range s.atoms.Equal[name] {
			add(namespace + "/project")
			for _, project := range s.atoms.Equal["CI_PROJECT_NAME"] {
				add(namespace + "/" + project)
			}
		}
	}
	for _, project := range s.atoms.Equal["CI_PROJECT_NAME"] {
		add("group/" + project)
	}
	for _, name := range projectNames {
		for _, class := range s.classes([]string{name}, "", []string{blank, `[^\w/.-]`}, []string{"group/project"}) {
			add(class)
			add(class + "/project")
			add("group/" + class)
		}
	}
	return all
}
