package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// maxRemark is how many bytes of a server's sentence a finding repeats.
const maxRemark = 500

// serverFinding returns a finding with a sentence of the server, at the place that it speaks of.
func serverFinding(pass *lint.Pass, verb, text string) lint.Finding {
	p := placeOfRemark(pass.Config, text)
	words := secret.Redact(strings.Join(strings.Fields(text), " "))
	if len(words) > maxRemark {
		words = strings.ToValidUTF8(words[:maxRemark], "") + "…"
	}
	return lint.Quoted(lint.Findingf(p.span, "GitLab %s: %s", verb, words).At(p.path...))
}

// A serverPlace is what a sentence of the server speaks of, as far as it is followed.
type serverPlace struct {
	span source.Span
	path []string
	node syntax.Node
}

var (
	lineAndColumn = pattern(`\bline (\d+) column (\d+)`)
	ofKeys        = pattern(`\bkeys\b[^:]*: (.+)`)
	inBackticks   = pattern("`([^`]+)`")
	quotedJob     = pattern(`^'(.+?)' job `)
	aWord         = pattern(`[\w./-]+`)
)

// pattern returns a regular expression that is compiled when it is needed.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// placeOfRemark finds the place that a sentence of the server speaks of. Errors of entries begin with the way to it; those of what lies
// between jobs name the job; those of the loader have a line, and those of includes the file. Else it is the first line of the root.
//
//	jobs:test:artifacts expire in should …     'test' job needs …     test job: …     … at line 2 column 1     … `ci/build.yml` …
//
// Source: Gitlab::Config::Entry::Validator#location and Gitlab::Ci::YamlProcessor, GitLab 18.11. The names in a way are in lower case.
func placeOfRemark(cfg *config.Config, text string) serverPlace {
	root := rootPlace(cfg)
	if m := lineAndColumn().FindStringSubmatch(text); m != nil && len(cfg.Files) > 0 {
		return atLine(namedFile(cfg, text), m[1], m[2])
	}
	if cfg.Root == nil {
		return root
	}
	if way, rest, ok := strings.Cut(text, " "); ok && (way == "jobs" || strings.HasPrefix(way, "jobs:")) {
		if name, rest, ok := cutEntry(cfg, text[len("jobs")+1:]); ok {
			return follow(root.enter(cfg.Root, name), rest)
		}
	} else if name, _, _ := strings.Cut(way, ":"); slices.Contains(config.RootKeywords(), name) || way == "root" {
		return follow(serverPlace{root.span, nil, cfg.Root}, ":"+strings.TrimPrefix(way, "root")+" "+rest)
	}
	if m := quotedJob().FindStringSubmatch(text); m != nil {
		return between(root, cfg, m[1], text[len(m[0]):])
	}
	if name, rest, ok := cutEntry(cfg, text); ok && (strings.HasPrefix(rest, " job: ") || strings.HasPrefix(rest, ": ")) {
		return between(root, cfg, name, rest)
	}
	return includePlace(cfg, text, root)
}

// rootPlace is the first line of the root file.
func rootPlace(cfg *config.Config) serverPlace {
	if len(cfg.Files) == 0 {
		return serverPlace{}
	}
	return serverPlace{span: cfg.Files[0].File.Line(1)}
}

// namedFile returns the file of the configuration that a sentence names, else the root file.
func namedFile(cfg *config.Config, text string) *source.File {
	for _, m := range inBackticks().FindAllStringSubmatch(text, -1) {
		for _, doc := range cfg.Files {
			if plainPath(strings.TrimPrefix(doc.File.Name, cfg.Prefix)) == plainPath(m[1]) {
				return doc.File
			}
		}
	}
	return cfg.Files[0].File
}

// plainPath returns a path of the repository without what may stand before it.
func plainPath(name string) string { return strings.TrimPrefix(strings.TrimPrefix(name, "."), "/") }

func atLine(file *source.File, line, column string) serverPlace {
	row, _ := strconv.Atoi(line)
	col, _ := strconv.Atoi(column)
	whole := file.Line(min(max(row, 1), file.Lines()))
	start := file.Offset(source.Position{Line: min(max(row, 1), file.Lines()), Column: max(col, 1)})
	return serverPlace{span: file.Span(min(max(start, whole.Start), whole.End), whole.End)}
}

// cutEntry cuts the name of a root entry, which may have blanks and colons in it, from the beginning of a text: the longest that fits.
func cutEntry(cfg *config.Config, text string) (name, rest string, ok bool) {
	for e := range cfg.Root.Entries() {
		key := e.Key.Value()
		if len(key) < len(name) || len(text) <= len(key) || !strings.EqualFold(text[:len(key)], key) {
			continue
		}
		if next := text[len(key)]; key != "" && (next == ':' || next == ' ') {
			name, rest, ok = key, text[len(key):], true
		}
	}
	return name, rest, ok
}

