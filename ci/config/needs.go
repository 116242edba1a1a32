package config

import (
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A Need is one job that another one needs.
type Need struct {
	Job      String
	Optional bool
	// Cross says that the needed job is one of another pipeline or project.
	Cross bool
	// Rule is the 1-based number of the rule that has the need, 0 for a need of the job itself.
	Rule int
	Node syntax.Node
}

// needs returns the needs of a job and of its rules.
func needs(m *syntax.Mapping) []Need {
	all := needList(m.Get("needs"), 0)
	rules, ok := m.Get("rules").(*syntax.Sequence)
	if !ok {
		return all
	}
	for i, rule := range flattenMappings(rules, maxNesting) {
		all = append(all, needList(rule.Get("needs"), i+1)...)
	}
	return all
}

// flattenMappings returns the mappings in a list of lists.
func flattenMappings(s *syntax.Sequence, depth int) []*syntax.Mapping {
	var all []*syntax.Mapping
	for _, item := range s.Items() {
		switch item := item.(type) {
		case *syntax.Mapping:
			all = append(all, item)
		case *syntax.Sequence:
			if depth > 0 {
				all = append(all, flattenMappings(item, depth-1)...)
			}
		}
	}
	return all
}

func needList(n syntax.Node, rule int) []Need {
	switch n := n.(type) {
	case *syntax.Mapping:
		return oneNeed(n, rule)
	case *syntax.Sequence:
		var all []Need
		for _, item := range n.Items() {
			switch item := item.(type) {
			case *syntax.Scalar:
				if item.Kind() != syntax.KindNull {
					all = append(all, Need{Job: String{item.Value(), item.Span()}, Rule: rule, Node: item})
				}
			default:
				all = append(all, needList(item, rule)...)
			}
		}
		return all
	default:
		return nil
	}
}

func oneNeed(m *syntax.Mapping, rule int) []Need {
	job := text(m.Get("job"))
	if job.Value == "" {
		return nil
	}
	need := Need{Job: job, Rule: rule, Node: m, Cross: m.Entry("pipeline") != nil || m.Entry("project") != nil}
	if optional, ok := m.Get("optional").(*syntax.Scalar); ok {
		need.Optional = optional.Kind() == syntax.KindBool && optional.Value() == "true"
	}
	return []Need{need}
}

// maxParallel is the number of jobs that `parallel` makes at most.
const maxParallel = 200

// instances returns the names of the jobs that `parallel` makes of a job, nil when it makes none.
//
//	parallel: 2                     →  "test 1/2", "test 2/2"
//	parallel: {matrix: [{A: [x]}]}  →  "test: [x]"
func instances(name string, parallel syntax.Node) []string {
	switch p := parallel.(type) {
	case *syntax.Scalar:
		return numbered(name, p)
	case *syntax.Mapping:
		matrix, ok := p.Get("matrix").(*syntax.Sequence)
		if !ok {
			return nil
		}
		var all []string
		for _, item := range matrix.Items() {
			if m, ok := item.(*syntax.Mapping); ok {
				all = append(all, combinations(name, m)...)
			}
		}
		return all
	default:
		return nil
	}
}

func numbered(name string, p *syntax.Scalar) []string {
	n, ok := p.Int()
	if !ok || n < 1 || n > maxParallel {
		return nil
	}
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%s %d/%d", name, i+1, n)
	}
	return all
}

func combinations(name string, m *syntax.Mapping) []string {
	rows := [][]string{nil}
	for e := range m.Entries() {
		values := flatten(e.Value, 0)
		if len(rows)*len(values) > maxParallel {
			return nil
		}
		next := make([][]string, 0, len(rows)*len(values))
		for _, row := range rows {
			for _, v := range values {
				next = append(next, append(row[:len(row):len(row)], v.Value))
			}
		}
		rows = next
	}
	all := make([]string, len(rows))
	for i, row := range rows {
		all[i] = name + ": [" + strings.Join(row, ", ") + "]"
	}
	return all
}
