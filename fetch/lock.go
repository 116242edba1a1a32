package fetch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Where a repository keeps the copies of what it includes.
const (
	Dir      = ".pipewright"
	LockFile = Dir + "/lock.yml"
	FilesDir = Dir + "/vendor"
)

// lockVersion is the version of the format. It grows when older versions of pipewright would misunderstand it.
const lockVersion = "1"

// Listing is the kind of a file that lists the paths of a project, which wildcards and rules:exists need.
const Listing = "listing"

// A Lock says which copies of included files a repository keeps.
type Lock struct {
	Files []File // sorted
}

// A File is one copy.
type File struct {
	Include string // project, remote, template, component or listing
	Address string // the URL of a remote file, the name of a template, the address of a component
	Project string // of a file of a project, and of a component
	Ref     string // what was asked for: a branch, a tag, HEAD; the version that was found for a component
	Path    string // in the project
	Commit  string // that the ref stood for
	SHA256  string
	URL     string // where a person finds it
	Copy    string // the path of the copy in [Dir]
}

// fields are the fields by their names in the file, in order.
func (f *File) fields() []field {
	return []field{
		{"include", &f.Include},
		{"address", &f.Address},
		{"project", &f.Project},
		{"ref", &f.Ref},
		{"path", &f.Path},
		{"commit", &f.Commit},
		{"sha256", &f.SHA256},
		{"url", &f.URL},
		{"copy", &f.Copy},
	}
}

type field struct {
	name  string
	value *string
}

// compare orders files: what somebody reads together stands together.
func compare(a, b File) int {
	return cmp.Or(cmp.Compare(a.Include, b.Include), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Project, b.Project),
		cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Path, b.Path))
}

// Bytes returns the lock as it stands in its file: the same bytes for the same files.
func (l *Lock) Bytes() []byte {
	var b strings.Builder
	b.WriteString("# What the configuration includes from elsewhere, and which copy of it counts.\n")
	b.WriteString("# Written by \"pipewright vendor\": run it again instead of editing this.\n")
	b.WriteString("version: " + lockVersion + "\nincludes:")
	if len(l.Files) == 0 {
		b.WriteString(" []")
	}
	b.WriteString("\n")
	for _, f := range l.Files {
		lead := "  - "
		for _, field := range f.fields() {
			if *field.value != "" {
				b.WriteString(lead + field.name + ": " + quote(*field.value) + "\n")
				lead = "    "
			}
		}
	}
	return []byte(b.String())
}

// quote returns a text as YAML that every reader takes for a text.
func quote(s string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._/@-", r)
	}
	isLetter := s != "" && (s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z')
	if isLetter && strings.IndexFunc(s, func(r rune) bool { return !safe(r) }) < 0 && !slices.Contains(words, strings.ToLower(s)) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// words are those that YAML takes for something else than a text.
var words = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}

// ParseLock reads a lock. The error names what is wrong with it.
func ParseLock(text []byte) (*Lock, error) {
	doc := syntax.Parse(source.NewFile(LockFile, text))
	if len(doc.Problems) > 0 {
		return nil, &Broken{File: LockFile, Why: "is no YAML: " + doc.Problems[0].Message}
	}
	root, _ := doc.Root.(*syntax.Mapping)
	if version := scalar(root.Get("version")); version != lockVersion {
		return nil, &Broken{File: LockFile, Why: fmt.Sprintf("has the version %q, and this pipewright knows %q", version, lockVersion)}
	}
	list, _ := root.Get("includes").(*syntax.Sequence)
	lock := &Lock{}
	if list == nil {
		return nil, &Broken{File: LockFile, Why: `has no list "includes"`}
	}
	for _, item := range list.Items() {
		f, err := parseFile(item)
		if err != nil {
			return nil, err
		}
		lock.Files = append(lock.Files, f)
	}
	slices.SortFunc(lock.Files, compare)
	return lock, nil
}

func parseFile(n syntax.Node) (File, error) {
	var f File
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return f, &Broken{File: LockFile, Why: "lists something that is no include"}
	}
	for _, field := range f.fields() {
		*field.value = scalar(m.Get(field.name))
	}
	if f.Include == "" || f.SHA256 == "" || !isCopy(f.Copy) {
		return f, &Broken{File: LockFile, Why: fmt.Sprintf("lacks include, sha256 or copy in line %d", n.Span().File.LineAt(n.Span().Start))}
	}
	return f, nil
}

func scalar(n syntax.Node) string {
	if s, ok := n.(*syntax.Scalar); ok {
		return s.Text()
	}
	return ""
}

// Broken says that the lock, or a file that it lists, is not as "pipewright vendor" left it.
type Broken struct {
	File string // from the root of the repository
	Why  string
}

// Error implements error.
func (b *Broken) Error() string {
	return b.File + " " + b.Why + `: run "pipewright vendor" to get it again`
}
