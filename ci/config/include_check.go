package config

import (
	"encoding/base64"
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/duration"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// isURL reports whether GitLab takes an include given as a string for a remote one.
// Source: Gitlab::UrlSanitizer.valid?, GitLab 18.11.
func isURL(s string) bool {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(s), ":")
	if !ok || strings.Trim(rest, "/") == "" {
		return false
	}
	switch scheme {
	case "http", "https", "ssh", "git":
		return true
	}
	return false
}

// isYAMLName reports whether GitLab takes a file for YAML by its name.
func isYAMLName(name string) bool {
	base := path.Base(name)
	ext := strings.ToLower(path.Ext(base))
	return (ext == ".yml" || ext == ".yaml") && len(base) > len(ext)
}

// acceptable reports whether GitLab accepts the name of a file.
// Source of what a component needs: Gitlab::Ci::Components::InstancePath.match?, GitLab 18.11.
func (l *loader) acceptable(loc location) bool {
	switch {
	case loc.kind == "component" && !strings.Contains(loc.name, "@"):
		l.lost(RuleIncludeInvalid, loc.span, `%q names no version: write one behind it, such as "@1.2.3"`, loc.name)
	case loc.kind == "component":
		return true
	case !isYAMLName(loc.name):
		l.lost(RuleIncludeNotYAML, loc.span, "%q cannot be included: the name of an included file ends in .yml or .yaml", secret.Address(loc.name))
	case loc.kind == "remote" && !isURL(loc.name):
		l.lost(RuleIncludeInvalid, loc.span, "%q is no address of a file: a remote include begins with https:// or http://", secret.Address(loc.name))
	case loc.kind == "template" && !strings.HasSuffix(loc.name, ".gitlab-ci.yml"):
		l.lost(RuleIncludeInvalid, loc.span, "%q is no template: the name of a template ends in .gitlab-ci.yml", loc.name)
	case loc.kind == "artifact" && !l.opts.Child:
		l.lost(RuleIncludeArtifact, loc.span, `%q is an artifact, which only a child pipeline can include: use trigger: {include: [{artifact: …, job: …}]}`, loc.name)
	default:
		return true
	}
	return false
}

// includeKeys are the keys of an include.
var includeKeys = []string{
	"local", "file", "remote", "project", "ref", "integrity", "cache", "template", "artifact", "inputs", "job", "rules", "component",
}

// checkKept checks an include keyword none of whose includes brings a file. Only then does GitLab keep it, and look at it once more.
func (l *loader) checkKept(e *syntax.Entry) {
	switch n := e.Value.(type) {
	case *syntax.Mapping:
		l.cfg.reportf(RuleIncludeNothing, e.Value.Span(), []string{"include"},
			"this include brings no file, and then GitLab accepts only a list or a string: put it in a list")
	case *syntax.Sequence:
		for _, item := range n.Items() {
			if m, ok := item.(*syntax.Mapping); ok {
				l.checkItem(m)
			}
		}
	}
}

func (l *loader) checkItem(m *syntax.Mapping) {
	for e := range m.Entries() {
		if !contains(includeKeys, e.Key) {
			l.invalid(Problem{
				Span: e.Key.Span(), Unknown: e.Key.Value(), Known: includeKeys, Message: quoted(e.Key.Value()) + " is no keyword of an include",
			})
		}
	}
	if m.Get("project") != nil && !absent(m.Get("project")) && !isPresent(m.Get("file")) {
		l.invalid(Problem{Span: m.Get("project").Span(), Message: `"project" needs "file", the path of the file in that project`})
	}
	if list, ok := m.Get("rules").(*syntax.Sequence); ok {
		for _, rule := range list.Items() {
			if rule.Kind() == syntax.KindSequence {
				l.cfg.reportf(RuleIncludeRules, rule.Span(), []string{"include"}, "a rule is a list: the rules of an include are mappings, not lists of them")
			}
		}
	}
	if artifact := m.Get("artifact"); artifact != nil && !absent(artifact) && !isPresent(m.Get("job")) {
		l.invalid(Problem{Span: artifact.Span(), Message: `"artifact" needs "job", the job that makes the artifact`})
	}
	l.checkIntegrity(m)
	l.checkCache(m)
}

func (l *loader) invalid(p Problem) {
	p.Rule, p.Path = RuleIncludeInvalid, []string{"include"}
	l.cfg.report(p)
}

// checkIntegrity checks the hash of a remote file.
func (l *loader) checkIntegrity(m *syntax.Mapping) {
	integrity := m.Get("integrity")
	if integrity == nil || absent(integrity) {
		return
	}
	if !isPresent(m.Get("remote")) {
		l.invalid(Problem{Span: integrity.Span(), Message: `"integrity" goes only with "remote": remove it`})
	}
	s, _ := integrity.(*syntax.Scalar)
	hash, ok := "", false
	if s != nil && s.IsString() {
		hash, ok = strings.CutPrefix(s.Value(), "sha256-")
	}
	if _, err := base64.StdEncoding.Strict().DecodeString(hash); !ok || err != nil || strings.ContainsAny(hash, "\r\n") {
		l.invalid(Problem{Span: integrity.Span(), Message: badIntegrity})
	}
}

// checkCache checks how long GitLab may keep a remote file.
func (l *loader) checkCache(m *syntax.Mapping) {
	cache := m.Get("cache")
	if cache == nil || !isPresent(cache) {
		return
	}
	if !isPresent(m.Get("remote")) {
		l.invalid(Problem{Span: cache.Span(), Message: `"cache" goes only with "remote": remove it`})
		return
	}
	s, ok := cache.(*syntax.Scalar)
	if !ok || s.Kind() != syntax.KindBool && !s.IsString() {
		l.invalid(Problem{Span: cache.Span(), Message: `"cache" must be true or a duration such as "1 hour"`})
		return
	}
	if seconds, err := duration.Parse(s.Value()); s.IsString() && (err != nil || seconds < 60) {
		l.invalid(Problem{Span: cache.Span(), Message: `"cache" must be true or a duration of at least a minute, such as "1 hour"`})
	}
}
