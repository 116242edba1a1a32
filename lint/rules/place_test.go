package rules_test

import (
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
)

// placed returns in what way one of the findings lies where GitLab places an error, "" when none does.
func placed(cfg *config.Config, found []lint.Finding, at conformance.Place) string {
	for _, way := range []struct {
		name string
		lies func(*config.Config, lint.Finding, conformance.Place) bool
	}{
		{"in the keyword", inKeyword},
		{"in what the keyword takes from elsewhere", inTaken},
		{"in the job", inJob},
		{"in the file", inFile},
		{"in the include of the file", inInclude},
		{"in the circle", inCircle},
		{"in a name that is no string", inName},
		{"in the configuration", inWhole},
	} {
		if slices.ContainsFunc(found, func(f lint.Finding) bool { return way.lies(cfg, f, at) }) {
			return way.name
		}
	}
	return ""
}

// inKeyword: GitLab names the keys, and the finding leads there and lies in what is written there.
func inKeyword(cfg *config.Config, f lint.Finding, at conformance.Place) bool {
	return inTaken(cfg, f, at) && entryOf(cfg, f.Span) == f.Path[0]
}

// inTaken: the finding leads to the keys that GitLab names, and lies in what they hold, wherever that was written: in an entry
// that the job extends or references, in an alias.
func inTaken(cfg *config.Config, f lint.Finding, at conformance.Place) bool {
	fileFits := at.File == "" || f.Span.File.Name == at.File
	return at.Key != "" && fileFits && at.Holds(f.Path) && lies(cfg, f)
}

// entryOf returns the entry of its file in which a place lies.
func entryOf(cfg *config.Config, span source.Span) string {
	for _, doc := range cfg.Files {
		root, _ := doc.Root.(*syntax.Mapping)
		if doc.Header != nil && doc.Header.Span().Contains(span) {
			root = doc.Header
		}
		for e := range root.Entries() {
			if e.Key.Span().Contains(span) || e.Value.Span().Contains(span) {
				return e.Key.Value()
			}
		}
	}
	return ""
}

// inTopic returns a function that reports whether a finding lies in the keyword about which a case is, as far as its topic says.
//
//	typematrix job.retry.when
func inTopic(about string) func(lint.Finding) bool {
	topic, ok := strings.CutPrefix(about, "typematrix ")
	keys := strings.Split(topic, ".")
	return func(f lint.Finding) bool {
		if !ok || len(keys) < 2 {
			return true
		}
		keyword := keys[0]
		if keyword == "job" || keyword == "root" {
			keyword = keys[1]
		}
		return slices.Contains(f.Path, strings.TrimSuffix(keyword, "[]"))
	}
}

// inJob: GitLab names the job, or one of those that parallel makes of it.
func inJob(cfg *config.Config, f lint.Finding, at conformance.Place) bool {
	if at.Job == "" || len(f.Path) == 0 {
		return false
	}
	instance := cfg.Instance(at.Job)
	return (f.Path[0] == at.Job || instance != nil && f.Path[0] == instance.Name.Value) && lies(cfg, f)
}

// inFile: GitLab names no more than an included file.
func inFile(_ *config.Config, f lint.Finding, at conformance.Place) bool {
	return at.Key == "" && at.File != "" && f.Span.File.Name == at.File
}

// inInclude: GitLab names the included file also when the mistake is in what the include says: the values of its inputs. They
// are right or wrong where they are given.
func inInclude(cfg *config.Config, f lint.Finding, at conformance.Place) bool {
	if at.File == "" || at.Key != "" || len(f.Path) < 2 || f.Path[0] != "include" || f.Path[1] != "inputs" {
		return false
	}
	return slices.ContainsFunc(cfg.Files, func(doc *syntax.Document) bool {
		chain := cfg.IncludedBy(doc.File)
		return doc.File.Name == at.File && len(chain) > 0 && sameItem(cfg, chain[0], f.Span)
	})
}

