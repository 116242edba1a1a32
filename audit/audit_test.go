package audit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/audit"
)

// project returns a made-up result.
func project(i int) *audit.Project {
	p := &audit.Project{Path: fmt.Sprintf("group/p%03d", i), State: audit.Judged, Config: ".gitlab-ci.yml"}
	switch i % 10 {
	case 0:
		p.State, p.Why = audit.NoPipeline, "there is no .gitlab-ci.yml"
		return p
	case 1:
		p.State, p.Why = audit.Failed, "answers 500"
		return p
	case 2:
		p.Unresolved = []audit.Unresolved{{Include: "remote", What: "https://example.com/a.yml", Why: "no server given"}}
	default:
		valid := i%10 != 3
		p.Valid = &valid
		if !valid {
			p.Add("needs-unknown-job", "error", true, audit.Place{File: ".gitlab-ci.yml", Line: i, Column: 1, Message: `"a" needs "b"`})
		}
	}
	for range i % 4 {
		p.Add("image-tag-latest", "warning", false, audit.Place{File: ".gitlab-ci.yml", Line: i})
	}
	p.Images = []audit.Image{{Image: "python:3.8", Jobs: 1 + i%2, Ends: []audit.Ending{{What: "Python 3.8", On: "2024-10-07"}}}}
	return p
}

func lines(t *testing.T, header audit.Header, projects ...*audit.Project) []byte {
	t.Helper()
	all, err := audit.Line(header)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range projects {
		line, err := audit.Line(p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, line...)
	}
	return all
}

