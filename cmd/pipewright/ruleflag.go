package main

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// A ruleFlag collects the severities that --rule NAME=SEVERITY sets.
type ruleFlag map[string]lint.Severity

// Set implements [cli.Generic].
func (r *ruleFlag) Set(value string) error {
	name, severity, err := lint.Override(value, ruleNames())
	if err != nil {
		return err
	}
	(*r)[name] = severity
	return nil
}

func (r *ruleFlag) String() string { return "" }

func (r *ruleFlag) check(value string) error {
	_, _, err := lint.Override(value, ruleNames())
	return err
}

// ruleNames returns the names of all rules, sorted.
func ruleNames() []string { return lint.Names(rules.All()) }
