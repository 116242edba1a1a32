package pipeline

import "gitlab.com/pipewright/pipewright/ci/config"

// changes are the changed files, as far as somebody knows them.
type changes struct {
	paths    []string
	unknown  bool // GitLab cannot tell
	withheld bool // GitLab can tell, pipewright cannot
	bad      bool // there is no such ref to compare with
}

// changes returns what changed. GitLab can tell for merge requests, pull requests of another server, and pushes to branches that were
// there before.
// Source: changed_paths of Ci::Pipeline, GitLab 18.11.
func (r *run) changes() changes {
	e := r.event
	switch {
	case !e.isMergeRequest() && !e.isPullRequest() && !e.updatesBranch():
		return changes{unknown: true}
	case r.settler != nil:
		return changes{paths: settled}
	case e.Changes != nil:
		return changes{paths: e.Changes}
	case e.OpenChanges:
		return changes{withheld: true}
	}
	return changes{unknown: true}
}

// settled stands for changed files that only a [Settler] knows.
var settled = []string{""}

// settled answers a condition that the changed files do not matter to.
// Source: lib/gitlab/ci/build/rules/rule/clause/changes.rb, GitLab 18.11.
func (c changes) settled() (answer, bool) {
	switch {
	case c.withheld:
		return answer{config.Maybe, "the changed files are not known"}, true
	case c.unknown:
		return answer{config.Yes, "GitLab cannot tell the changed files, and then it holds"}, true
	case len(c.paths) == 0:
		return answer{config.No, "no file changed"}, true
	}
	return answer{}, false
}

// changesSince returns what changed since a ref, which GitLab can always tell. Without somebody to ask, the changed files of the
// event are what changed.
func (r *run) changesSince(ref string) changes {
	switch {
	case r.event.Compare != nil:
		paths, ok := r.event.Compare(ref)
		return changes{paths: paths, bad: !ok}
	case r.event.Changes == nil && r.event.OpenChanges:
		return changes{withheld: true}
	}
	return changes{paths: r.event.Changes}
}
