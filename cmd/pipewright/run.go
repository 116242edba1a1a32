package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/internal/suggest"
)

// The exit codes, the same for every command.
const (
	exitClean  = 0 // nothing found, or done
	exitNo     = 1 // findings at or above --fail-on, or the answer is no
	exitUsage  = 2 // wrong usage or configuration
	exitFailed = 3 // the work could not be done: I/O, network, server
)

// An answer is an exit code of which everything has been said already.
type answer int

func (answer) Error() string { return "" }

// A usageError says what is wrong with the command line or with a settings file.
type usageError struct {
	text string
	see  string // the command whose help explains it: "pipewright lint"
}

func (e usageError) Error() string {
	if e.see == "" {
		return e.text
	}
	return e.text + " (see " + e.see + " --help)"
}

// exitCode returns the code that stands for err.
func exitCode(err error) int {
	var code answer
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, new(usageError)), errors.As(err, new(*settingsError)):
		return exitUsage
	}
	return exitFailed
}

// run runs the command that args name and returns the exit code.
func run(s *streams, args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	return s.finish(dispatch(ctx, s, args))
}

// A command is the name of a command and the function that makes it, so that a run makes only the one that it needs.
type command struct {
	name string
	make func(*streams) *cli.Command
}

// commands returns every command, in the order of the help.
func commands() []command {
	return []command{
		{"lint", lintCommand},
		{"resolve", resolveCommand},
		{"simulate", simulateCommand},
		{"diff", diffCommand},
		{"test", testCommand},
		{"prove", proveCommand},
		{"review", reviewCommand},
		{"variables", variablesCommand},
		{"vendor", vendorCommand},
		{"audit", auditCommand},
		{"eval", evalCommand},
		{"generate", generateCommand},
		{"rules", rulesCommand},
		{"explain", explainCommand},
		{"schema", schemaCommand},
		{"version", versionCommand},
		{"completion", completionCommand},
	}
}

// dispatch finds the command and gives it its arguments in an order that the flag package understands.
func dispatch(ctx context.Context, s *streams, args []string) error {
	if len(args) == 0 || isHelp(args[0]) {
		return help(s, args)
	}
	if args[0] == "--version" {
		args = append([]string{"version"}, args[1:]...)
	}
	if args[0] == completeWord {
		return complete(s, args[1:])
	}
	cmd, err := find(s, args[0])
	if err != nil {
		return err
	}
	ordered, wantsHelp, err := permute(cmd, args[1:])
	if err != nil {
		return err
	}
	if wantsHelp {
		commandHelp(s.out, cmd)
		return nil
	}
	return newApp(s, cmd).RunContext(ctx, append([]string{"pipewright", cmd.Name}, ordered...))
}

// newApp wraps one command so that the library prints nothing and exits never.
func newApp(s *streams, cmd *cli.Command) *cli.App {
	cmd.HideHelp = true
	cmd.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return misuse(cmd, err.Error()) }
	return &cli.App{
		Name:                      "pipewright",
		Commands:                  []*cli.Command{cmd},
		HideHelp:                  true,
		HideVersion:               true,
		DisableSliceFlagSeparator: true,
		Writer:                    s.out,
		ErrWriter:                 s.err,
		ExitErrHandler:            func(*cli.Context, error) {},
	}
}

// find returns the command of that name.
func find(s *streams, name string) (*cli.Command, error) {
	names := []string{"help"}
	for _, c := range commands() {
		if c.name == name {
			return c.make(s), nil
		}
		names = append(names, c.name)
	}
	if strings.HasPrefix(name, "-") {
		return nil, usageError{text: `unknown flag "` + name + `": flags stand behind a command`, see: "pipewright"}
	}
	return nil, usageError{text: `unknown command "` + name + `"` + didYouMean(name, names), see: "pipewright"}
}

// misuse returns the error for a wrong use of a command.
func misuse(cmd *cli.Command, text string) error {
	return usageError{text: text, see: "pipewright " + cmd.Name}
}

// didYouMean returns the end of a message about an unknown word: the word that was probably meant, or nothing.
func didYouMean(word string, known []string) string {
	if best, ok := suggest.Nearest(word, slices.Values(known)); ok {
		return `: did you mean "` + best + `"?`
	}
	return ""
}
