package variables

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// maxExpansions is how often variables may stand for variables in the name of an environment.
const maxExpansions = 5

// environmentsOf returns the patterns of the environments of a job: those of its instances. A job without one has "".
//
//	review/$CI_COMMIT_REF_SLUG  →  review/*
func environmentsOf(cfg *config.Config, job *config.Job) []string {
	name := environmentName(job)
	if name == "" {
		return []string{""}
	}
	var all []string
	for _, in := range job.Made() {
		if pattern := patternOf(cfg, in, name); !slices.Contains(all, pattern) {
			all = append(all, pattern)
		}
	}
	return all
}

// environmentName returns environment:name as it is written, "" without one.
func environmentName(job *config.Job) string {
	n := job.Node.Get("environment")
	if m, ok := n.(*syntax.Mapping); ok {
		n = m.Get("name")
	}
	if s, ok := n.(*syntax.Scalar); ok && s.Kind() != syntax.KindNull {
		return s.Value()
	}
	return ""
}

// patternOf fills in the variables whose values stand in the configuration. Others may be anything.
func patternOf(cfg *config.Config, in *config.Instance, name string) string {
	for range maxExpansions {
		filled := replace(name, func(variable string) (string, bool) { return literal(cfg, in, variable) })
		if filled == name {
			break
		}
		name = filled
	}
	name = replace(name, func(string) (string, bool) { return "*", true })
	if config.Interpolated(name) {
		return "*"
	}
	for strings.Contains(name, "**") {
		name = strings.ReplaceAll(name, "**", "*")
	}
	return name
}

// literal returns the value of a variable that the YAML gives an instance, unless rules may change it.
func literal(cfg *config.Config, in *config.Instance, name string) (string, bool) {
	for _, rule := range mappingsIn(in.Job.Node.Get("rules")) {
		if m, ok := rule.Get("variables").(*syntax.Mapping); ok && m.Entry(name) != nil {
			return "", false
		}
	}
	for _, list := range [][]config.Variable{in.Matrix, in.Job.Variables, config.Variables(cfg.Root.Get("variables"))} {
		for _, v := range list {
			if v.Name.Value == name {
				return v.Value.Value, true
			}
		}
	}
	return "", false
}

// replace replaces the variables that a text names. The replacement returns false to leave one as it stands.
func replace(text string, with func(name string) (string, bool)) string {
	var b strings.Builder
	done := 0
	for _, r := range references(text) {
		if value, ok := with(r.name); ok {
			b.WriteString(text[done:r.start])
			b.WriteString(value)
			done = r.end
		}
	}
	b.WriteString(text[done:])
	return b.String()
}

// isProduction reports whether a job deploys to the environment that matters: by its tier, or by a name that GitLab takes for it
// (docs: ci/environments/#deployment-tier-of-environments).
func isProduction(job *config.Job, environment string) bool {
	if m, ok := job.Node.Get("environment").(*syntax.Mapping); ok {
		if tier, ok := m.Get("deployment_tier").(*syntax.Scalar); ok {
			return tier.Value() == "production"
		}
	}
	first, _, _ := strings.Cut(environment, "/")
	last := environment[strings.LastIndexByte(environment, '/')+1:]
	return saysProduction(strings.FieldsFunc(first, notWord)) || isProductionWord(last)
}

func saysProduction(words []string) bool { return len(words) > 0 && isProductionWord(words[0]) }

func isProductionWord(word string) bool {
	return slices.Contains([]string{"production", "prod", "live"}, strings.ToLower(word))
}

func notWord(r rune) bool {
	return r != '_' && (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9')
}
