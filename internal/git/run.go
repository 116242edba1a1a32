package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// grace is how long a cancelled git may take to end.
const grace = time.Second

// settings stand in front of every command. They override what the user, the system and the repository have set, so that git
// runs no other program.
var settings = []string{"--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"}

// A runner runs git in one directory.
type runner struct {
	dir string
	env []string
}

// run runs git and returns what it printed.
func (r runner) run(ctx context.Context, args ...string) (string, error) {
	return r.feed(ctx, "", args...)
}

// feed runs git with an input. A git that fails gives a [*failure], or one of the errors of this package.
func (r runner) feed(ctx context.Context, input string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", slices.Concat(settings, args)...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = r.dir, r.env, grace
	cmd.Stdin = strings.NewReader(input)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	switch {
	case err == nil:
		return out.String(), nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return "", ErrNotInstalled
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return "", r.diagnose(&failure{command: args[0], code: exit.ExitCode(), complaint: complaint.String()})
}

// fields splits what git prints with -z.
func fields(out string) []string {
	if out == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
}
