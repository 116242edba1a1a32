package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposeWaitOneShot reports "docker compose up --wait" over services that come to an end.
var ComposeWaitOneShot = &lint.Analyzer{
	Name:     "compose-wait-one-shot",
	Group:    lint.Docker,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `"up --wait" waits for a service that only does one thing and ends

"docker compose up --wait" wants every service running or healthy. One that migrates the
database and ends is neither: the command fails with status 1, although all went well. Either
give the service a profile and run it before ("docker compose run --rm migrate"), or let
another service wait for it with "condition: service_completed_successfully".

The rule reads the commands of jobs and of the shell scripts that they name, and knows
commands of manage.py that end, such as migrate and collectstatic.`,
	Bad: "deploy:\n  environment: production\n  script: docker compose -f compose.prod.yml up -d --wait\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
	Good: "deploy:\n  environment: production\n  script:\n    - docker compose -f compose.prod.yml run --rm migrate\n" +
		"    - docker compose -f compose.prod.yml up -d --wait web\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
	Beside: []lint.Beside{{Name: "compose.prod.yml", Text: `services:
  web:
    image: registry.example.com/app:1
  migrate:
    image: registry.example.com/app:1
    command: python manage.py migrate
`}},

	Run: composeWaitOneShot,
}

// endingCommands are the commands of manage.py that do one thing and end.
var endingCommands = []string{
	"check", "collectstatic", "compilemessages", "compress", "createcachetable", "flush", "loaddata", "makemigrations", "migrate",
}

func composeWaitOneShot(pass *lint.Pass) error {
	for _, up := range composeUps(pass) {
		if !up.Has("--wait") || up.file.Root.Entry("include") != nil {
			continue
		}
		var ending []*docker.Service
		for _, s := range up.file.Services {
			if ends(s) && !isAwaitedToEnd(up.file, s) {
				ending = append(ending, s)
			}
		}
		if len(ending) == 0 {
			continue
		}
		f := lint.Findingf(up.Span(), "\"up --wait\" fails as soon as %s has come to an end: give it a profile and run it before, "+
			"or wait for it with \"condition: service_completed_successfully\"", serviceList(ending)).At(up.path...)
		f.Related = []lint.Related{{Span: ending[0].Commands[0].Span, Message: "the command that ends"}}
		pass.Report(f)
	}
	return nil
}

// ends reports whether a service without a profile certainly does one thing and ends.
func ends(s *docker.Service) bool {
	if hasAny(s, "profiles", "entrypoint", "extends") || len(s.Commands) != 1 {
		return false
	}
	known := false
	for _, cmd := range shellAt(s.Commands[0].Text, s.Commands[0].Span).Commands() {
		if len(cmd.Runs) > 0 {
			continue
		}
		m, ok := managedBy(cmd)
		if !ok || !slices.Contains(endingCommands, m.name) || cmd.Status() == script.Detached {
			return false
		}
		known = true
	}
	return known
}

// isAwaitedToEnd reports whether another service waits until a service has ended.
func isAwaitedToEnd(c *docker.Compose, needed *docker.Service) bool {
	return slices.ContainsFunc(c.Services, func(s *docker.Service) bool {
		return slices.ContainsFunc(s.DependsOn, func(d docker.Dependency) bool {
			return d.Service == needed.Name.Text() && d.Condition == "service_completed_successfully"
		})
	})
}
