package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/lint"
)

// about returns a topic at a line of a.yml in the head "h".
func about(name string, line int, severity lint.Severity) Topic {
	f := lint.Finding{Rule: "rule", Severity: severity, Message: "of " + name, Fingerprint: name, Kin: "kin-" + name}
	return Topic{
		Finding:  Finding{Finding: f, Path: "a.yml", First: line, Last: line, Place: fmt.Sprintf("a.yml:%d", line)},
		Position: gitlab.Position{Diff: gitlab.DiffRefs{Base: "b", Start: "s", Head: "h"}, OldPath: "a.yml", NewPath: "a.yml", NewLine: line},
	}
}

// discussed returns a discussion of a topic.
func discussed(id int, topic Topic, change ...func(*gitlab.Discussion)) gitlab.Discussion {
	note := gitlab.Note{ID: id, Author: bot, Body: topic.body(), Resolvable: true, Position: &topic.Position}
	d := gitlab.Discussion{ID: fmt.Sprintf("d%d", id), Notes: []gitlab.Note{note}}
	for _, f := range change {
		f(&d)
	}
	return d
}

func resolved(d *gitlab.Discussion) { d.Notes[0].Resolved = true }
func marked(s state) func(*gitlab.Discussion) {
	return func(d *gitlab.Discussion) { d.Notes[0].Body = withState(d.Notes[0].Body, s) }
}

func answered(d *gitlab.Discussion) {
	d.Notes = append(d.Notes, gitlab.Note{ID: 99, Author: person, Body: "why?"})
}
func byPerson(d *gitlab.Discussion) { d.Notes[0].Author = person }
func outdated(d *gitlab.Discussion) {
	at := *d.Notes[0].Position
	at.Diff.Head, at.NewLine = "before", 50
	d.Notes[0].Position = &at
}

// nowhere takes the place of a topic in the diff.
func nowhere(topic Topic) Topic { topic.Position = gitlab.Position{}; return topic }

func TestPlan(t *testing.T) {
	t.Parallel()
	a, b, c := about("a", 3, lint.Error), about("b", 7, lint.Warning), about("c", 9, lint.Info)
	topics := func(all ...Topic) []Topic { return all }
	said := func(all ...gitlab.Discussion) []gitlab.Discussion { return all }
	for name, test := range map[string]struct {
		topics []Topic
		said   []gitlab.Discussion
		limit  int
		want   string // the actions
		left   int
	}{
		"nothing":                         {nil, nil, 9, "", 0},
		"new":                             {topics(a, b), nil, 9, "create a, create b", 0},
		"stays":                           {topics(a), said(discussed(1, a)), 9, "", 0},
		"stays elsewhere":                 {topics(a), said(discussed(1, a, outdated)), 9, "update d1", 0},
		"gone":                            {nil, said(discussed(1, a)), 9, "resolve d1", 0},
		"gone before":                     {nil, said(discussed(1, a, marked(gone), resolved)), 9, "", 0},
		"marked, but not resolved":        {nil, said(discussed(1, a, marked(gone))), 9, "resolve d1", 0},
		"returns":                         {topics(a), said(discussed(1, a, marked(gone), resolved)), 9, "reopen d1", 0},
		"opened, but still marked":        {topics(a), said(discussed(1, a, marked(gone))), 9, "update d1", 0},
		"resolved by a person":            {topics(a), said(discussed(1, a, resolved)), 9, "", 0},
		"resolved by a person, and gone":  {nil, said(discussed(1, a, resolved)), 9, "", 0},
		"written by somebody else":        {topics(a), said(discussed(1, a, byPerson)), 9, "create a", 0},
		"twice":                           {topics(a), said(discussed(1, a), discussed(2, a)), 9, "delete d2", 0},
		"twice, the order does not count": {topics(a), said(discussed(2, a), discussed(1, a)), 9, "delete d2", 0},
		"twice, and answered":             {topics(a), said(discussed(1, a), discussed(2, a, answered)), 9, "resolve d2", 0},
		"twice, and put away":             {topics(a), said(discussed(1, a), discussed(2, a, marked(duplicate), resolved)), 9, "", 0},
		"the worst first":                 {topics(a, b, c), nil, 2, "create a, create b", 1},
		"the worst before those that are": {topics(a, b, c), said(discussed(1, b), discussed(2, c)), 2, "create a, resolve d2", 1},
		"one that is before a new one":    {topics(about("b2", 5, lint.Warning), b), said(discussed(1, b)), 1, "", 1},
		"on no changed line":              {topics(nowhere(a)), nil, 9, "", 1},
		"on no changed line any more":     {topics(nowhere(a)), said(discussed(1, a)), 9, "", 0},
		"resolved and on no changed line": {topics(nowhere(a)), said(discussed(1, a, marked(gone), resolved)), 9, "", 1},
		"twice and on no changed line":    {topics(nowhere(a)), said(discussed(1, a), discussed(2, a)), 9, "delete d2", 0},
		"no discussions":                  {topics(a), said(discussed(1, a)), 0, "resolve d1", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wish := Wish{Topics: test.topics, Limit: test.limit, Summary: func([]Topic) string { return "" }, Exists: func(string) bool { return true }}
			plan := NewPlan(wish, test.said, bot.ID)
			if got := actions(plan); got != test.want || len(plan.Left) != test.left {
				t.Errorf("%q and %d left, want %q and %d", got, len(plan.Left), test.want, test.left)
			}
		})
	}
}

