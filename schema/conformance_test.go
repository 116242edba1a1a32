package schema

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

func load(tb testing.TB, files conformance.Files) *config.Config {
	tb.Helper()
	cfg, err := config.Load(context.Background(), config.Options{FS: files.FS(), Path: conformance.Root})
	if err != nil {
		tb.Fatal(err)
	}
	return cfg
}

// judge returns the mistakes of a whole configuration. The resolver says what its entries are. It also judges headers and includes;
// the table of keywords must say the same of them, because editors read it.
func judge(cfg *config.Config, opts Options) []Mistake {
	c := NewChecker(opts)
	for _, doc := range cfg.Files {
		c.at()
		if doc.Header != nil {
			c.entries(shapeAtHeader, doc.Header, nil)
		}
		if m, ok := doc.Root.(*syntax.Mapping); ok && m.Entry("include") != nil {
			c.walker.intoKey("include")
			c.value(shapeInclude, m.Get("include"))
		}
	}
	if cfg.Root != nil {
		judgeEntries(c, cfg)
	}
	return c.Mistakes()
}

func judgeEntries(c *Checker, cfg *config.Config) {
	c.Root(cfg.Root)
	if n := cfg.Root.Get("default"); n != nil && cfg.Job("default") == nil {
		c.Default(n)
	}
	if n := cfg.Root.Get("workflow"); n != nil && cfg.Job("workflow") == nil {
		c.Workflow(n)
	}
	for _, job := range cfg.Jobs {
		if job.Bridge {
			c.TriggerJob(job.Name.Value, job.Node)
		} else if config.LooksLikeJob(job.Node) {
			c.Job(job.Name.Value, job.Node)
		}
	}
}

func interpolated(n syntax.Node) bool {
	s, ok := n.(*syntax.Scalar)
	return ok && config.Interpolated(s.Text())
}

// mine reports whether the table of keywords must see why GitLab refuses a configuration: its files can be read, the resolver sees
// nothing wrong with it, and each of its entries says what it is; or it is the header or an include that GitLab complains about.
func mine(v conformance.Verdict, cfg *config.Config) bool {
	for _, text := range v.Files {
		if strings.Contains(text, "$[[") {
			return false
		}
	}
	if len(v.At) > 0 && v.At[0].File == "" && (strings.HasPrefix(v.At[0].Key, "header:") || strings.HasPrefix(v.At[0].Key, "include:rule:")) {
		return true
	}
	unread := func(doc *syntax.Document) bool { return len(doc.Problems) > 0 }
	return !slices.ContainsFunc(cfg.Files, unread) && cfg.Readable() && cfg.Complete() && len(cfg.Problems) == 0 && onlyJobs(cfg)
}

// onlyJobs reports whether every entry that is no keyword and not hidden is a job.
func onlyJobs(cfg *config.Config) bool {
	for e := range cfg.Root.Entries() {
		m, isMapping := e.Value.(*syntax.Mapping)
		if config.IsJobKey(e.Key, e.Value) && !(isMapping && config.LooksLikeJob(m)) {
			return false
		}
	}
	return true
}

// placed reports whether a mistake lies where GitLab sees one. Some errors have no place.
func placed(m Mistake, v conformance.Verdict) bool {
	return len(v.At) == 0 || slices.ContainsFunc(v.At, func(at conformance.Place) bool {
		unnamed := strings.HasSuffix(at.Key, "variables:simple") // GitLab's word for a variable whose name is null
		return at.Holds(m.Path) || unnamed && m.Path[len(m.Path)-1] == ""
	})
}

// TestVerdicts compares mistakes with GitLab's verdicts, as far as keywords alone decide them. TOPIC=… shows one topic only.
func TestVerdicts(t *testing.T) {
	valid, invalid, others := 0, 0, 0
	for _, v := range conformance.Verdicts(t) {
		cfg := load(t, v.Files)
		switch {
		case v.Valid:
			valid++
		case mine(v, cfg):
			invalid++
		default:
			others++
		}
		if wrong := differs(v, cfg); wrong != "" && strings.Contains(v.About, os.Getenv("TOPIC")) {
			t.Errorf("%s %s: %s %v\n%s", v.ID, v.About, wrong, v.At, v.Files[conformance.Root])
		}
	}
	t.Logf("%d valid cases; %d invalid ones because of keywords, %d because of what others judge", valid, invalid, others)
}

// differs says in what way the mistakes differ from GitLab's verdict.
func differs(v conformance.Verdict, cfg *config.Config) string {
	mistakes := judge(cfg, Options{Unknown: interpolated, Partial: !cfg.Complete()})
	switch {
	case v.Valid && len(mistakes) > 0:
		return "accepted by GitLab, but: " + mistakes[0].Message
	case v.Valid, !mine(v, cfg):
		return ""
	case len(mistakes) == 0:
		return "nothing found"
	case !slices.ContainsFunc(mistakes, func(m Mistake) bool { return placed(m, v) }):
		return fmt.Sprintf("found at %v: %s", mistakes[0].Path, mistakes[0].Message)
	}
	return ""
}
