package config

import (
	"context"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// maxIncludes is the number of files that GitLab includes at most, nested ones counted.
// Source: docs.gitlab.com/ee/ci/yaml, keyword include, GitLab 18.11.
const maxIncludes = 150

// loader reads files and lays them on each other.
type loader struct {
	ctx  context.Context
	opts Options
	cfg  *Config
	*store

	used    map[*syntax.Document]bool // what Config.Files holds
	specs   map[*syntax.Document]*spec
	missing map[Unresolved]bool // what Config.Unresolved holds
	seen    map[fileKey]bool    // files of a repository that an include named, or a wildcard found
	count   int                 // included files so far
	filled  int                 // bytes of the texts into which inputs were filled so far
	scanned int                 // bytes of texts that were looked through for that
	full    bool                // more than maxIncludes: reported, no more are read
	top     bool                // what is read now is what the job of a child pipeline itself includes
}

// store holds what was read. A configuration shares it with those of its child pipelines and of other events.
type store struct {
	mu        sync.Mutex        // held while a configuration is loaded
	home      *place            // the repository of the root file
	places    map[string]*place // checkouts and projects that were fetched
	walks     map[walkKey]walked
	files     map[fileKey]*syntax.Document
	responses map[Request]fetched
}

func newStore(opts Options) *store {
	return &store{
		home:   &place{tree: &Tree{FS: opts.FS, Prefix: opts.Prefix, List: opts.List}},
		places: map[string]*place{}, walks: map[walkKey]walked{}, files: map[fileKey]*syntax.Document{}, responses: map[Request]fetched{},
	}
}

// fileKey names a file that was read.
type fileKey struct {
	at   *place
	name string
}

func newLoader(ctx context.Context, opts Options) *loader {
	f, s := opts.family, opts.store
	opts.family, opts.store = nil, nil
	switch {
	case s != nil:
	case opts.trigger != nil:
		s = opts.trigger.Config.store
	default:
		s = newStore(opts)
	}
	return &loader{
		ctx: ctx, opts: opts, store: s,
		used: map[*syntax.Document]bool{}, specs: map[*syntax.Document]*spec{}, missing: map[Unresolved]bool{}, seen: map[fileKey]bool{},
		cfg: &Config{
			Name: opts.Prefix + opts.Path, Trigger: opts.trigger, Prefix: opts.Prefix, opts: opts, store: s, family: f,
			includedBy: map[*source.File]source.Span{}, unsettled: map[*source.File]bool{}, asked: newInquiry(opts),
		},
	}
}

// load returns the configuration.
func (l *loader) load() (*Config, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	cfg := l.cfg
	content, err := l.content()
	if err != nil || content == nil {
		return cfg, err
	}
	cfg.merged = l.expand(content, l.home, true)
	extended := resolveExtends(cfg, cfg.merged)
	if extended == nil {
		return cfg, nil
	}
	cfg.Root = resolveReferences(cfg, extended)
	if cfg.refuseSize(); cfg.Root == nil {
		return cfg, nil
	}
	cfg.typeAll()
	cfg.check()
	return cfg, nil
}

// content returns the content of the root file, nil when it cannot be read. That of a child pipeline stands in no file.
func (l *loader) content() (*syntax.Mapping, error) {
	if l.opts.trigger != nil {
		return l.opts.trigger.content(), nil
	}
	root, err := l.root()
	if err != nil {
		return nil, err
	}
	return l.settle(loaded{doc: root, home: l.home, args: inputsNode(l.opts.Inputs)}), nil
}

func (l *loader) root() (*syntax.Document, error) {
	key := fileKey{l.home, l.opts.Path}
	doc := l.files[key]
	if doc == nil {
		text := l.opts.Text
		if text == nil {
			var err error
			if text, err = readFile(l.opts.FS, l.opts.Path); err != nil {
				return nil, err
			}
		}
		doc = l.parse(key, l.opts.Prefix+l.opts.Path, text)
	}
	l.use(doc, source.Span{})
	return doc, nil
}

func (l *loader) parse(key fileKey, name string, text []byte) *syntax.Document {
	doc := syntax.Parse(source.NewFile(name, text))
	l.files[key] = doc
	return doc
}

// use notes that a file is part of the configuration, and through which include it came.
func (l *loader) use(doc *syntax.Document, include source.Span) {
	if l.used[doc] {
		return
	}
	l.used[doc] = true
	l.cfg.Files = append(l.cfg.Files, doc)
	if include.IsValid() && !l.top {
		l.cfg.includedBy[doc.File] = include
	}
}

// loaded is a file that was read, with what it was included with.
type loaded struct {
	doc       *syntax.Document
	home      *place      // where its local includes are
	args      syntax.Node // the inputs that it was given; nil for none
	component map[string]string
	from      String      // the include; the zero String for the root file
	integrity syntax.Node // the hash that it must have; nil for any
}

// expand returns the content with everything that it includes laid under it.
func (l *loader) expand(content *syntax.Mapping, at *place, isRoot bool) *syntax.Mapping {
	include := content.Entry("include")
	if include == nil {
		return content
	}
	files, complete := l.includeFrom(include.Value, at, isRoot)
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

// includeFrom reads what content includes. GitLab does not count the files that the job of a child pipeline includes itself.
// Source: internal_include? in lib/gitlab/ci/config/external/context.rb, GitLab 18.11.
func (l *loader) includeFrom(n syntax.Node, at *place, isRoot bool) (files []loaded, complete bool) {
	l.top = isRoot && l.opts.trigger != nil
	files, complete = l.include(n, at)
	if l.top {
		l.count, l.top = 0, false
	}
	return files, complete
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

// unresolved notes what cannot be had. An address may hold a secret, also one that only the value of a variable brings in.
func (l *loader) unresolved(kind, what, why string, span source.Span) {
	if kind == "remote" {
		what = secret.Address(what)
	}
	u := Unresolved{Include: kind, What: what, Why: why, Span: span}
	if !l.missing[u] {
		l.missing[u] = true
		l.cfg.Unresolved = append(l.cfg.Unresolved, u)
	}
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
		case (known == expr.IsUnknown || known == expr.IsFilled) && unknown == "":
			unknown = name
		}
		if known != expr.IsDefined && keep {
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String(), unknown
}

// masked returns the first variable in text that is masked, "" when none is.
func (l *loader) masked(text string) string {
	for l.opts.Masked != nil && strings.ContainsAny(text, "$%") {
		name, size := variableAt(text)
		if size > 0 && l.opts.Masked(name) {
			return name
		}
		text = text[max(size, 1):]
	}
	return ""
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
