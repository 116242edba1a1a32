package proof

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/language"
	"gitlab.com/pipewright/pipewright/internal/slug"
)

// classes returns an example of each class of texts, as far as the rules tell them apart where they ask for any of the names. The
// constant, unless it is "", is one more text that they are compared with.
func (s *space) classes(names []string, constant string, never, prefer []string) []string {
	asked := s.distinctions(names)
	if constant != "" {
		asked.exact = append(asked.exact, constant)
	}
	asked.exact = distinct(asked.exact)
	split := language.Split{Prefer: prefer, Examples: 2}
	if len(s.doubts) > 0 {
		split.Budget = doubtfulBudget // nothing is proved any more
	}
	for _, text := range never {
		split.Never = append(split.Never, compiled(text))
	}
	blanks := !slices.ContainsFunc(never, excludesBlanks) // an empty text is not true
	several := s.comparedWithVariables(names)
	if len(asked.patterns) == 0 {
		if values, ok := asked.plainly(split, blanks, several); ok {
			return values
		}
	}
	split.Patterns = asked.patterns
	for _, text := range asked.exact {
		split.Patterns = append(split.Patterns, language.Exactly(text))
	}
	if blanks {
		split.Patterns = append(split.Patterns, compiled(blank))
	}
	classes, complete := split.Classes()
	if !complete {
		s.doubts = append(s.doubts, "the expressions about "+names[0]+" tell too many texts apart")
	}
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

// doubtfulBudget is the budget of a [language.Split] where not all classes are known anyway.
const doubtfulBudget = 2_000

// Distinctions are what rules tell texts apart by.
type distinctions struct {
	exact    []string
	patterns []*language.Pattern
}

func (t *distinctions) add(p *language.Pattern) { t.patterns = append(t.patterns, p) }

// plainly returns the classes of texts that are compared with nothing but other texts: these, one that is blank, and one that is none of
// them. ok is false when no example of that is at hand.
func (t *distinctions) plainly(split language.Split, blanks, several bool) (values []string, ok bool) {
	there := func(text string) bool {
		return !slices.ContainsFunc(split.Never, func(p *language.Pattern) bool { return p.Matches(text) })
	}
	examples := 1
	if several {
		examples = 2
	}
	others := 0
	add := func(text string) bool {
		if slices.Contains(values, text) || !there(text) {
			return false
		}
		values = append(values, text)
		return true
	}
	for _, text := range slices.Concat(split.Prefer, t.fillers()) {
		if isExact := slices.Contains(t.exact, text); (isExact || others < examples) && add(text) && !isExact {
			others++
		}
	}
	for _, text := range t.exact {
		add(text)
	}
	empty := 0
	for _, text := range []string{"", " ", "  "} {
		if blanks && empty < examples && !slices.Contains(t.exact, text) && add(text) {
			empty++
		}
	}
	return values, others == examples && !slices.ContainsFunc(t.exact, func(text string) bool { return !utf8.ValidString(text) })
}

// fillers returns texts of which two are none of those that are compared with.
func (t *distinctions) fillers() []string {
	all := []string{"some", "other"}
	for i := range t.exact {
		all = append(all, "text"+strconv.Itoa(i+1))
	}
	return all
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

// distinctions returns what the rules ask where they ask for any of the names.
func (s *space) distinctions(names []string) *distinctions {
	t := &distinctions{}
	for _, name := range s.related(names) {
		t.exact = append(t.exact, s.elsewhere(name, names)...)
		s.ofVariable(t, name)
	}
	if slices.Contains(names, "CI_COMMIT_MESSAGE") {
		t.add(compiled(pipeline.SkipPattern))
	}
	if !slices.Contains(names, "CI_COMMIT_REF_NAME") {
		return t
	}
	for _, ref := range s.atoms.Refs {
		ref, _, _ = strings.Cut(ref, "@")
		if pattern, ok := expr.GoPattern(ref); ok {
			t.add(compiled(pattern))
		} else {
			t.exact = append(t.exact, ref)
		}
	}
	return t
}

// ofVariable adds what the rules ask of a variable.
func (s *space) ofVariable(t *distinctions, name string) {
	for _, text := range slices.Concat(s.atoms.Equal[name], s.atoms.Given[name]) {
		t.exact = append(t.exact, text)
		if pattern, ok := expr.GoPattern(text); ok && strings.HasPrefix(text, "/") {
			t.add(compiled(pattern)) // a variable that holds a pattern
		}
	}
	for _, text := range s.atoms.Match[name] {
		if pattern, ok := expr.GoPattern(text); ok {
			t.add(compiled(pattern))
		}
	}
	for _, text := range s.atoms.Within[name] {
		if len(text) <= maxWithin {
			t.add(language.Within(text))
		} else {
			s.doubts = append(s.doubts, "a long text is searched for $"+name)
		}
	}
	if name == "CI_COMMIT_REF_SLUG" {
		for _, text := range s.atoms.Equal[name] {
			t.add(sluggedAs(text))
		}
	}
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
			if slices.Contains(names, name) && (s.options.AnyProject || pair[1-i] != "CI_DEFAULT_BRANCH") {
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
	if p := own()[pattern]; p != nil {
		return p
	}
	p, err := language.Compile(pattern)
	if err != nil {
		return language.Exactly("")
	}
	return p
}

// own are the expressions that spaces are made with, compiled.
var own = sync.OnceValue(func() map[string]*language.Pattern {
	all := map[string]*language.Pattern{}
	for _, pattern := range slices.Concat(noRefName, []string{blank, lineBreak, noPath, pipeline.SkipPattern}) {
		all[pattern] = language.MustCompile(pattern)
	}
	return all
})

// Texts that no title, and no path of a project, has in it.
const (
	lineBreak = `[\r\n]`
	noPath    = `[^\w/.-]`
)
