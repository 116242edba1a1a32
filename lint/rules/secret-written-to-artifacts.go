package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretWrittenToArtifacts reports secrets that a script writes into a file which the job keeps.
var SecretWrittenToArtifacts = &lint.Analyzer{
	Name:     "secret-written-to-artifacts",
	Group:    lint.Secrets,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a script writes a secret into a file of the artifacts, the cache or a dotenv report

Whoever may see the pipeline may download its artifacts, in a public project everybody, and
masking does not reach into files. A dotenv report is one of the artifacts, too, and makes
the value a variable of later jobs that is not masked. A cache is there for the jobs of other
branches.

Every job has the CI/CD variables of the project: let the one that needs the secret read it
itself, and delete what it wrote. Where a file must go on, restrict artifacts:access. What
env, printenv and export -p write has all secrets of the project in it: write the variables
that are needed one by one.`,
	Bad: "build:\n  script:\n    - echo \"DEPLOY_TOKEN=$DEPLOY_TOKEN\" >> build.env\n" +
		"  artifacts:\n    expire_in: 1 day\n    reports:\n      dotenv: build.env\n",
	Good: "build:\n  script:\n    - echo \"VERSION=$CI_COMMIT_SHORT_SHA\" >> build.env\n" +
		"  artifacts:\n    expire_in: 1 day\n    reports:\n      dotenv: build.env\n",
	Run: secretWrittenToArtifacts,
}

func secretWrittenToArtifacts(pass *lint.Pass) error {
	kept := map[*config.Job][]keptPath{}
	for s, cmd := range commandsIn(pass, ">", "tee") {
		w, ok := writtenBy(pass, s, cmd)
		if !ok || cmd.Remote() || s.moves(w.file) {
			continue
		}
		for _, job := range s.jobs {
			if _, seen := kept[job]; !seen {
				kept[job] = keptPaths(pass, job)
			}
			i := slices.IndexFunc(kept[job], func(k keptPath) bool { return k.holds(w.file) && (k.path != "" || pass.File(w.file) == nil) })
			if i >= 0 {
				pass.Report(lint.Findingf(w.span, "%s gets into %q, which %s: %s", w.what, w.file, kept[job][i].by, w.remedy).
					At(job.Name.Value, s.keyword))
			}
		}
	}
	return nil
}

// A writtenSecret is what a command writes into a file.
type writtenSecret struct {
	file, what, remedy string
	span               source.Span
}

// writtenBy returns the secrets that a command writes into a file of the project, false for none.
func writtenBy(pass *lint.Pass, s *jobScript, cmd *script.Command) (writtenSecret, bool) {
	if printsAll(cmd) {
		file := fileWritten(sorted(cmd))
		return writtenSecret{file, "every CI/CD variable of the project", "write those that are needed, one by one", cmd.Words[0].Span()}, file != ""
	}
	file, v := secretWritten(pass, s, cmd)
	if v == nil {
		return writtenSecret{}, false
	}
	return writtenSecret{file, fmt.Sprintf("%q", "$"+v.Name), "let the job that needs it read the variable itself", v.Span()}, true
}

// secretWritten returns the file into which a command writes a secret, and that secret, nil for none.
//
//	echo "TOKEN=$TOKEN" >> .env        echo "TOKEN=$TOKEN" | tee .env        cat > .env <<END
func secretWritten(pass *lint.Pass, s *jobScript, cmd *script.Command) (file string, v *script.Use) {
	if v = secretIn(pass, s, wordsWritten(cmd)); v == nil || s.namesFile(v.Name) {
		return "", nil
	}
	if file = fileWritten(cmd); file == "" {
		return "", nil
	}
	return file, v
}

// wordsWritten returns the words of which a command makes what it writes.
func wordsWritten(cmd *script.Command) []*script.Word {
	switch cmd.Base() {
	case "echo", "printf":
		return cmd.Args()
	case "cat":
		var words []*script.Word
		for _, r := range cmd.Redirects {
			if r.Here != nil {
				words = append(words, r.Here)
			}
		}
		return words
	}
	return nil
}

// sorted returns the sort that reads what a command writes, else the command itself.
func sorted(cmd *script.Command) *script.Command {
	if next, ok := cmd.Feeds().(*script.Command); ok && next.Base() == "sort" {
		return next
	}
	return cmd
}

// fileWritten returns the path of the file, in the project, into which a command writes; "" when it is not known to be one.
func fileWritten(cmd *script.Command) string {
	file := ""
	for _, r := range cmd.Redirects {
		if r.FD != "2" && (r.Op == ">" || r.Op == ">>") {
			file, _ = r.Target.Literal()
		}
	}
	if next, ok := cmd.Feeds().(*script.Command); ok && next.Unwrapped().Base() == "tee" && len(next.Unwrapped().Operands()) == 1 {
		file, _ = next.Unwrapped().Operands()[0].Literal()
	}
	file = path.Clean(strings.TrimPrefix(file, "./"))
	if file == "." || strings.HasPrefix(file, "/") || strings.HasPrefix(file, "~") || strings.HasPrefix(file, "..") {
		return ""
	}
	return file
}

// moves reports whether a path may mean another file, or the file may be gone, when the script ends.
func (s *jobScript) moves(file string) bool {
	for cmd := range s.Named("cd", "pushd", "rm", "mv", "shred") {
		if cmd.Base() == "cd" || cmd.Base() == "pushd" {
			return true
		}
		gone := func(w *script.Word) bool {
			text, known := w.Literal()
			return !known || strings.HasSuffix(text, path.Base(file)) || strings.ContainsAny(text, "*?")
		}
		if slices.ContainsFunc(cmd.Operands(), gone) {
			return true
		}
	}
	return false
}

// A keptPath is a path that outlives its job.
type keptPath struct {
	path string // "" for all files that git does not track
	by   string // "the artifacts take"
}

// holds reports whether a file is the path, or lies in it.
func (k keptPath) holds(file string) bool {
	kept := path.Clean(strings.TrimPrefix(strings.TrimPrefix(k.path, "$CI_PROJECT_DIR/"), "./"))
	return k.path == "" || file == kept || strings.HasPrefix(file, kept+"/")
}

// keptPaths returns the paths of artifacts that everybody may have, dotenv reports and caches, unless something is taken out of them.
func keptPaths(pass *lint.Pass, job *config.Job) []keptPath {
	var all []keptPath
	if artifacts, ok := pass.Config.Value(job, "artifacts").(*syntax.Mapping); ok && !restricted(artifacts) {
		if isNothing(artifacts.Get("exclude")) {
			all = appendKept(all, "the artifacts take", words(artifacts.Get("paths")))
			if textAt(artifacts, "untracked") == "true" {
				all = append(all, keptPath{"", "the artifacts take (untracked: true)"})
			}
		}
		if reports, ok := artifacts.Get("reports").(*syntax.Mapping); ok {
			all = appendKept(all, "the dotenv report takes", append(words(reports.Get("dotenv")), textAt(reports, "dotenv")))
		}
	}
	for _, cache := range caches(pass) {
		if cache.job == job {
			all = appendKept(all, "the cache takes", cache.paths)
		}
	}
	return all
}

func appendKept(all []keptPath, by string, paths []string) []keptPath {
	for _, p := range paths {
		if p != "" {
			all = append(all, keptPath{p, by})
		}
	}
	return all
}
