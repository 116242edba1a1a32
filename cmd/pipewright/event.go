package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// eventSources are the words of --event with the pipeline sources that they stand for. A tag is pushed.
var eventSources = []struct{ word, source string }{
	{"push", "push"},
	{"tag", "push"},
	{"merge-request", "merge_request_event"},
	{"schedule", "schedule"},
	{"web", "web"},
	{"api", "api"},
	{"trigger", "trigger"},
	{"pipeline", "pipeline"},
	{"parent-pipeline", "parent_pipeline"},
	{"chat", "chat"},
	{"external", "external"},
	{"external-pull-request", "external_pull_request_event"},
	{"webide", "webide"},
	{"ondemand-dast-scan", "ondemand_dast_scan"},
	{"ondemand-dast-validation", "ondemand_dast_validation"},
	{"security-orchestration-policy", "security_orchestration_policy"},
}

// eventOptions are the flags that say which event is meant.
type eventOptions struct {
	event                   choice
	branch, tag, target     string
	defaultBranch, project  string
	vars, projectVars       varFlag
	changed, files, labels  listFlag
	message, title, openMRs string
	newBranch, draft        bool
	protected, unprotected  bool
}

func newEventOptions() *eventOptions {
	words := make([]string, len(eventSources))
	for i, s := range eventSources {
		words[i] = s.word
	}
	return &eventOptions{event: newChoice("event", words[0], words...), vars: varFlag{}, projectVars: varFlag{}}
}

// flags returns the flags for all that an event is made of.
func (o *eventOptions) flags() []cli.Flag {
	return append(o.mainFlags(),
		&cli.GenericFlag{Name: "label", Usage: "the merge request has the label `NAME`; may be repeated", Value: &o.labels},
		&cli.StringFlag{Name: "title", Usage: "the merge request has the title `TEXT`", Destination: &o.title},
		&cli.BoolFlag{Name: "draft", Usage: "the merge request is a draft", Destination: &o.draft},
		&cli.StringFlag{Name: "open-merge-requests", Usage: "the branch has open merge requests, as in group/project!1: the `VALUE` of CI_OPEN_MERGE_REQUESTS", Destination: &o.openMRs},
	)
}

// mainFlags returns the flags that lint takes, too.
func (o *eventOptions) mainFlags() []cli.Flag {
	return []cli.Flag{
		choiceFlag("event", "what happens: `EVENT` is push, tag, merge-request, schedule, web, api, trigger, pipeline, …", &o.event),
		&cli.StringFlag{Name: "branch", Usage: "on the branch `NAME`, the source branch of a merge request (default: the default branch; of a merge request: feature)", Destination: &o.branch},
		&cli.StringFlag{Name: "tag", Usage: "on the tag `NAME`", Destination: &o.tag},
		&cli.StringFlag{Name: "target", Usage: "the merge request's target is the branch `NAME` (default: the default branch)", Destination: &o.target},
		&cli.GenericFlag{Name: "var", Usage: "the pipeline has the CI/CD variable `KEY=VALUE`; may be repeated", Value: &o.vars},
		&cli.GenericFlag{Name: "project-var", Usage: "the project or its group has the CI/CD variable `KEY=VALUE`; may be repeated", Value: &o.projectVars},
		&cli.GenericFlag{Name: "changed", Usage: "`FILE` was changed; may be repeated (default: GitLab could not tell, so every rules:changes holds)", Value: &o.changed},
		&cli.GenericFlag{Name: "file", Usage: "the repository has `FILE`, for rules:exists; may be repeated (default: the files that are there)", Value: &o.files},
		&cli.StringFlag{Name: "message", Usage: "the commit message is `TEXT`", Destination: &o.message},
		&cli.BoolFlag{Name: "new-branch", Usage: "the branch is new", Destination: &o.newBranch},
		&cli.BoolFlag{Name: "protected", Usage: "the branch or tag is protected (default: only the default branch is)", Destination: &o.protected},
		&cli.BoolFlag{Name: "unprotected", Usage: "the branch is not protected", Destination: &o.unprotected},
		&cli.StringFlag{Name: "default-branch", Usage: "the default branch is `NAME` (default: what git says, else main)", Destination: &o.defaultBranch},
		&cli.StringFlag{Name: "project", Usage: "the project's `PATH`, as in group/project (default: what the git remote says)", Destination: &o.project},
	}
}

