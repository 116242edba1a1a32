package pipeline

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Why tells how rules, or only and except, came to their answer.
type Why struct {
	// Summary says it in a few words: "rule 2 matched", "no rule matched", "only: branches, tags (the default)".
	Summary string
	// Span is the rule, or the only or except, that decided; the job's name when nothing was written.
	Span source.Span
	// Rule is the 1-based number of the rule that decided; 0 when none did.
	Rule int
	// Steps are the rules that were asked, in order, up to the one that decided.
	Steps []Step
}

// A Step is one rule, or one of only and except.
type Step struct {
	Keyword string // "rules", "only", "except", "workflow:rules"
	Span    source.Span
	Matches config.Truth
	Clauses []Clause // none for a rule that always matches
}

// A Clause is one condition of a rule.
type Clause struct {
	Keyword string // "if", "changes", "exists", "refs", "variables", "kubernetes"
	Text    string // the expression or the list as it is written
	Span    source.Span
	Holds   config.Truth
	// Values are the variables that were asked for, each once.
	Values []Value
	// Note says what decided besides the values: the path that matched, or that the changes are not known and so count as a match.
	Note string
}

// A Value is the value of a variable when it was asked for.
type Value struct {
	Name    string
	Value   string
	Defined config.Truth
}

// A Variable is a variable of a job with who set it.
type Variable struct {
	Name  string
	Value string // unexpanded
	Span  source.Span
	// From tells who set it: root, workflow rule, job, matrix or rule; pipeline, project or predefined for those that
	// [Pipeline.AllVariables] adds.
	From string
	// Over are the settings that it replaced, the last first.
	Over []Variable
	// Raw says that variables in its value are not filled in (expand: false).
	Raw bool
	// Expanded is the value with its variables filled in. Only [Pipeline.AllVariables] sets it.
	Expanded string
	// Unknown says that only GitLab knows the value, or what it depends on.
	Unknown bool
}
