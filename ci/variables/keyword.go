package variables

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// textKeywords are the keywords of jobs in which GitLab or its runner expands variables.
// Source: docs: ci/variables/where_variables_can_be_used, and ci/yaml of those that it leaves out, August 2026.
var textKeywords = []string{
	"artifacts", "cache", "environment", "id_tokens", "identity", "needs", "pages", "parallel", "release", "resource_group", "secrets",
	"tags", "trigger",
}

// globalMentions returns what is read outside of jobs: by include, by the workflow, in the values of root variables.
func (c *collector) globalMentions() []mention {
	var all []mention
	for _, doc := range c.cfg.Files {
		if root, ok := doc.Root.(*syntax.Mapping); ok {
			all = append(all, c.include(root.Get("include"))...)
		}
	}
	if workflow, ok := c.cfg.Root.Get("workflow").(*syntax.Mapping); ok {
		all = append(all, c.text("workflow", workflow.Get("name"))...)
		all = append(all, c.rules("workflow", workflow.Get("rules"))...)
	}
	return append(all, c.values(c.cfg.Root.Get("variables"))...)
}

// include returns what entries of include read.
func (c *collector) include(n syntax.Node) []mention {
	entries := []syntax.Node{n}
	if list, ok := n.(*syntax.Sequence); ok {
		entries = list.Items()
	}
	var all []mention
	for _, entry := range entries {
		m, ok := entry.(*syntax.Mapping)
		if !ok {
			all = append(all, c.text("include", entry)...)
			continue
		}
		for e := range m.Entries() {
			switch e.Key.Value() {
			case "rules":
				all = append(all, c.rules("include", e.Value)...)
			case "inputs": // a text that is read where the included file puts it
			default:
				all = append(all, c.text("include", e.Value)...)
			}
		}
	}
	return all
}

// jobMentions returns what a job reads.
func (c *collector) jobMentions(job *config.Job) []mention {
	all := c.values(job.Node.Get("variables"))
	for _, keyword := range textKeywords {
		all = append(all, c.text(keyword, c.cfg.Value(job, keyword))...)
	}
	if job.Image != nil {
		all = append(all, c.image("image", job.Image.Node)...)
	}
	for _, service := range job.Services {
		all = append(all, c.image("services", service.Node)...)
	}
	all = append(all, c.rules("rules", job.Node.Get("rules"))...)
	for _, keyword := range []string{"only", "except"} {
		all = append(all, c.policy(keyword, job.Node.Get(keyword))...)
	}
	return append(all, c.scripts(job)...)
}

// image returns what an image reads: its name and what is the runner's business, but not what runs in its container.
func (c *collector) image(keyword string, n syntax.Node) []mention {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return c.text(keyword, n)
	}
	var all []mention
	for _, key := range []string{"name", "alias", "docker", "kubernetes", "pull_policy"} {
		all = append(all, c.text(keyword, m.Get(key))...)
	}
	return append(all, c.values(m.Get("variables"))...)
}

// text returns what the texts in a value read. Many jobs share a value that default gives.
func (c *collector) text(keyword string, n syntax.Node) []mention {
	if n == nil {
		return nil
	}
	key := textKey{n, keyword}
	all, known := c.texts[key]
	if !known {
		for _, s := range scalarsIn(n, map[syntax.Node]bool{}) {
			all = append(all, mentionsIn(s, mention{how: InKeyword, keyword: keyword})...)
		}
		c.texts[key] = all
	}
	return all
}

// scalarsIn returns the texts in a value, each once however many aliases repeat it. Inputs are left out: they are read where the
// included file puts them.
func scalarsIn(n syntax.Node, seen map[syntax.Node]bool) []*syntax.Scalar {
	if n == nil || seen[n] {
		return nil
	}
	seen[n] = true
	var all []*syntax.Scalar
	switch n := n.(type) {
	case *syntax.Scalar:
		if n.IsString() {
			all = append(all, n)
		}
	case *syntax.Sequence:
		for _, item := range n.Items() {
			all = append(all, scalarsIn(item, seen)...)
		}
	case *syntax.Mapping:
		for e := range n.Entries() {
			if e.Key.Value() != "inputs" {
				all = append(all, scalarsIn(e.Value, seen)...)
			}
		}
	}
	return all
}

// values returns what the values of variables read.
func (c *collector) values(n syntax.Node) []mention {
	var all []mention
	for _, v := range config.Variables(n) {
		node := v.Node
		if data, ok := node.(*syntax.Mapping); ok {
			if expand, ok := data.Get("expand").(*syntax.Scalar); ok {
				if yes, isBool := expand.Bool(); isBool && !yes {
					continue
				}
			}
			node = data.Get("value")
		}
		if s, ok := node.(*syntax.Scalar); ok && s.IsString() {
			all = append(all, mentionsIn(s, mention{how: InKeyword, keyword: "variables", of: v.Name.Value})...)
		}
	}
	return all
}

// mentionsIn returns the variables that a text names, each like the given one.
func mentionsIn(s *syntax.Scalar, like mention) []mention {
	text := s.Value()
	var all []mention
	for _, r := range references(text) {
		m := like
		m.name, m.span = r.name, placeIn(s, text, r)
		all = append(all, m)
	}
	return all
}

// placeIn returns the place of a part of a text in its file.
func placeIn(s *syntax.Scalar, text string, r reference) source.Span {
	whole := s.Span()
	if whole.File == nil {
		return whole
	}
	return whole.File.Span(syntax.Offsets(whole, text).Range(r.start, r.end))
}
