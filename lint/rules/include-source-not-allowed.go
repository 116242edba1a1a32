package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// IncludeSourceNotAllowed reports includes from places that the settings do not name.
var IncludeSourceNotAllowed = &lint.Analyzer{
	Name:     "include-source-not-allowed",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an include comes from a place that the settings do not allow

Whoever may change an included file decides what the jobs run, with all variables of the
project. The rule speaks when .pipewright.yml says which places are allowed. Each is a group or a
project of this server ("acme/ci"), the beginning of a remote address without its scheme
("ci.acme.io/templates"), or that of a component ("gitlab.com/acme/components"; for one of this
server, the group or project is enough).

Files of the repository, its artifacts and the templates that come with GitLab are always
allowed. Where the place depends on a variable, the rule says nothing.`,
	Options: []lint.Option{{
		Name: "allowed",
		Doc:  `groups, projects, and beginnings of addresses, as in "acme/ci" and "ci.acme.io/templates"; without any, the rule is silent`,
	}},
	Settings: "rules:\n  include-source-not-allowed:\n    allowed: [acme]\n",
	Bad:      "include:\n  - project: somebody/ci\n    ref: v1.0.0\n    file: jobs.yml\ntest:\n  script: make test\n",
	Good:     "include:\n  - project: acme/ci\n    ref: v1.0.0\n    file: jobs.yml\ntest:\n  script: make test\n",
	Run:      includeSourceNotAllowed,
}

func includeSourceNotAllowed(pass *lint.Pass) error {
	allowed := pass.Option("allowed")
	if len(allowed) == 0 {
		return nil
	}
	for _, in := range includes(pass) {
		said, place := in.source()
		if place == "" || strings.Contains(place, "$") || isBelowOne(place, allowed) {
			continue
		}
		f := lint.Findingf(said.Span, "%q is included, which the settings do not allow: take it from an allowed place", said.Value)
		pass.Report(f.At(in.path...).WithHint("allowed: %s", strings.Join(allowed, ", ")))
	}
	return nil
}

// source returns what an include says of where it comes from, and the place without scheme and version; "" for one of the repository or
// of GitLab itself.
func (in included) source() (said config.String, place string) {
	if project, ok := in.get("project"); ok {
		return project, strings.Trim(project.Value, "/")
	}
	if component, ok := in.get("component"); ok {
		place, _, _ = strings.Cut(component.Value, "@")
		for _, server := range []string{"$CI_SERVER_FQDN/", "${CI_SERVER_FQDN}/", "$CI_SERVER_HOST/", "${CI_SERVER_HOST}/"} {
			place = strings.TrimPrefix(place, server)
		}
		return component, place
	}
	if url, ok := in.url(); ok {
		_, place, _ = strings.Cut(url.Value, "://")
		place = place[strings.LastIndexByte(place, '@')+1:]
		host, rest, _ := strings.Cut(place, "/")
		return url, strings.ToLower(host) + "/" + rest
	}
	return config.String{}, ""
}