func actions(plan Plan) string {
	var all []string
	for _, a := range plan.Actions {
		what := a.Discussion
		if what == "" && a.Topic != nil {
			what = a.Topic.Fingerprint
		}
		all = append(all, strings.TrimSpace(string(a.Kind)+" "+what))
	}
	return strings.Join(all, ", ")
}

// TestEqualFindings holds that of two equal findings, the discussion at the line that was mended is resolved.
func TestEqualFindings(t *testing.T) {
	t.Parallel()
	first, second := about("x", 3, lint.Error), about("x", 7, lint.Error)
	second.Fingerprint = "x1"
	left := about("x", 7, lint.Error) // it has become the first
	wish := Wish{Topics: []Topic{left}, Limit: 9, Summary: func([]Topic) string { return "" }, Exists: func(string) bool { return true }}
	plan := NewPlan(wish, []gitlab.Discussion{discussed(1, first, outdated), discussed(2, second)}, bot.ID)
	if got := actions(plan); got != "update d2, resolve d1" {
		t.Error(got)
	}
}

// TestRenamed holds that a discussion in a file that is no more is that of the same finding in another one.
func TestRenamed(t *testing.T) {
	t.Parallel()
	old, now := about("a.yml/x", 3, lint.Error), about("x", 3, lint.Error)
	old.Kin = now.Kin
	now.Path, now.Position.NewPath = "b.yml", "b.yml"
	for exists, want := range map[bool]string{false: "update d1", true: "create x, resolve d1"} {
		wish := Wish{
			Topics: []Topic{now}, Limit: 9, Summary: func([]Topic) string { return "" },
			Exists: func(path string) bool { return exists || path == "b.yml" },
		}
		if got := actions(NewPlan(wish, []gitlab.Discussion{discussed(1, old, outdated)}, bot.ID)); got != want {
			t.Errorf("%v: %q, want %q", exists, got, want)
		}
	}
}

