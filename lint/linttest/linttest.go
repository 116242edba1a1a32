// Package linttest tests rules against the expectations that stand in the files they look at.
//
// A test is a txtar archive named after its rule. Each directory in it is one whole little project with a .gitlab-ci.yml,
// or with Dockerfiles, compose files and a manage.py, which are judged too:
//
//	A need names a job of the same configuration.
//
//	-- typo/.gitlab-ci.yml --
//	test:
//	  needs: [biuld] # want `did you mean "build"`
//	-- typo/.gitlab-ci.yml.fixed --
//	…
//
// A comment # want `regexp` expects a finding of the rule on its line, # want+1 on the next; several regexps expect
// several findings. A finding without expectation and an expectation without finding both fail. NAME.fixed is
// what all safe fixes together make of NAME. A file `output` in a project is the exact text report, a .pipewright.yml its settings,
// such as options of the rule.
package linttest

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// A Project is one directory of an archive.
type Project struct {
	Name  string
	Files fstest.MapFS      // what the linter sees
	Fixed map[string]string // expected content after the safe fixes, by file
	// Output is the expected report, with HasOutput.
	Output    string
	HasOutput bool
}

// RootFile is the configuration of each project.
const RootFile = ".gitlab-ci.yml"

// Report turns a result into the text that a project's `output` pins.
type Report func(*lint.Result) string

// Run runs one analyzer over every project of the archive at file. The analyzers of others take part only where a rule is
// about other findings. update rewrites .fixed and output in place.
func Run(t *testing.T, file string, analyzer *lint.Analyzer, all []*lint.Analyzer, report Report, update bool) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	analyzers := all
	if analyzer.Looks() {
		analyzers = []*lint.Analyzer{analyzer, lint.SuppressionInvalid, lint.SuppressionUnused}
	}
	projects := Projects(archive)
	if len(projects) == 0 {
		t.Fatalf("%s: no project in the archive", file)
	}
	for _, p := range projects {
		t.Run(p.Name, func(t *testing.T) { p.run(t, analyzers, report, update) })
	}
	if update {
		writeBack(t, file, archive, projects)
	}
}

// Projects splits an archive into its directories.
func Projects(archive *txtar.Archive) []*Project {
	var projects []*Project
	for _, f := range archive.Files {
		dir, name, _ := strings.Cut(f.Name, "/")
		i := slices.IndexFunc(projects, func(p *Project) bool { return p.Name == dir })
		if i < 0 {
			i = len(projects)
			projects = append(projects, &Project{Name: dir, Files: fstest.MapFS{}, Fixed: map[string]string{}})
		}
		projects[i].add(name, f.Data)
	}
	return projects
}

func (p *Project) add(name string, data []byte) {
	switch {
	case name == "output":
		p.Output, p.HasOutput = string(data), true
	case path.Ext(name) == ".fixed":
		p.Fixed[strings.TrimSuffix(name, ".fixed")] = string(data)
	default:
		p.Files[name] = &fstest.MapFile{Data: data, Mode: 0o644}
	}
}

func (p *Project) run(t *testing.T, analyzers []*lint.Analyzer, report Report, update bool) {
	result := p.lint(t, analyzers)
	p.checkWants(t, result)
	p.checkFixed(t, analyzers, update)
	if !p.HasOutput {
		return
	}
	got := report(result)
	if update {
		p.Output = got
	} else if got != p.Output {
		t.Errorf("report differs; run go test with -update to accept it\ngot:\n%s\nwant:\n%s", got, p.Output)
	}
}

func (p *Project) lint(t *testing.T, analyzers []*lint.Analyzer) *lint.Result {
	t.Helper()
	result, err := Lint(p.Files, p.Name+"/", analyzers)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// Lint lints the configuration of a project, where it has one, and then its Dockerfiles, compose files and Django projects, with
// everything in the strict preset. The result is one, as if they were one configuration.
func Lint(files fstest.MapFS, prefix string, analyzers []*lint.Analyzer) (*lint.Result, error) {
	whole := &lint.Result{}
	repository := lint.NewRepository(files, prefix)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		result, err := lintFile(repository, name, prefix, analyzers)
		switch {
		case err != nil:
			return nil, err
		case result == nil:
		case whole.Config == nil:
			whole = result
		default:
			whole.Config.Files = append(whole.Config.Files, result.Config.Files...)
			whole.Findings = append(whole.Findings, result.Findings...)
		}
	}
	return whole, nil
}

// Today returns the day of all tests, which rules that know dates take for the day of the run.
func Today() time.Time { return time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC) }

// settings returns those of the project's settings file with the strict preset, on the day of the tests.
func settings(repository *lint.Repository, analyzers []*lint.Analyzer) (s lint.Settings, wrong []lint.Finding) {
	if f := repository.File(lint.SettingsFile); f != nil {
		s, wrong = lint.ParseSettings(source.NewFile(lint.SettingsFile, f.Text), analyzers)
	}
	s.Preset, s.Today, s.Repository = lint.Strict, Today(), repository
	if _, asked := s.Rules["shellcheck"]; asked {
		s.ShellCheck = shellCheck
	}
	return s, wrong
}

