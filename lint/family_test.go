package lint

import (
	"slices"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// runAll runs analyzers over a configuration and its children.
func runAll(t *testing.T, cfg *config.Config, s Settings, analyzers ...*Analyzer) []*Result {
	t.Helper()
	results, err := RunAll(t.Context(), append([]*config.Config{cfg}, cfg.Children(t.Context())...), analyzers, s)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// problems reports what GitLab refuses while it puts a configuration together.
func problems(name string) *Analyzer {
	return &Analyzer{Name: name, Severity: Error, Preset: Minimal, Run: func(p *Pass) error {
		for _, problem := range p.Config.Problems {
			p.Reject(Findingf(problem.Span, "%s", problem.Message))
		}
		return nil
	}}
}

func TestRunAllSharesFiles(t *testing.T) {
	cfg := load(t, map[string]string{
		".gitlab-ci.yml": "include: shared.yml\nt: {trigger: {include: child.yml}}\n",
		"child.yml":      "include: shared.yml\nc: {script: x}\n",
		"shared.yml":     "s: {script: x}\n",
	})
	results := runAll(t, cfg, Settings{}, everyJob("job", Warning, Minimal))
	var got []string
	for _, r := range results {
		got = append(got, r.Config.Name+": "+summary(r))
	}
	want := []string{".gitlab-ci.yml: .gitlab-ci.yml:2 warning job; shared.yml:1 warning job", "child.yml: child.yml:2 warning job"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	related := results[1].Findings[0].Related
	if len(related) != 1 || related[0].Message != `"t" triggers the child pipeline here` || related[0].Span.Text() != "child.yml" {
		t.Errorf("related: %+v", related)
	}
}

// TestRunAllSuppresses counts a suppression for all configurations that have its file, and for the place of the trigger.
func TestRunAllSuppresses(t *testing.T) {
	cfg := load(t, map[string]string{
		".gitlab-ci.yml": "include: shared.yml\nt:\n  trigger:\n    # pipewright:ignore p -- it is made later\n    include: gone.yml\n" +
			"u: {trigger: {include: child.yml}}\nonly: {script: x}\n",
		"child.yml":  "include: shared.yml\n# pipewright:ignore p -- never\nc: {script: x}\n",
		"shared.yml": "# pipewright:ignore p -- the child lacks it\ns: {needs: [only], script: x}\n# pipewright:ignore p -- never\nr: {script: x}\n",
	})
	want := []string{
		".gitlab-ci.yml true: shared.yml:3 warning suppression-unused", "gone.yml false: ", "child.yml false: child.yml:2 warning suppression-unused",
	}
	var got []string
	for _, r := range runAll(t, cfg, Settings{}, problems("p"), SuppressionUnused) {
		verdict := " true: "
		if !*r.Valid {
			verdict = " false: "
		}
		got = append(got, r.Config.Name+verdict+summary(r))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestRunAllLeavesTheTriggerToTheParent says once what is wrong with an include of a trigger.
func TestRunAllLeavesTheTriggerToTheParent(t *testing.T) {
	cfg := load(t, map[string]string{".gitlab-ci.yml": "t: {trigger: {include: {local: gone.yml}}}\nu: {trigger: {include: gone.yml}}\n"})
	shape := &Analyzer{Name: "shape", Severity: Error, Preset: Minimal, Run: func(p *Pass) error {
		if p.Config.Trigger == nil {
			job := p.Config.Job("t")
			p.Reject(Findingf(job.Node.Get("trigger").Span(), "no mapping"))
		}
		return nil
	}}
	for i, want := range []string{".gitlab-ci.yml:1 error shape", ""} {
		if got := summary(runAll(t, cfg, Settings{}, shape, problems("p"))[i]); got != want {
			t.Errorf("result %d: %s, want %s", i, got, want)
		}
	}
}
