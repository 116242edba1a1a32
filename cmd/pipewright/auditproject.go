package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/audit"
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// judge judges the configuration of a project as it is on the default branch.
func (a *auditServer) judge(ctx context.Context, project *gitlab.Project, p *audit.Project) error {
	if project.Empty || project.DefaultBranch == "" {
		return noPipeline(p, "the repository is empty")
	}
	p.Ref, p.Config = project.DefaultBranch, cmp.Or(project.ConfigPath, configName)
	tree := a.tree(ctx, project)
	a.gate.enter()
	defer a.gate.leave()
	text, err := a.root(tree, p)
	if p.State == audit.NoPipeline || err != nil {
		return err
	}
	own, err := a.settings(tree)
	if err != nil {
		return err
	}
	event := &pipeline.Event{Default: project.DefaultBranch, Project: project.Path}
	cfg, results, err := a.lint(ctx, tree, own, serverLoad(tree, p.Config, text, event))
	if err != nil {
		return err
	}
	p.Valid = results[0].Valid
	fillFindings(p, results)
	return errors.Join(fillPipelines(ctx, p, cfg, event), tree.failed())
}

func (a *auditServer) tree(ctx context.Context, project *gitlab.Project) *serverTree {
	return &serverTree{
		ctx: ctx, client: a.client, project: project.Path, ref: project.DefaultBranch, gate: a.gate, files: map[string]serverFile{},
	}
}

// root returns the text of the configuration: a file of the project, or an include of one that is elsewhere.
// Source: https://docs.gitlab.com/ci/pipelines/settings/#specify-a-custom-cicd-configuration-file, and
// lib/gitlab/ci/pipeline/chain/config/content/external_project.rb and remote.rb of GitLab 18.11.
//
//	ci.yml@group/other:main  →  include: [{project: group/other, file: ci.yml, ref: main}]
func (a *auditServer) root(tree *serverTree, p *audit.Project) (text []byte, err error) {
	included := elsewhere(p.Config)
	var file serverFile
	if included != "" {
		file, err = serverFile{[]byte(included), true}, tree.find()
	} else {
		file, err = tree.get(p.Config)
	}
	p.Commit = tree.commit
	switch {
	case err != nil:
		return nil, err
	case tree.gone:
		return nil, noPipeline(p, "the branch %q does not exist", p.Ref)
	case !file.exists:
		return nil, noPipeline(p, "there is no %s", p.Config)
	}
	return file.text, nil
}

// elsewhere returns the configuration that includes one of another project or address, "" for a file of the project itself.
func elsewhere(configPath string) string {
	if strings.HasPrefix(configPath, "http://") || strings.HasPrefix(configPath, "https://") {
		return "include: [{remote: " + strconv.Quote(configPath) + "}]\n"
	}
	file, project, ok := strings.Cut(configPath, "@")
	if !ok {
		return ""
	}
	project, ref, _ := strings.Cut(project, ":")
	text := fmt.Sprintf("include: [{project: %q, file: %q", project, file)
	if ref != "" {
		text += fmt.Sprintf(", ref: %q", ref)
	}
	return text + "}]\n"
}

// settings returns those of --config, else those of the project.
func (a *auditServer) settings(tree *serverTree) (*settings, error) {
	if a.shared != nil {
		copied := *a.shared
		return &copied, nil
	}
	own := &settings{}
	file, err := tree.get(lint.SettingsFile)
	if err != nil {
		return nil, err
	}
	if file.exists {
		if own.Settings, err = tree.settings(lint.SettingsFile, file.text, 0); err != nil {
			return nil, err
		}
	}
	newSettingsFinder(nil, a.opts.lint).override(own)
	return own, nil
}

// maxExtended is how deep settings of a project may extend others.
const maxExtended = 10

// settings reads settings, and those in the same project that they extend. Checkouts of other projects are none of a server.
func (t *serverTree) settings(name string, text []byte, depth int) (lint.Settings, error) {
	parsed, wrong := lint.ParseSettings(source.NewFile(name, text), rules.All())
	if len(wrong) > 0 {
		return parsed, &settingsError{name, wrong}
	}
	extends := parsed.Extends
	parsed.Includes, parsed.Extends = nil, nil
	var base lint.Settings
	for _, e := range extends {
		if e.Project != "" {
			return parsed, fmt.Errorf("%s extends %q of a checkout of %q, which an audit does not have: give --config", name, e.File, e.Project)
		}
		extended := path.Join(path.Dir(name), e.File)
		file, err := t.get(extended)
		switch {
		case err != nil:
			return parsed, err
		case !file.exists || depth == maxExtended:
			return parsed, fmt.Errorf("%s extends %q, which cannot be read", name, e.File)
		}
		more, err := t.settings(extended, file.text, depth+1)
		if err != nil {
			return parsed, err
		}
		base = more.Over(base)
	}
	return parsed.Over(base), nil
}

// serverLoad returns how to load a configuration of a server's project.
func serverLoad(tree *serverTree, name string, text []byte, event *pipeline.Event) config.Options {
	answers := event.Complete().Including(name)
	return config.Options{
		FS: tree, Path: name, Text: text, List: tree.list,
		Variables: func(name string) (string, expr.State) { return answers.Variables(name) },
		Changes:   answers.Changes,
	}
}

// lint judges a configuration with its child pipelines.
func (a *auditServer) lint(ctx context.Context, tree *serverTree, s *settings, opts config.Options) (*config.Config, []*lint.Result, error) {
	opts.Includes, opts.Fetcher = s.includes, gatedFetcher{a.fetcher.next(), a.gate}
	cfg, err := config.Load(ctx, opts)
	if err != nil {
		return nil, nil, err
	}
	cfgs := append([]*config.Config{cfg}, cfg.Children(ctx)...)
	s.Today = a.streams.today()
	results, err := lint.RunAll(ctx, cfgs, rules.All(), s.Settings)
	if err != nil {
		return nil, nil, err
	}
	return cfg, results, tree.failed()
}
