package rules_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
)

// TestCorpus compares the answer for real projects with GitLab's own. It may be unknown where an include could not be had, of which
// GitLab's answer says nothing: what is there is right.
func TestCorpus(t *testing.T) {
	t.Parallel()
	equal, unknown, all := 0, []string(nil), conformance.Projects(t)
	for _, project := range all {
		result := mustLint(t, os.DirFS(project.Dir))
		switch got, want := verdict(result.Valid), verdict(project.Valid); {
		case got == want:
			equal++
		case got == "unknown" && project.Unresolved > 0:
			unknown = append(unknown, project.Repo)
		default:
			t.Errorf("%s: valid is %s, to GitLab %s:%s", project.Repo, got, want, describe(rejections(result)))
		}
	}
	t.Logf("%d of %d answers are GitLab's; unknown for want of an include: %s", equal, len(all), strings.Join(unknown, ", "))
}

func verdict(valid *bool) string {
	if valid == nil {
		return "unknown"
	}
	return fmt.Sprint(*valid)
}

// projectPaths is why an unlikely path of a project passes: GitLab's schema for editors wants one with a slash inside, its parser any
// text. Whether there is such a project, only a server knows.
const projectPaths = "the parser takes any text for the path of a project"

// negativeAccepted are the documents that GitLab's schema for editors refuses and its parser does not.
var negativeAccepted = map[string]string{
	"project_path/include/invalid_variable.yml":      projectPaths,
	"project_path/include/leading_slash.yml":         projectPaths,
	"project_path/include/no_slash.yml":              projectPaths,
	"project_path/include/tailing_slash.yml":         projectPaths,
	"project_path/trigger/include/leading_slash.yml": projectPaths,
	"project_path/trigger/minimal/no_slash.yml":      projectPaths,
	"project_path/trigger/project/tailing_slash.yml": projectPaths,
	"project_path/trigger/trigger_include.yml":       projectPaths,
}

// positiveRefused are the documents that GitLab's schema for editors accepts and its parser does not, each with the rules that say
// so and the reason.
var positiveRefused = map[string]struct{ rules, because string }{
	"dast_configuration.yml":                  {"stage-unknown", "its stage comes from a template that the document does not include"},
	"include.yml":                             {"keyword-conflict include-not-found", "the schema does not mind a script beside a trigger, and an included file is not there"},
	"needs_parallel_matrix.yml":               {"needs-unknown-job", "the needed jobs are not in the document"},
	"needs_pipeline_optional.yml":             {"keyword-unknown", "the parser of 18.11 has no optional in a need of another pipeline"},
	"run.yml":                                 {"keyword-misplaced", "the parser of 18.11 has no step with an action"},
	"spec_inputs.yml":                         {"include-not-found", "the included file is not there"},
	"trigger.yml":                             {"trigger-unknown-job", "the job that makes the artifact is not in the document"},
	"workflow/auto_cancel/on_job_failure.yml": {"keyword-unknown", "the schema takes any key in a job without a script"},
	"workflow/auto_cancel/on_new_commit.yml":  {"keyword-unknown", "the schema takes any key in a job without a script"},
}

// TestSchemaTests lints the documents with which GitLab tests its schema for editors: what that refuses, GitLab's parser refuses,
// but for the exceptions above. Nothing is known of the variables that they use.
func TestSchemaTests(t *testing.T) {
	t.Parallel()
	negative := conformance.SchemaTests(t, false)
	for _, name := range slices.Sorted(maps.Keys(negative)) {
		result := lintOpen(t, completed(negative[name]).FS())
		refused := result.Valid != nil && !*result.Valid
		if because, accepted := negativeAccepted[name]; refused == accepted {
			t.Errorf("negative/%s: refused is %t %s:%s", name, refused, because, describe(rejections(result)))
		}
	}
	positive := conformance.SchemaTests(t, true)
	for _, name := range slices.Sorted(maps.Keys(positive)) {
		result := lintOpen(t, completed(positive[name]).FS())
		allowed := positiveRefused[name]
		other := func(f lint.Finding) bool { return !slices.Contains(strings.Fields(allowed.rules), f.Rule) }
		if found := rejections(result); slices.ContainsFunc(found, other) || len(found) == 0 && allowed.rules != "" {
			t.Errorf("positive/%s: %s:%s", name, allowed.because, describe(found))
		}
	}
	t.Logf("%d of %d negative documents are refused, %d of %d positive ones accepted",
		len(negative)-len(negativeAccepted), len(negative), len(positive)-len(positiveRefused), len(positive))
}

// completed makes a configuration of a document that tests keywords: GitLab wants jobs, and each of them a script, about which
// the document does not care. It comes from a file that includes the document, and so lies over it.
func completed(text string) conformance.Files {
	doc := syntax.Parse(source.NewFile("document.yml", []byte(text)))
	root, ok := doc.Root.(*syntax.Mapping)
	if !ok || doc.Header != nil || root.Entry("spec") != nil {
		return conformance.Files{conformance.Root: text}
	}
	over := "include: [document.yml]\none more job: {stage: .pre, script: make}\n"
	for e := range root.Entries() {
		job, ok := e.Value.(*syntax.Mapping)
		if ok && config.IsJobKey(e.Key, e.Value) && !config.LooksLikeJob(job) {
			over += fmt.Sprintf("%q: {script: make}\n", e.Key.Value())
		}
	}
	return conformance.Files{conformance.Root: over, "document.yml": text}
}
