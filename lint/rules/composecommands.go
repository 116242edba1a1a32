package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// A composeCommand is a command that has to do with Compose v1, with the job that runs it first.
type composeCommand struct {
	*script.Command
	path []string // of the keyword
}

// composeKey is the key of the commands in [lint.Once].
type composeKey struct{}

// composeCommands returns the commands docker-compose and pip of lines that speak of docker-compose. Each line is read once, however
// many jobs share it.
func composeCommands(pass *lint.Pass) []composeCommand {
	return lint.Once(pass, composeKey{}, func() []composeCommand {
		var all []composeCommand
		seen := map[source.Span]bool{}
		for _, job := range pass.Config.Jobs {
			all = append(all, composeIn(job.BeforeScript, seen, job.Name.Value, "before_script")...)
			all = append(all, composeIn(job.Script, seen, job.Name.Value, "script")...)
			all = append(all, composeIn(job.AfterScript, seen, job.Name.Value, "after_script")...)
		}
		return all
	})
}

func composeIn(lines []config.String, seen map[source.Span]bool, path ...string) []composeCommand {
	var all []composeCommand
	for _, line := range lines {
		if seen[line.Span] || !strings.Contains(line.Value, "docker-compose") {
			continue
		}
		seen[line.Span] = true
		code := script.New(script.Options{Dialect: script.Bash, Offsets: syntax.Offsets}, []script.Line{{Text: line.Value, Span: line.Span}})
		for cmd := range code.Named("docker-compose", "pip", "pip3", "python", "python3") {
			all = append(all, composeCommand{cmd, path})
		}
	}
	return all
}
