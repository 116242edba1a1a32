package lint

import (
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// An Option is what the settings may tell a rule beside its severity: a list of texts.
//
//	rules:
//	  image-registry-not-allowed: {severity: error, allowed: [registry.example.com]}
type Option struct {
	Name string
	Doc  string // what the texts are, in one sentence without a full stop
}

// Option returns what the settings say for an option of the analyzer, nil when they say nothing.
func (p *Pass) Option(name string) []string { return p.options[name] }

// severityKey is the key of the severity beside a rule's options.
const severityKey = "severity"

// options reads the mapping of one rule.
func (p *settingsParser) options(rule *Analyzer, m *syntax.Mapping) {
	p.shadowed(m)
	known := []string{severityKey}
	for _, o := range rule.Options {
		known = append(known, o.Name)
	}
	for e := range m.Entries() {
		switch name := e.Key.Value(); {
		case name == severityKey:
			p.severity(rule.Name, e.Value)
		case rule.hasOption(name):
			p.option(rule.Name, name, e.Value)
		default:
			p.unknownKey(e.Key, known)
		}
	}
}

func (a *Analyzer) hasOption(name string) bool {
	for _, o := range a.Options {
		if o.Name == name {
			return true
		}
	}
	return false
}

// option reads a text or a list of them.
func (p *settingsParser) option(rule, name string, n syntax.Node) {
	items := []syntax.Node{n}
	if list, ok := n.(*syntax.Sequence); ok {
		items = list.Items()
	}
	var texts []string
	for _, item := range items {
		text := scalar(item)
		if text == "" {
			p.report(Findingf(item.Span(), "%q of %q is a list of texts", name, rule))
			return
		}
		texts = append(texts, text)
	}
	if p.settings.Options == nil {
		p.settings.Options = map[string]map[string][]string{}
	}
	if p.settings.Options[rule] == nil {
		p.settings.Options[rule] = map[string][]string{}
	}
	p.settings.Options[rule][name] = texts
}