// lintFile lints the root file, a Dockerfile, a compose file or the project of a manage.py; of any other file it returns nil.
func lintFile(repository *lint.Repository, name, prefix string, analyzers []*lint.Analyzer) (*lint.Result, error) {
	ctx := context.Background()
	strict, wrong := settings(repository, analyzers)
	if len(wrong) > 0 {
		return nil, fmt.Errorf("%s: %s", lint.SettingsFile, wrong[0].Message)
	}
	switch {
	case name == RootFile:
		cfg, err := config.Load(ctx, config.Options{FS: repository.FS(), Path: RootFile, Prefix: prefix})
		if err != nil {
			return nil, err
		}
		if strict.Server, err = serverAnswer(repository); err != nil {
			return nil, err
		}
		return lint.Run(ctx, cfg, analyzers, strict)
	case docker.KindOf(name) != docker.Neither:
		text, err := fs.ReadFile(repository.FS(), name)
		if err != nil {
			return nil, err
		}
		return lint.RunDocker(ctx, lint.DockerFile{Path: name, Prefix: prefix, Text: text}, analyzers, strict)
	case path.Base(name) == "manage.py":
		return lint.RunDjango(ctx, path.Dir(name), analyzers, strict)
	}
	return nil, nil
}

// A want is one expected finding.
type want struct {
	file string
	line int
	re   *regexp.Regexp
	met  bool
}

func (p *Project) checkWants(t *testing.T, result *lint.Result) {
	t.Helper()
	wants := p.wants(t)
	for _, f := range result.Findings {
		pos := f.Span.File.Position(f.Span.Start)
		if !meet(wants, f, pos.Line) {
			t.Errorf("%s:%d:%d: unexpected finding: %s [%s]", f.Span.File.Name, pos.Line, pos.Column, f.Message, f.Rule)
		}
	}
	for _, w := range wants {
		if !w.met {
			t.Errorf("%s:%d: no finding matches %q", w.file, w.line, w.re)
		}
	}
}

func meet(wants []*want, f lint.Finding, line int) bool {
	for _, w := range wants {
		if !w.met && w.file == f.Span.File.Name && w.line == line && w.re.MatchString(f.Message) {
			w.met = true
			return true
		}
	}
	return false
}

var (
	wantComment = regexp.MustCompile(`# want(\+\d+)? (.*)$`)
	wantPattern = regexp.MustCompile("`[^`]*`|\"(?:[^\"\\\\]|\\\\.)*\"")
)

func (p *Project) wants(t *testing.T) []*want {
	t.Helper()
	var wants []*want
	for name, f := range p.Files {
		for i, line := range strings.Split(string(f.Data), "\n") {
			m := wantComment.FindStringSubmatch(strings.TrimSuffix(line, "\r"))
			if m == nil {
				continue
			}
			offset, _ := strconv.Atoi(strings.TrimPrefix(m[1], "+"))
			patterns := wantPattern.FindAllString(m[2], -1)
			if len(patterns) == 0 {
				t.Fatalf("%s:%d: # want without a quoted regexp", name, i+1)
			}
			for _, pattern := range patterns {
				wants = append(wants, parseWant(t, p.Name+"/"+name, i+1+offset, pattern))
			}
		}
	}
	return wants
}

func parseWant(t *testing.T, file string, line int, quoted string) *want {
	t.Helper()
	pattern, err := strconv.Unquote(quoted)
	if err != nil {
		t.Fatalf("%s:%d: %s: %v", file, line, quoted, err)
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		t.Fatalf("%s:%d: %v", file, line, err)
	}
	return &want{file: file, line: line, re: re}
}

// maxRounds bounds how often fixes are applied before they must have converged.
const maxRounds = 10

func (p *Project) checkFixed(t *testing.T, analyzers []*lint.Analyzer, update bool) {
	t.Helper()
	if len(p.Fixed) == 0 {
		return
	}
	files := p.fix(t, analyzers)
	for name, want := range p.Fixed {
		got := string(files[name].Data)
		if update {
			p.Fixed[name] = got
		} else if got != want {
			t.Errorf("%s/%s after the fixes:\n%s\nwant:\n%s", p.Name, name, got, want)
		}
	}
}

// fix applies safe fixes until there are none.
func (p *Project) fix(t *testing.T, analyzers []*lint.Analyzer) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for name, f := range p.Files {
		files[name] = f
	}
	for range maxRounds {
		result, err := Lint(files, "", analyzers)
		if err != nil {
			t.Fatal(err)
		}
		if !applyFixes(t, files, result.Findings) {
			return files
		}
	}
	t.Errorf("%s: the fixes do not converge in %d rounds", p.Name, maxRounds)
	return files
}

func applyFixes(t *testing.T, files fstest.MapFS, findings []lint.Finding) bool {
	t.Helper()
	edits := map[*source.File][]source.Edit{}
	for _, f := range findings {
		safe := slices.IndexFunc(f.Fixes, func(fix lint.Fix) bool { return !fix.Unsafe })
		if safe < 0 {
			continue
		}
		for _, e := range f.Fixes[safe].Edits {
			edits[e.Span.File] = append(edits[e.Span.File], e)
		}
	}
	for file, list := range edits {
		text, err := source.Apply(file, list)
		if err != nil {
			t.Fatal(err)
		}
		files[file.Name] = &fstest.MapFile{Data: text, Mode: 0o644}
	}
	return len(edits) > 0
}

func writeBack(t *testing.T, file string, archive *txtar.Archive, projects []*Project) {
	t.Helper()
	for i := range archive.Files {
		f := &archive.Files[i]
		dir, name, _ := strings.Cut(f.Name, "/")
		p := projects[slices.IndexFunc(projects, func(p *Project) bool { return p.Name == dir })]
		if name == "output" {
			f.Data = []byte(p.Output)
		} else if text, ok := p.Fixed[strings.TrimSuffix(name, ".fixed")]; ok && path.Ext(name) == ".fixed" {
			f.Data = []byte(text)
		}
	}
	if err := os.WriteFile(filepath.Clean(file), txtar.Format(archive), 0o644); err != nil {
		t.Fatal(fmt.Errorf("update: %w", err))
	}
}
