package rules_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// A hostile repository is one that somebody may have written to break us.
type hostile struct {
	name  string
	files map[string]string
	rules string // the rules that reject it; "" for a repository that GitLab accepts
}

// treeOf returns a repository as a file system.
func treeOf(files map[string]string) fstest.MapFS {
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return tree
}

// root is a repository of nothing but a configuration.
func root(text string) map[string]string { return map[string]string{".gitlab-ci.yml": text} }

// spread is a repository of a configuration and n more lines, in files that are small enough for GitLab.
func spread(text string, n int, line func(i int) string) map[string]string {
	const most = 2000
	files := map[string]string{}
	include := "include: ["
	for start := 0; start < n; start += most {
		name := fmt.Sprintf("%d.yml", start)
		include += name + ", "
		files[name] = numbered(min(most, n-start), func(i int) string { return line(start + i) })
	}
	files[".gitlab-ci.yml"] = include + "]\n" + text
	return files
}

// numbered writes n lines.
func numbered(n int, line func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(i))
	}
	return b.String()
}

// each writes n lines of a format that takes the number of the line.
func each(n int, format string) string {
	return numbered(n, func(i int) string { return fmt.Sprintf(format, i) })
}

// multiplied is a chain of lists, each of which names the one before ten times, with what comes last.
func multiplied(n int, last string) string {
	return ".a0: [x]\n" + numbered(n, func(i int) string {
		return fmt.Sprintf(".a%d: [%s]\n", i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("!reference [.a%d], ", i), 10), ", "))
	}) + last
}

func hostiles() []hostile {
	return slices.Concat(hostileTexts(), hostileJobs(), hostileIncludes())
}

func hostileTexts() []hostile {
	return []hostile{
		{"an alias bomb", root("a0: &a0 [x]\n" + numbered(9, func(i int) string {
			return fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), i)
		})), "yaml-syntax"},
		{"a bomb of merge keys", root(".a0: &a0 {k: v}\n" + numbered(30, func(i int) string {
			return fmt.Sprintf(".a%d: &a%d {x: *a%d, y: *a%d, <<: *a%d}\n", i+1, i+1, i, i, i)
		}) + "j: {script: s}\n"), ""},
		{"lists 101 deep", root(".a: " + strings.Repeat("[", 101) + strings.Repeat("]", 101) + "\nj: {script: s}\n"), "yaml-syntax"},
		{"2 MiB of brackets", root(strings.Repeat("[", 2<<20)), "yaml-syntax"},
		{"2 MiB of braces", root(strings.Repeat("{a: ", 2<<18)), "yaml-syntax"},
		{"2 MiB of dashes", root(strings.Repeat("- ", 1<<20)), "yaml-syntax"},
		{"2 MiB of question marks", root(strings.Repeat("? ", 1<<20)), "yaml-syntax"},
		{"2 MiB of one line", root("j: {script: " + strings.Repeat("x", 2<<20-32) + "}\n"), "yaml-syntax"},
		{"3 MiB", root("j: {script: s}\n#" + strings.Repeat("x", 3<<20)), "yaml-syntax"},
		{"inputs that multiply a text", root("spec: {inputs: {i: {default: " + strings.Repeat("x", 900_000) + "}}}\n---\nj:\n  script:\n" +
			strings.Repeat("    - a $[[ inputs.i ]]\n", 2000)), "interpolation-invalid"},
		{"inputs that multiply a list", root("spec: {inputs: {i: {type: array, default: [" + strings.Repeat("x, ", 5000) + "x]}}}\n---\n" +
			each(3000, "j%d: {script: '$[[ inputs.i ]]'}\n")), "configuration-too-large"},
		{"10,000 blocks in a text", root("spec: {inputs: {i: {default: x}}}\n---\nj: {script: '" +
			each(9999, "$[[ inputs.i | truncate(0,%d) ]]") + "'}\n"), ""},
		{"a long name in 10,000 mistakes", root("? " + strings.Repeat("x", 500_000) + "\n: {script: s, needs: [" +
			each(10_000, "n%d, ") + "]}\n"), "job-name-invalid needs-unknown-job"},
		{"an input in its own value", root("spec: {inputs: {i: {default: '" + strings.Repeat("$[[ inputs.i ]]", 400) + "'}}}\n---\n" +
			"j: {script: '" + strings.Repeat("$[[ inputs.i ]]", 400) + "'}\n"), "interpolation-invalid"},
		{"many integer keys", root("a: {script: s}\n.b:\n" + each(3000, "  %d: x\n") +
			"c: {extends: .b, script: s, 1: y}\n"), "keyword-unknown"},
	}
}