// TestReadDropsTheTornLine cuts the lines at every byte: the projects of all whole lines are read, and no other.
func TestReadDropsTheTornLine(t *testing.T) {
	t.Parallel()
	header := audit.Header{Audit: audit.Version, Version: "1.2.3", Settings: audit.Settings{Group: "group"}}
	text := lines(t, header, project(3), project(4), project(5))
	for end := range len(text) + 1 {
		var got []string
		read, whole, err := audit.Read(bytes.NewReader(text[:end]), func(p *audit.Project) { got = append(got, p.Path) })
		if err != nil {
			t.Fatalf("%d bytes: %v", end, err)
		}
		want := bytes.Count(text[:end], []byte("\n"))
		if len(got) != max(want-1, 0) || whole != int64(bytes.LastIndexByte(text[:end], '\n')+1) {
			t.Fatalf("%d bytes: read %q, %d bytes whole", end, got, whole)
		}
		if want > 0 && read.Differs("a", header, "b") != "" {
			t.Fatalf("%d bytes: header %+v", end, read)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	header := string(lines(t, audit.Header{Audit: audit.Version}))
	for text, want := range map[string]string{
		"a note without end":            "it does not begin as the results of an audit do",
		"no json\n":                     "it does not begin as the results of an audit do",
		"{\"version\":1}\n":             "it does not begin as the results of an audit do",
		"{\"audit\":2}\n":               "a newer pipewright wrote it",
		header + "{\"a\":1}\n":          "line 2 is about no project",
		header + "torn\n{\"project\":1": "line 2 is no JSON",
	} {
		if _, _, err := audit.Read(strings.NewReader(text), func(*audit.Project) {}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestReadDropsALineOfZeros holds for what a file system may leave when the machine loses power.
func TestReadDropsALineOfZeros(t *testing.T) {
	t.Parallel()
	whole := lines(t, audit.Header{Audit: audit.Version}, project(4))
	torn := append(slices.Clone(whole), append(make([]byte, 100), '\n')...)
	count := 0
	_, size, err := audit.Read(bytes.NewReader(torn), func(*audit.Project) { count++ })
	if err != nil || count != 1 || size != int64(len(whole)) {
		t.Errorf("%d projects, %d bytes, %v", count, size, err)
	}
}

func TestCopyUnfailed(t *testing.T) {
	t.Parallel()
	header := audit.Header{Audit: audit.Version}
	text := append(lines(t, header, project(4), project(1), project(5)), `{"project":"torn`...)
	var copied bytes.Buffer
	if err := audit.CopyUnfailed(&copied, bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	if want := lines(t, header, project(4), project(5)); !bytes.Equal(copied.Bytes(), want) {
		t.Errorf("copied:\n%s\nwant:\n%s", copied.Bytes(), want)
	}
}

// TestSummaryForgetsTheOrder holds that the summary of projects is the same in whatever order they come.
func TestSummaryForgetsTheOrder(t *testing.T) {
	t.Parallel()
	var projects []*audit.Project
	for i := range 200 {
		projects = append(projects, project(i))
	}
	random := rand.New(rand.NewPCG(1, 2))
	var first []byte
	for range 20 {
		summary := audit.NewSummary(5)
		for _, p := range projects {
			summary.Add(p)
		}
		text, err := json.Marshal(summary)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = text
		}
		if !bytes.Equal(first, text) {
			t.Fatalf("%s\n%s", first, text)
		}
		random.Shuffle(len(projects), func(i, j int) { projects[i], projects[j] = projects[j], projects[i] })
	}
}

func TestSummaryCounts(t *testing.T) {
	t.Parallel()
	s := audit.NewSummary(3)
	for i := range 20 {
		s.Add(project(i))
	}
	if s.Projects != 20 || s.Without.Total() != 2 || s.Failed.Total() != 2 || s.Refused.Total() != 2 || s.Unknown != 2 ||
		s.Valid != 12 || s.Incomplete != 2 {
		t.Errorf("%+v", s)
	}
	if got := s.Refused.Items(); len(got) != 2 || got[0].Project != "group/p003" || got[0].Line != 3 || got[0].Rule != "needs-unknown-job" {
		t.Errorf("refused: %+v", got)
	}
	worst := s.Worst.Items()
	if len(worst) != 3 || worst[0].Project != "group/p003" || worst[0].Warnings != 3 || s.Worst.More() != s.Worst.Total()-3 {
		t.Errorf("worst: %+v of %d", worst, s.Worst.Total())
	}
	rules := s.Rules()
	if len(rules) != 2 || rules[0].Rule != "image-tag-latest" || rules[1].Findings != 2 || rules[1].Severity != "error" {
		t.Errorf("rules: %+v", rules)
	}
	endings := s.Endings()
	if len(endings) != 1 || endings[0].Projects != 16 || len(endings[0].Examples.Items()) != 3 || endings[0].Examples.Items()[0] != "group/p002" {
		t.Errorf("endings: %+v", endings)
	}
}

func TestPlacesAreBounded(t *testing.T) {
	t.Parallel()
	var p audit.Project
	for i := range 1000 {
		p.Add("a", "warning", false, audit.Place{Line: i})
		p.Add("a", "info", false, audit.Place{Line: i})
	}
	if len(p.Findings) != 2 || p.Count("warning") != 1000 || len(p.Findings[0].Places) != audit.MaxPlaces {
		t.Errorf("%d kinds, %d warnings, %d places", len(p.Findings), p.Count("warning"), len(p.Findings[0].Places))
	}
}

// TestShards holds that each project is in exactly one shard, and that they are of about the same size.
func TestShards(t *testing.T) {
	t.Parallel()
	const projects, total = 10_000, 7
	sizes := make([]int, total)
	for i := range projects {
		in := 0
		for index := 1; index <= total; index++ {
			if (audit.Shard{Index: index, Total: total}).Has(fmt.Sprintf("group/project-%06d", i)) {
				sizes[index-1]++
				in++
			}
		}
		if in != 1 {
			t.Fatalf("project %d is in %d shards", i, in)
		}
	}
	if slices.Min(sizes) < projects/total*9/10 || slices.Max(sizes) > projects/total*11/10 {
		t.Errorf("sizes %v", sizes)
	}
}

// TestShardsStay holds that a project is in the same shard with every version: shards of one run may be of several machines.
func TestShardsStay(t *testing.T) {
	t.Parallel()
	shard := audit.Shard{Index: 2, Total: 4}
	for path, want := range map[string]bool{"group/web": true, "Group/Web": true, "group/api": false, "shop/web": false, "a": false, "d": true} {
		if got := shard.Has(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func TestParseShard(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"1/4": "1/4", "4/4": "4/4", "1/1": "", "/1": ""} {
		if got, err := audit.ParseShard(text); err != nil || got.String() != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "/", "0/4", "5/4", "-1/4", "/4", "1", "1/x", "a/b", "1/2/3"} {
		if got, err := audit.ParseShard(text); err == nil {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestDone(t *testing.T) {
	t.Parallel()
	var done audit.Done
	for i := range 1000 {
		done.Add(fmt.Sprint("p", i*2))
	}
	for i := range 2000 {
		if got := done.Has(fmt.Sprint("p", i)); got != (i%2 == 0) {
			t.Fatalf("p%d: %v", i, got)
		}
	}
}

func TestDiffers(t *testing.T) {
	t.Parallel()
	header := audit.Header{Audit: 1, Version: "1.0", Settings: audit.Settings{Group: "a", Rules: map[string]string{"x": "off"}}}
	other := header
	if got := header.Differs("here", other, "there"); got != "" {
		t.Errorf("the same differ: %s", got)
	}
	other.Settings.Group = "b"
	if got := header.Differs("here", other, "there"); got != `group is "a" here and "b" there` {
		t.Error(got)
	}
	other.Settings.Group, other.Settings.Preset = "a", "strict"
	if got := header.Differs("here", other, "there"); got != `preset is not given here and "strict" there` {
		t.Error(got)
	}
	other.Settings.Preset, other.Version = "", "2.0"
	if got := header.Differs("here", other, "there"); got != `the version of pipewright is "1.0" here and "2.0" there` {
		t.Error(got)
	}
}
