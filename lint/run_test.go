package lint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// everyJob reports each job's name, under a name and with a severity of choice.
func everyJob(name string, severity Severity, preset Preset) *Analyzer {
	return &Analyzer{Name: name, Severity: severity, Preset: preset, Run: func(p *Pass) error {
		for _, job := range p.Config.Jobs {
			p.Report(Findingf(job.Name.Span, "job %q", job.Name.Value).At(job.Name.Value))
		}
		return nil
	}}
}

func load(t *testing.T, files map[string]string) *config.Config {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	cfg, err := config.Load(context.Background(), config.Options{FS: tree, Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func run(t *testing.T, cfg *config.Config, s Settings, analyzers ...*Analyzer) *Result {
	t.Helper()
	result, err := Run(context.Background(), cfg, analyzers, s)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func summary(result *Result) string {
	var all []string
	for _, f := range result.Findings {
		all = append(all, fmt.Sprintf("%s:%d %s %s", f.Span.File.Name, f.Span.File.LineAt(f.Span.Start), f.Severity, f.Rule))
	}
	return strings.Join(all, "; ")
}

func TestRunOrder(t *testing.T) {
	cfg := load(t, map[string]string{
		".gitlab-ci.yml": "include: ci/a.yml\nb:\n  script: x\na:\n  script: x\n",
		"ci/a.yml":       "c:\n  script: x\n",
	})
	result := run(t, cfg, Settings{}, everyJob("two", Warning, Minimal), everyJob("one", Error, Minimal))
	want := ".gitlab-ci.yml:2 error one; .gitlab-ci.yml:2 warning two; .gitlab-ci.yml:4 error one; .gitlab-ci.yml:4 warning two; " +
		"ci/a.yml:1 error one; ci/a.yml:1 warning two"
	if got := summary(result); got != want {
		t.Errorf("findings:\n%s\nwant:\n%s", got, want)
	}
	related := result.Findings[4].Related
	if len(related) != 1 || related[0].Message != "included here" || related[0].Span.Text() != "ci/a.yml" {
		t.Errorf("related = %+v, want the include", related)
	}
}

func TestRunPresetsAndSeverities(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": "a:\n  script: x\n"})
	analyzers := []*Analyzer{everyJob("mild", Error, Minimal), everyJob("usual", Warning, Recommended), everyJob("hard", Info, Strict)}
	for _, test := range []struct {
		settings Settings
		want     string
	}{
		{Settings{Preset: Minimal}, "error mild"},
		{Settings{}, "error mild; warning usual"},
		{Settings{Preset: Strict}, "info hard; error mild; warning usual"},
		{Settings{Rules: map[string]Severity{"mild": Off, "hard": Error}}, "error hard; warning usual"},
		{Settings{Ignore: []Ignore{{Rule: "mild", Paths: []string{"*.yml"}}}}, "warning usual"},
		{Settings{Ignore: []Ignore{{Rule: "mild", Paths: []string{"ci/**"}}}}, "error mild; warning usual"},
	} {
		got := strings.ReplaceAll(summary(run(t, cfg, test.settings, analyzers...)), ".gitlab-ci.yml:1 ", "")
		if got != test.want {
			t.Errorf("%+v: %s, want %s", test.settings, got, test.want)
		}
	}
}

func TestRunValid(t *testing.T) {
	reject := &Analyzer{Name: "reject", Severity: Error, Preset: Minimal, Run: func(p *Pass) error {
		if p.Config.Job("bad") != nil {
			p.Reject(Findingf(p.Config.Job("bad").Name.Span, "bad"))
		}
		return nil
	}}
	off := Settings{Rules: map[string]Severity{"reject": Off}}
	for text, want := range map[string]string{
		"good:\n  script: x\n":                                     "true",
		"bad:\n  script: x\n":                                      "false",
		"include: {remote: https://a.b/c.yml}\n":                   "unknown",
		"include: {remote: https://a.b/c.yml}\nbad: {script: x}\n": "false",
	} {
		result := run(t, load(t, map[string]string{".gitlab-ci.yml": text}), off, reject)
		got := "unknown"
		if result.Valid != nil {
			got = fmt.Sprint(*result.Valid)
		}
		if got != want {
			t.Errorf("%q: valid is %s, want %s", text, got, want)
		}
		if len(result.Findings) > 0 {
			t.Errorf("%q: a rule that is off has findings", text)
		}
	}
}

func TestRunFingerprint(t *testing.T) {
	a := run(t, load(t, map[string]string{".gitlab-ci.yml": "a:\n  script: x\n"}), Settings{}, everyJob("r", Error, Minimal))
	b := run(t, load(t, map[string]string{".gitlab-ci.yml": "# moved\n\na:\n  script: x\n"}), Settings{}, everyJob("r", Error, Minimal))
	if a.Findings[0].Fingerprint != b.Findings[0].Fingerprint {
		t.Error("the fingerprint changes when the finding moves")
	}
	typed, err := config.Load(context.Background(), config.Options{
		FS: fstest.MapFS{".gitlab-ci.yml": {Data: []byte("a:\n  script: x\n")}}, Path: ".gitlab-ci.yml", Prefix: "/elsewhere/",
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := run(t, typed, Settings{}, everyJob("r", Error, Minimal)); d.Findings[0].Fingerprint != a.Findings[0].Fingerprint {
		t.Error("the fingerprint depends on how the path was typed")
	}
	c := run(t, load(t, map[string]string{".gitlab-ci.yml": "a:\n  script: x\nb:\n  script: x\n"}), Settings{}, everyJob("r", Error, Minimal))
	if c.Findings[0].Fingerprint == c.Findings[1].Fingerprint {
		t.Error("two findings share a fingerprint")
	}
}

func TestRunSameBase(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": ".base: {image: x}\na: {extends: .base}\nb: {extends: .base}\nc: {extends: .base}\n"})
	images := &Analyzer{Name: "images", Severity: Error, Preset: Minimal, Run: func(p *Pass) error {
		for _, job := range p.Config.Jobs {
			p.Report(Findingf(job.Image.Name.Span, "image").At(job.Name.Value, "image"))
		}
		return nil
	}}
	result := run(t, cfg, Settings{}, images)
	if len(result.Findings) != 1 || result.Findings[0].Hint != "the same holds for 2 more jobs" {
		t.Fatalf("findings = %+v, want one that stands for three", result.Findings)
	}
	related := result.Findings[0].Related
	if !slices.ContainsFunc(related, func(r Related) bool { return r.Message == `"a" extends ".base" here` }) {
		t.Errorf("related = %+v, want the extends", related)
	}
}

func TestRunErrors(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": "a:\n  script: x\n"})
	boom := errors.New("boom")
	failing := &Analyzer{Name: "failing", Run: func(*Pass) error { return boom }}
	if _, err := Run(context.Background(), cfg, []*Analyzer{failing}, Settings{}); !errors.Is(err, boom) {
		t.Errorf("err = %v, want the rule's", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, cfg, []*Analyzer{failing}, Settings{}); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want that of the context", err)
	}
}

// TestKin holds that what finding a finding is does not depend on the name of its file, while its fingerprint does.
func TestKin(t *testing.T) {
	t.Parallel()
	find := func(name string) Finding {
		cfg := load(t, map[string]string{".gitlab-ci.yml": "include: " + name + "\n", name: "test:\n  script: make\n"})
		return run(t, cfg, Settings{}, everyJob("rule", Warning, Minimal)).Findings[0]
	}
	a, b := find("a.yml"), find("b.yml")
	if a.Kin == "" || a.Kin != b.Kin || a.Fingerprint == b.Fingerprint || a.Kin == a.Fingerprint {
		t.Errorf("%q %q, %q %q", a.Kin, a.Fingerprint, b.Kin, b.Fingerprint)
	}
}
