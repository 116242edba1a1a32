package config

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// maxIncludes is the number of files that GitLab includes at most, nested ones counted.
// Source: docs.gitlab.com/ee/ci/yaml, keyword include, GitLab 18.11.
const maxIncludes = 150

// loader reads files and lays them on each other.
type loader struct {
	ctx   context.Context
	tree  Tree
	path  string
	text  []byte
	trees map[string]Tree
	cfg   *Config

	parsed  map[string]*syntax.Document // by display name
	matched map[string]bool             // files that a wildcard brought
	count   int                         // included files so far
	full    bool                        // more than maxIncludes: reported, no more are read
}

func newLoader(ctx context.Context, opts Options) *loader {
	return &loader{
		ctx: ctx, tree: Tree{FS: opts.FS, Prefix: opts.Prefix}, path: opts.Path, text: opts.Text, trees: opts.Includes,
		parsed: map[string]*syntax.Document{}, matched: map[string]bool{},
		cfg: &Config{jobs: map[string]*Job{}, instances: map[string]*Job{}, includedBy: map[*source.File]source.Span{}},
	}
}

func (l *loader) root() (*syntax.Document, error) {
	text := l.text
	if text == nil {
		var err error
		if text, err = readFile(l.tree.FS, l.path); err != nil {
			return nil, err
		}
	}
	return l.parse(l.tree.Prefix+l.path, text), nil
}

func (l *loader) parse(name string, text []byte) *syntax.Document {
	doc := syntax.Parse(source.NewFile(name, text))
	l.parsed[name] = doc
	l.cfg.Files = append(l.cfg.Files, doc)
	return doc
}

// load returns the parsed file at name in tree, each file once.
func (l *loader) load(tree Tree, name string, from source.Span) (*syntax.Document, error) {
	display := tree.Prefix + name
	if doc := l.parsed[display]; doc != nil {
		return doc, nil
	}
	text, err := readFile(tree.FS, name)
	if err != nil {
		return nil, err
	}
	doc := l.parse(display, text)
	l.cfg.includedBy[doc.File] = from
	return doc, nil
}

// readFile reads a regular file of bounded size: a FIFO would block, and a device has no end.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errDirectory}
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errNotRegular}
	}
	return fs.ReadFile(fsys, name)
}

var (
	errDirectory  = fmt.Errorf("is a directory, not a file")
	errNotRegular = fmt.Errorf("is not a regular file")
)

// expand returns the document with everything that it includes laid under it, nil when it holds no mapping.
func (l *loader) expand(doc *syntax.Document, tree Tree) *syntax.Mapping {
	root, ok := doc.Root.(*syntax.Mapping)
	if !ok {
		return nil
	}
	include := root.Entry("include")
	if include == nil {
		return root
	}
	var base *syntax.Mapping
	for _, item := range includeItems(include.Value) {
		for _, m := range l.include(item, tree) {
			base = mergeInto(base, m)
		}
	}
	return mergeInto(base, without(root, "include"))
}

func mergeInto(base, over *syntax.Mapping) *syntax.Mapping {
	if base == nil {
		return over
	}
	return merge(base, over)
}

// includeItems returns the includes of the keyword, which takes one or a list.
func includeItems(n syntax.Node) []syntax.Node {
	if list, ok := n.(*syntax.Sequence); ok {
		return list.Items()
	}
	return []syntax.Node{n}
}

// include returns the expanded mappings of one include.
func (l *loader) include(n syntax.Node, tree Tree) []*syntax.Mapping {
	switch n := n.(type) {
	case *syntax.Scalar:
		if n.IsString() {
			return l.includeString(n, tree)
		}
	case *syntax.Mapping:
		return l.includeMapping(n, tree)
	case *syntax.Reference:
		l.unresolved("include", n.Span().Text(), "a !reference is not resolved before includes are", n.Span())
	}
	return nil
}

func (l *loader) includeString(s *syntax.Scalar, tree Tree) []*syntax.Mapping {
	if isURL(s.Text()) {
		l.unresolved("remote", s.Text(), noServer, s.Span())
		return nil
	}
	return l.local(s, tree)
}

const noServer = "no server given"

// includeKinds are the keys of which an include has exactly one.
var includeKinds = []string{"local", "project", "remote", "template", "component", "artifact"}

