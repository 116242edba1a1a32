package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

// anyImage answers for every image, so that nothing is looked up in a registry.
type anyImage struct{}

func (anyImage) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux", "config": map[string]any{"Env": []string{"PATH=/usr/local/bin:/usr/bin:/bin"}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{}},
	})
	return ref, digest.FromBytes(config), config, err
}

// convert returns the options with which BuildKit reads a Dockerfile.
func convert(text []byte, target string) dockerfile2llb.ConvertOpt {
	caps := pb.Caps.CapSet(pb.Caps.All())
	source := llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", text)
	source.Definition = &llb.Definition{}
	return dockerfile2llb.ConvertOpt{
		MetaResolver: anyImage{}, LLBCaps: &caps, Config: dockerui.Config{Target: target}, SourceMap: source,
	}
}

// TestBuildKitFindsNothing has BuildKit's parser read the Dockerfiles, its checks judge them, and each stage converted
// into what would be built.
func TestBuildKitFindsNothing(t *testing.T) {
	t.Parallel()
	for _, p := range projects(t) {
		text, err := os.ReadFile(filepath.Join(p.dir, "Dockerfile"))
		if err != nil {
			t.Fatal(err)
		}
		results, err := dockerfile2llb.DockerfileLint(context.Background(), text, convert(text, ""))
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		for _, w := range results.Warnings {
			t.Errorf("%s: %s: %s", p.name, w.RuleName, w.Detail)
		}
		targets := []string{"dev", "production"}
		if bytes.Contains(text, []byte(" AS nginx\n")) {
			targets = append(targets, "nginx")
		}
		for _, target := range targets {
			if _, err := dockerfile2llb.Dockerfile2LLB(context.Background(), text, convert(text, target)); err != nil {
				t.Errorf("%s: stage %s: %v", p.name, target, err)
			}
		}
	}
}

// TestBuildKitFindsSomething shows that this judge can say no.
func TestBuildKitFindsSomething(t *testing.T) {
	t.Parallel()
	text := []byte("FROM python:3.13-slim-trixie as base\nENV SECRET_KEY=x\nCMD python manage.py\n")
	results, err := dockerfile2llb.DockerfileLint(context.Background(), text, convert(text, ""))
	if err != nil {
		t.Fatal(err)
	}
	if len(results.Warnings) < 3 {
		t.Errorf("only %d warnings: %+v", len(results.Warnings), results.Warnings)
	}
}