func TestSummaryNote(t *testing.T) {
	t.Parallel()
	note := func(id int, body string) gitlab.Discussion {
		return gitlab.Discussion{ID: fmt.Sprintf("d%d", id), Single: true, Notes: []gitlab.Note{{ID: id, Author: bot, Body: body}}}
	}
	for name, test := range map[string]struct {
		text string
		said []gitlab.Discussion
		want string
	}{
		"none":              {"", nil, ""},
		"new":               {"text\n", nil, "create"},
		"stays":             {"text\n", []gitlab.Discussion{note(1, summaryMarker+"text\n")}, ""},
		"came back changed": {"a\ntext\n", []gitlab.Discussion{note(1, "<!-- pipewright:summary -->\r\na\r\ntext")}, ""},
		"other text":        {"new\n", []gitlab.Discussion{note(1, summaryMarker+"text\n")}, "update d1"},
		"nothing left":      {"", []gitlab.Discussion{note(1, summaryMarker+"text\n")}, "update d1"},
		"twice":             {"text\n", []gitlab.Discussion{note(2, summaryMarker+"text\n"), note(1, summaryMarker+"text\n")}, "delete d2"},
		"a person's":        {"text\n", []gitlab.Discussion{note(1, "text\n")}, "create"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wish := Wish{Summary: func([]Topic) string { return test.text }, Exists: func(string) bool { return true }}
			if got := actions(NewPlan(wish, test.said, bot.ID)); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	change := Change{
		Refs:  gitlab.DiffRefs{Base: "b", Start: "s", Head: "h"},
		Files: map[string]File{"new.yml": {Old: "old.yml", New: "new.yml", Diff: ParseDiff("@@ -2,4 +2,4 @@\n a\n-b\n c\n+d\n e\n")}},
	}
	finding := func(path string, first, last int) Finding { return Finding{Path: path, First: first, Last: last} }
	topics := Topics([]Finding{
		finding("new.yml", 4, 4),   // added
		finding("new.yml", 2, 2),   // before a line that is gone
		finding("new.yml", 1, 9),   // all around
		finding("new.yml", 8, 9),   // not touched
		finding("other.yml", 4, 4), // not changed
		finding("new.yml", 0, 0),   // no line of the head commit
		finding("", 0, 0),
	}, change)
	var lines []string
	elsewhere := 0
	for _, topic := range topics {
		if !topic.placed() {
			elsewhere++
			continue
		}
		at := topic.Position
		lines = append(lines, fmt.Sprintf("%s:%d→%s:%d", at.OldPath, at.OldLine, at.NewPath, at.NewLine))
	}
	want := []string{"old.yml:2→new.yml:2", "old.yml:2→new.yml:2", "old.yml:0→new.yml:4"}
	if !slices.Equal(lines, want) || elsewhere != 4 {
		t.Errorf("%q and %d elsewhere, want %q", lines, elsewhere, want)
	}
}

// TestSummaryIsBounded holds that a note has a size that people read and GitLab takes.
func TestSummaryIsBounded(t *testing.T) {
	t.Parallel()
	var findings []Finding
	var left []Topic
	for i := range 5000 {
		left = append(left, about(strings.Repeat("é", 100), i, lint.Warning))
		findings = append(findings, left[i].Finding)
	}
	text := Summary{Findings: findings, Pipelines: strings.Repeat("- a line about `pipelines`\n", 10_000)}.Text(left)
	if len(text) > 100_000 || !strings.Contains(text, "and 4950 more, which `pipewright lint` shows") || !strings.Contains(text, "which `pipewright diff` shows") {
		t.Errorf("%d bytes", len(text))
	}
	if (Summary{}).Text(nil) != "" {
		t.Error("where there is nothing to say, nothing is said")
	}
}

// TestEqualFindingsWrittenTwice holds that a discussion that two runs began is not taken for that of an equal finding at another line.
func TestEqualFindingsWrittenTwice(t *testing.T) {
	t.Parallel()
	first, second := about("x", 3, lint.Error), about("x", 7, lint.Error)
	second.Fingerprint = "x1"
	wish := Wish{Topics: []Topic{first, second}, Limit: 9, Summary: func([]Topic) string { return "" }, Exists: func(string) bool { return true }}
	plan := NewPlan(wish, []gitlab.Discussion{discussed(1, first), discussed(2, first)}, bot.ID)
	if got := actions(plan); got != "create x1, delete d2" {
		t.Error(got)
	}
}
