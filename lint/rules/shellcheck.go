package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// Shellcheck reports what ShellCheck says of the scripts.
var Shellcheck = &lint.Analyzer{
	Name:     "shellcheck",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `ShellCheck finds something in a script

With --shellcheck, lint hands all scripts to the program shellcheck, which must be installed, and
shows its remarks where they belong in the YAML. Scripts that several jobs share are checked once.
The dialect is that of the image: sh where there is certainly no bash.

Left out are remarks on files that a script reads (SC1090, SC1091), on variables that the script
does not set (SC2154), which may come from GitLab, and on what sh does not know (SC3000 and above):
script-bashism knows more of the sh in images. Where GitLab fills in an input, and where the shell
cannot read the code (script-syntax), a script is not checked. To silence one code in one place,
write "# shellcheck disable=SC2086" into the script.`,
	Bad:      "deploy:\n  script:\n    - cp -r dist $TARGET\n",
	Good:     "deploy:\n  script:\n    - cp -r dist \"$TARGET\"\n",
	Settings: "rules: {shellcheck: warning}\n",
	Run:      shellcheck,
}

func shellcheck(pass *lint.Pass) error {
	if pass.ShellCheck == nil {
		return nil
	}
	var checked []*jobScript
	var code []lint.ShellScript
	for _, s := range scripts(pass) {
		text := s.Code()
		if s.Dialect() == script.Unknown || len(s.Problems()) > 0 || config.Interpolated(text) {
			continue
		}
		shell := "bash"
		if s.Dialect() == script.POSIX {
			shell = "sh"
		}
		checked = append(checked, s)
		code = append(code, lint.ShellScript{Shell: shell, Code: text})
	}
	remarks, err := pass.ShellCheck(pass.Context(), code)
	remarks = slices.DeleteFunc(remarks, func(r lint.ShellRemark) bool { return isBesidePoint(r.Code) })
	for len(remarks) > 0 {
		n := samePlace(remarks)
		pass.Report(shellFinding(checked[remarks[0].Script], remarks[:n]))
		remarks = remarks[n:]
	}
	return err
}

// samePlace returns how many remarks at the beginning are about the same code.
func samePlace(remarks []lint.ShellRemark) int {
	first := remarks[0]
	n := slices.IndexFunc(remarks, func(r lint.ShellRemark) bool {
		return r.Script != first.Script || r.Start != first.Start || r.End != first.End
	})
	if n < 0 {
		return len(remarks)
	}
	return n
}

// isBesidePoint reports whether a remark is about what cannot be seen in a script, other files and what GitLab sets, or about what sh
// lacks: ShellCheck means that of POSIX.
func isBesidePoint(code string) bool {
	return code == "SC1090" || code == "SC1091" || code == "SC2154" || strings.HasPrefix(code, "SC3")
}

// shellFinding returns the finding for remarks on the same code.
func shellFinding(s *jobScript, remarks []lint.ShellRemark) lint.Finding {
	var said []string
	severity := lint.Info
	for _, r := range remarks {
		said = append(said, r.Code+": "+strings.TrimSuffix(r.Message, "."))
		severity = max(severity, r.Severity)
	}
	f := s.finding(s.Span(remarks[0].Start, remarks[0].End), "%s", strings.Join(said, "; "))
	f.Severity = severity
	return f.WithHint("see https://www.shellcheck.net/wiki/%s", remarks[0].Code)
}
