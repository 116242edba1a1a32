package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/report"
)

// expressionName stands for the name of a file where messages show the expression of the command line.
const expressionName = "<expression>"

// crashError says that GitLab breaks while it evaluates a part of an expression.
func crashError(n *expr.Binary) *expr.SyntaxError {
	at := n.Place()
	return &expr.SyntaxError{
		Start: at.Start, End: at.End,
		Message: fmt.Sprintf("GitLab fails with an internal error, because %s cannot compare these values", n.Op),
		Hint:    "compare text with ==, or match a pattern with =~",
	}
}

// refuseExpression shows the part of an expression because of which GitLab refuses it.
func refuseExpression(s *streams, text string, err error) error {
	var wrong *expr.SyntaxError
	if !errors.As(err, &wrong) {
		return err
	}
	file := source.NewFile(expressionName, []byte(text))
	f := lint.Findingf(file.Span(wrong.Start, wrong.End), "%s", wrong.Error())
	f.Rule, f.Severity = rules.RulesExpression.Name, lint.Error
	if !strings.Contains(text, "$") {
		f = f.WithHint("there is no variable in it: the shell replaces $NAME unless the expression stands in single quotes")
	}
	if err := tellFindings(s, f); err != nil {
		return err
	}
	return answer(exitNo)
}

// tellDoubts shows the parts of an expression that hardly say what its author meant, under the rules that find them in
// configurations.
func tellDoubts(s *streams, e *expr.Expr, variable expr.Lookup) error {
	file := source.NewFile(expressionName, []byte(e.Text))
	var findings []lint.Finding
	add := func(rule *lint.Analyzer, at expr.Span, message string) {
		f := lint.Findingf(file.Span(at.Start, at.End), "%s", message)
		f.Rule, f.Severity = rule.Name, rule.Severity
		findings = append(findings, f)
	}
	for _, d := range e.Doubts() {
		add(rules.OfDoubt(d.Kind), d.Span, d.Message+": "+d.Hint)
	}
	for v, op := range e.Switches() {
		if value, state := variable(v.Name); state == expr.IsDefined && strings.TrimSpace(value) == "" {
			add(rules.RulesEmptyVariable, v.Span, rules.EmptyVariableMessage(v, op.Op))
		}
	}
	return tellFindings(s, findings...)
}

func tellFindings(s *streams, findings ...lint.Finding) error {
	return report.Findings(s.err, &report.Report{Styles: s.errStyles()}, findings)
}

// explainParts prints the operations and variables of an expression, each with what it stands for:
//
//	$CI_COMMIT_BRANCH == "main" && $DEPLOY    false
//	  $CI_COMMIT_BRANCH == "main"             false
//	    $CI_COMMIT_BRANCH                     "dev"
//	  $DEPLOY                                 not asked
func explainParts(w io.Writer, e *expr.Expr, variable expr.Lookup) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	skipped := math.MaxInt // the depth of the part of which GitLab asks nothing
	for _, p := range e.Parts(expr.Scope{Variable: variable}) {
		if p.Depth > skipped || isConstant(p.Node) && p.Depth > 0 {
			continue
		}
		value := p.Value.String() + valueNote(p, variable)
		skipped = math.MaxInt
		if !p.Asked {
			value, skipped = "not asked", p.Depth
		}
		fmt.Fprintf(table, "%s%s\t%s\n", strings.Repeat("  ", p.Depth+1), expr.Format(p.Node), value)
	}
	table.Flush()
}

func isConstant(n expr.Node) bool {
	switch n.(type) {
	case *expr.Variable, *expr.Input, *expr.Not, *expr.Binary:
		return false
	}
	return true
}

// valueNote says what cannot be seen of a value: why a variable is null, and that a text is the whole result.
func valueNote(p expr.Part, variable expr.Lookup) string {
	if v, ok := p.Node.(*expr.Variable); ok {
		switch _, state := variable(v.Name); state {
		case expr.IsUndefined:
			return " (not defined)"
		case expr.IsNull:
			return " (no value)"
		}
	}
	if p.Depth == 0 && p.Value.IsBlank() {
		return " (a blank text is false)"
	}
	return ""
}