// check refuses combinations of flags that cannot be meant.
func (o *eventOptions) check() error {
	source := o.source()
	switch {
	case o.tag != "" && o.branch != "":
		return errors.New("--tag and --branch exclude each other: a pipeline runs on one of them")
	case o.event.value == "tag" && o.tag == "":
		return errors.New("--event tag needs the name of the tag: add --tag v1.0")
	case o.event.given && o.event.value == "push" && o.tag != "":
		return nil
	case o.target != "" && source != "merge_request_event" && source != "external_pull_request_event":
		return fmt.Errorf("--target is the target branch of a merge request, and %s has none: add --event merge-request", o.event.value)
	case o.tag != "" && source == "merge_request_event":
		return errors.New("--tag and --event merge-request exclude each other: a merge request has a branch")
	case o.newBranch && source != "push":
		return fmt.Errorf("--new-branch goes with --event push, not with %s", o.event.value)
	case o.protected && o.unprotected:
		return errors.New("--protected and --unprotected exclude each other")
	}
	return nil
}

// source returns the pipeline source that the flags name: a target branch alone means a merge request.
func (o *eventOptions) source() string {
	word := o.event.value
	if !o.event.given && o.target != "" {
		word = "merge-request"
	}
	i := slices.IndexFunc(eventSources, func(s struct{ word, source string }) bool { return s.word == word })
	return eventSources[i].source
}

// exampleToken is how the token of a trigger begins, which only its owner knows.
const exampleToken = "abcd"

// make returns the event, with what git knows of the repository where the flags are silent.
func (o *eventOptions) make(repo *repository) *pipeline.Event {
	e := &pipeline.Event{
		Source: o.source(), Branch: o.branch, Tag: o.tag, Target: o.target, Default: o.defaultBranch, Project: o.project,
		Variables: o.vars, ProjectVariables: o.projectVars, Changes: o.changed, NewBranch: o.newBranch, Files: o.files,
		CommitMessage: o.message, Title: o.title, Labels: o.labels, Draft: o.draft, OpenMergeRequests: o.openMRs,
	}
	if e.Source == "trigger" {
		e.Token = exampleToken
	}
	if e.Default == "" {
		e.Default = repo.defaultBranch()
	}
	if e.Project == "" {
		e.Project = repo.project()
	}
	if o.protected || o.unprotected {
		e.Protected = &o.protected
	}
	return e
}

// answer lets the configuration ask the event while it is put together. Git is asked when the configuration asks.
func (o *eventOptions) answer(opts *config.Options, repo *repository) {
	answers := sync.OnceValue(func() config.Answers { return o.make(repo).Including(opts.Path) })
	opts.Variables = func(name string) (string, expr.State) { return answers().Variables(name) }
	opts.Changes = func(globs []string, compareTo string) config.Truth { return answers().Changes(globs, compareTo) }
	if o.files != nil {
		opts.List = func() ([]string, error) { return o.files, nil }
	}
}

// readEvents returns the events of the file that --events names, "-" for stdin; none without a name.
func readEvents(ctx context.Context, s *streams, name, command string) ([]*pipeline.Event, error) {
	var text []byte
	var err error
	switch name {
	case "":
		return nil, nil
	case "-":
		name = stdinName
		text, err = s.readAll(ctx)
	default:
		text, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	events, err := pipeline.ParseEvents(name, text)
	if err != nil {
		return nil, usageError{text: err.Error(), see: "pipewright " + command}
	}
	return events, nil
}

// A varFlag is a flag KEY=VALUE that may be repeated.
type varFlag map[string]string

// Set implements [cli.Generic].
func (f varFlag) Set(arg string) error {
	if err := f.check(arg); err != nil {
		return err
	}
	key, value, _ := strings.Cut(arg, "=")
	f[key] = value
	return nil
}

func (f varFlag) String() string { return "" }

func (varFlag) check(arg string) error {
	key, _, ok := strings.Cut(arg, "=")
	if !ok || key == "" {
		return fmt.Errorf("%q is no variable: write KEY=VALUE", arg)
	}
	if strings.HasPrefix(key, "$") {
		return fmt.Errorf("%q begins with a dollar sign: write %s", arg, strings.TrimPrefix(arg, "$"))
	}
	return nil
}

// A listFlag is a flag that may be repeated. An empty value makes an empty list, which differs from none.
type listFlag []string

// Set implements [cli.Generic].
func (f *listFlag) Set(arg string) error {
	if *f == nil {
		*f = listFlag{}
	}
	if arg != "" {
		*f = append(*f, filepath.ToSlash(arg))
	}
	return nil
}

func (f *listFlag) String() string { return "" }
