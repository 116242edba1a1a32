package config

import (
	"context"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// maxIncludes is the number of files that GitLab includes at most, nested ones counted.
// Source: docs.gitlab.com/ee/ci/yaml, keyword include, GitLab 18.11.
const maxIncludes = 150

// loader reads files and lays them on each other.
type loader struct {
	ctx  context.Context
	opts Options
	cfg  *Config
	home *place // the repository of the root file

	places map[string]*place // checkouts and projects that were fetched
	files  map[fileKey]*syntax.Document
	specs  map[*syntax.Document]*spec
	seen   map[fileKey]bool // files of a repository that an include named, or a wildcard found
	count  int              // included files so far
	full   bool             // more than maxIncludes: reported, no more are read
}

// fileKey names a file that was read.
type fileKey struct {
	at   *place
	name string
}

func newLoader(ctx context.Context, opts Options) *loader {
	home := &place{tree: &Tree{FS: opts.FS, Prefix: opts.Prefix, List: opts.List}}
	return &loader{
		ctx: ctx, opts: opts, home: home,
		places: map[string]*place{}, files: map[fileKey]*syntax.Document{}, specs: map[*syntax.Document]*spec{}, seen: map[fileKey]bool{},
		cfg: &Config{Prefix: opts.Prefix, includedBy: map[*source.File]source.Span{}, unsettled: map[*source.File]bool{}},
	}
}

func (l *loader) root() (*syntax.Document, error) {
	text := l.opts.Text
	if text == nil {
		var err error
		if text, err = readFile(l.opts.FS, l.opts.Path); err != nil {
			return nil, err
		}
	}
	return l.parse(fileKey{l.home, l.opts.Path}, l.opts.Prefix+l.opts.Path, text), nil
}

func (l *loader) parse(key fileKey, name string, text []byte) *syntax.Document {
	doc := syntax.Parse(source.NewFile(name, text))
	l.files[key] = doc
	l.cfg.Files = append(l.cfg.Files, doc)
	return doc
}

// loaded is a file that was read, with what it was included with.
type loaded struct {
	doc       *syntax.Document
	home      *place      // where its local includes are
	args      syntax.Node // the inputs that it was given; nil for none
	component map[string]string
	from      String // the include; the zero String for the root file
}

// expand returns the content with everything that it includes laid under it.
func (l *loader) expand(content *syntax.Mapping, at *place, isRoot bool) *syntax.Mapping {
	include := content.Entry("include")
	if include == nil {
		return content
	}
	files, complete := l.include(include.Value, at)
	if isRoot && complete && len(files) == 0 {
		l.checkKept(include)
	}
	var merged layers
	for _, file := range files {
		if own := l.settle(file); own != nil {
			whole := l.expand(own, file.home, false)
			l.refuseEmpty(file, own, whole)
			merged.add(whole)
		}
	}
	merged.add(without(content, "include"))
	return merged.mapping()
}

// refuseEmpty reports a file that says nothing.
func (l *loader) refuseEmpty(file loaded, own, whole *syntax.Mapping) {
	if own.Len() == 0 && whole.Len() == 0 {
		l.lost(RuleIncludeMissing, file.from.Span, "%q cannot be included: it holds no keyword at all", file.from.Value)
	}
}

// settle returns the content of a file with the values of its inputs filled in, nil when it cannot be read.
func (l *loader) settle(file loaded) *syntax.Mapping {
	content, ok := file.doc.Root.(*syntax.Mapping)
	if !ok {
		return nil
	}
	return l.fill(file, content)
}

func (l *loader) unresolved(kind, what, why string, span source.Span) {
	u := Unresolved{Include: kind, What: what, Why: why, Span: span}
	for _, known := range l.cfg.Unresolved {
		if known == u {
			return
		}
	}
	l.cfg.Unresolved = append(l.cfg.Unresolved, u)
}

// lost reports an include that GitLab refuses, so that what its file would say is missing.
func (l *loader) lost(rule string, span source.Span, format string, args ...any) {
	l.cfg.partial = true
	l.cfg.reportf(rule, span, []string{"include"}, format, args...)
}

// expandVariables replaces the variables in text. A variable that does not exist is empty, unless keep is set. It also returns
// the first variable that is not known.
//
//	$A  ${A}  %A%
func (l *loader) expandVariables(text string, keep bool) (expanded, unknown string) {
	if !strings.ContainsAny(text, "$%") {
		return text, ""
	}
	var b strings.Builder
	for len(text) > 0 {
		name, size := variableAt(text)
		if size == 0 {
			b.WriteByte(text[0])
			text = text[1:]
			continue
		}
		value, known := l.variable(name)
		switch {
		case known == expr.IsDefined:
			b.WriteString(value)
		case known == expr.IsUnknown && unknown == "":
			unknown = name
		}
		if known != expr.IsDefined && keep {
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String(), unknown
}

func (l *loader) variable(name string) (string, expr.State) {
	if l.opts.Variables == nil {
		return "", expr.IsUnknown
	}
	return l.opts.Variables(name)
}

// variableAt returns the variable that text begins with, and how many bytes name it.
func variableAt(text string) (name string, size int) {
	open, end := 1, ""
	switch {
	case strings.HasPrefix(text, "${"):
		open, end = 2, "}"
	case strings.HasPrefix(text, "%"):
		end = "%"
	case !strings.HasPrefix(text, "$"):
		return "", 0
	}
	n := open
	for n < len(text) && isNameByte(text[n], n > open) {
		n++
	}
	if n == open || !strings.HasPrefix(text[n:], end) {
		return "", 0
	}
	return text[open:n], n + len(end)
}

func isNameByte(c byte, digits bool) bool {
	return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || digits && c >= '0' && c <= '9'
}
