package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// CacheOverwritten reports caches that share a key and hold different things.
var CacheOverwritten = &lint.Analyzer{
	Name:     "cache-overwritten",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `two jobs overwrite each other's cache

A cache is one archive under one key. A job replaces the whole archive with its own paths, so
that two jobs with the same key and different paths throw each other's files away: both pay
for the upload, and each finds nothing of its own. Without key, the key is "default" for all
jobs (docs: ci/yaml/#cachekey).

Give each of them a key of its own, or all of them the same paths. Jobs with policy: pull
save nothing; jobs with different tags may have different runners, and are not compared.`,
	Bad: "python:\n  cache:\n    paths: [.cache/pip]\n  script: make test\n" +
		"node:\n  cache:\n    paths: [node_modules/]\n  script: npm test\n",
	Good: "python:\n  cache:\n    key: pip\n    paths: [.cache/pip]\n  script: make test\n" +
		"node:\n  cache:\n    key: npm\n    paths: [node_modules/]\n  script: npm test\n",
	Run: cacheOverwritten,
}

func cacheOverwritten(pass *lint.Pass) error {
	type place struct{ key, tags string }
	first := map[place]jobCache{}
	told := map[place]bool{}
	for _, c := range caches(pass) {
		key, shared := c.sharedKey()
		if !shared || !c.writes() || pass.Config.Unsettled(config.String{Value: key, Span: c.span}) {
			continue
		}
		at := place{key, strings.Join(words(pass.Config.Value(c.job, "tags")), "\n")}
		other, known := first[at]
		if !known {
			first[at] = c
			continue
		}
		if told[at] || slices.Equal(other.paths, c.paths) {
			continue
		}
		told[at] = true
		f := lint.Findingf(c.span, "%q and %q save different paths under the cache key %q, and so overwrite each other's cache: give "+
			"each a key of its own", c.job.Name.Value, other.job.Name.Value, key).At(c.job.Name.Value, "cache", "paths")
		f.Related = []lint.Related{{Span: other.span, Message: "the other paths"}}
		pass.Report(f)
	}
	return nil
}
