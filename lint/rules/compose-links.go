package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposeLinks reports links in compose files.
var ComposeLinks = &lint.Analyzer{
	Name:     "compose-links",
	Group:    lint.Docker,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `links where the network does the same

Links are what containers found each other by before there were networks (2015), and Docker
calls them a legacy feature. Services of one compose file reach each other by their names
without; that a link also starts the other service first is what depends_on is for.

A link with a name of its own (db:database) is left alone, and so is one on the old
network (network_mode: bridge), which knows no names.`,
	Example:    "compose.yml",
	Bad:        "services:\n  web:\n    build: .\n    links: [cache]\n  cache:\n    image: redis:8.2-alpine\n",
	Good:       "services:\n  web:\n    build: .\n    depends_on: [cache]\n  cache:\n    image: redis:8.2-alpine\n",
	RunCompose: composeLinks,
}

func composeLinks(pass *lint.Pass, c *docker.Compose) error {
	for _, s := range c.Services {
		entry := s.Node.Entry("links")
		if entry == nil || hasAny(s, "network_mode") || !plainLinks(c, entry.Value) {
			continue
		}
		name := s.Name.Text()
		f := lint.Findingf(entry.Key.Span(), "%q reaches the services of \"links\" by their names without it: use \"depends_on\" for their order", name)
		f = f.At("services", name, "links")
		if s.Node.Entry("depends_on") == nil && !s.Extends && !hasAny(s, "<<") {
			f.Fixes = []lint.Fix{{Message: `write "depends_on"`, Edits: []source.Edit{{Span: entry.Key.Span(), New: "depends_on"}}}}
		}
		pass.Report(f)
	}
	return nil
}

// plainLinks reports whether links name services of the file, none by another name.
func plainLinks(c *docker.Compose, links syntax.Node) bool {
	list, ok := links.(*syntax.Sequence)
	if !ok || len(list.Items()) == 0 {
		return false
	}
	return !slices.ContainsFunc(list.Items(), func(item syntax.Node) bool {
		link, ok := item.(*syntax.Scalar)
		if !ok {
			return true
		}
		service, _, renamed := strings.Cut(link.Text(), ":")
		return renamed || c.Service(service) == nil
	})
}
