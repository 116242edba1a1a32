package linttest

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/shellcheck"
	"gitlab.com/pipewright/pipewright/lint"
)

// NeedsShellCheck skips a test where the program shellcheck is not installed, and fails it in a pipeline, which installs it.
func NeedsShellCheck(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("shellcheck"); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("shellcheck is not installed")
	}
	t.Skip("shellcheck is not installed")
}

// shellCheck is what lint --shellcheck does. Little projects ask for it with a severity of the rule in their settings.
func shellCheck(ctx context.Context, scripts []lint.ShellScript) ([]lint.ShellRemark, error) {
	return shellcheck.Run(ctx, os.Environ(), scripts)
}
