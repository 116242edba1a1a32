package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/linttest"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// The page that compares our rules with those of other linters, and the small projects that prove it.
const (
	peersPage  = "../../docs/peers.md"
	peersCases = "../../testdata/peers"
)

// verdicts are what the page may say of a peer's rule, in the order of its summary.
func verdicts() []string { return []string{"have", "better", "left out", "not yet"} }

// A peer is one section of the page.
type peer struct {
	name string
	rows []peerRow
}

// A peerRow is what the page says of one rule of a peer.
type peerRow struct {
	rule, verdict, remark string
	ours                  []string
}

// found reports whether we claim to find what the peer's rule finds.
func (r peerRow) found() bool { return r.verdict == "have" || r.verdict == "better" }

// archive returns the file with the cases of a peer.
func (p peer) archive() string { return strings.ReplaceAll(p.name, "/", "-") + ".txtar" }

// TestPeersPage holds the page to what it may say.
func TestPeersPage(t *testing.T) {
	t.Parallel()
	page, peers := readPeers(t)
	for _, p := range peers {
		seen := map[string]bool{}
		for _, row := range p.rows {
			if wrong := row.check(); wrong != "" {
				t.Errorf("%s %s: %s", p.name, row.rule, wrong)
			}
			if seen[row.rule] {
				t.Errorf("%s %s stands there twice", p.name, row.rule)
			}
			seen[row.rule] = true
		}
	}
	if want := peersSummary(peers); !strings.Contains(page, want) {
		t.Errorf("the summary does not count the rows; it should be\n%s", want)
	}
}

// check says what is wrong with a row, "" when nothing is.
func (r peerRow) check() string {
	switch {
	case !slices.Contains(verdicts(), r.verdict):
		return fmt.Sprintf("%q is no verdict", r.verdict)
	case r.found() != (len(r.ours) > 0):
		return "rules of ours stand there if and only if one of them finds it"
	case (r.verdict == "better" || r.verdict == "left out") && r.remark == "–":
		return r.verdict + " wants a reason"
	}
	for _, name := range r.ours {
		if !slices.ContainsFunc(rules.All(), func(a *lint.Analyzer) bool { return a.Name == name }) {
			return fmt.Sprintf("there is no rule %q", name)
		}
	}
	return ""
}

// TestPeersCases runs lint over a bad case of every rule that we claim to have.
func TestPeersCases(t *testing.T) {
	t.Parallel()
	_, peers := readPeers(t)
	var archives []string
	for _, p := range peers {
		archives = append(archives, p.archive())
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			p.checkCases(t)
		})
	}
	files, err := os.ReadDir(peersCases)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !slices.Contains(archives, f.Name()) {
			t.Errorf("the page has no section for %s", f.Name())
		}
	}
}

// checkCases compares the rows of a peer with its cases, and each case with what lint finds.
func (p peer) checkCases(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join(peersCases, p.archive()))
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]*linttest.Project{}
	for _, c := range linttest.Projects(archive) {
		cases[c.Name] = c
	}
	for _, row := range p.rows {
		c := cases[row.rule]
		delete(cases, row.rule)
		switch {
		case c == nil && row.found():
			t.Errorf("%s: the page says %q, and no case shows it", row.rule, row.verdict)
		case c != nil && !row.found():
			t.Errorf("%s: the page says %q, and there is a case", row.rule, row.verdict)
		case c != nil:
			t.Run(row.rule, func(t *testing.T) { checkCase(t, c.Files, row.ours) })
		}
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Errorf("%s: there is a case, and the page has no such rule", name)
	}
}

