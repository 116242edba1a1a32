package lint

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// An Extend names a settings file that another one extends.
//
//	includes: {group/templates: ../templates}
//	extends:
//	  - ../shared/pipewright.yml
//	  - {project: group/templates, file: pipewright.yml}
type Extend struct {
	// Project is the full path of the project in whose checkout File lies. Without one, File starts at the directory of the
	// file that extends it.
	Project string
	File    string // with slashes
	Span    source.Span

	project source.Span // of Project
}

// Over returns what counts when settings extend others. Where both say something, s wins: rule by rule, option by option,
// project by project. What either ignores is ignored.
func (s Settings) Over(base Settings) Settings {
	s.GitLab = cmp.Or(s.GitLab, base.GitLab)
	s.Preset = cmp.Or(s.Preset, base.Preset)
	s.Rules = union(s.Rules, base.Rules)
	s.Includes = union(s.Includes, base.Includes)
	s.Ignore = slices.Concat(base.Ignore, s.Ignore)
	options := union(s.Options, base.Options)
	for rule := range options {
		options[rule] = union(s.Options[rule], base.Options[rule])
	}
	s.Options = options
	return s
}

// union returns the entries of both maps, those of own where both have one; nil when there are none.
func union[V any](own, base map[string]V) map[string]V {
	if len(own)+len(base) == 0 {
		return nil
	}
	all := make(map[string]V, len(own)+len(base))
	maps.Copy(all, base)
	maps.Copy(all, own)
	return all
}

// extends reads one file or a list of them.
func (p *settingsParser) extends(n syntax.Node) []Extend {
	items := []syntax.Node{n}
	if list, ok := n.(*syntax.Sequence); ok {
		items = list.Items()
	}
	var all []Extend
	for _, item := range items {
		if e, ok := p.extend(item); ok {
			all = append(all, e)
		}
	}
	return all
}

func (p *settingsParser) extend(n syntax.Node) (Extend, bool) {
	e := Extend{Span: n.Span(), File: scalar(n)}
	m, isMapping := n.(*syntax.Mapping)
	switch {
	case isMapping:
		return p.extendProject(m)
	case e.File == "":
		p.report(Findingf(n.Span(), `"extends" takes a file or a list of files, as in "../shared/pipewright.yml"`))
		return e, false
	}
	return e, p.isPath(e.File, n.Span())
}

// extendProject reads a file in the checkout of a project.
func (p *settingsParser) extendProject(m *syntax.Mapping) (Extend, bool) {
	before := len(p.findings)
	p.shadowed(m)
	e := Extend{Span: m.Span()}
	for entry := range m.Entries() {
		switch entry.Key.Value() {
		case "project":
			e.Project, e.project = scalar(entry.Value), entry.Value.Span()
		case "file":
			e.File, e.Span = scalar(entry.Value), entry.Value.Span()
		default:
			p.unknownKey(entry.Key, []string{"file", "project"})
		}
	}
	if len(p.findings) > before {
		return e, false
	}
	if e.Project == "" || e.File == "" {
		p.report(Findingf(m.Span(), `an entry of "extends" with keys needs both "project" and "file"`))
		return e, false
	}
	return e, p.isPath(e.File, e.Span)
}

// isPath reports whether what is extended is a path: settings never come from the network.
func (p *settingsParser) isPath(file string, span source.Span) bool {
	if !strings.Contains(file, "://") {
		return true
	}
	p.report(Findingf(span, `"extends" takes files, not addresses: check the project out and name the checkout in "includes"`))
	return false
}

// projects reports and drops files of projects whose checkout nothing names.
func (p *settingsParser) projects() {
	includes := p.settings.Includes
	p.settings.Extends = slices.DeleteFunc(p.settings.Extends, func(e Extend) bool {
		if e.Project == "" || includes[e.Project] != "" {
			return false
		}
		known := slices.Sorted(maps.Keys(includes))
		p.report(Unknown(e.project, e.Project, known, `"includes" of this file names no checkout of %q`, e.Project))
		return true
	})
}
