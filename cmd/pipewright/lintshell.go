package main

import (
	"context"
	"os"

	"gitlab.com/pipewright/pipewright/internal/shellcheck"
	"gitlab.com/pipewright/pipewright/lint"
)

// shellCheck returns what reads scripts for --shellcheck, nil without the flag.
func (l *linter) shellCheck() lint.ShellChecker {
	if !l.opts.shellCheck {
		return nil
	}
	return func(ctx context.Context, scripts []lint.ShellScript) ([]lint.ShellRemark, error) {
		return shellcheck.Run(ctx, os.Environ(), scripts)
	}
}