// checkCase wants a finding on each line that says "# finds RULE", none of the same rules on others, and such lines for just the
// rules of the page.
func checkCase(t *testing.T, files fstest.MapFS, ours []string) {
	want := expectations(files)
	named := map[string]bool{}
	for _, place := range want {
		_, rule, _ := strings.Cut(place, " ")
		named[rule] = true
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(ours)), slices.Sorted(maps.Keys(named))); diff != "" {
		t.Errorf("rules (-page +case):\n%s", diff)
	}
	if named["shellcheck"] {
		linttest.NeedsShellCheck(t)
	}
	result, err := linttest.Lint(files, "", rules.All())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range result.Findings {
		if named[f.Rule] {
			got = append(got, fmt.Sprintf("%s:%d %s", f.Span.File.Name, f.Span.File.Position(f.Span.Start).Line, f.Rule))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings of these rules (-want +got):\n%s", diff)
	}
}

// expectations returns what files say of themselves with "# finds RULE", or "# finds+1 RULE" for the next line, each as
// "FILE:LINE RULE".
func expectations(files fstest.MapFS) []string {
	comment := regexp.MustCompile(`# finds(\+\d+)? ([a-z0-9-]+(?:, [a-z0-9-]+)*)$`)
	var all []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for i, line := range strings.Split(string(files[name].Data), "\n") {
			if m := comment.FindStringSubmatch(line); m != nil {
				below, _ := strconv.Atoi(m[1])
				for rule := range strings.SplitSeq(m[2], ", ") {
					all = append(all, fmt.Sprintf("%s:%d %s", name, i+1+below, rule))
				}
			}
		}
	}
	return all
}

// readPeers returns the page and its sections.
func readPeers(t *testing.T) (string, []peer) {
	t.Helper()
	text, err := os.ReadFile(peersPage)
	if err != nil {
		t.Fatal(err)
	}
	var peers []peer
	for line := range strings.Lines(string(text)) {
		if name, is := strings.CutPrefix(line, "## "); is {
			peers = append(peers, peer{name: strings.TrimSpace(name)})
		}
		if row, is := parsePeerRow(line); is && len(peers) > 0 {
			last := &peers[len(peers)-1]
			last.rows = append(last.rows, row)
		}
	}
	if len(peers) == 0 {
		t.Fatal("the page has no sections")
	}
	return string(text), peers
}

// parsePeerRow reads a line of a section's table.
func parsePeerRow(line string) (peerRow, bool) {
	const bar = "\x00" // stands for one that is a part of the text
	cells := strings.Split(strings.ReplaceAll(strings.Trim(line, "| \n"), `\|`, bar), " | ")
	if !strings.HasPrefix(line, "| ") || len(cells) != 5 || cells[0] == "rule" {
		return peerRow{}, false
	}
	row := peerRow{rule: cells[0], verdict: cells[2], remark: cells[4]}
	for _, m := range regexp.MustCompile(`\[([^\]]*)\]\(rules/([^)]*)\.md\)`).FindAllStringSubmatch(cells[3], -1) {
		name := m[1]
		if m[2] != name {
			name += " linked to " + m[2]
		}
		row.ours = append(row.ours, name)
	}
	return row, true
}

// peersSummary returns the table that counts the rows.
func peersSummary(peers []peer) string {
	table := "| peer | rules | " + strings.Join(verdicts(), " | ") + " |\n|---|---|---|---|---|---|\n"
	together := peer{name: "together"}
	for _, p := range peers {
		anchor := regexp.MustCompile(`[^a-z0-9_-]`).ReplaceAllString(strings.ToLower(p.name), "")
		table += p.count(fmt.Sprintf("[%s](#%s)", p.name, anchor))
		together.rows = append(together.rows, p.rows...)
	}
	return table + together.count(together.name)
}

// count returns a line of the summary.
func (p peer) count(title string) string {
	line := fmt.Sprintf("| %s | %d |", title, len(p.rows))
	for _, verdict := range verdicts() {
		n := 0
		for _, row := range p.rows {
			if row.verdict == verdict {
				n++
			}
		}
		line += fmt.Sprintf(" %d |", n)
	}
	return line + "\n"
}
