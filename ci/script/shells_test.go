package script_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// need skips a test when a program is missing, and fails it in CI, where all of them are installed.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: .ci/run must install it", program)
	}
	t.Skipf("%s is not installed", program)
}

// shells are real shells, with the dialect that they speak.
var shells = map[string]script.Dialect{"bash": script.Bash, "dash": script.POSIX}

// accepts reports whether a real shell finds no fault in code, which it does not run. Bash ends well after a fault in [[ … ]], but
// speaks of it; it also speaks of here-documents without an end, which it accepts.
func accepts(t *testing.T, shell, code string) (ok bool, says string) {
	t.Helper()
	return try(t, shell, "-n", code)
}

// try runs a shell with code from its standard input, which code thus cannot read.
func try(t *testing.T, shell, option, code string) (ok bool, says string) {
	t.Helper()
	cmd := exec.Command(shell, option)
	cmd.Stdin = strings.NewReader(code)
	cmd.Env = []string{"PATH=/nonexistent", "LC_ALL=C.UTF-8"}
	output, err := cmd.CombinedOutput()
	for line := range strings.Lines(string(output)) {
		if strings.Contains(line, "yntax error") || strings.Contains(line, "conditional") || strings.Contains(line, "expected `") {
			return false, string(output)
		}
	}
	return err == nil, string(output)
}

// run returns the code that the runner makes of lines: each one trimmed, with a line in front that prints it.
func run(shell string, lines []script.Line) string {
	var b strings.Builder
	for _, line := range lines {
		text := strings.TrimSpace(line.Text)
		first, _, more := strings.Cut(text, "\n")
		if more {
			first += " # collapsed multi-line command"
		}
		b.WriteString("echo " + escape(shell, "\x1b[32;1m$ "+first+"\x1b[0;m") + "\n" + text + "\n")
	}
	return b.String()
}

// escape quotes text as the runner does: dash does not know the quotes that it uses for bash.
func escape(shell, text string) string {
	if shell != "bash" {
		return `"` + strings.NewReplacer("`", "\\`", `"`, `\"`, `\`, `\\`, `$`, `\$`).Replace(text) + `"`
	}
	return "$'" + strings.NewReplacer("\x1b", `\x1b`, `'`, `\'`, `\`, `\\`).Replace(text) + "'"
}
