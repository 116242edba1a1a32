package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerCmdNotJSON reports commands that look like a list, but run as something else.
var DockerCmdNotJSON = &lint.Analyzer{
	Name:     "docker-cmd-not-json",
	Group:    lint.Docker,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a command that should be a JSON list is none, or holds what only a shell understands

CMD and ENTRYPOINT take a list of words as JSON, which has double quotes only. Docker takes
anything else for a line of shell: of CMD ['python', 'app.py'] the shell looks for a program
named "[python,". The container ends at once, and the build does not say a word.

A list starts a program without a shell, so "&&" and "$PORT" in it are words that the
program gets, and "python app.py" in one pair of quotes is the name of a program that does
not exist. Write the command without brackets, or let a shell run it: ["sh", "-c", "a && b"].`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nCOPY app.py .\nUSER app\nCMD ['python', 'app.py']\n",
	Good:          "FROM python:3.13-slim\nCOPY app.py .\nUSER app\nCMD [\"python\", \"app.py\"]\n",
	RunDockerfile: dockerCmdNotJSON,
}

func dockerCmdNotJSON(pass *lint.Pass, d *docker.Dockerfile) error {
	for _, in := range d.Instructions() {
		if in.Inner != nil {
			in = in.Inner
		}
		switch in.Name {
		case "CMD", "ENTRYPOINT", "RUN":
			checkExecForm(pass, in)
		}
	}
	if final := d.Final(); final != nil {
		checkStart(pass, final)
	}
	return nil
}

// checkStart reports what only a shell understands in the command that starts the container. With an ENTRYPOINT, who knows what that
// does with a CMD.
func checkStart(pass *lint.Pass, final *docker.Stage) {
	start := final.Last("ENTRYPOINT")
	if start == nil {
		start = final.Last("CMD")
	}
	if start == nil || len(start.Exec) == 0 {
		return
	}
	program := start.Exec[0]
	if len(start.Exec) == 1 && oneString().MatchString(program.Text) {
		pass.Report(lint.Findingf(program.Span, "no shell runs this list, so all of %q is the name of a program: give every word its own quotes", program.Text))
		return
	}
	if slices.ContainsFunc(start.Exec, runsText) {
		return
	}
	for _, word := range start.Exec {
		if variable := shellVariable().FindString(word.Text); variable != "" {
			pass.Report(lint.Findingf(word.Span, "no shell runs this list, so %q stays as it is: write %s without brackets and quotes", variable, start.Name))
			return
		}
	}
}

// runsText reports whether a word of a command says that a program reads what stands in the others.
func runsText(w docker.Word) bool {
	name := w.Text[strings.LastIndex(w.Text, "/")+1:]
	return strings.HasPrefix(name, "-") && strings.HasSuffix(name, "c") || slices.Contains([]string{"-e", "/C", "/c", "cmd", "envsubst", "powershell", "pwsh"}, name)
}

// oneString is a whole command line with a program that everybody knows.
var oneString = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:python[\d.]*|node|npm|yarn|gunicorn|uvicorn|celery|flask|java|ruby|bundle|php|sh|bash) `)
})

var shellVariable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$(?:[A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*[^}]*\})`) })

func checkExecForm(pass *lint.Pass, in *docker.Instruction) {
	if in.Exec == nil {
		checkBrokenList(pass, in)
		return
	}
	for _, word := range in.Exec {
		if slices.Contains([]string{"&&", "||", "|", ">", ">>", "<", "2>&1"}, word.Text) {
			pass.Report(lint.Findingf(word.Span, "no shell runs this list, so %q is a word that %q gets: write %s without brackets and quotes",
				word.Text, in.Exec[0].Text, in.Name))
			return
		}
	}
}

// broken is a list in brackets that begins with a quote. What `[ -f file ]` is to a shell, it is not.
var broken = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\[\s*(['"“”‘’]).*\]\s*$`) })

func checkBrokenList(pass *lint.Pass, in *docker.Instruction) {
	m := broken().FindStringSubmatch(in.Args)
	if m == nil || in.Name == "RUN" && !strings.Contains(in.Args, ",") {
		return
	}
	what := "this list is no JSON"
	switch m[1] {
	case "'":
		what = "a list in single quotes is no JSON"
	case "“", "”", "‘", "’":
		what = "a list in typographic quotes is no JSON"
	}
	f := lint.Findingf(in.ArgsSpan(), `%s, so a shell gets the brackets and commas: write %s ["program", "argument"]`, what, in.Name)
	if fix, ok := doubleQuoted(in); ok {
		f.Fixes = []lint.Fix{fix}
	}
	pass.Report(f)
}

// singleQuotedList is a list of words in single quotes that mean the same in double ones.
var singleQuotedList = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\[\s*'[^'"\\]*'(?:\s*,\s*'[^'"\\]*')*\s*\]$`)
})

// doubleQuoted returns the fix that gives a list double quotes.
func doubleQuoted(in *docker.Instruction) (lint.Fix, bool) {
	if !singleQuotedList().MatchString(in.Args) {
		return lint.Fix{}, false
	}
	fix := lint.Fix{Message: "use double quotes"}
	for i, c := range []byte(in.Args) {
		if c == '\'' {
			fix.Edits = append(fix.Edits, source.Edit{Span: in.At(i, i+1), New: `"`})
		}
	}
	return fix, true
}