// enter goes to a key of a mapping. The place of a value on one line is the value, that of others their key.
func (p serverPlace) enter(m *syntax.Mapping, key string) serverPlace {
	e := m.Entry(key)
	if e == nil {
		for other := range m.Entries() {
			if strings.EqualFold(other.Key.Value(), key) {
				e = other
			}
		}
	}
	if e == nil {
		return p
	}
	next := serverPlace{e.Key.Span(), append(p.path[:len(p.path):len(p.path)], e.Key.Value()), e.Value}
	if s, ok := e.Value.(*syntax.Scalar); ok && !s.Span().IsEmpty() {
		next.span = s.Span()
	}
	return next
}

// follow goes on with the rest of a way, ":artifacts:paths should …", and then with the keys that the sentence begins with or lists.
func follow(p serverPlace, rest string) serverPlace {
	way, sentence, _ := strings.Cut(rest, " ")
	for key := range strings.SplitSeq(strings.Trim(way, ":"), ":") {
		m, ok := p.node.(*syntax.Mapping)
		if !ok {
			break
		}
		p = p.enter(m, key)
	}
	m, ok := p.node.(*syntax.Mapping)
	if !ok {
		return p.mentioned(sentence)
	}
	words := strings.Fields(sentence)
	for n := min(3, len(words)); n > 0; n-- {
		if key := strings.Join(words[:n], "_"); m.Entry(key) != nil {
			return p.enter(m, key)
		}
	}
	if list := ofKeys().FindStringSubmatch(sentence); list != nil {
		key, _, _ := strings.Cut(list[1], ",")
		if e := m.Entry(strings.TrimSpace(key)); e != nil {
			return serverPlace{e.Key.Span(), append(p.path, e.Key.Value()), e.Value}
		}
	}
	return p
}

// betweenKeys are the words for what lies between jobs, with the keywords that they are about.
var betweenKeys = []struct{ word, key string }{
	{"stage", "stage"},
	{"need", "needs"},
	{"needs", "needs"},
	{"dependency", "dependencies"},
	{"dependencies", "dependencies"},
	{"extends", "extends"},
	{"matrix", "parallel"},
	{"rule", "rules"},
	{"variable", "variables"},
}

// between finds the keyword of a job that a sentence about several jobs means, and in it the name that it repeats.
func between(root serverPlace, cfg *config.Config, name, rest string) serverPlace {
	if job := cfg.Instance(name); job != nil {
		name = job.Name.Value
	}
	p := root.enter(cfg.Root, name)
	job, ok := p.node.(*syntax.Mapping)
	if !ok {
		return p
	}
	said := map[string]bool{}
	for _, word := range aWord().FindAllString(rest, -1) {
		said[word] = true
	}
	for _, k := range betweenKeys {
		if said[k.word] && job.Entry(k.key) != nil {
			return p.enter(job, k.key).mentioned(rest)
		}
	}
	return p
}

// mentioned goes to the first item below a place whose text a sentence repeats.
func (p serverPlace) mentioned(sentence string) serverPlace {
	list, ok := p.node.(*syntax.Sequence)
	if !ok {
		return p
	}
	for i, item := range list.Items() {
		named := item
		if m, ok := item.(*syntax.Mapping); ok && m.Get("job") != nil {
			named = m.Get("job")
		}
		if s, ok := named.(*syntax.Scalar); ok && s.Value() != "" && says(sentence, s.Value()) {
			return serverPlace{s.Span(), append(p.path, strconv.Itoa(i)), item}
		}
	}
	return p
}

// says reports whether a sentence repeats a name as a whole.
func says(sentence, name string) bool {
	whole := regexp.MustCompile(`(?:^|[\s'"` + "`" + `(])` + regexp.QuoteMeta(name) + `(?:$|[\s'"` + "`" + `),.])`)
	return whole.MatchString(sentence)
}

// includePlace finds the include whose file a sentence names.
func includePlace(cfg *config.Config, text string, root serverPlace) serverPlace {
	for _, m := range inBackticks().FindAllStringSubmatch(text, -1) {
		for _, doc := range cfg.Files {
			top, ok := doc.Root.(*syntax.Mapping)
			if !ok || top.Get("include") == nil {
				continue
			}
			if s := scalarWith(top.Get("include"), m[1]); s != nil {
				return serverPlace{s.Span(), []string{"include"}, s}
			}
		}
	}
	return root
}

// scalarWith returns the first scalar of a node whose text is a path.
func scalarWith(n syntax.Node, path string) *syntax.Scalar {
	switch n := n.(type) {
	case *syntax.Scalar:
		if plainPath(n.Value()) == plainPath(path) {
			return n
		}
	case *syntax.Sequence:
		for _, item := range n.Items() {
			if s := scalarWith(item, path); s != nil {
				return s
			}
		}
	case *syntax.Mapping:
		for e := range n.Entries() {
			if s := scalarWith(e.Value, path); s != nil {
				return s
			}
		}
	}
	return nil
}
