package review

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/lint"
)

// A life is a merge request with findings that come, go and move, people who answer, and reviews that are interrupted.
type life struct {
	t      *testing.T
	random *rand.Rand
	fake   *fake
	limit  int
	hidden bool // GitLab does not show the diff
	path   string
	lines  []string // of the file; those that begin with "!" have a finding, and equal ones are kin
}

// topics returns what a lint of the file wants to say.
func (l *life) topics() []Topic {
	var topics []Topic
	seen := map[string]int{}
	for i, text := range l.lines {
		if !strings.HasPrefix(text, "!") {
			continue
		}
		n := seen[text]
		seen[text]++
		f := Finding{Path: l.path, First: i + 1, Last: i + 1, Place: fmt.Sprintf("%s:%d", l.path, i+1)}
		f.Finding = lint.Finding{
			Rule: "rule", Severity: lint.Severity(1 + len(text)%3), Message: text, Kin: "kin" + text,
			Fingerprint: fmt.Sprintf("%s%s%d", l.path, text, n),
		}
		topic := Topic{Finding: f}
		if !l.hidden {
			refs := gitlab.DiffRefs{Base: "b", Start: "s", Head: l.fake.head}
			topic.Position = gitlab.Position{Diff: refs, OldPath: l.path, NewPath: l.path, NewLine: i + 1}
		}
		topics = append(topics, topic)
	}
	return topics
}

func (l *life) wish() Wish {
	topics := l.topics()
	slices.SortStableFunc(topics, func(a, b Topic) int { return int(b.Severity) - int(a.Severity) })
	findings := make([]Finding, len(topics))
	for i := range topics {
		findings[i] = topics[i].Finding
	}
	return Wish{
		Topics: topics, Limit: l.limit, Summary: Summary{Findings: findings}.Text,
		Exists: func(path string) bool { return path == l.path },
	}
}

func (l *life) reviewer() *Reviewer {
	return &Reviewer{Server: l.fake, Head: l.fake.head, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
}

// push changes the file, and moves discussions as GitLab does: with their line while it is there.
func (l *life) push(change func(lines []string) []string) {
	before := slices.Clone(l.lines)
	l.lines = change(slices.Clone(l.lines))
	diff := ParseDiff(hunksBetween(before, l.lines))
	l.fake.head = fmt.Sprintf("head%d", l.fake.id())
	for _, d := range l.fake.discussions {
		at := d.Notes[0].Position
		if at == nil || !strings.HasPrefix(at.Diff.Head, "head") || at.NewPath != l.path {
			continue
		}
		if line := newOf(diff, at.NewLine, len(l.lines)); line > 0 && l.random.IntN(5) > 0 {
			at.Diff.Head, at.NewLine = l.fake.head, line
		} else {
			at.Diff.Head = "outdated" + at.Diff.Head
		}
	}
}

// step is something that happens.
func (l *life) step() {
	word := func() string { return []string{"!a", "!bb", "!ccc", "x", "y"}[l.random.IntN(5)] }
	at := func(n int) int { return l.random.IntN(n) }
	switch l.random.IntN(8) {
	case 0, 1:
		l.push(func(lines []string) []string { return slices.Insert(lines, at(len(lines)+1), word()) })
	case 2, 3:
		l.push(func(lines []string) []string {
			if len(lines) == 0 {
				return lines
			}
			i := at(len(lines))
			return slices.Delete(lines, i, i+1)
		})
	case 4:
		l.push(func([]string) []string { return nil })
	case 5:
		l.path += "x"
		l.push(func(lines []string) []string { return lines })
	case 6, 7:
		l.answer()
	}
}

// answer lets a person resolve or open a discussion.
func (l *life) answer() {
	if len(l.fake.discussions) == 0 {
		return
	}
	d := l.fake.discussions[l.random.IntN(len(l.fake.discussions))]
	if m, ok := readMarker(d.Notes[0].Body); ok && m.state == active {
		_ = l.fake.settle(d.ID, !d.Resolved(), person)
	}
}

// check compares what is open with what has to be: for every text as many discussions as it stands in lines, of which those count as
// said that a person resolved.
func (l *life) check(when string) {
	l.t.Helper()
	wanted := map[string]int{}
	for _, topic := range l.topics() {
		wanted[topic.Kin]++
	}
	open, settled := l.said(when)
	opened, total := 0, 0
	for kin, n := range open {
		opened += n
		if n > wanted[kin] {
			l.t.Errorf("%s: %s: %d discussions for %d findings\n%v", when, kin, n, wanted[kin], l.lines)
		}
	}
	for kin, n := range wanted {
		total += min(open[kin]+settled[kin], n)
	}
	should := min(len(l.topics()), l.limit)
	// What a person resolved stays so, also where the finding is beyond the limit now.
	if opened > should || total < should || total == opened && opened != should {
		l.t.Errorf("%s: %d discussions of %d findings are open, %d are resolved, at most %d\n%v",
			when, opened, len(l.topics()), total-opened, l.limit, l.lines)
	}
}

// said counts the discussions that are open and those that a person resolved, by kin.
func (l *life) said(when string) (open, settled map[string]int) {
	l.t.Helper()
	open, settled = map[string]int{}, map[string]int{}
	ids := map[string]bool{}
	summaries := 0
	for _, d := range l.fake.discussions {
		m, ok := readMarker(d.Notes[0].Body)
		switch {
		case !ok:
			summaries++
		case m.state != active && !d.Resolved():
			l.t.Errorf("%s: %s is open, though its finding is gone", when, d.ID)
		case m.state == active && d.Resolved():
			settled[m.kin]++
			if d.Notes[0].ResolvedBy != person {
				l.t.Errorf("%s: %s is resolved by the bot and looks as if a person did", when, d.ID)
			}
		case m.state == active:
			open[m.kin]++
			at := d.Notes[0].Position
			place := fmt.Sprintf("%s:%d", at.Diff.Head, at.NewLine)
			if ids[m.fingerprint] || at.Diff.Head == l.fake.head && ids[place] {
				l.t.Errorf("%s: two open discussions of %q at %s", when, m.fingerprint, place)
			}
			ids[m.fingerprint], ids[place] = true, true
		}
	}
	if summaries > 1 {
		l.t.Errorf("%s: %d summaries", when, summaries)
	}
	return open, settled
}

func newLife(t *testing.T, seed uint64, limit int) *life {
	return &life{t: t, random: rand.New(rand.NewPCG(seed, 7)), fake: &fake{head: "head0"}, limit: limit, path: "a.yml"}
}

// TestLives holds that after each review of a random life exactly those discussions are there that should be, that a second review
// does nothing, and that two at once do the same as one.
func TestLives(t *testing.T) {
	t.Parallel()
	for seed := range uint64(600) {
		l := newLife(t, seed, []int{100, 3, 0}[seed%3])
		for step := range 25 {
			for range 1 + l.random.IntN(3) {
				l.step()
			}
			l.live(step)
			if t.Failed() {
				t.Fatalf("seed %d, step %d", seed, step)
			}
		}
	}
}

// live reviews: alone, interrupted, with broken answers, or twice at once.
func (l *life) live(step int) {
	ctx := l.t.Context()
	what := l.random.IntN(5)
	if what == 4 {
		l.hide(step)
	}
	switch what {
	case 1:
		l.interrupt()
	case 2:
		n := 0
		l.fake.breaks = func(string) error {
			if n++; n%3 == 1 && n < 10 {
				return &gitlab.Error{Kind: gitlab.Broken}
			}
			return nil
		}
	case 3:
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(func() { _, _ = l.reviewer().Post(ctx, l.wish()) })
		}
		wait.Wait()
	}
	if what != 3 {
		if _, err := l.reviewer().Post(ctx, l.wish()); err != nil {
			l.t.Errorf("step %d: %v", step, err)
		}
	}
	l.fake.breaks, l.fake.fails = nil, nil
	l.check(fmt.Sprintf("step %d (%d)", step, what))
	again, err := l.reviewer().Post(ctx, l.wish())
	if err != nil || len(again.Done) > 0 {
		l.t.Errorf("step %d (%d): once more: %+v, %v", step, what, again.Done, err)
	}
}

