package rules

import "gitlab.com/pipewright/pipewright/lint"

// ScriptSyntax reports code that no shell can read.
var ScriptSyntax = &lint.Analyzer{
	Name:     "script-syntax",
	Group:    lint.Scripts,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `the shell cannot read a script

GitLab accepts any text as a script, and the job fails when its shell comes to the mistake, often
after minutes of setting up.

The runner makes one shell script of before_script and script, and puts a line that prints the
next command in front of each item. So an if may begin in one item and end in another, but a
quote, a here-document, or a command with a backslash at its end may not (shells/abstract.go of
gitlab-runner): write such a command as one item, with "- |".

The rule speaks where bash and the sh of the job's image agree, and not about PowerShell.`,
	Bad:  "test:\n  script:\n    - if make test; then echo passed\n",
	Good: "test:\n  script:\n    - if make test; then echo passed; fi\n",
	Run:  scriptSyntax,
}

func scriptSyntax(pass *lint.Pass) error {
	for _, s := range scripts(pass) {
		for _, p := range s.Problems() {
			f := s.finding(p.Span, "%s", p.Message)
			f.Hint = p.Hint
			pass.Report(f)
		}
	}
	return nil
}
