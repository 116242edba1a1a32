package rules

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/glob"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesChangesShallowGlob reports patterns of changes and exists that match less than they seem to.
var RulesChangesShallowGlob = &lint.Analyzer{
	Name:     "rules-changes-shallow-glob",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a pattern of changes or exists matches less than it seems to

GitLab compares whole paths with Ruby's File.fnmatch, which differs from what .gitignore and
shells do. "**" goes below only as a whole part of the path with a slash behind it: "docs/**"
means the files directly in docs, "docs/**/*" means all below it. A directory alone ("docs/")
matches no file. Paths begin neither with "./" nor with "/", nothing is excluded by "!", and a
backslash takes the next character as it is.`,
	Bad:  "docs:\n  rules:\n    - if: $CI_COMMIT_BRANCH\n      changes: [docs/**]\n  script: make docs\n",
	Good: "docs:\n  rules:\n    - if: $CI_COMMIT_BRANCH\n      changes: [docs/**/*]\n  script: make docs\n",
	Run:  rulesChangesShallowGlob,
}

func rulesChangesShallowGlob(pass *lint.Pass) error {
	g := globChecker{pass: pass, known: map[clauseGlob]weakness{}}
	for _, list := range ruleLists(pass) {
		for _, rule := range list.rules {
			g.clause(rule, "changes", list.path)
			g.clause(rule, "exists", list.path)
		}
	}
	for e := range pass.Config.Root.Entries() {
		if m, ok := e.Value.(*syntax.Mapping); ok {
			for _, keyword := range []string{"only", "except"} {
				policy, _ := m.Get(keyword).(*syntax.Mapping)
				g.clause(policy, "changes", []string{e.Key.Value(), keyword})
			}
		}
	}
	return nil
}

// A globChecker judges each pattern once, however many rules share it.
type globChecker struct {
	pass  *lint.Pass
	known map[clauseGlob]weakness
}

type clauseGlob struct{ clause, pattern string }

// clause reports the patterns of one clause.
func (g *globChecker) clause(m *syntax.Mapping, clause string, at []string) {
	n := m.Get(clause)
	if paths, ok := n.(*syntax.Mapping); ok {
		n = paths.Get("paths")
	}
	for _, s := range scalarsIn(n, maxRuleNesting) {
		key := clauseGlob{clause, s.Value()}
		w, known := g.known[key]
		if !known {
			w = weakGlob(s.Value(), clause)
			g.known[key] = w
		}
		if w.why == "" || !s.IsString() {
			continue
		}
		f := lint.Findingf(s.Span(), "%s", w.message(s.Value())).At(append(at[:len(at):len(at)], clause)...)
		f.Severity = w.severity
		if edit, ok := rewrite(s, w.instead); ok && w.instead != "" {
			f.Fixes = []lint.Fix{{Message: "write " + w.instead, Unsafe: true, Edits: []source.Edit{edit}}}
		}
		g.pass.Report(f)
	}
}

// scalarsIn returns the scalars of a value: itself, or those of lists in one another.
func scalarsIn(n syntax.Node, depth int) []*syntax.Scalar {
	switch n := n.(type) {
	case *syntax.Scalar:
		return []*syntax.Scalar{n}
	case *syntax.Sequence:
		var all []*syntax.Scalar
		for _, item := range n.Items() {
			if depth > 0 {
				all = append(all, scalarsIn(item, depth-1)...)
			}
		}
		return all
	}
	return nil
}

// A weakness is why a pattern matches less than its author thinks, and what to write instead, "" when that is not clear.
type weakness struct {
	why      string
	instead  string
	severity lint.Severity // Off for that of the rule
}

func (w weakness) message(pattern string) string {
	if w.instead == "" {
		return fmt.Sprintf("%q %s", pattern, w.why)
	}
	return fmt.Sprintf("%q %s: write %q", pattern, w.why, w.instead)
}

// weakGlob returns the weakness of a pattern, the zero value for a sound one.
func weakGlob(pattern, clause string) weakness {
	flaw := glob.Ruby.Compile(pattern).Flaw()
	switch {
	case strings.HasPrefix(pattern, "!"):
		return weakness{why: `excludes nothing, because "!" means itself: name what shall match`}
	case strings.HasPrefix(pattern, "./"):
		return weakness{why: `matches nothing, because no path begins with "./"`, instead: strings.TrimLeft(pattern[1:], "/")}
	case strings.HasPrefix(pattern, "/"):
		return weakness{why: `matches nothing, because paths are relative to the repository`, instead: strings.TrimLeft(pattern, "/")}
	case regexLike(pattern):
		return weakness{why: "is a pattern of paths, not a regular expression: a backslash takes the next character as it is"}
	case plainEscape(pattern):
		return weakness{
			why:     "matches no path with slashes, because a backslash takes the next character as it is",
			instead: strings.ReplaceAll(pattern, `\`, "/"),
		}
	case strings.HasSuffix(pattern, "/") && clause == "exists":
		return weakness{
			why: "may be overlooked although the directory is there", instead: pattern + "**/*", severity: lint.Info,
		}
	case strings.HasSuffix(pattern, "/"):
		return weakness{why: "matches no file, only files change", instead: pattern + "**/*"}
	case flaw != "":
		return weakness{why: "can match nothing: " + flaw}
	}
	return doubleStar(pattern)
}

// regexLike reports whether somebody wrote a regular expression: .*\.md, ^docs\/.
func regexLike(pattern string) bool {
	return strings.Contains(pattern, `\.`) && strings.Contains(pattern, ".*") ||
		strings.Contains(pattern, `\`) && strings.ContainsAny(pattern, "^|()+")
}

// A starFinder finds ** where it does not stand for directories.
type starFinder struct {
	last  *regexp.Regexp // docs/** and {docs,src}/** and {docs/**,src/**}
	inner *regexp.Regexp // src/**.py
	whole *regexp.Regexp // the good ones: docs/**/*
}

var stars = sync.OnceValue(func() starFinder {
	return starFinder{
		last:  regexp.MustCompile(`(^|[/{,])\*\*($|[,}])`),
		inner: regexp.MustCompile(`(^|[/{,])\*\*+([^*/,{}]+)($|[,}])`),
		whole: regexp.MustCompile(`(^|[/{,])(\*\*/)+`),
	}
})

// doubleStar finds a ** that is a single star to Ruby: one that ends the pattern, or that shares its part of the path.
//
//	docs/**     docs/*        docs/**/*
//	src/**.py   src/*.py      src/**/*.py
func doubleStar(pattern string) weakness {
	if !strings.Contains(pattern, "**") || recursive(pattern) {
		return weakness{}
	}
	instead := pattern
	for range 2 { // two matches may share a comma
		instead = stars().last.ReplaceAllString(instead, "${1}**/*${2}")
		instead = stars().inner.ReplaceAllString(instead, "${1}**/*${2}${3}")
	}
	switch dir := path.Dir(pattern); {
	case instead == pattern && strings.Contains(stars().whole.ReplaceAllString(pattern, "$1"), "**"):
		return weakness{why: `has a "**" that means "*", because it is no whole part of the path`}
	case instead == pattern:
		return weakness{}
	case dir == ".":
		return weakness{why: "matches files at the top only", instead: instead}
	case strings.ContainsAny(dir, "*{"):
		return weakness{why: "matches files of one level only", instead: instead}
	default:
		return weakness{why: fmt.Sprintf("matches files directly in %q only", dir), instead: instead}
	}
}

// recursive reports whether every "**" of a plain pattern is a whole part of the path with more behind it.
//
//	**/*.py     src/**/*
func recursive(pattern string) bool {
	if strings.ContainsAny(pattern, "{,") {
		return false
	}
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if strings.Contains(part, "**") && (part != "**" || i == len(parts)-1) {
			return false
		}
	}
	return true
}

// rewrite returns the edit that gives a string another text, and whether it is written so simply that this can be done.
func rewrite(s *syntax.Scalar, text string) (source.Edit, bool) {
	span := s.Span()
	switch quote := quoteOf(s); {
	case span.Text() != quote+s.Value()+quote || strings.ContainsAny(text, "'\"\\\n"):
		return source.Edit{}, false
	case quote == "" && !needsNoQuotes(text):
		return source.Edit{Span: span, New: "'" + text + "'"}, true
	default:
		return source.Edit{Span: span, New: quote + text + quote}, true
	}
}

// needsNoQuotes reports whether a text means itself in YAML, also in a list in brackets.
func needsNoQuotes(text string) bool {
	odd := func(r rune) bool { return !isPlain(r) && !strings.ContainsRune("./*?-$", r) }
	return text != "" && strings.IndexFunc(text, odd) < 0 && !strings.ContainsAny(text[:1], "*?-/")
}

// isPlain reports whether a character is a letter, a digit or an underscore.
func isPlain(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// plainEscape reports whether a backslash stands in front of a character that has no other meaning.
func plainEscape(pattern string) bool {
	for i, r := range pattern {
		if i > 0 && pattern[i-1] == '\\' && isPlain(r) {
			return true
		}
	}
	return false
}

// quoteOf returns the quotes around a string, a line break for block scalars, which have none.
func quoteOf(s *syntax.Scalar) string {
	switch s.Style() {
	case syntax.Plain:
		return ""
	case syntax.SingleQuoted:
		return "'"
	case syntax.DoubleQuoted:
		return `"`
	default:
		return "\n"
	}
}
