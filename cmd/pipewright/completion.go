package main

import (
	_ "embed" // for the scripts
	"fmt"
	"io"

	"github.com/urfave/cli/v2"
)

// The scripts ask the binary itself what may come next (see complete.go), so they never grow old.
var (
	//go:embed completions/pipewright.bash
	bashCompletion string
	//go:embed completions/pipewright.zsh
	zshCompletion string
	//go:embed completions/pipewright.fish
	fishCompletion string
)

func completionCommand(s *streams) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print a script that completes commands, flags and rules in a shell",
		ArgsUsage: "bash|zsh|fish",
		UsageText: `source <(pipewright completion bash)
source <(pipewright completion zsh)
pipewright completion fish | source`,
		Action: func(c *cli.Context) error {
			if c.Args().Len() != 1 {
				return misuse(c.Command, "name one shell: bash, zsh or fish")
			}
			return completion(s.out, c)
		},
	}
}

// shells returns the shells for which there is a script.
func shells() []string { return []string{"bash", "zsh", "fish"} }

func completion(w io.Writer, c *cli.Context) error {
	var script string
	switch name := c.Args().First(); name {
	case "bash":
		script = bashCompletion
	case "zsh":
		script = zshCompletion
	case "fish":
		script = fishCompletion
	default:
		shell := newChoice("shell", "", shells()...)
		return misuse(c.Command, shell.check(name).Error())
	}
	_, err := fmt.Fprint(w, script)
	return err
}