// sameItem reports whether two places lie in the same item of an include.
func sameItem(cfg *config.Config, a, b source.Span) bool {
	for _, doc := range cfg.Files {
		root, _ := doc.Root.(*syntax.Mapping)
		items := []syntax.Node{root.Get("include")}
		if list, ok := items[0].(*syntax.Sequence); ok {
			items = list.Items()
		}
		for _, item := range items {
			if item != nil && item.Span().Contains(a) && item.Span().Contains(b) {
				return true
			}
		}
	}
	return false
}

// inCircle: a circle has no first entry. GitLab names the one at which it came upon the circle; the finding is where a link leads
// back to it, and so stands on its name.
func inCircle(_ *config.Config, f lint.Finding, at conformance.Place) bool {
	return strings.HasSuffix(f.Rule, "-cycle") && f.Span.Text() == at.Job
}

// inName: GitLab has words of its own for a key that is no string, or an empty one.
//
//	jobs:job    variables:simple
func inName(cfg *config.Config, f lint.Finding, at conformance.Place) bool {
	key, _ := follow(cfg.Root, f.Path)
	if at.Key == "" || key == nil || key.Span() != f.Span || key.IsString() && key.Value() != "" {
		return false
	}
	above := f.Path[:len(f.Path)-1]
	if len(above) == 0 {
		return strings.HasPrefix(at.Key, "jobs:")
	}
	return conformance.Place{Key: at.Key[:strings.LastIndex(at.Key, ":")]}.Holds(above)
}

// inWhole: GitLab says that the configuration has no job, also when it just said why an entry is none.
func inWhole(cfg *config.Config, f lint.Finding, at conformance.Place) bool {
	if at.Key != "jobs" {
		return false
	}
	key, value := follow(cfg.Root, f.Path)
	mapping, _ := value.(*syntax.Mapping)
	return len(f.Path) == 0 ||
		len(f.Path) == 1 && key != nil && key.Span() == f.Span && !(config.IsJobKey(key, value) && config.LooksLikeJob(mapping))
}

// lies reports whether a finding lies in what its path leads to: in the entry itself, or in what that took from elsewhere through
// extends, a reference or an alias.
func lies(cfg *config.Config, f lint.Finding) bool {
	switch {
	case len(f.Path) == 0:
		return false
	case f.Path[0] == "spec" && cfg.Root.Entry("spec") == nil:
		return slices.ContainsFunc(cfg.Files, func(doc *syntax.Document) bool {
			return doc.Header != nil && holds(doc.Header, f.Span)
		})
	case f.Path[0] == "include":
		return slices.ContainsFunc(cfg.Files, func(doc *syntax.Document) bool {
			root, _ := doc.Root.(*syntax.Mapping)
			include := root.Entry("include")
			return include != nil && (include.Key.Span() == f.Span || holds(include.Value, f.Span))
		})
	}
	key, value := follow(cfg.Root, f.Path)
	return key != nil && (key.Span().Contains(f.Span) || holds(value, f.Span))
}

// follow follows a path, and returns the last key and its value, or the item of a list under it; no key when it leads nowhere.
func follow(root *syntax.Mapping, path []string) (key *syntax.Scalar, value syntax.Node) {
	value = root
	for _, step := range path {
		var next syntax.Node
		switch n := value.(type) {
		case *syntax.Mapping:
			for e := range n.Entries() {
				if e.Key.Value() == step {
					key, next = e.Key, e.Value
				}
			}
		case *syntax.Sequence:
			if i, err := strconv.Atoi(step); err == nil && i < len(n.Items()) {
				next = n.Items()[i]
			}
		}
		if next == nil {
			return nil, root
		}
		value = next
	}
	return key, value
}

// holds reports whether a span lies in a node, or in one of those that it is made of.
func holds(n syntax.Node, span source.Span) bool {
	if n.Span().Contains(span) {
		return true
	}
	switch n := n.(type) {
	case *syntax.Sequence:
		return slices.ContainsFunc(n.Items(), func(item syntax.Node) bool { return holds(item, span) })
	case *syntax.Mapping:
		for e := range n.Entries() {
			if e.Key.Span().Contains(span) || holds(e.Value, span) {
				return true
			}
		}
	}
	return false
}
