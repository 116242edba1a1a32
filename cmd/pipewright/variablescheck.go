package main

import (
	"context"
	"iter"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/variables"
	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

// compare asks the server what project and groups have set, and compares it with what the pipeline needs.
func (o *variablesOptions) compare(ctx context.Context, l *linter, u *unit, usage *variables.Usage) (*report.VariablesCheck, error) {
	conn, err := o.lint.dryRun.server.connect(ctx, l.streams, newRepository(ctx, u.root), "variables")
	if err != nil {
		return nil, err
	}
	project, err := conn.needProject()
	if err != nil {
		return nil, err
	}
	check := &report.VariablesCheck{Host: conn.Server().Host(), Project: project}
	set, err := settingsOf(conn.Variables(ctx, project))
	if err != nil {
		return nil, err
	}
	all := true
	groups := groupsOf(project)
	for _, group := range groups {
		more, err := settingsOf(conn.GroupVariables(ctx, group))
		switch {
		case gitlab.IsKind(err, gitlab.NotFound) && len(groups) == 1: // the namespace of a person
		case gitlab.IsKind(err, gitlab.Forbidden, gitlab.NotFound):
			all = false
			l.streams.note("note: what is missing may be there: %v", err)
		case err != nil:
			return nil, err
		default:
			check.Groups = append(check.Groups, group)
			set = append(set, more...)
		}
	}
	check.Mismatches = usage.Check(set, all)
	if len(check.Mismatches) == 0 {
		l.streams.note("the variables of %s fit: %s", project, count(len(usage.Variables), "is read", "are read"))
	}
	return check, nil
}

// settingsOf reads a list of variables.
func settingsOf(list iter.Seq2[gitlab.Variable, error]) ([]variables.Setting, error) {
	var set []variables.Setting
	for v, err := range list {
		if err != nil {
			return nil, err
		}
		set = append(set, variables.Setting{
			Name: v.Key, Group: v.Group, Scope: v.EnvironmentScope, File: v.Type == "file", Masked: v.Masked || v.Hidden, Protected: v.Protected,
		})
	}
	return set, nil
}

// groupsOf returns the groups of a project, the nearest first.
func groupsOf(project string) []string {
	var groups []string
	for i, c := range project {
		if c == '/' {
			groups = append(groups, project[:i])
		}
	}
	slices.Reverse(groups)
	return groups
}

// verdict answers a check: no when a mismatch is as bad as --fail-on says.
func (o *variablesOptions) verdict(check *report.VariablesCheck) error {
	threshold, ok := lint.ParseSeverity(o.lint.failOn.value)
	if check == nil || !ok {
		return nil
	}
	if slices.ContainsFunc(check.Mismatches, func(m variables.Mismatch) bool { return report.MismatchSeverity(m) >= threshold }) {
		return answer(exitNo)
	}
	return nil
}
