package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// A composeCommand is a command that has to do with Compose v1, with the job that runs it first.
type composeCommand struct {
	*script.Command
	path []string // of the keyword
}

// composeKey is the key of the commands in [lint.Once].
type composeKey struct{}

// composeCommands returns the commands docker-compose and pip of scripts that speak of docker-compose, each once, however many jobs
// share its line.
func composeCommands(pass *lint.Pass) []composeCommand {
	return lint.Once(pass, composeKey{}, func() []composeCommand {
		var all []composeCommand
		seen := map[source.Span]bool{}
		for s, cmd := range commandsIn(pass, "docker-compose") {
			if slices.Contains(composeNames, cmd.Base()) && !seen[cmd.Span()] {
				seen[cmd.Span()] = true
				all = append(all, composeCommand{cmd, s.path(cmd.Span())})
			}
		}
		return all
	})
}

// composeNames are the commands that are Compose v1, or may install it.
var composeNames = []string{"docker-compose", "pip", "pip3", "python", "python3"}
