package pipeline

import (
	"context"
	"os"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestVerdicts checks that what GitLab refuses gives no pipeline, and only that.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	found, missed := 0, 0
	for _, v := range conformance.Verdicts(t) {
		cfg, err := config.Load(context.Background(), config.Options{FS: v.Files.FS(), Path: conformance.Root})
		if err != nil {
			t.Fatal(err)
		}
		switch wrong := mistakes(cfg); {
		case v.Valid && len(wrong) > 0:
			t.Errorf("%s (%s): GitLab accepts it, but: %s", v.ID, v.About, wrong[0].Message)
		case !v.Valid && len(wrong) > 0:
			found++
		case !v.Valid && cfg.Complete():
			missed++
			t.Errorf("%s (%s): GitLab refuses it\n%s", v.ID, v.About, v.Files[conformance.Root])
		}
	}
	t.Logf("%d refused, %d missed", found, missed)
}

// TestCorpus creates pipelines of real projects.
func TestCorpus(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	created, open := 0, 0
	for _, project := range conformance.Projects(t) {
		cfg, err := config.Load(ctx, config.Options{FS: os.DirFS(project.Dir), Path: conformance.Root})
		if err != nil {
			continue
		}
		if wrong := mistakes(cfg); project.Valid != nil && *project.Valid && cfg.Complete() && len(wrong) > 0 {
			t.Errorf("%s: GitLab accepts it, but: %s", project.Repo, wrong[0].Message)
		}
		for _, event := range []*Event{{}, {Branch: "x", OpenVariables: true, OpenChanges: true}, {Tag: "v1"}, {Source: sourceMerge}, {Source: sourceSchedule}} {
			p, err := Create(ctx, cfg, event)
			if err != nil {
				t.Errorf("%s, %s: %v", project.Repo, event, err)
				continue
			}
			switch p.Created {
			case config.Yes:
				created++
			case config.Maybe:
				open++
			}
			for _, job := range p.Jobs {
				p.AllVariables(job)
			}
		}
	}
	t.Logf("%d pipelines are created, %d may be", created, open)
}
