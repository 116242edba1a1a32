package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// RuleSettings is the name under which mistakes in the settings file are shown. It is no rule: settings that are wrong
// stop the run.
const RuleSettings = "settings"

// ParseSettings reads a settings file alone: whoever can read the files that it extends lays it over them, with
// [Settings.Over]. The findings are the mistakes in it; with any, the settings must not be used. analyzers are all rules.
func ParseSettings(file *source.File, analyzers []*Analyzer) (Settings, []Finding) {
	p := &settingsParser{analyzers: analyzers}
	doc := syntax.Parse(file)
	for _, problem := range doc.Problems {
		p.report(Findingf(problem.Span, "%s", problem.Message))
	}
	if root, ok := doc.Root.(*syntax.Mapping); ok {
		p.root(root)
	}
	return p.settings, p.findings
}

// settingsParser collects settings and the mistakes in them.
type settingsParser struct {
	settings  Settings
	findings  []Finding
	analyzers []*Analyzer
}

func (p *settingsParser) report(f Finding) {
	f.Rule, f.Severity = RuleSettings, Error
	p.findings = append(p.findings, f)
}

var settingsKeys = []string{"extends", "gitlab", "ignore", "includes", "preset", "rules"}

func (p *settingsParser) root(m *syntax.Mapping) {
	p.shadowed(m)
	for e := range m.Entries() {
		if e.Value.Kind() == syntax.KindNull {
			continue
		}
		switch e.Key.Value() {
		case "gitlab":
			p.settings.GitLab = p.version(e.Value)
		case "preset":
			p.settings.Preset = p.preset(e.Value)
		case "rules":
			p.rules(e.Value)
		case "ignore":
			p.settings.Ignore = p.ignores(e.Value)
		case "includes":
			p.settings.Includes = p.includes(e.Value)
		case "extends":
			p.settings.Extends = p.extends(e.Value)
		default:
			p.unknownKey(e.Key, settingsKeys)
		}
	}
	p.projects()
}

// shadowed reports keys that stand twice: of two settings one would silently lose.
func (p *settingsParser) shadowed(m *syntax.Mapping) {
	for _, s := range m.Shadowed() {
		p.report(Findingf(s.By.Span(), "%q is set twice: remove one of them", s.By.Value()))
	}
}

func (p *settingsParser) unknownKey(key *syntax.Scalar, known []string) {
	p.report(Unknown(key.Span(), key.Value(), known, "unknown key %q", key.Value()))
}

func (p *settingsParser) version(n syntax.Node) string {
	s, ok := n.(*syntax.Scalar)
	if !ok || !IsVersion(s.Text()) {
		p.report(Findingf(n.Span(), `"gitlab" is the server's version, such as "17.11"`))
		return ""
	}
	return s.Text()
}

// IsVersion reports whether s is a version of GitLab: "MAJOR.MINOR", with an optional patch.
func IsVersion(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	for _, part := range parts {
		if part == "" || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}

func (p *settingsParser) preset(n syntax.Node) Preset {
	word := scalar(n)
	preset, ok := ParsePreset(word)
	if !ok {
		p.report(Unknown(n.Span(), word, Presets(), "%q is no preset", word))
	}
	return preset
}

// rules reads what the settings say of single rules: a severity, or a mapping of it and of options.
func (p *settingsParser) rules(n syntax.Node) {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		p.report(Findingf(n.Span(), `"rules" maps names of rules to severities, as in "image-tag-latest: error"`))
		return
	}
	p.shadowed(m)
	p.settings.Rules = make(map[string]Severity, m.Len())
	for e := range m.Entries() {
		rule := p.rule(e.Key)
		if rule == nil {
			continue
		}
		if options, ok := e.Value.(*syntax.Mapping); ok {
			p.options(rule, options)
		} else {
			p.severity(rule.Name, e.Value)
		}
	}
}

func (p *settingsParser) severity(rule string, n syntax.Node) {
	severity, ok := parseSeverity(n)
	if !ok {
		word := scalar(n)
		p.report(Unknown(n.Span(), word, Severities(), "%q is no severity", word))
		return
	}
	p.settings.Rules[rule] = severity
}

