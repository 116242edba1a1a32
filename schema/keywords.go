// Package schema is the table of GitLab's CI/CD keywords: which keys may stand where.
//
// The facts are those of GitLab 18.11, lib/gitlab/ci/config/entry.
package schema

import "slices"

// A Place is a kind of mapping in a configuration whose keys GitLab knows.
type Place string

// The places.
const (
	Job            Place = "job"
	Bridge         Place = "trigger job"
	Default        Place = "default"
	Artifacts      Place = "artifacts"
	Reports        Place = "artifacts:reports"
	CoverageReport Place = "artifacts:reports:coverage_report"
	Cache          Place = "cache"
	CacheKey       Place = "cache:key"
	Image          Place = "image"
	ImageDocker    Place = "image:docker"
	Service        Place = "services"
	Environment    Place = "environment"
	Rule           Place = "rules"
	RuleChanges    Place = "rules:changes"
	RuleExists     Place = "rules:exists"
	Only           Place = "only"
	Except         Place = "except"
	Workflow       Place = "workflow"
	WorkflowRule   Place = "workflow:rules"
	AutoCancel     Place = "workflow:auto_cancel"
	Retry          Place = "retry"
	AllowFailure   Place = "allow_failure"
	Parallel       Place = "parallel"
	Inherit        Place = "inherit"
	Hooks          Place = "hooks"
	Release        Place = "release"
	Trigger        Place = "trigger"
	Forward        Place = "trigger:forward"
	RootVariable   Place = "variables"
	JobVariable    Place = "job variables"
	IDToken        Place = "id_tokens"
)

// ofJob are the keys that only a job with a script has.
var ofJob = []string{
	"after_script", "artifacts", "before_script", "cache", "coverage", "dast_configuration", "dependencies", "hooks",
	"id_tokens", "identity", "image", "inputs", "manual_confirmation", "pages", "publish", "release", "retry", "run",
	"script", "secrets", "services", "start_in", "tags", "timeout",
}

// ofBoth are the keys that jobs and trigger jobs share.
var ofBoth = []string{
	"allow_failure", "environment", "except", "extends", "inherit", "interruptible", "needs", "only", "parallel",
	"resource_group", "rules", "stage", "variables", "when",
}

// Keys returns the keys that GitLab knows at a place, sorted.
func Keys(p Place) []string {
	switch p {
	case Job:
		return sorted(ofJob, ofBoth)
	case Bridge:
		return sorted(ofBoth, []string{"trigger"})
	case Default:
		return []string{
			"after_script", "artifacts", "before_script", "cache", "hooks", "id_tokens", "identity", "image", "interruptible",
			"retry", "services", "tags", "timeout",
		}
	case Artifacts:
		return []string{"access", "exclude", "expire_in", "expose_as", "name", "paths", "public", "reports", "untracked", "when"}
	case Reports:
		return reports
	case CoverageReport:
		return []string{"coverage_format", "path"}
	case Cache:
		return []string{"fallback_keys", "key", "paths", "policy", "unprotect", "untracked", "when"}
	case CacheKey:
		return []string{"files", "files_commits", "prefix"}
	case Image:
		return []string{"docker", "entrypoint", "kubernetes", "name", "pull_policy"}
	case ImageDocker:
		return []string{"platform", "user"}
	case Service:
		return []string{"alias", "command", "docker", "entrypoint", "kubernetes", "name", "pull_policy", "variables"}
	default:
		return moreKeys(p)
	}
}

func moreKeys(p Place) []string {
	switch p {
	case Environment:
		return []string{"action", "auto_stop_in", "deployment_tier", "kubernetes", "name", "on_stop", "url"}
	case Rule:
		return []string{"allow_failure", "changes", "exists", "if", "interruptible", "needs", "start_in", "variables", "when"}
	case RuleChanges:
		return []string{"compare_to", "paths"}
	case RuleExists:
		return []string{"paths", "project", "ref"}
	case Only, Except:
		return []string{"changes", "kubernetes", "refs", "variables"}
	case Workflow:
		return []string{"auto_cancel", "name", "rules"}
	case WorkflowRule:
		return []string{"allow_failure", "auto_cancel", "changes", "exists", "if", "needs", "start_in", "variables", "when"}
	case AutoCancel:
		return []string{"on_job_failure", "on_new_commit"}
	case Retry:
		return []string{"exit_codes", "max", "when"}
	case AllowFailure:
		return []string{"exit_codes"}
	case Parallel:
		return []string{"matrix"}
	case Inherit:
		return []string{"default", "variables"}
	case Hooks:
		return []string{"pre_get_sources_script"}
	case Release:
		return []string{"assets", "description", "milestones", "name", "ref", "released_at", "tag_message", "tag_name"}
	case Trigger:
		return []string{"branch", "forward", "include", "inputs", "project", "strategy"}
	case Forward:
		return []string{"pipeline_variables", "yaml_variables"}
	case RootVariable:
		return []string{"description", "expand", "options", "value"}
	case JobVariable:
		return []string{"expand", "value"}
	case IDToken:
		return []string{"aud"}
	default:
		return nil
	}
}

var reports = []string{
	"accessibility", "annotations", "api_fuzzing", "browser_performance", "cluster_image_scanning", "codequality",
	"container_scanning", "coverage_fuzzing", "coverage_report", "cyclonedx", "dast", "dependency_scanning", "dotenv",
	"junit", "license_scanning", "load_performance", "lsif", "metrics", "performance", "repository_xray", "requirements",
	"requirements_v2", "sarif", "sast", "secret_detection", "terraform",
}

func sorted(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return all
}

// Known reports whether key may stand at p.
func Known(p Place, key string) bool {
	switch p {
	case Job:
		return slices.Contains(ofJob, key) || slices.Contains(ofBoth, key)
	case Bridge:
		return key == "trigger" || slices.Contains(ofBoth, key)
	default:
		return slices.Contains(Keys(p), key)
	}
}
