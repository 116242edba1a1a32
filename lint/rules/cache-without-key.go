package rules

import (
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// CacheWithoutKey reports caches that all branches and jobs share.
var CacheWithoutKey = &lint.Analyzer{
	Name:     "cache-without-key",
	Group:    lint.Jobs,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a cache has no key

Without key, the cache is "default", which all jobs and all branches share: it grows with
what every branch leaves in it, and never starts afresh. key: files ties it to a lock file,
$CI_COMMIT_REF_SLUG to a branch (docs: ci/caching).`,
	Bad:  "test:\n  cache:\n    paths: [.cache/pip]\n  script: make test\n",
	Good: "test:\n  cache:\n    key:\n      files: [requirements.txt]\n    paths: [.cache/pip]\n  script: make test\n",
	Run:  cacheWithoutKey,
}

func cacheWithoutKey(pass *lint.Pass) error {
	seen := map[source.Span]bool{} // what jobs share
	for _, c := range caches(pass) {
		if !isNothing(c.key) || seen[c.span] {
			continue
		}
		seen[c.span] = true
		pass.Report(lint.Findingf(c.span, "the cache of %q has no key, so all jobs and branches share it: add key", c.job.Name.Value).
			At(c.job.Name.Value, "cache"))
	}
	return nil
}
