package rules

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretInArtifacts reports files that hold secrets among the paths of artifacts and caches.
var SecretInArtifacts = &lint.Analyzer{
	Name:     "secret-in-artifacts",
	Group:    lint.Secrets,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `artifacts or a cache take a file that usually holds secrets

Whoever may see the pipeline may download its artifacts, in a public project everybody. A
cache is there for every later job, also those of branches that nobody has reviewed. Masking
does not reach into files.

Write such a file in the job that uses it, from a CI/CD variable of type file. When later
jobs must have it, restrict the download with artifacts:access, and let it expire soon. A
file of variables that are no secrets is better named for what it is: "build.env".`,
	Bad:  "build:\n  script: make\n  artifacts:\n    paths: [dist/, .env]\n",
	Good: "build:\n  script: make\n  artifacts:\n    paths: [dist/]\n",
	Run:  secretInArtifacts,
}

func secretInArtifacts(pass *lint.Pass) error {
	for _, job := range pass.Config.Jobs {
		if artifacts, ok := pass.Config.Value(job, "artifacts").(*syntax.Mapping); ok && !restricted(artifacts) {
			secretPaths(pass, job, artifacts, "the artifacts take", "artifacts")
		}
	}
	for _, cache := range caches(pass) {
		secretPaths(pass, cache.job, cache.node, "the cache takes", "cache")
	}
	return nil
}

// restricted reports whether not everybody who sees the pipeline may download the artifacts.
// Source: docs: ci/yaml/#artifactsaccess, #artifactspublic.
func restricted(artifacts *syntax.Mapping) bool {
	access := textAt(artifacts, "access")
	return access != "" && access != "all" || textAt(artifacts, "public") == "false"
}

func secretPaths(pass *lint.Pass, job *config.Job, holder *syntax.Mapping, takes, keyword string) {
	list, ok := holder.Get("paths").(*syntax.Sequence)
	if !ok {
		return
	}
	excluded := words(holder.Get("exclude"))
	for i, item := range list.Items() {
		s, ok := item.(*syntax.Scalar)
		if !ok || !holdsSecrets(s.Value()) || slices.Contains(excluded, s.Value()) {
			continue
		}
		pass.Report(lint.Findingf(s.Span(), "%s %q, which usually holds secrets: write it in the job that uses it, from a CI/CD variable of type file",
			takes, s.Value()).At(job.Name.Value, keyword, "paths", strconv.Itoa(i)))
	}
}

// secretFiles are the names of files that hold secrets, secretDirs those of directories.
var (
	secretFiles = []string{
		".env", ".envrc", ".netrc", ".npmrc", ".pgpass", ".pypirc", ".git-credentials", ".vault-token", "id_dsa", "id_ecdsa", "id_ed25519",
		"id_rsa", "kubeconfig", "terraform.tfstate", "terraform.tfstate.backup", "credentials.json", ".docker/config.json", ".kube/config",
	}
	secretDirs = []string{".aws", ".ssh", ".gnupg"}
)

// harmlessEnv are what the names of .env files end in that repositories hold themselves.
var harmlessEnv = []string{"ci", "default", "defaults", "dist", "example", "sample", "template", "test", "testing"}

// holdsSecrets reports whether a path is one of a file that usually holds secrets. A directory named .env is one of Python's virtual
// environments.
func holdsSecrets(file string) bool {
	if environment, ok := strings.CutPrefix(path.Base(file), ".env."); ok && !strings.HasSuffix(file, "/") {
		return !slices.Contains(harmlessEnv, environment) && !strings.ContainsAny(environment, ".$*")
	}
	for _, dir := range secretDirs {
		if strings.Contains("/"+file+"/", "/"+dir+"/") {
			return true
		}
	}
	return slices.ContainsFunc(secretFiles, func(name string) bool { return strings.HasSuffix("/"+file, "/"+name) })
}