func (l *loader) includeMapping(m *syntax.Mapping, tree Tree) []*syntax.Mapping {
	i := slices.IndexFunc(includeKinds, func(kind string) bool { return m.Entry(kind) != nil })
	if i < 0 {
		return nil
	}
	kind := includeKinds[i]
	where, ok := m.Get(kind).(*syntax.Scalar)
	if !ok || !where.IsString() {
		return nil
	}
	if rules := m.Entry("rules"); rules != nil && rules.Value.Kind() == syntax.KindSequence {
		l.unresolved(kind, where.Text(), "its rules depend on the event", where.Span())
		return nil
	}
	switch kind {
	case "local":
		return l.local(where, tree)
	case "project":
		return l.project(m, where)
	default:
		l.unresolved(kind, where.Text(), noServer, where.Span())
		return nil
	}
}

// local includes files of the repository that the including file came from.
func (l *loader) local(where *syntax.Scalar, tree Tree) []*syntax.Mapping {
	name := where.Text()
	if hasVariable(name) {
		l.unresolved("local", name, "its path holds a variable", where.Span())
		return nil
	}
	if Interpolated(name) {
		l.unresolved("local", name, "its path holds an input", where.Span())
		return nil
	}
	name = clean(name)
	if !hasWildcard(name) {
		return l.file(tree, name, where.Span())
	}
	var all []*syntax.Mapping
	for _, match := range glob(tree.FS, name) {
		// A file that a wildcard brought before is not brought again, so that `*.yml` may match the file it stands in.
		if display := tree.Prefix + match; !l.matched[display] {
			l.matched[display] = true
			all = append(all, l.file(tree, match, where.Span())...)
		}
	}
	return all
}

// project includes files of another project, when a local checkout stands in for it.
func (l *loader) project(m *syntax.Mapping, where *syntax.Scalar) []*syntax.Mapping {
	var all []*syntax.Mapping
	for _, file := range flatten(orNull(m.Get("file"), where), 1) {
		tree, ok := l.trees[where.Text()]
		if !ok {
			l.unresolved("project", projectFile(m, where, file), noServer, file.Span)
			continue
		}
		all = append(all, l.file(tree, clean(file.Value), file.Span)...)
	}
	return all
}

func projectFile(m *syntax.Mapping, project *syntax.Scalar, file String) string {
	what := project.Text()
	if ref, ok := m.Get("ref").(*syntax.Scalar); ok {
		what += ":" + ref.Value()
	}
	return what + ":/" + clean(file.Value)
}

// file includes one file of a tree.
func (l *loader) file(tree Tree, name string, from source.Span) []*syntax.Mapping {
	if l.full || l.ctx.Err() != nil {
		return nil
	}
	if l.count++; l.count > maxIncludes {
		l.full = true
		l.problem(RuleIncludeLimit, from, fmt.Sprintf("more than %d files are included, which GitLab refuses: does a file include itself?", maxIncludes))
		return nil
	}
	if ext := path.Ext(name); ext != ".yml" && ext != ".yaml" && ext != ".YML" && ext != ".YAML" {
		l.problem(RuleIncludeNotYAML, from, fmt.Sprintf("%q cannot be included: the name of an included file ends in .yml or .yaml", name))
		return nil
	}
	doc, err := l.load(tree, name, from)
	if err != nil {
		l.problem(RuleIncludeMissing, from, fmt.Sprintf("%q cannot be included: %s", name, reason(err)))
		return nil
	}
	if m := l.expand(doc, tree); m != nil {
		return []*syntax.Mapping{m}
	}
	return nil
}

func (l *loader) unresolved(kind, what, why string, span source.Span) {
	l.cfg.Unresolved = append(l.cfg.Unresolved, Unresolved{Include: kind, What: what, Why: why, Span: span})
}

func (l *loader) problem(rule string, span source.Span, message string) {
	l.cfg.Problems = append(l.cfg.Problems, Problem{Rule: rule, Span: span, Path: []string{"include"}, Message: message})
}

// allParsed reports whether every file so far could be read as a mapping.
func (c *Config) allParsed() bool {
	return !slices.ContainsFunc(c.Files, func(d *syntax.Document) bool { return d.Root == nil }) &&
		!slices.ContainsFunc(c.Problems, func(p Problem) bool { return p.Rule == RuleIncludeMissing })
}
