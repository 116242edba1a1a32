package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretDebugTrace reports that debug logging is on, which writes every variable into the log of the job.
var SecretDebugTrace = &lint.Analyzer{
	Name:     "secret-debug-trace",
	Group:    lint.Secrets,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `CI_DEBUG_TRACE is on, which logs the values of variables

With debug logging, the log of a job shows every command with its values filled in, and
every variable that the job has; what is not masked can be read by all who may see the log,
and stays there until the log is erased. GitLab asks to use it for a single run, by setting
the variable in the form of a manual pipeline (docs: ci/variables/variables_troubleshooting,
"Enable debug logging").`,
	Bad:  "test:\n  variables:\n    CI_DEBUG_TRACE: \"true\"\n  script: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  secretDebugTrace,
}

func secretDebugTrace(pass *lint.Pass) error {
	cfg := pass.Config
	lists := []namedVariables{{[]string{"variables"}, config.Variables(cfg.Root.Get("variables"))}}
	for _, job := range cfg.Jobs {
		lists = append(lists, namedVariables{[]string{job.Name.Value, "variables"}, job.Variables})
	}
	for _, list := range ruleLists(pass) {
		for _, rule := range list.rules {
			lists = append(lists, namedVariables{list.path, config.Variables(rule.Get("variables"))})
		}
	}
	for _, list := range lists {
		for _, v := range list.variables {
			if v.Name.Value == "CI_DEBUG_TRACE" && strings.EqualFold(v.Value.Value, "true") {
				pass.Report(debugTrace(v, list.path))
			}
		}
	}
	return nil
}

// namedVariables are variables with the way to where they stand.
type namedVariables struct {
	path      []string
	variables []config.Variable
}

func debugTrace(v config.Variable, path []string) lint.Finding {
	f := lint.Findingf(v.Value.Span, "CI_DEBUG_TRACE writes the values of all variables into the log: "+
		"take it away, and set it for a single manual pipeline when you need it")
	if _, plain := v.Node.(*syntax.Scalar); !plain {
		f.Span = v.Name.Span
	}
	return f.At(append(slices.Clone(path), v.Name.Value)...)
}
