package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"golang.org/x/term"

	"gitlab.com/pipewright/pipewright/report"
)

// streams is everything through which a command talks to the world outside of the file system.
// Nothing else reads stdin or writes to stdout and stderr.
type streams struct {
	in  io.Reader
	out *bufio.Writer // results; flushed at the end
	err io.Writer     // everything else

	outFile, errFile *os.File
	getenv           func(string) string
}

func newStreams(in, out, err *os.File, getenv func(string) string) *streams {
	return &streams{in: in, out: bufio.NewWriterSize(out, 32<<10), err: err, outFile: out, errFile: err, getenv: getenv}
}

// finish flushes the results, reports err and returns the exit code.
func (s *streams) finish(err error) int {
	code := exitCode(err)
	flushErr := s.out.Flush()
	if isBrokenPipe(err) || isBrokenPipe(flushErr) {
		return code // the reader has seen enough
	}
	s.fail(err)
	if flushErr != nil {
		s.fail(fmt.Errorf("write to stdout: %w", reason(flushErr)))
		return exitFailed
	}
	return code
}

// fail says on stderr why something could not be done. It has nothing to add to an [answer].
func (s *streams) fail(err error) {
	var wrong *settingsError
	switch {
	case err == nil || errors.As(err, new(answer)):
	case errors.As(err, &wrong):
		s.failSettings(wrong)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(s.err, "pipewright: interrupted")
	default:
		fmt.Fprintln(s.err, "pipewright:", err)
	}
}

// failSettings shows the mistakes in a settings file where they are. --fix does not reach them.
func (s *streams) failSettings(wrong *settingsError) {
	findings := slices.Clone(wrong.findings)
	for i := range findings {
		findings[i].Fixes = nil
	}
	if err := report.Findings(s.err, &report.Report{Styles: s.errStyles()}, findings); err == nil {
		fmt.Fprintln(s.err, "pipewright:", wrong)
	}
}

// note says something on stderr that is no error.
func (s *streams) note(format string, args ...any) {
	fmt.Fprintf(s.err, "pipewright: "+format+"\n", args...)
}

// readAll reads stdin to its end, or until ctx is cancelled.
func (s *streams) readAll(ctx context.Context) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := io.ReadAll(s.in)
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return nil, fmt.Errorf("read stdin: %w", reason(r.err))
		}
		return r.text, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// interactive reports whether somebody looks at stderr.
func (s *streams) interactive() bool { return term.IsTerminal(int(s.errFile.Fd())) }

// outStyles and errStyles return how text on stdout and stderr looks.
func (s *streams) outStyles() report.Styles { return s.styles(s.outFile) }
func (s *streams) errStyles() report.Styles { return s.styles(s.errFile) }

// styles follows https://no-color.org and https://bixense.com/clicolors: NO_COLOR wins over CLICOLOR_FORCE, which wins over
// whether f is a terminal that knows colours.
func (s *streams) styles(f *os.File) report.Styles {
	if s.getenv("NO_COLOR") != "" {
		return report.Plain
	}
	if force := s.getenv("CLICOLOR_FORCE"); force != "" && force != "0" {
		return report.Coloured
	}
	if s.getenv("TERM") == "dumb" || !term.IsTerminal(int(f.Fd())) || !enableColours(f) {
		return report.Plain
	}
	return report.Coloured
}

// reason strips operation and path from err where the caller names them better.
func reason(err error) error {
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
