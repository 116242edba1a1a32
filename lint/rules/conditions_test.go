package rules_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/linttest"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// TestUnsafeFixes applies the fixes of rules about conditions and patterns, none of which is safe, however the text is quoted.
func TestUnsafeFixes(t *testing.T) {
	t.Parallel()
	for before, after := range map[string]string{
		`- if: $A =~ "main" && $B`:                      `- if: $A =~ /main/ && $B`,
		`- if: '$A =~ "main" && $B == "main"'`:          `- if: '$A =~ /main/ && $B == "main"'`,
		`- if: "$A =~ 'a/b'"`:                           `- if: "$A =~ 'a/b'"`, // a backslash would need another one
		`- if: "$A == 'main' || $A =~ 'main'"`:          `- if: "$A == 'main' || $A =~ /main/"`,
		`- if: $A == /main/`:                            `- if: $A =~ /main/`,
		`- if: '!$A == "x"'`:                            `- if: '$A != "x"'`,
		`- if: $A == "a" || "b" || "c"`:                 `- if: $A == "a" || $A == "b" || $A == "c"`,
		`- if: $A !`:                                    `- if: '!$A'`,
		`- if: $CI_COMIT_TAG && $CI_COMIT_TAG`:          `- if: $CI_COMMIT_TAG && $CI_COMMIT_TAG`,
		"- if: >\n        $A\n        && $CI_BUILD_TAG": "- if: >\n        $A\n        && $CI_COMMIT_TAG",
		`- if: $EMPTY && $A`:                            `- if: '!!$EMPTY && $A'`,
		`- if: $A || $EMPTY || $A == 'x'`:               `- if: $A || !!$EMPTY || $A == 'x'`,
		`- changes: [docs/**, "**"]`:                    `- changes: [docs/**/*, "**/*"]`,
		`- changes: [./**/*]`:                           `- changes: ['**/*']`,
		`- changes: [docs\x, '{a/**,b}', src/]`:         `- changes: [docs/x, '{a/**/*,b}', src/**/*]`,
	} {
		if got := fixUnsafely(t, before); got != after {
			t.Errorf("%s\nbecomes %s\nwant    %s", before, got, after)
		}
	}
}

// fixUnsafely applies all fixes to a configuration with one rule, and returns the rule.
func fixUnsafely(t *testing.T, rule string) string {
	t.Helper()
	const head, tail = "variables:\n  EMPTY: ''\ntest:\n  rules:\n    ", "\n  script: make\n"
	own := slices.DeleteFunc(rules.All(), func(a *lint.Analyzer) bool { return !strings.HasPrefix(a.Name, "rules-") })
	text := head + rule + tail
	fixed, err := lint.FixAll(context.Background(), lint.Fixer{Unsafe: true, Lint: func(_ context.Context, texts lint.Texts) (*lint.Result, error) {
		if now, ok := texts[linttest.RootFile]; ok {
			text = string(now)
		}
		return linttest.Lint(fstest.MapFS{linttest.RootFile: {Data: []byte(text)}}, "", own)
	}})
	if err != nil || !fixed.Settled {
		t.Errorf("%s: the fixes do not settle, %v", rule, err)
	}
	if fixed.Result.Valid == nil || !*fixed.Result.Valid {
		t.Errorf("%s: GitLab refuses what the fixes make of it: %s", rule, text)
	}
	return strings.TrimSuffix(strings.TrimPrefix(text, head), tail)
}
