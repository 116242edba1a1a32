package config

import "gitlab.com/pipewright/pipewright/ci/syntax"

// A Need is one job that another one needs.
type Need struct {
	Job       String
	Optional  bool
	Artifacts bool // the artifacts of the needed job are downloaded
	// Cross says that the needed job is one of another pipeline or project.
	Cross bool
	// Pipeline and Project name that pipeline or project, as far as they are written.
	Pipeline, Project String
	// Rule is the 1-based number of the rule that has the need, 0 for a need of the job itself.
	Rule int
	Node syntax.Node
	// Parallel is what chooses instances of the needed job; nil without the key.
	Parallel syntax.Node
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
			if depth > 0 && len(all) < maxFlat {
				all = append(all, flattenMappings(item, depth-1)...)
			}
		}
	}
	return all
}

// maxNeedNesting bounds how deep lists of needs are looked into. GitLab has no bound but its memory.
const maxNeedNesting = 100

func needList(n syntax.Node, rule int) []Need {
	var all []Need
	eachNeed(n, maxNeedNesting, func(item syntax.Node) {
		switch item := item.(type) {
		case *syntax.Scalar:
			if item.IsString() && !isBlank(item.Value()) {
				all = append(all, Need{Job: String{item.Value(), item.Span()}, Artifacts: true, Rule: rule, Node: item})
			}
		case *syntax.Mapping:
			if need, ok := oneNeed(item, rule); ok {
				all = append(all, need)
			}
		}
	})
	return all
}

// eachNeed calls yield for every item of needs, which is one mapping or a list, with lists in it.
func eachNeed(n syntax.Node, depth int, yield func(syntax.Node)) {
	switch n := n.(type) {
	case *syntax.Mapping:
		yield(n)
	case *syntax.Sequence:
		for _, item := range n.Items() {
			if s, ok := item.(*syntax.Scalar); ok {
				yield(s)
			} else if depth > 0 {
				eachNeed(item, depth-1, yield)
			}
		}
	}
}

func oneNeed(m *syntax.Mapping, rule int) (Need, bool) {
	job, ok := m.Get("job").(*syntax.Scalar)
	if !ok || !job.IsString() || isBlank(job.Value()) {
		return Need{}, false
	}
	need := Need{
		Job: String{job.Value(), job.Span()}, Rule: rule, Node: m, Optional: isBool(m.Get("optional"), true),
		Artifacts: !isBool(m.Get("artifacts"), false), Parallel: m.Get("parallel"),
		Pipeline: text(m.Get("pipeline")), Project: text(m.Get("project")),
		Cross: m.Entry("pipeline") != nil || m.Entry("project") != nil || m.Entry("ref") != nil,
	}
	return need, true
}

// isBridgeNeed reports whether an item of needs names a whole pipeline instead of a job.
func isBridgeNeed(n syntax.Node) bool {
	m, ok := n.(*syntax.Mapping)
	return ok && m.Entry("job") == nil
}
