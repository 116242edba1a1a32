package config

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Limits of interpolation. Source: lib/gitlab/ci/config/interpolation, GitLab 18.11.
const (
	maxBlocks   = 10_000
	maxNodes    = 500_000
	maxNodeSize = 1 << 20
)

// fill returns the content of a file with its inputs filled in. Without a header, GitLab leaves every text as it is.
func (l *loader) fill(file loaded, content *syntax.Mapping) *syntax.Mapping {
	args, ok := l.arguments(file)
	if !ok {
		l.unsettle(file)
	}
	if file.doc.Header == nil {
		return content
	}
	s := l.specOf(file)
	f := &filler{loader: l, file: file, spec: s, blocks: map[string]*block{}}
	f.values = l.values(file, s, args)
	f.unknown = s.broken || !ok
	filled, _ := f.node(content).(*syntax.Mapping)
	if f.unknown {
		l.unsettle(file)
	}
	return filled
}

// unsettle notes that not every input of a file is known.
func (l *loader) unsettle(file loaded) {
	l.cfg.partial = true
	l.cfg.unsettled[file.doc.File] = true
}

// filler fills the inputs of one file in.
type filler struct {
	*loader
	file    loaded
	spec    *spec
	values  map[string]value
	blocks  map[string]*block
	visited int
	unknown bool // a block could not be filled in
	full    bool // a limit was reported
}

// blockPattern is GitLab's pattern of a block. It takes two characters at least.
var blockPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\[\[\s*(\S.*?\S)\s*\]\]`)
})

func (f *filler) node(n syntax.Node) syntax.Node {
	f.visit(n.Span(), 1)
	if f.full {
		return n
	}
	switch n := n.(type) {
	case *syntax.Mapping:
		return f.mapping(n)
	case *syntax.Sequence:
		return f.sequence(n)
	case *syntax.Scalar:
		if n.IsString() {
			return f.text(n)
		}
	}
	return n
}

// visit counts what GitLab counts as nodes.
func (f *filler) visit(span source.Span, n int) {
	if f.visited += n; f.visited > maxNodes && !f.full {
		f.limit(span, "the file has more than %d values: GitLab fills no inputs into so many", maxNodes)
	}
}

func (f *filler) limit(span source.Span, format string, args ...any) {
	f.full, f.unknown = true, true
	f.cfg.reportf(RuleInterpolationInvalid, span, nil, format, args...)
}

func (f *filler) mapping(m *syntax.Mapping) syntax.Node {
	var changed []syntax.Entry
	i := 0
	for e := range m.Entries() {
		f.visit(e.Key.Span(), 2)
		key, value := f.key(e.Key), f.node(e.Value)
		if changed == nil && (key != e.Key || value != e.Value) {
			changed = copyEntries(m)
		}
		if changed != nil {
			changed[i].Key, changed[i].Value = key, value
		}
		i++
	}
	if changed == nil {
		return m
	}
	return newMapping(m.Span(), changed)
}

// newMapping returns a mapping of entries whose keys may have become equal. The last one wins, as in Ruby.
func newMapping(span source.Span, entries []syntax.Entry) *syntax.Mapping {
	at := make(map[string]int, len(entries))
	kept := entries[:0]
	for _, e := range entries {
		name := keyName(e.Key)
		if i, ok := at[name]; ok {
			kept[i].Value = e.Value
			continue
		}
		at[name] = len(kept)
		kept = append(kept, e)
	}
	return syntax.NewMapping(span, kept)
}

func (f *filler) key(key *syntax.Scalar) *syntax.Scalar {
	if !key.IsString() {
		return key
	}
	switch n := f.text(key).(type) {
	case *syntax.Scalar:
		return n
	default:
		f.unknown = true
		f.cfg.reportf(RuleInterpolationInvalid, key.Span(), nil, "a key cannot be %s: use an input that is a string", n.Kind())
		return key
	}
}

func (f *filler) sequence(s *syntax.Sequence) syntax.Node {
	var changed []syntax.Node
	for i, item := range s.Items() {
		filled := f.node(item)
		if filled != item && changed == nil {
			changed = append(make([]syntax.Node, 0, len(s.Items())), s.Items()[:i]...)
		}
		if changed == nil {
			continue
		}
		// An array that stands for a text is put in item by item: [x, $[[ inputs.list ]]] → [x, a, b].
		if list, ok := filled.(*syntax.Sequence); ok && filled != item && isText(item) {
			f.visit(s.Span(), len(list.Items()))
			if f.full {
				return s
			}
			changed = append(changed, list.Items()...)
			continue
		}
		changed = append(changed, filled)
	}
	if changed == nil {
		return s
	}
	return syntax.NewSequence(s.Span(), changed)
}

func isText(n syntax.Node) bool {
	s, ok := n.(*syntax.Scalar)
	return ok && s.IsString()
}

// text returns what becomes of a text: the value of the input as it is when the text is nothing but one block, else a text.
func (f *filler) text(s *syntax.Scalar) syntax.Node {
	text := s.Value()
	if len(text) > maxNodeSize {
		f.limit(s.Span(), "a text of %d bytes is too long: GitLab fills inputs into texts of up to 1 MiB", len(text))
		return s
	}
	if !strings.Contains(text, "$[[") {
		return s
	}
	found := blockPattern().FindAllStringSubmatchIndex(text, -1)
	blocks := make([]*block, 0, len(found))
	for _, at := range found {
		b := f.block(text[at[0]:at[1]], text[at[2]:at[3]], s.Span())
		if f.full {
			return s
		}
		blocks = append(blocks, b)
	}
	if len(blocks) == 1 && utf8.RuneCountInString(text) == utf8.RuneCountInString(blocks[0].text) {
		if blocks[0].skip || !blocks[0].known {
			return s
		}
		return blocks[0].node(s.Span())
	}
	return f.inside(s, blocks)
}

// block evaluates a block, each once per file.
func (f *filler) block(text, data string, span source.Span) *block {
	if b := f.blocks[text]; b != nil {
		return b
	}
	b := &block{text: text}
	f.blocks[text] = b
	if len(f.blocks) > maxBlocks {
		f.limit(span, "the file has more than %d different blocks $[[ … ]]: GitLab takes no more", maxBlocks)
		return b
	}
	e := blockEvaluator{filler: f, block: b, at: span}
	e.evaluate(data)
	f.unknown = f.unknown || !b.known && !b.skip
	return b
}

// fault reports a block that GitLab refuses.
func (e *blockEvaluator) fault(format string, args ...any) {
	e.cfg.report(Problem{Rule: RuleInterpolationInvalid, Span: e.place(), Message: fmt.Sprintf(format, args...)})
}