func hostileJobs() []hostile {
	everybody := func(n int) string {
		return "[" + strings.TrimSuffix(each(n, "j%d, "), ", ") + "]"
	}
	return []hostile{
		{"10,000 jobs", spread("", 10_000, func(i int) string { return fmt.Sprintf("j%d: {script: s}\n", i) }), ""},
		{"10,000 jobs that need each other in a ring", spread("", 10_000, func(i int) string {
			return fmt.Sprintf("j%d: {script: s, needs: [j%d]}\n", i, (i+1)%10_000)
		}), "needs-cycle"},
		{"10,000 jobs that need nobody knows whom", spread("", 10_000, func(i int) string {
			return fmt.Sprintf("job%d: {script: s, needs: [jbo%d]}\n", i, i)
		}), "needs-unknown-job"},
		{"10,000 jobs in stages that nobody knows, of 10,000", spread("stages:\n"+each(10_000, "- s%d\n"), 10_000, func(i int) string {
			return fmt.Sprintf("j%d: {script: s, stage: t%d}\n", i, i)
		}), "stage-unknown"},
		{"10,000 jobs that extend nobody knows whom", spread("", 10_000, func(i int) string {
			return fmt.Sprintf("j%d: {script: s, extends: .b%d}\n", i, i)
		}), "extends-unknown"},
		{"10,000 references to nobody knows what", spread("", 10_000, func(i int) string {
			return fmt.Sprintf("j%d: {script: !reference [.b%d, script]}\n", i, i)
		}), "reference-unknown"},
		{"10,000 unknown keywords", spread("", 10_000, func(i int) string {
			return fmt.Sprintf("j%d: {script: s, scirpt: s}\n", i)
		}), "keyword-unknown"},
		{"10,000 jobs with two mistakes each", spread("", 10_000, func(i int) string {
			return fmt.Sprintf("j%d: {script: s, scirpt: s, needs: [n%d], stage: nowhere}\n", i, i)
		}), "keyword-unknown needs-unknown-job stage-unknown"},
		{"a ring of parallel jobs", root(numbered(500, func(i int) string {
			return fmt.Sprintf("j%d: {script: s, needs: [j%d], parallel: 200}\n", i, (i+1)%500)
		})), "needs-cycle"},
		{"parallel jobs that all need each other", root(".n: {script: s, parallel: 200, needs: " + everybody(500) + "}\n" + numbered(500, func(i int) string {
			return fmt.Sprintf("j%d: {extends: .n}\n", i)
		})), "needs-cycle"},
		{"matrices that need each other's rows", root(numbered(40, func(i int) string {
			return fmt.Sprintf("j%d:\n  script: s\n  parallel: &m {matrix: [{A: &v [%s]}]}\n  needs: [{job: j%d, parallel: {matrix: [{A: ['$[[ matrix.A ]]']}]}}]\n", i,
				strings.TrimSuffix(each(200, "v%d, "), ", "), (i+1)%40)
		})), "needs-cycle"},
		{"a matrix beyond measure", root("j:\n  script: s\n  parallel:\n    matrix:\n      - " +
			each(30, "A%d: [a, b, c, d]\n        ") + "\n"), "keyword-limit"},
		{"10,000 links of extends", spread(".a0: {script: s}\nj: {script: s}\n", 10_000, func(i int) string {
			return fmt.Sprintf(".a%d: {extends: .a%d, k%d: v}\n", i+1, i, i)
		}), "extends-too-deep"},
		{"10,000 jobs of 10,000 keys", spread(".b:\n  variables:\n"+each(10_000, "    k%d: v\n"), 10_000, func(i int) string {
			return fmt.Sprintf("j%d: {extends: .b, script: s, variables: {a: b}}\n", i)
		}), "configuration-too-large"},
		{"20,000 links of extends", spread("j: {script: s, extends: .a19999}\n", 20_000, func(i int) string {
			return fmt.Sprintf(".a%d: {extends: .a%d}\n", i, i-1)
		}), "extends-too-deep extends-unknown"},
		{"a base of 10,000 lines for 10,000 jobs", spread(".b:\n  script:\n"+strings.Repeat("    - x\n", 10_000), 10_000, func(i int) string {
			return fmt.Sprintf("j%d: {extends: .b}\n", i)
		}), "configuration-too-large"},
		{"references that multiply scripts", root(multiplied(9, numbered(1000, func(i int) string {
			return fmt.Sprintf("j%d: {script: [x, !reference [.a9]]}\n", i)
		}))), "configuration-too-large"},
		{"references that multiply needs", root(multiplied(9, "j: {script: s, needs: !reference [.a9]}\n")), "configuration-too-large"},
		{"references that multiply rules", root(multiplied(9, "j: {script: s, rules: !reference [.a9]}\n")), "configuration-too-large"},
		{"references that multiply stages", root(multiplied(9, "stages: !reference [.a9]\nj: {script: s, stage: x}\n")), "configuration-too-large"},
		{"references that multiply everything", root(multiplied(9, "j: {script: s, image: !reference [.a9], services: !reference [.a9], variables: {A: !reference [.a9]}, "+
			"cache: !reference [.a9], artifacts: {paths: !reference [.a9]}, tags: !reference [.a9], only: !reference [.a9], environment: !reference [.a9]}\n")), "configuration-too-large"},
		{"a chain of 10,000 references", spread(".a0: [x]\nj: {script: !reference [.a10000]}\n", 10_000, func(i int) string {
			return fmt.Sprintf(".a%d: !reference [.a%d]\n", i+1, i)
		}), ""},
		{"a chain of 20,000 references", spread(".a0: [x]\nj: {script: !reference [.a20000]}\n", 20_000, func(i int) string {
			return fmt.Sprintf(".a%d: [!reference [.a%d]]\n", i+1, i)
		}), "configuration-too-large"},
		{"a ring of 10,000 references", spread("j: {script: s}\n", 10_000, func(i int) string {
			return fmt.Sprintf(".a%d: !reference [.a%d]\n", i, (i+1)%10_000)
		}), "reference-cycle"},
	}
}

