package pipeline

import (
	"cmp"
	"slices"
)

// A Moment is when a predefined variable is first set. Whoever asks for it earlier gets null.
type Moment uint8

// The moments in their order.
const (
	FromInclude  Moment = iota // while the configuration is put together: include and all that follows
	FromWorkflow               // when GitLab asks whether there is a pipeline: workflow:rules and all that follows
	FromRules                  // when GitLab asks whether a job is in the pipeline: its rules, only, except, and its script
	FromScript                 // when a runner has the job
)

// An Info is what there is to know about a predefined variable.
type Info struct {
	Name  string
	From  Moment
	Since string // the version of GitLab that brought it, "" when that was before 17.0 or is not known
	About string // its meaning in one line; a variable that is not always set says when it is
}

// Predefined returns what there is to know about a variable that GitLab or its runner sets, and whether it is one.
func Predefined(name string) (Info, bool) {
	i, found := slices.BinarySearchFunc(predefined, name, func(v Info, name string) int { return cmp.Compare(v.Name, name) })
	if !found {
		return Info{}, false
	}
	return predefined[i], true
}

// PredefinedNames returns the names of all variables that GitLab or its runner sets, sorted.
func PredefinedNames() []string {
	names := make([]string, len(predefined))
	for i, v := range predefined {
		names[i] = v.Name
	}
	return names
}

// Renamed returns the name that replaced the one of a predefined variable which GitLab no longer sets, "" for all others.
//
// Source: "`CI_BUILD_*` predefined variables" among the removals of GitLab 16.0 (docs: update/deprecations).
func Renamed(name string) string { return renamed[name] }

var renamed = map[string]string{
	"CI_BUILD_BEFORE_SHA": "CI_COMMIT_BEFORE_SHA",
	"CI_BUILD_ID":         "CI_JOB_ID",
	"CI_BUILD_MANUAL":     "CI_JOB_MANUAL",
	"CI_BUILD_NAME":       "CI_JOB_NAME",
	"CI_BUILD_REF":        "CI_COMMIT_SHA",
	"CI_BUILD_REF_NAME":   "CI_COMMIT_REF_NAME",
	"CI_BUILD_REF_SLUG":   "CI_COMMIT_REF_SLUG",
	"CI_BUILD_REPO":       "CI_REPOSITORY_URL",
	"CI_BUILD_STAGE":      "CI_JOB_STAGE",
	"CI_BUILD_TAG":        "CI_COMMIT_TAG",
	"CI_BUILD_TOKEN":      "CI_JOB_TOKEN",
	"CI_BUILD_TRIGGERED":  "CI_PIPELINE_TRIGGERED",
}
