package schema_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/schema"
)

// A verdict is one case of testdata/conformance/verdicts.jsonl: a configuration with GitLab's own answer.
type verdict struct {
	ID, About string
	Files     map[string]string
	Valid     bool
	Crash     bool
	At        []struct{ Key, Job, File string }
}

func readVerdicts(tb testing.TB) []verdict {
	tb.Helper()
	f, err := os.Open("../testdata/conformance/verdicts.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var all []verdict
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var v verdict
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			tb.Fatal(err)
		}
		all = append(all, v)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return all
}

func load(tb testing.TB, files map[string]string) *config.Config {
	tb.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	cfg, err := config.Load(context.Background(), config.Options{FS: tree, Path: ".gitlab-ci.yml"})
	if err != nil {
		tb.Fatal(err)
	}
	return cfg
}

// judge asks for the mistakes of a whole configuration, as a caller would.
func judge(cfg *config.Config) []schema.Mistake {
	c := schema.NewChecker(schema.Options{Unknown: interpolated, Partial: !cfg.Complete()})
	for _, doc := range cfg.Files {
		if doc.Header != nil {
			c.Header(doc.Header)
		}
		if m, ok := doc.Root.(*syntax.Mapping); ok && m.Entry("include") != nil {
			c.Include(m.Get("include"), "include")
		}
	}
	if cfg.Root != nil {
		c.Configuration(cfg.Root)
	}
	return c.Mistakes()
}

func interpolated(n syntax.Node) bool {
	s, ok := n.(*syntax.Scalar)
	return ok && config.Interpolated(s.Text())
}

// mine reports whether an entry of the configuration, looked at alone, is why GitLab refuses it. The values of inputs, what
// extends finds, and what other projects hold is decided elsewhere.
func mine(v verdict) bool {
	for _, text := range v.Files {
		if strings.Contains(text, "$[[") {
			return false
		}
	}
	return v.About != "extends" && slices.ContainsFunc(v.At, func(at struct{ Key, Job, File string }) bool {
		return at.Key != "" && at.File == "" && at.Key != "include:rules:exists:project"
	})
}

// placed reports whether a mistake lies in the job and keyword that GitLab names.
func placed(m schema.Mistake, v verdict) bool {
	path := strings.ToLower(strings.Join(m.Path, ":")) + ":"
	// GitLab shows the names of jobs that are no strings in its own way, and of some only a part.
	if len(m.Path) == 1 && (m.Kind == schema.WrongType || m.Kind == schema.Blank) && strings.HasPrefix(v.At[0].Key, "jobs:") {
		return true
	}
	for _, at := range v.At {
		if at.Key == "jobs" {
			return true // no visible job
		}
		key := strings.TrimPrefix(strings.TrimPrefix(at.Key, "header:"), "jobs:")
		parts := slices.DeleteFunc(strings.Split(strings.ReplaceAll(key, "caches", "cache"), ":"), func(part string) bool {
			return slices.Contains([]string{"rule", "service", "need"}, part)
		})
		if parts[0] == "include" || parts[len(parts)-1] == "simple" { // GitLab's word for a variable without a name
			parts = parts[:1]
		}
		if strings.HasPrefix(path, strings.Join(parts[:min(2, len(parts))], ":")+":") {
			return true
		}
	}
	return false
}

type tally struct{ cases, right int }

// TestVerdicts compares mistakes with GitLab's verdicts, as far as entries alone decide them.
func TestVerdicts(t *testing.T) {
	topics := map[string]*tally{}
	verbose := os.Getenv("TOPIC")
	for _, v := range readVerdicts(t) {
		if v.Crash {
			continue
		}
		mistakes := judge(load(t, v.Files))
		var wrong string
		switch {
		case v.Valid && len(mistakes) > 0:
			wrong = "accepted by GitLab, but: " + mistakes[0].Message
		case v.Valid, !mine(v):
		case len(mistakes) == 0:
			wrong = "nothing found"
		case !slices.ContainsFunc(mistakes, func(m schema.Mistake) bool { return placed(m, v) }):
			wrong = fmt.Sprintf("found at %v: %s", mistakes[0].Path, mistakes[0].Message)
		}
		about, _, _ := strings.Cut(v.About, " job.")
		if topics[about] == nil {
			topics[about] = &tally{}
		}
		topics[about].cases++
		if wrong == "" {
			topics[about].right++
		} else if verbose == "" || strings.Contains(v.About, verbose) {
			t.Errorf("%s %s: %s %v\n%s", v.ID, v.About, wrong, v.At, cmp.Or(v.Files[".gitlab-ci.yml"], "?"))
		}
	}
	for _, about := range slices.Sorted(maps.Keys(topics)) {
		t.Logf("%5.1f %% of %4d %s", 100*float64(topics[about].right)/float64(topics[about].cases), topics[about].cases, about)
	}
}
