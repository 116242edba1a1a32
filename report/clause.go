package report

import (
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// clauseText returns a condition with its values and its answer:
//
//	$CI_COMMIT_BRANCH (= "staging") == "staging" → true
//	changes docs/**/* → true (docs/a.md)
func clauseText(c pipeline.Clause) string {
	text := c.Keyword + " " + oneLine(c.Text)
	if c.Keyword == "if" || c.Keyword == "variables" {
		text = withValues(c.Text, c.Values)
	}
	text += " → " + truthText(c.Holds)
	if c.Note != "" {
		text += " (" + c.Note + ")"
	}
	return text
}

// withValues returns an expression with the value of each variable behind its first mention.
func withValues(text string, values []pipeline.Value) string {
	e, err := expr.Parse(text)
	if err != nil {
		return oneLine(text)
	}
	var b strings.Builder
	told := map[string]bool{}
	end := 0
	for v := range e.Variables() {
		value, known := valueOf(v.Name, values)
		if !known || told[v.Name] {
			continue
		}
		told[v.Name] = true
		b.WriteString(text[end:v.End])
		b.WriteString(" (= " + value + ")")
		end = v.End
	}
	return oneLine(b.String() + text[end:])
}

func valueOf(name string, values []pipeline.Value) (string, bool) {
	for _, v := range values {
		if v.Name != name {
			continue
		}
		switch v.Defined {
		case config.No:
			return "null", true
		case config.Maybe:
			return "?", true
		}
		return strconv.Quote(shorten(v.Value)), true
	}
	return "", false
}

// truthText returns an answer as a word.
func truthText(t config.Truth) string {
	switch t {
	case config.Yes:
		return "true"
	case config.No:
		return "false"
	}
	return "not known"
}

// oneLine returns a text with every run of white space as one blank.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// longestValue is how much of the value of a variable an explanation shows.
const longestValue = 60

func shorten(text string) string {
	if runes := []rune(text); len(runes) > longestValue {
		return string(runes[:longestValue-1]) + "…"
	}
	return text
}