// hide reviews while GitLab does not show the diff: what is said stays, as long as its finding does, and nothing is begun.
func (l *life) hide(step int) {
	l.t.Helper()
	l.hidden = true
	defer func() { l.hidden = false }()
	wanted := map[string]int{}
	for _, topic := range l.topics() {
		wanted[topic.Kin]++
	}
	open, settled := l.said("before hiding")
	for range 2 {
		outcome, err := l.reviewer().Post(l.t.Context(), l.wish())
		if err != nil || outcome.Count(Create) > 0 {
			l.t.Errorf("step %d, hidden: %+v, %v", step, outcome.Done, err)
		}
	}
	opened, done := l.said(fmt.Sprintf("step %d, hidden", step))
	for kin, n := range wanted {
		before, after := min(n, open[kin]+settled[kin]), min(n, opened[kin]+done[kin])
		if before != after && len(l.topics()) <= l.limit {
			l.t.Errorf("step %d, hidden: %d discussions of %d %s, there were %d", step, after, n, kin, before)
		}
	}
}

// interrupt lets a review end in the middle.
func (l *life) interrupt() {
	ctx, cancel := context.WithCancel(l.t.Context())
	left := l.random.IntN(4)
	l.fake.fails = func(string) error {
		if left--; left < 0 {
			cancel()
			return ctx.Err()
		}
		return nil
	}
	_, err := l.reviewer().Post(ctx, l.wish())
	if err != nil && !errors.Is(err, context.Canceled) {
		l.t.Error(err)
	}
	l.fake.fails = nil
}

// hunksBetween returns the difference of two lists of lines as one hunk, with common lines at its ends.
func hunksBetween(before, after []string) string {
	head := 0
	for head < min(len(before), len(after)) && before[head] == after[head] {
		head++
	}
	tail := 0
	for tail < min(len(before), len(after))-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	old, now := before[head:len(before)-tail], after[head:len(after)-tail]
	if len(old)+len(now) == 0 {
		return ""
	}
	start := func(n int) int {
		if n == 0 {
			return head
		}
		return head + 1
	}
	text := fmt.Sprintf("@@ -%d,%d +%d,%d @@\n", start(len(old)), len(old), start(len(now)), len(now))
	for _, line := range old {
		text += "-" + line + "\n"
	}
	for _, line := range now {
		text += "+" + line + "\n"
	}
	return text
}

// newOf returns the new number of a line that stays, 0 for one that is gone.
func newOf(diff Diff, old, lines int) int {
	for line := 1; line <= lines; line++ {
		if diff.Old(line) == old {
			return line
		}
	}
	return 0
}
