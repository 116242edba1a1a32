package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A policyText is the keyword rules, as it is written in the place of only and except.
type policyText struct {
	rules    []plainRule
	comments []string
	indent   string // of the keyword
}

// String returns the lines, with a line break behind each. It is false for what cannot be written in one line.
func (t policyText) String() (string, bool) {
	var b strings.Builder
	b.WriteString(t.indent + "rules:\n")
	for _, comment := range t.comments {
		b.WriteString(t.indent + "  " + comment + "\n")
	}
	for _, rule := range t.rules {
		lines, ok := rule.lines()
		if !ok {
			return "", false
		}
		for i, line := range lines {
			mark := "    "
			if i == 0 {
				mark = "  - "
			}
			b.WriteString(t.indent + mark + line + "\n")
		}
	}
	return b.String(), true
}

func (r plainRule) lines() ([]string, bool) {
	var lines []string
	if r.cond != "" {
		cond, ok := quoted(r.cond)
		if !ok {
			return nil, false
		}
		lines = append(lines, "if: "+cond)
	}
	if len(r.changes) > 0 {
		lines = append(lines, "changes:")
		for _, glob := range r.changes {
			text, ok := quotedGlob(glob)
			if !ok {
				return nil, false
			}
			lines = append(lines, "  - "+text)
		}
	}
	if r.never {
		lines = append(lines, "when: never")
	}
	return lines, true
}

// plainGlob finds the globs that YAML takes as they are.
var plainGlob = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_./][\w./*-]*$`) })

func quotedGlob(glob string) (string, bool) {
	if plainGlob().MatchString(glob) {
		return glob, true
	}
	return "'" + glob + "'", !strings.ContainsAny(glob, "\n'")
}

// quoted returns an expression as YAML: plain, as it mostly is, or in single quotes.
func quoted(cond string) (string, bool) {
	switch {
	case strings.ContainsAny(cond, "\n\r\t"):
		return "", false
	case cond[0] != '$' && cond[0] != '(', strings.Contains(cond, ": "), strings.Contains(cond, " #"), cond[len(cond)-1] == ':':
		return "'" + strings.ReplaceAll(cond, "'", "''") + "'", true
	}
	return cond, true
}

// replace returns the edits that put rules in the place of the first keyword and take away the second one. Comments stay: those
// inside become lines under the keyword. It is false for what is written in a way that cannot be changed line by line.
func (o *policyOwner) replace(rules []plainRule) ([]source.Edit, bool) {
	first, second := o.first(), o.only
	if first == o.only {
		second = o.except
	}
	at, ok := o.lines(first)
	if !ok {
		return nil, false
	}
	file := at.File
	line := file.Line(file.LineAt(at.Start))
	text := policyText{rules: rules, indent: file.Span(line.Start, at.Start).Text(), comments: o.comments(at)}
	var edits []source.Edit
	if second != nil {
		region, ok := o.lines(second)
		if !ok {
			return nil, false
		}
		n := file.LineAt(region.End)
		region.Start, region.End = file.Line(file.LineAt(region.Start)).Start, file.Line(n+1).Start
		if n == file.Lines() {
			return nil, false // nothing behind it: its own break would stay
		}
		text.comments = append(text.comments, o.comments(region)...)
		edits = append(edits, source.Edit{Span: region})
	}
	written, ok := text.String()
	if !ok {
		return nil, false
	}
	written = strings.TrimSuffix(strings.TrimPrefix(written, text.indent), "\n")
	if strings.Contains(string(file.Text), "\r\n") {
		written = strings.ReplaceAll(written, "\n", "\r\n")
	}
	return append(edits, source.Edit{Span: at, New: written}), true
}

// lines returns the place of a keyword with its value, false when other things stand in its lines, or share it.
func (o *policyOwner) lines(e *syntax.Entry) (source.Span, bool) {
	key, value := e.Key.Span(), e.Value.Span()
	file := key.File
	if o.node.Flow() || !o.node.Span().Contains(value) || value.Start < key.End {
		return source.Span{}, false
	}
	span := file.Span(key.Start, value.End)
	line, last := file.Line(file.LineAt(span.Start)), file.Line(file.LineAt(span.End))
	behind := strings.TrimSpace(file.Span(min(span.End, last.End), last.End).Text())
	if strings.TrimLeft(file.Span(line.Start, span.Start).Text(), " ") != "" || behind != "" && behind[0] != '#' {
		return source.Span{}, false
	}
	shared := slices.ContainsFunc(o.doc.Anchors, func(a *syntax.Anchor) bool {
		return span.Contains(a.Span) || slices.ContainsFunc(a.Aliases, span.Contains)
	})
	return span, !shared
}

// comments returns the comments inside a place.
func (o *policyOwner) comments(at source.Span) []string {
	var all []string
	for _, c := range o.doc.Comments {
		if at.Contains(c) {
			all = append(all, strings.TrimSpace(c.Text()))
		}
	}
	return all
}
