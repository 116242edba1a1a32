package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// evidencePage says how often each rule finds something in real projects, and what somebody who read the findings thinks of them.
const evidencePage = "../../docs/evidence.md"

// The marks in the page, behind which the counted parts stand, each up to the next blank line.
const (
	tableMark  = "<!-- counted: table -->\n"
	silentMark = "<!-- counted: silent -->\n"
)

// pageWidth is the width of the lines of the page.
const pageWidth = 128

// enough is how many findings of a rule somebody must have read, unless there are fewer.
const enough = 20

// TestEvidence counts again what the rules find in real projects, and compares it with the page. With -update the counts in the page
// are rewritten; what was judged stays, and for a rule that has new findings the test goes on failing until somebody has read them.
func TestEvidence(t *testing.T) {
	t.Parallel()
	counted := countFindings(t)
	text, err := os.ReadFile(evidencePage)
	if err != nil {
		t.Fatal(err)
	}
	judged := readEvidence(t, string(text))
	rows, silent := evidenceOf(counted, judged)
	page := replacePart(t, string(text), tableMark, tableOf(rows))
	page = replacePart(t, page, silentMark, listOf(silent))
	if *update && page != string(text) {
		if err := os.WriteFile(evidencePage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if page != string(text) {
		t.Errorf("%s is out of date: run go test ./cmd/pipewright -run TestEvidence -update, and judge what is new", evidencePage)
	}
	for _, row := range rows {
		row.check(t)
	}
}

// An evidenceRow is a row of the table.
type evidenceRow struct {
	rule           *lint.Analyzer
	hits, projects int
	// read is how many findings somebody read in their files: right, debatable and wrong ones.
	read, right, debatable, wrong int
	remark                        string
}

func (r evidenceRow) check(t *testing.T) {
	t.Helper()
	switch name := r.rule.Name; {
	case r.read != r.right+r.debatable+r.wrong || r.read > r.hits:
		t.Errorf("%s: of %d findings, %d were read: %d right, %d debatable and %d wrong", name, r.hits, r.read, r.right, r.debatable, r.wrong)
	case r.read < min(r.hits, enough):
		t.Errorf("%s: only %d of %d findings were read", name, r.read, r.hits)
	case r.wrong > 0 && r.rule.Preset != lint.Strict:
		t.Errorf("%s: is in the preset %s, but %d findings are wrong", name, r.rule.Preset, r.wrong)
	}
}

// countFindings lints every project as the page says, and returns the rows of the rules that find something, without a judgement.
func countFindings(t *testing.T) map[string]evidenceRow {
	t.Helper()
	type place struct {
		Rule, File, Message string
		Line, Column        int
	}
	counted := map[string]evidenceRow{}
	for _, project := range conformance.Projects(t) {
		var report struct{ Findings []place }
		if err := json.Unmarshal(lintProject(t, project.Dir), &report); err != nil {
			t.Fatalf("%s: %v", project.Repo, err)
		}
		seen, found := map[place]bool{}, map[string]int{}
		for _, p := range report.Findings {
			if !seen[p] {
				found[p.Rule]++
			}
			seen[p] = true
		}
		for name, hits := range found {
			row := counted[name]
			counted[name] = evidenceRow{hits: row.hits + hits, projects: row.projects + 1}
		}
	}
	return counted
}

// lintProject returns what lint prints of all that it can judge in a directory.
func lintProject(t *testing.T, dir string) []byte {
	t.Helper()
	args := []string{"lint", "--preset", "strict", "--format", "json", "--no-config", "--root", dir, filepath.Join(dir, configName)}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && (isDocker(path) || entry.Name() == "manage.py") {
			args = append(args, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	s := newStreams(nil, nil, nil, func(name string) string { return map[string]string{"SOURCE_DATE_EPOCH": "1795420800"}[name] }) // 2026-11-23
	s.out, s.err = bufio.NewWriter(&out), &said
	if code := run(s, args); code > exitNo || said.Len() > 0 {
		t.Fatalf("%s: exit code %d: %s", dir, code, said.String())
	}
	return out.Bytes()
}

// readEvidence returns what the page says of each rule.
func readEvidence(t *testing.T, page string) map[string]evidenceRow {
	t.Helper()
	rows := map[string]evidenceRow{}
	for line := range strings.Lines(partBehind(t, page, tableMark)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 10 || !strings.Contains(cells[0], "](") {
			continue
		}
		var numbers [6]int
		for i := range numbers {
			n, err := strconv.Atoi(strings.TrimSpace(cells[3+i]))
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			numbers[i] = n
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(cells[0]), "["), "]")
		rows[name] = evidenceRow{
			read: numbers[2], right: numbers[3], debatable: numbers[4], wrong: numbers[5], remark: strings.TrimSpace(cells[9]),
		}
	}
	return rows
}

// evidenceOf joins what was counted with what was judged, and names the rules that find nothing. The rules that run for everybody come
// first, of those that find most.
func evidenceOf(counted, judged map[string]evidenceRow) (rows []evidenceRow, silent []string) {
	for _, rule := range rules.All() {
		count, found := counted[rule.Name]
		if !found {
			silent = append(silent, rule.Name)
			continue
		}
		row := judged[rule.Name]
		row.rule, row.hits, row.projects = rule, count.hits, count.projects
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b evidenceRow) int {
		return cmp.Or(cmp.Compare(a.rule.Preset, b.rule.Preset), cmp.Compare(b.hits, a.hits))
	})
	return rows, silent
}

func tableOf(rows []evidenceRow) string {
	var b strings.Builder
	b.WriteString("| rule | preset | severity | hits | projects | read | right | debatable | wrong | remark |\n|---|---|---|--:|--:|--:|--:|--:|--:|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| [%[1]s](rules/%[1]s.md) | %s | %s | %d | %d | %d | %d | %d | %d | %s |\n", r.rule.Name, r.rule.Preset, r.rule.Severity,
			r.hits, r.projects, r.read, r.right, r.debatable, r.wrong, r.remark)
	}
	return b.String()
}

// listOf lists names in lines of the width of the page.
func listOf(names []string) string {
	var b strings.Builder
	width := 0
	for i, name := range names {
		word := "`" + name + "`"
		if i+1 < len(names) {
			word += ","
		}
		switch {
		case width == 0:
		case width+1+len(word) > pageWidth:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += len(word)
	}
	return b.String() + "\n"
}

// partBehind returns the part of the page behind a mark.
func partBehind(t *testing.T, page, mark string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, mark)
	part, _, ends := strings.Cut(rest, "\n\n")
	if !found || !ends {
		t.Fatalf("%s has no part behind %q", evidencePage, mark)
	}
	return part + "\n"
}

func replacePart(t *testing.T, page, mark, part string) string {
	t.Helper()
	return strings.Replace(page, mark+partBehind(t, page, mark), mark+part, 1)
}