// parseSeverity reads a severity; `off` is a boolean in YAML.
func parseSeverity(n syntax.Node) (Severity, bool) {
	s, ok := n.(*syntax.Scalar)
	if !ok {
		return Off, false
	}
	return ParseSeverity(s.Text())
}

// rule returns the rule of a name, nil when there is none.
func (p *settingsParser) rule(name *syntax.Scalar) *Analyzer {
	for _, a := range p.analyzers {
		if a.Name == name.Value() {
			return a
		}
	}
	p.report(Unknown(name.Span(), name.Value(), Names(p.analyzers), "no rule is named %q", name.Value()).
		WithHint(`"pipewright rules" lists them all`))
	return nil
}

func (p *settingsParser) ignores(n syntax.Node) []Ignore {
	list, ok := n.(*syntax.Sequence)
	if !ok {
		p.report(Findingf(n.Span(), `"ignore" is a list, as in "- {rule: secret-literal, paths: [ci/legacy/**]}"`))
		return nil
	}
	var all []Ignore
	for _, item := range list.Items() {
		m, ok := item.(*syntax.Mapping)
		if !ok {
			p.report(Findingf(item.Span(), `an entry of "ignore" has the keys "rule" and "paths"`))
			continue
		}
		if ignore, ok := p.ignore(m); ok {
			all = append(all, ignore)
		}
	}
	return all
}

func (p *settingsParser) ignore(m *syntax.Mapping) (Ignore, bool) {
	before := len(p.findings)
	p.shadowed(m)
	var ignore Ignore
	for e := range m.Entries() {
		switch e.Key.Value() {
		case "rule":
			if name, ok := e.Value.(*syntax.Scalar); ok && p.rule(name) != nil {
				ignore.Rule = name.Value()
			}
		case "paths":
			ignore.Paths = p.globs(e.Value)
		default:
			p.unknownKey(e.Key, []string{"rule", "paths"})
		}
	}
	if len(p.findings) > before {
		return ignore, false
	}
	if ignore.Rule == "" || len(ignore.Paths) == 0 {
		p.report(Findingf(m.Span(), `an entry of "ignore" needs both "rule" and "paths"`))
		return ignore, false
	}
	return ignore, true
}

func (p *settingsParser) globs(n syntax.Node) []string {
	items := []syntax.Node{n}
	if list, ok := n.(*syntax.Sequence); ok {
		items = list.Items()
	}
	var all []string
	for _, item := range items {
		pattern := scalar(item)
		if pattern == "" || !doublestar.ValidatePattern(pattern) {
			p.report(Findingf(item.Span(), "%q is no valid glob, such as %q", item.Span().Text(), "ci/legacy/**"))
			continue
		}
		all = append(all, pattern)
	}
	return all
}

func (p *settingsParser) includes(n syntax.Node) map[string]string {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		p.report(Findingf(n.Span(), `"includes" maps projects to directories, as in "group/templates: ../templates"`))
		return nil
	}
	p.shadowed(m)
	all := make(map[string]string, m.Len())
	for e := range m.Entries() {
		dir := scalar(e.Value)
		if dir == "" {
			p.report(Findingf(e.Value.Span(), "%q needs the directory of a checkout of that project", e.Key.Value()))
			continue
		}
		all[e.Key.Value()] = dir
	}
	return all
}

func scalar(n syntax.Node) string {
	if s, ok := n.(*syntax.Scalar); ok {
		return s.Text()
	}
	return ""
}

// Names returns the names of the analyzers, sorted.
func Names(analyzers []*Analyzer) []string {
	names := make(map[string]bool, len(analyzers))
	for _, a := range analyzers {
		names[a.Name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// Override parses one NAME=SEVERITY, as the command line takes it.
func Override(arg string, rules []string) (string, Severity, error) {
	name, word, ok := strings.Cut(arg, "=")
	if !ok {
		return "", Off, fmt.Errorf("%q is not NAME=SEVERITY, as in image-tag-latest=error", arg)
	}
	if !slices.Contains(rules, name) {
		return "", Off, fmt.Errorf("%s", Unknown(source.Span{}, name, rules, "no rule is named %q", name).Message)
	}
	severity, ok := ParseSeverity(word)
	if !ok {
		return "", Off, fmt.Errorf("%q is no severity: take one of %s", word, strings.Join(Severities(), ", "))
	}
	return name, severity, nil
}
