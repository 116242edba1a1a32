package script

import (
	"errors"
	"testing"

	sh "mvdan.cc/sh/v3/syntax"
)

// TestSentences pins the sentences of the parser: there is code for each one that we explain, so that none is left when the parser
// changes its words.
func TestSentences(t *testing.T) {
	met := map[string]bool{}
	for _, p := range Broken() {
		for _, variant := range []sh.LangVariant{sh.LangBash, sh.LangPOSIX} {
			_, err := parseAs(variant, p.Code)
			if parseErr, ok := errors.AsType[sh.ParseError](err); ok {
				sentence, _ := normalize(parseErr.Text)
				met[parseErr.Text], met[sentence] = true, true
			}
		}
	}
	for sentence := range refused {
		if !met[sentence] {
			t.Errorf("no code makes the parser say %q", sentence)
		}
	}
	for sentence := range substitutions {
		if !met[sentence] {
			t.Errorf("no code makes the parser say %q", sentence)
		}
	}
}
