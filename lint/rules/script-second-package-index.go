package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptSecondPackageIndex reports that pip chooses between two indexes.
var ScriptSecondPackageIndex = &lint.Analyzer{
	Name:     "script-second-package-index",
	Group:    lint.Scripts,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `pip takes packages from a second index

With an extra index, pip asks both and takes the highest version, from whichever has it. So
whoever puts a package with the name of one of yours on PyPI, in version 99, gets it into the job
(dependency confusion). Let one index have all packages: GitLab's forwards what it does not have
to PyPI (docs: user/packages/pypi_repository). uv keeps to the first index that knows a name,
unless --index-strategy says otherwise.

Indexes of builds for other processors, such as that of PyTorch, are left alone.`,
	Bad:  "test:\n  script:\n    - pip install --extra-index-url https://pypi.acme.io/simple -r requirements.txt\n",
	Good: "test:\n  script:\n    - pip install --index-url https://pypi.acme.io/simple -r requirements.txt\n",
	Run:  scriptSecondPackageIndex,
}

// pipExtraIndex is the variable that does what --extra-index-url does.
const pipExtraIndex = "PIP_EXTRA_INDEX_URL"

func scriptSecondPackageIndex(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "extra-index-url", "extra_index_url", pipExtraIndex) {
		if span, ok := secondIndex(cmd); ok {
			s.report(pass, secondIndexFound(span))
		}
		for _, d := range cmd.Assigns {
			if d.Name == pipExtraIndex && d.Value != nil && !isBuildIndex(d.Value.Source()) {
				s.report(pass, secondIndexFound(d.Span()))
			}
		}
		for _, w := range cmd.Operands() {
			if value, ok := strings.CutPrefix(w.Source(), pipExtraIndex+"="); ok && cmd.Base() == "export" && !isBuildIndex(value) {
				s.report(pass, secondIndexFound(w.Span()))
			}
		}
	}
	check := func(vars []config.Variable, at ...string) {
		for _, v := range vars {
			if v.Name.Value == pipExtraIndex && v.Value.Value != "" && !isBuildIndex(v.Value.Value) {
				pass.Report(secondIndexFound(v.Name.Span).At(append(at, "variables", pipExtraIndex)...))
			}
		}
	}
	check(config.Variables(pass.Config.Root.Get("variables")))
	for _, job := range pass.Config.Jobs {
		check(job.Variables, job.Name.Value)
	}
	return nil
}

func secondIndexFound(span source.Span) lint.Finding {
	return lint.Findingf(span, "pip takes the highest version from either index, also one that a stranger has put on the public one: "+
		"name a single index that has all packages")
}

// secondIndex returns the place of the option, or the setting, that gives pip another index.
func secondIndex(cmd *script.Command) (source.Span, bool) {
	if name := cmd.Base(); name != "pip" && name != "pip3" && !runsModule(cmd, "pip") {
		return source.Span{}, false
	}
	args := cmd.Args()
	for i, w := range args {
		text, joined := w.Prefix(), strings.HasPrefix(w.Prefix(), "--extra-index-url=")
		named := w.Is("--extra-index-url") || strings.HasSuffix(text, ".extra-index-url") || strings.HasSuffix(text, ".extra_index_url")
		switch {
		case joined && !isBuildIndex(text):
			return w.Span(), true
		case named && i+1 < len(args) && !isBuildIndex(args[i+1].Source()):
			return w.Span(), true
		}
	}
	return source.Span{}, false
}

// isBuildIndex reports whether an index holds other builds of packages that PyPI has.
func isBuildIndex(url string) bool {
	for _, host := range []string{"download.pytorch.org", "piwheels.org", "pypi.nvidia.com", "wheels.vllm.ai"} {
		if strings.Contains(url, host) {
			return true
		}
	}
	return false
}
