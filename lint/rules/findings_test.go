package rules_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
)

// TestFindings checks what holds for every finding, and that there is one for a mistake, in all verdicts.
func TestFindings(t *testing.T) {
	t.Parallel()
	findings := 0
	for _, v := range conformance.Verdicts(t) {
		result := mustLint(t, v.Files.FS())
		findings += len(result.Findings)
		checkFindings(t, v.ID, result)
	}
	t.Logf("%d findings", findings)
}

func TestFindingsInCorpus(t *testing.T) {
	t.Parallel()
	for _, project := range conformance.Projects(t) {
		checkFindings(t, project.Repo, mustLint(t, os.DirFS(project.Dir)))
	}
}

func checkFindings(t *testing.T, name string, result *lint.Result) {
	t.Helper()
	for _, f := range result.Findings {
		for _, wrong := range flaws(result.Config, f) {
			t.Errorf("%s: %s:%s", name, wrong, describe([]lint.Finding{f}))
		}
	}
	checkApart(t, name, rejections(result))
}

// checkApart checks that no rejected finding lies at, or inside of, the place of another: what is said of the inside of a wrong value is
// a consequence.
func checkApart(t *testing.T, name string, found []lint.Finding) {
	t.Helper()
	for i, f := range found {
		for _, other := range found[i+1:] {
			if f.Span.Contains(other.Span) || other.Span.Contains(f.Span) {
				t.Errorf("%s: two findings for one mistake:%s", name, describe([]lint.Finding{f, other}))
			}
		}
	}
}

// flaws returns what is wrong with a finding.
func flaws(cfg *config.Config, f lint.Finding) []string {
	wrong := textFlaws(f.Message, f.Hint)
	if !f.Span.IsValid() {
		wrong = append(wrong, "its span is no place in its file")
	}
	for _, related := range f.Related {
		if !related.Span.IsValid() || related.Message == "" {
			wrong = append(wrong, "a related place is none")
		}
	}
	for _, fix := range f.Fixes {
		if fix.Message == "" || len(fix.Edits) == 0 {
			wrong = append(wrong, "a fix is empty")
		}
		for _, edit := range fix.Edits {
			if !edit.Span.IsValid() {
				wrong = append(wrong, "a fix edits no place in a file")
			}
		}
	}
	if len(f.Path) == 0 && inEntry(cfg, f) {
		wrong = append(wrong, "it lies in an entry, but has no path")
	}
	return wrong
}

// inEntry reports whether a finding lies in a key or the value of an entry of its file.
func inEntry(cfg *config.Config, f lint.Finding) bool {
	return slices.ContainsFunc(cfg.Files, func(doc *syntax.Document) bool {
		root, ok := doc.Root.(*syntax.Mapping)
		return ok && doc.File == f.Span.File && !f.Span.IsEmpty() && holds(root, f.Span)
	})
}

// foreign are words that come from Go or from JSON Schema, not from GitLab or the user.
var foreign = []string{"*syntax.", "*config.", "map[", "%!", "<nil>", "#/", "/properties/", "anyOf", "oneOf", "additionalProperties"}

// textFlaws returns what is wrong with a message and its hint.
func textFlaws(message, hint string) []string {
	var wrong []string
	for _, word := range foreign {
		if strings.Contains(message, word) || strings.Contains(hint, word) {
			wrong = append(wrong, "its text has "+word)
		}
	}
	first, _ := utf8.DecodeRuneInString(message)
	switch {
	case message == "":
		wrong = append(wrong, "it has no message")
	case strings.TrimSpace(message) != message, strings.HasSuffix(message, "."):
		wrong = append(wrong, "its message has blanks around it, or a full stop")
	case unicode.IsUpper(first) && !strings.HasPrefix(message, "GitLab "):
		wrong = append(wrong, "its message begins with a capital letter")
	}
	return wrong
}

// TestFixes checks that safe fixes make nothing worse: they come to an end, and what GitLab refuses then, it refused before, but for
// what could not be seen.
func TestFixes(t *testing.T) {
	t.Parallel()
	fixed, mended := 0, 0
	for _, v := range conformance.Verdicts(t) {
		before := mustLint(t, v.Files.FS())
		if !slices.ContainsFunc(before.Findings, hasSafeFix) {
			continue
		}
		fixed++
		after, err := lint.FixAll(t.Context(), lint.Fixer{Lint: func(ctx context.Context, texts lint.Texts) (*lint.Result, error) {
			return lintTree(ctx, v.Files.With(texts).FS())
		}})
		if err != nil {
			t.Fatal(err)
		}
		if !after.Settled {
			t.Errorf("%s: the fixes do not settle:%s", v.ID, describe(after.Result.Findings))
		}
		old, now := rejections(before), rejections(after.Result)
		for _, f := range now {
			if !slices.ContainsFunc(old, func(o lint.Finding) bool { return o.Rule == f.Rule || hid(o, f) }) {
				t.Errorf("%s: the fixes bring %s", v.ID, describe([]lint.Finding{f}))
			}
		}
		if len(now) > len(old) {
			t.Errorf("%s: the fixes make more of %s\n become %s", v.ID, describe(old), describe(now))
		}
		if len(old) > 0 && len(now) == 0 {
			mended++
		}
	}
	t.Logf("%d configurations have safe fixes, which mend %d of those that GitLab refuses", fixed, mended)
}

func hasSafeFix(f lint.Finding) bool {
	return slices.ContainsFunc(f.Fixes, func(fix lint.Fix) bool { return !fix.Unsafe })
}

// hid reports whether a mistake could not be seen while there was another one: its file could not be read, or it stands under a
// key that was misspelt.
func hid(other, f lint.Finding) bool {
	beside := len(other.Path) - 1
	return other.Rule == "yaml-syntax" ||
		other.Rule == "keyword-unknown" && len(f.Path) > beside && slices.Equal(f.Path[:beside], other.Path[:beside])
}
