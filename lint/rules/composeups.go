package rules

import (
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// A composeUp is a command that starts all services of one compose file of the repository.
type composeUp struct {
	*script.Command
	file *docker.Compose
	path []string // of the keyword, nil in a shell script
}

// composeUps returns the commands of jobs, and of the shell scripts that they name, that start all services of a compose file. Those that
// lay several files over each other are left out.
func composeUps(pass *lint.Pass) []composeUp {
	if ownVariables(pass)["COMPOSE_FILE"] {
		return nil
	}
	var all []composeUp
	seen := map[string]bool{}
	for s, cmd := range commandsIn(pass, "compose", ".sh") {
		if c := upOf(pass, cmd); c != nil {
			all = append(all, composeUp{cmd, c, s.path(cmd.Span())})
		}
		for _, w := range cmd.Words {
			name, known := w.Literal()
			if name = path.Clean(name); !known || path.Ext(name) != ".sh" || seen[name] {
				continue
			}
			seen[name] = true
			all = append(all, upsInFile(pass, name)...)
		}
	}
	return all
}

func upsInFile(pass *lint.Pass, name string) []composeUp {
	file := pass.File(name)
	if file == nil || !strings.Contains(string(file.Text), "compose") {
		return nil
	}
	var all []composeUp
	for _, cmd := range shellFile(file).Commands() {
		if c := upOf(pass, cmd); c != nil {
			all = append(all, composeUp{cmd, c, nil})
		}
	}
	return all
}

// valuesOfCompose are the options of docker compose, and of its command up, that take the next word with them.
var valuesOfCompose = []string{
	"--ansi", "--env-file", "--parallel", "--profile", "--progress", "--project-directory", "-p", "--project-name", "-f", "--file",
	"--attach", "--exit-code-from", "--no-attach", "--pull", "--scale", "-t", "--timeout", "--wait-timeout",
}

// upOf returns the compose file all of whose services a command starts, nil when it starts none, only some, or nobody knows whose.
func upOf(pass *lint.Pass, cmd *script.Command) *docker.Compose {
	operands := cmd.Operands(valuesOfCompose...)
	if cmd.Base() == "docker" && len(operands) > 0 && operands[0].Is("compose") {
		operands = operands[1:]
	} else if cmd.Base() != "docker-compose" {
		return nil
	}
	if len(operands) != 1 || !operands[0].Is("up") || cmd.Has("--project-directory") {
		return nil
	}
	names, known := filesOfCompose(cmd)
	if len(names) == 0 {
		names = defaultComposeFiles(pass)
	}
	if !known || len(names) != 1 {
		return nil
	}
	file := pass.File(path.Clean(names[0]))
	if file == nil {
		return nil
	}
	return docker.ParseCompose(file)
}

// filesOfCompose returns the files that a command names by -f and --file; known is false when a variable takes part.
func filesOfCompose(cmd *script.Command) (names []string, known bool) {
	for _, value := range cmd.ComposeFiles() {
		name, sure := "", false
		if value != nil {
			name, sure = value.Literal()
		}
		if !sure {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

// defaultComposeFiles returns the files that compose reads at the root of the repository when none is named.
func defaultComposeFiles(pass *lint.Pass) []string {
	var names []string
	for _, base := range []string{"compose", "docker-compose"} {
		for _, name := range []string{base + ".yaml", base + ".yml", base + ".override.yaml", base + ".override.yml"} {
			if pass.File(name) != nil && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
