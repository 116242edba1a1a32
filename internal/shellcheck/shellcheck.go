// Package shellcheck asks ShellCheck, as a program, what it thinks of shell scripts.
//
//	remarks, err := shellcheck.Run(ctx, env, []lint.ShellScript{{Shell: "bash", Code: "rm $FILE\n"}})
//
// One process reads all scripts. It reads no settings files and no file that a script names. There may be no ShellCheck, for which
// [ErrNotInstalled] is the error.
package shellcheck

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/lint"
)

// ErrNotInstalled says that there is no program shellcheck.
var ErrNotInstalled = errors.New("shellcheck is not installed, or not in PATH")

// grace is how long a cancelled ShellCheck may take to end.
const grace = time.Second

// Run returns the remarks on the scripts, in the order of scripts and places. The environment is that of the process, as os.Environ
// gives it; SHELLCHECK_OPTS in it does not count.
func Run(ctx context.Context, env []string, scripts []lint.ShellScript) (_ []lint.ShellRemark, err error) {
	if len(scripts) == 0 {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "pipewright-shellcheck-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	args := []string{"--norc", "--format=json1", "--"}
	for i, s := range scripts {
		name := strconv.Itoa(i)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(head(s)+s.Code), 0o600); err != nil {
			return nil, err
		}
		args = append(args, name)
	}
	out, err := run(ctx, dir, env, args)
	if err != nil {
		return nil, err
	}
	return parse(out, scripts)
}

// headLines is how many lines stand in front of the code.
const headLines = 2

// head returns what stands in front of the code: the dialect, and that the runner sets errexit.
func head(s lint.ShellScript) string { return "# shellcheck shell=" + s.Shell + "\nset -e\n" }

// run runs ShellCheck, which ends with 1 when it has something to say.
func run(ctx context.Context, dir string, env, args []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "shellcheck", args...)
	cmd.Dir, cmd.WaitDelay = dir, grace
	for _, v := range env {
		if !strings.HasPrefix(v, "SHELLCHECK_OPTS=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return out.Bytes(), nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return nil, ErrNotInstalled
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return out.Bytes(), nil
	}
	return nil, fmt.Errorf("shellcheck: %w: %s", err, strings.TrimSpace(complaint.String()))
}

// answer is what ShellCheck prints as json1, in which a tab is one column.
type answer struct {
	Comments []struct {
		File                             string
		Line, EndLine, Column, EndColumn int
		Level                            string
		Code                             int
		Message                          string
	}
}

func parse(out []byte, scripts []lint.ShellScript) ([]lint.ShellRemark, error) {
	var a answer
	if err := json.Unmarshal(out, &a); err != nil {
		return nil, fmt.Errorf("shellcheck: %w", err)
	}
	var all []lint.ShellRemark
	for _, c := range a.Comments {
		i, err := strconv.Atoi(c.File)
		if err != nil || i < 0 || i >= len(scripts) {
			return nil, fmt.Errorf("shellcheck: unexpected file %q in its answer", c.File)
		}
		if c.Line <= headLines {
			continue
		}
		code := scripts[i].Code
		start := offset(code, c.Line-headLines, c.Column)
		all = append(all, lint.ShellRemark{
			Script: i, Start: start, End: max(start, offset(code, c.EndLine-headLines, c.EndColumn)),
			Severity: severity(c.Level), Code: "SC" + strconv.Itoa(c.Code), Message: c.Message,
		})
	}
	slices.SortFunc(all, func(a, b lint.ShellRemark) int {
		return cmp.Or(a.Script-b.Script, a.Start-b.Start, a.End-b.End, strings.Compare(a.Code, b.Code))
	})
	return all, nil
}

// severity returns what a level of ShellCheck is to pipewright.
func severity(level string) lint.Severity {
	switch level {
	case "error":
		return lint.Error
	case "warning":
		return lint.Warning
	}
	return lint.Info // info, style
}

// offset returns the byte at a line and a column, both counted from 1, columns in characters.
func offset(code string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(code[at:], '\n')
		if next < 0 {
			return len(code)
		}
		at += next + 1
	}
	for range column - 1 {
		if at >= len(code) || code[at] == '\n' {
			break
		}
		_, size := utf8.DecodeRuneInString(code[at:])
		at += size
	}
	return at
}
