package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

func isHelp(arg string) bool { return arg == "help" || arg == "--help" || arg == "-h" }

// help prints the overview, or the help of the command that stands behind "help".
func help(s *streams, args []string) error {
	if len(args) < 2 {
		overview(s)
		return nil
	}
	cmd, err := find(s, args[1])
	if err != nil {
		return err
	}
	commandHelp(s.out, cmd)
	return nil
}

const overviewHead = `pipewright: GitLab CI/CD pipelines, generated, linted and explained without a server

Usage: pipewright COMMAND [FLAGS] [ARGUMENTS]

Commands:
`

const overviewTail = `
Examples:
  pipewright lint                               check .gitlab-ci.yml and all that it includes
  pipewright lint --fix                         mend what can be mended safely
  pipewright simulate --all                     which jobs a push, a tag or a merge request creates
  pipewright generate --target digitalocean     write a pipeline for the Django project in this directory
  pipewright resolve . test                     where each value of the job "test" comes from
  pipewright explain needs-unknown-job          why a rule exists, and how to satisfy it

Exit codes: 0 clean, 1 findings, 2 wrong usage or configuration, 3 the work could not be done.
"pipewright COMMAND --help" tells more about a command.
`

func overview(s *streams) {
	fmt.Fprint(s.out, overviewHead)
	for _, c := range commands() {
		fmt.Fprintf(s.out, "  %-12s %s\n", c.name, c.make(s).Usage)
	}
	fmt.Fprint(s.out, overviewTail)
}

// commandHelp prints what a command does, its flags and examples.
func commandHelp(w io.Writer, cmd *cli.Command) {
	fmt.Fprintf(w, "Usage: %s\n\n%s\n", strings.TrimSpace("pipewright "+cmd.Name+" [FLAGS] "+cmd.ArgsUsage), capitalise(cmd.Usage))
	if cmd.Description != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(cmd.Description))
	}
	fmt.Fprint(w, "\nFlags:\n")
	left := make([]string, len(cmd.Flags))
	width := len("--help")
	for i, flag := range cmd.Flags {
		left[i] = strings.TrimSpace(dashed(flag.Names()[0]) + " " + placeholder(flag))
		width = max(width, len(left[i]))
	}
	for i, flag := range cmd.Flags {
		fmt.Fprintf(w, "  %-*s  %s\n", width, left[i], flagUsage(flag))
	}
	fmt.Fprintf(w, "  %-*s  %s\n", width, "--help", "print this help")
	if cmd.UsageText != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", indent(strings.TrimSpace(cmd.UsageText)))
	}
}

// placeholder returns the word in back quotes in the usage of a flag: "`FILE`".
func placeholder(flag cli.Flag) string {
	_, rest, _ := strings.Cut(usage(flag), "`")
	word, _, _ := strings.Cut(rest, "`")
	if word == "" && takesValue(flag) {
		return strings.ToUpper(flag.Names()[0])
	}
	return word
}

// flagUsage returns the usage of a flag with the legal values and the default of a choice.
func flagUsage(flag cli.Flag) string {
	text := strings.ReplaceAll(usage(flag), "`", "") + listValues(flag)
	if c := choiceOf(flag); c != nil && c.value != "" {
		text += " (default: " + c.value + ")"
	}
	return text
}

func usage(flag cli.Flag) string {
	if doc, ok := flag.(cli.DocGenerationFlag); ok {
		return doc.GetUsage()
	}
	return ""
}

func capitalise(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }
