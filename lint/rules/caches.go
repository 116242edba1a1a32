package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// A jobCache is one of the caches of a job.
type jobCache struct {
	job   *config.Job
	node  *syntax.Mapping
	key   syntax.Node // nil when nothing is said
	paths []string    // sorted
	span  source.Span // of the paths
}

// cachesKey is the key of the caches in [lint.Once].
type cachesKey struct{}

// caches returns the caches with paths of all jobs, also those that default gives.
func caches(pass *lint.Pass) []jobCache {
	return lint.Once(pass, cachesKey{}, func() []jobCache {
		var all []jobCache
		for _, job := range pass.Config.Jobs {
			if job.Bridge {
				continue
			}
			value := pass.Config.Value(job, "cache")
			nodes := []syntax.Node{value}
			if list, ok := value.(*syntax.Sequence); ok {
				nodes = list.Items()
			}
			for _, n := range nodes {
				if m, ok := n.(*syntax.Mapping); ok && !isNothing(m.Get("paths")) {
					paths := slices.Compact(slices.Sorted(slices.Values(words(m.Get("paths")))))
					all = append(all, jobCache{job, m, m.Get("key"), paths, m.Entry("paths").Key.Span()})
				}
			}
		}
		return all
	})
}

// anyVariable finds the names of variables in a text.
var anyVariable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{?([A-Za-z_]\w*)`) })

// sharedKey returns a text that is equal for caches that are one in a pipeline, false where that depends on the job.
func (c jobCache) sharedKey() (string, bool) {
	s, ok := c.key.(*syntax.Scalar)
	switch {
	case isNothing(c.key):
		return "default", true // docs: ci/yaml/#cachekey
	case !ok:
		return "", false
	}
	for _, name := range anyVariable().FindAllStringSubmatch(s.Value(), -1) {
		if !strings.HasPrefix(name[1], "CI_COMMIT_") && !strings.HasPrefix(name[1], "CI_PROJECT_") {
			return "", false
		}
	}
	return s.Value(), true
}

// writes reports whether the job saves the cache when it is done.
func (c jobCache) writes() bool {
	policy := textAt(c.node, "policy")
	return policy == "" || policy == "pull-push" || policy == "push"
}
