package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// GlobalKeywordDeprecated reports keywords at the root that belong into default.
var GlobalKeywordDeprecated = &lint.Analyzer{
	Name:     "global-keyword-deprecated",
	Group:    lint.Jobs,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `image, services, cache, before_script or after_script stands at the root

These five work there as they do in default, but are deprecated, and GitLab refuses a
configuration in which one stands in both places
(docs: ci/yaml/deprecated_keywords/#globally-defined-image-services-cache-before_script-after_script).

The fix moves all of them into default, in every file at once.`,
	Bad:  "image: python:3.13-slim\ntest:\n  script: make test\n",
	Good: "default:\n  image: python:3.13-slim\ntest:\n  script: make test\n",
	Run:  globalKeywordDeprecated,
}

// movedGlobals are the keywords that stand in default today.
var movedGlobals = []string{"image", "services", "cache", "before_script", "after_script"}

func globalKeywordDeprecated(pass *lint.Pass) error {
	var moves []*globalMove
	for _, doc := range pass.Config.Files {
		if root, ok := doc.Root.(*syntax.Mapping); ok {
			if move := globalsOf(doc, root); len(move.entries) > 0 {
				moves = append(moves, move)
			}
		}
	}
	if len(moves) == 0 {
		return nil
	}
	var fixes []lint.Fix
	settled := whole(pass) && !refersToGlobals(pass.Config) && !includesVary(pass)
	if edits, ok := moveAll(moves); ok && settled {
		fixes = []lint.Fix{{Message: "move them into default", Edits: edits}}
	}
	for _, move := range moves {
		for _, e := range move.entries {
			f := lint.Findingf(e.Key.Span(), "%q at the root is deprecated: write it in default", e.Key.Value()).At(e.Key.Value())
			f.Fixes = fixes
			pass.Report(f)
		}
	}
	return nil
}

// globalReference finds references to a keyword at the root.
var globalReference = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`!reference\s*\[\s*["']?(` + strings.Join(movedGlobals, "|") + `)\b`)
})

// refersToGlobals reports whether some file takes a keyword at the root by reference.
func refersToGlobals(cfg *config.Config) bool {
	return slices.ContainsFunc(cfg.Files, func(doc *syntax.Document) bool { return globalReference().Match(doc.File.Text) })
}

// A globalMove brings the global keywords of a file into its default.
type globalMove struct {
	doc     *syntax.Document
	root    *syntax.Mapping
	entries []*syntax.Entry // in the order of the text
}

func globalsOf(doc *syntax.Document, root *syntax.Mapping) *globalMove {
	move := &globalMove{doc: doc, root: root}
	for e := range root.Entries() {
		if slices.Contains(movedGlobals, e.Key.Value()) && !e.Merged && !config.IsJobKey(e.Key, e.Value) {
			move.entries = append(move.entries, e)
		}
	}
	slices.SortFunc(move.entries, func(a, b *syntax.Entry) int { return a.Key.Span().Start - b.Key.Span().Start })
	return move
}

// moveAll returns the edits of all files, false when one of them cannot be changed: a keyword in one file overrides that in another
// one only where both stand in the same place.
func moveAll(moves []*globalMove) ([]source.Edit, bool) {
	var all []source.Edit
	for _, move := range moves {
		edits, ok := move.edits()
		if !ok {
			return nil, false
		}
		all = append(all, edits...)
	}
	return all, true
}

// edits returns the edits of one file. Without default, it begins where the first keyword stands.
//
//	image: python      default:
//	stages: [test]  →    image: python
//	cache: {}            cache: {}
//	                   stages: [test]
func (m *globalMove) edits() ([]source.Edit, bool) {
	var edits []source.Edit
	var text strings.Builder
	for i, e := range m.entries {
		block, ok := m.block(e, i > 0 || m.root.Entry("default") != nil)
		if !ok {
			return nil, false
		}
		text.WriteString(indented(block.Text()))
		edits = append(edits, source.Edit{Span: block})
	}
	file := m.doc.File
	into := m.root.Entry("default")
	if into == nil {
		edits[0].New = "default:" + lineBreak(file) + text.String()
		return edits, true
	}
	defaults, ok := into.Value.(*syntax.Mapping)
	if !ok || defaults.Flow() || defaults.Len() == 0 || into.Merged {
		return nil, false
	}
	if !m.root.Span().Contains(defaults.Span()) || column(firstKey(defaults)) != 2 {
		return nil, false
	}
	end := file.Line(file.LineAt(defaults.Span().End) + 1).Start
	if end <= defaults.Span().End || slices.ContainsFunc(edits, func(e source.Edit) bool { return e.Span.Start == end }) {
		return nil, false
	}
	return append(edits, source.Edit{Span: file.Span(end, end), New: text.String()}), true
}

// block returns the lines of a keyword. It is false when other things stand in them, and when the block is to move and has an anchor
// or an alias, whose order counts.
func (m *globalMove) block(e *syntax.Entry, moves bool) (source.Span, bool) {
	key, value := e.Key.Span(), e.Value.Span()
	file := key.File
	first, last := file.LineAt(key.Start), file.LineAt(max(key.End, value.End))
	block := file.Span(file.Line(first).Start, file.Line(last+1).Start)
	if m.root.Flow() || key.Start != block.Start || value.Start < key.End || !m.root.Span().Contains(value) || last == file.Lines() {
		return source.Span{}, false
	}
	named := slices.ContainsFunc(m.doc.Anchors, func(a *syntax.Anchor) bool {
		return block.Contains(a.Span) || slices.ContainsFunc(a.Aliases, block.Contains)
	})
	if moves {
		block.Start = withComments(block).Start
	}
	return block, !named || !moves
}

// withComments adds the comments right above a block, but for those at the head of the file, which are about all of it.
func withComments(block source.Span) source.Span {
	file := block.File
	n := file.LineAt(block.Start)
	for n > 1 && strings.HasPrefix(file.Line(n-1).Text(), "#") {
		n--
	}
	if n > 1 {
		block.Start = file.Line(n).Start
	}
	return block
}

// indented returns lines with two more blanks in front of those that are not empty.
func indented(text string) string {
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			lines[i] = "  " + line
		}
	}
	return strings.Join(lines, "")
}

func lineBreak(file *source.File) string {
	if strings.Contains(string(file.Text), "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// column returns how many bytes stand in front of a place in its line.
func column(span source.Span) int {
	return span.Start - span.File.Line(span.File.LineAt(span.Start)).Start
}
