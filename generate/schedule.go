package generate

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// scheduledQuestion asks for commands that run by the clock.
func scheduledQuestion() question {
	return question{
		Question: Question{Name: "scheduled", Usage: `manage.py commands that scheduled pipelines run in production, separated by commas: "clearsessions", or "none"`},
		find:     func(*finder) Answer { return byDefault("none") },
		check:    checkCommands,
		form:     "COMMAND,…",
	}
}

var commandForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9_]*$`) })

// checkCommands judges a list of commands. Each is a module of Python, and becomes part of a job's name.
func checkCommands(_ *finder, value string) error {
	seen := map[string]bool{}
	for _, command := range commands(value) {
		if !commandForm().MatchString(command) {
			return fmt.Errorf("%q is no command of manage.py: write its name alone, as clearsessions", command)
		}
		if seen[command] {
			return fmt.Errorf("%q stands there twice: leave one out", command)
		}
		seen[command] = true
	}
	return nil
}

func commands(value string) []string {
	if value == "" || value == "none" {
		return nil
	}
	names := strings.Split(value, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// Scheduled returns the commands of manage.py that scheduled pipelines run in production.
func (m *model) Scheduled() []string { return commands(m.f.value("scheduled")) }

// OnSchedule returns the expression that holds when a pipeline schedule runs a command. A schedule runs all of them, unless
// its variable TASK names the one.
func (m *model) OnSchedule(command string) string {
	scheduled := m.OnDeployBranch() + ` && $CI_PIPELINE_SOURCE == "schedule"`
	if len(m.Scheduled()) == 1 {
		return scheduled
	}
	return fmt.Sprintf("%s && ($TASK == null || $TASK == %q)", scheduled, command)
}

// ScheduleRef returns the branch of a pipeline schedule, for a shell.
func (m *model) ScheduleRef() string {
	if m.BranchName() == "the default branch" {
		return "main"
	}
	return shellString(m.Branch)
}