func hostileIncludes() []hostile {
	ring := map[string]string{".gitlab-ci.yml": "include: 0.yml\nj: {script: s}\n"}
	for i := range 150 {
		ring[fmt.Sprintf("%d.yml", i)] = fmt.Sprintf("include: [%d.yml, %d.yml]\n", (i+1)%150, (i+7)%150)
	}
	many := map[string]string{".gitlab-ci.yml": "include: 'ci/**/*.yml'\nj: {script: s}\n"}
	idle := map[string]string{".gitlab-ci.yml": "include:\n" + each(2000, "  - 'ci/**/*x%d*y*z*.yml'\n") + "j: {script: s}\n"}
	for i := range 3000 {
		name := fmt.Sprintf("ci/%d/%s.yml", i%50, strings.Repeat("a", i/50+1))
		many[name], idle[name] = "a: {script: s}\n", "a: {script: s}\n"
	}
	children := spread("", 3000, func(i int) string {
		return fmt.Sprintf("j%d: {trigger: {include: [{local: c.yml, inputs: {n: %d}}]}}\n", i, i)
	})
	children["c.yml"] = "spec: {inputs: {n: }}\n---\nj: {trigger: {include: [{local: c.yml, inputs: {n: 0$[[ inputs.n ]]}}]}}\n"
	return []hostile{
		{"150 files that include each other", ring, "include-too-many"},
		{"a wildcard for 3,000 files", many, "include-too-many"},
		{"2,000 wildcards for nothing among 3,000 files", idle, ""},
		{"10,000 includes that nobody knows", root("include:\n" + each(10_000, "  - $V%d.yml\n") + "j: {script: s}\n"), ""},
		{"3,000 children with a child each", children, ""},
		{"files outside", root("include: [/etc/passwd, ../x.yml, /../../etc/passwd.yml, a/../../x.yml, 'file:///etc/x.yml']\nj: {script: s}\n"), "include-not-found include-not-yaml"},
	}
}

// judge lints a hostile repository, with the children of its pipelines.
func (h hostile) judge(tb testing.TB) []*lint.Result {
	tb.Helper()
	cfg, err := config.Load(tb.Context(), config.Options{FS: treeOf(h.files), Path: ".gitlab-ci.yml"})
	if err != nil {
		tb.Fatal(err)
	}
	results, err := lint.RunAll(tb.Context(), append([]*config.Config{cfg}, cfg.Children(tb.Context())...), rules.All(), lint.Settings{})
	if err != nil {
		tb.Fatal(err)
	}
	return results
}

// TestHostile judges what somebody may have written to break us. Nothing here may hang, or take all memory; BenchmarkHostile tells
// what each takes.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, h := range hostiles() {
		t.Run(h.name, func(t *testing.T) {
			result := h.judge(t)[0]
			rejected := map[string]bool{}
			for _, f := range result.Findings {
				if f.Rejected {
					rejected[f.Rule] = true
				}
			}
			var got []string
			for rule := range rejected {
				got = append(got, rule)
			}
			slices.Sort(got)
			if got := strings.Join(got, " "); got != h.rules {
				t.Errorf("rejected by %q, want %q", got, h.rules)
			}
		})
	}
}

// BenchmarkHostile measures what each hostile repository takes.
func BenchmarkHostile(b *testing.B) {
	for _, h := range hostiles() {
		b.Run(h.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.judge(b)
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapSys)/(1<<20), "MiB-heap")
		})
	}
}
