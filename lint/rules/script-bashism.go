package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptBashism reports code that needs bash in images without it.
var ScriptBashism = &lint.Analyzer{
	Name:     "script-bashism",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a script needs bash, but the image has none

The runner looks for bash in the image, and takes sh where it finds none (shells/bash.go of
gitlab-runner). Alpine and BusyBox, and the images made of them, have the small shell of BusyBox:
it stops at arrays and at <<<, and takes {a,b} as a name.

The rule looks at images that certainly have no bash: alpine, busybox, docker, kaniko, and the
Alpine variants of golang, memcached, nginx, node, php, python, redis, ruby and rust. It knows
what the shell of BusyBox understands: [[ … ]], ${NAME/a/b} and source are fine. To install bash
in the job helps only scripts that are started with it, for the shell of the job already runs.`,
	Bad: "test:\n  image: alpine:3.22\n  script:\n    - FILES=(a b)\n    - make \"${FILES[@]}\"\n",
	Good: "test:\n  image: debian:13-slim\n  script:\n    - FILES=(a b)\n" +
		"    - make \"${FILES[@]}\"\n",
	Run: scriptBashism,
}

func scriptBashism(pass *lint.Pass) error {
	for _, s := range scripts(pass) {
		if s.Dialect() != script.POSIX {
			continue
		}
		told := map[script.FeatureKind]bool{}
		for _, feature := range s.Features() {
			if told[feature.Kind] || inBusyBox(feature) || runsElsewhere(s, feature.Span()) {
				continue
			}
			told[feature.Kind] = true
			pass.Report(bashism(s, feature))
		}
	}
	return nil
}

// inBusyBox reports whether the shell of BusyBox has a feature, which is also true of let, the other form of ((…)).
func inBusyBox(feature script.Feature) bool {
	return feature.Kind.Facts().BusyBox || feature.Kind == script.ArithmeticCommand && strings.HasPrefix(feature.Source(), "let")
}

// bashism returns the finding for a feature that the shell of BusyBox does not have.
func bashism(s *jobScript, feature script.Feature) lint.Finding {
	facts := feature.Kind.Facts()
	code, remedy := facts.Code, "take an image with bash"
	if feature.Kind == script.BashBuiltin || feature.Kind == script.Declare {
		code = strings.Fields(feature.Source())[0]
	}
	switch {
	case feature.Kind == script.BraceExpansion:
		remedy = "write all words out"
	case facts.Portable != "":
		remedy = "write " + facts.Portable
	}
	f := s.finding(feature.Span(), "%q has no bash, and its sh does not know %s: %s", s.jobs[0].Image.Name.Value, code, remedy)
	if installsBash(s) {
		f.Hint = "bash is installed too late: the runner has already taken sh for this job"
	}
	return f
}

// runsElsewhere reports whether the code at a place is that of another shell than the job's: bash -c, ssh.
func runsElsewhere(s *jobScript, at source.Span) bool {
	return slices.ContainsFunc(s.Compounds(), func(c *script.Compound) bool {
		return c.Kind == script.Nested && c.Name != "eval" && c.Name != "trap" && c.Span().Contains(at)
	})
}

func installsBash(s *jobScript) bool {
	for cmd := range s.Named("apk") {
		if cmd.Is("apk", "add") && slices.ContainsFunc(cmd.Operands(), func(w *script.Word) bool { return w.Is("bash") }) {
			return true
		}
	}
	return false
}
