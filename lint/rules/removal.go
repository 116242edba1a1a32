package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// removeItem returns the edit that takes an item out of a list of single words, with its line where it has one. It is false where
// nothing would be left, and for an item that stands elsewhere.
func removeItem(list *syntax.Sequence, i int) (source.Edit, bool) {
	items := list.Items()
	span := items[i].Span()
	if len(items) < 2 || !list.Span().Contains(span) {
		return source.Edit{}, false
	}
	if !list.Flow() {
		return removeLine(span)
	}
	if i > 0 {
		return source.Edit{Span: span.File.Span(items[i-1].Span().End, span.End)}, true
	}
	return source.Edit{Span: span.File.Span(span.Start, items[1].Span().Start)}, true
}

// removeLine returns the edit that takes away the line of the only word of an item.
//
//   - build # all of it
func removeLine(item source.Span) (source.Edit, bool) {
	file := item.File
	n := file.LineAt(item.Start)
	line, next := file.Line(n), file.Line(n+1)
	before := strings.TrimSpace(file.Span(line.Start, item.Start).Text())
	behind := strings.TrimSpace(file.Span(min(item.End, line.End), line.End).Text())
	if item.End > line.End || before != "-" || behind != "" && !strings.HasPrefix(behind, "#") || n == file.Lines() {
		return source.Edit{}, false
	}
	return source.Edit{Span: file.Span(line.Start, next.Start)}, true
}
