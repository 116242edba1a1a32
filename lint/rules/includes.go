package rules

import (
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// An included is one include as it is written: of a file of the configuration, or of a job that triggers a child pipeline.
type included struct {
	node *syntax.Mapping // nil for an include that is only a string
	text config.String   // that string
	path []string
}

// includesKey is the key of the includes in [lint.Once].
type includesKey struct{}

// includes returns every include of the configuration. What includes bring may include more.
func includes(pass *lint.Pass) []included {
	return lint.Once(pass, includesKey{}, func() []included {
		var all []included
		for _, doc := range pass.Config.Files {
			if root, ok := doc.Root.(*syntax.Mapping); ok {
				all = appendIncludes(all, root.Get("include"), "include")
			}
		}
		for _, job := range pass.Config.Jobs {
			if trigger, ok := job.Node.Get("trigger").(*syntax.Mapping); ok {
				all = appendIncludes(all, trigger.Get("include"), job.Name.Value, "trigger", "include")
			}
		}
		return all
	})
}

func appendIncludes(all []included, n syntax.Node, path ...string) []included {
	switch n := n.(type) {
	case *syntax.Sequence:
		for _, item := range n.Items() {
			if _, nested := item.(*syntax.Sequence); !nested {
				all = appendIncludes(all, item, path...)
			}
		}
	case *syntax.Mapping:
		all = append(all, included{node: n, path: path})
	case *syntax.Scalar:
		all = append(all, included{text: config.String{Value: n.Value(), Span: n.Span()}, path: path})
	}
	return all
}

// get returns the text of a key of an include, and whether it has one.
func (in included) get(key string) (config.String, bool) {
	s, ok := in.node.Get(key).(*syntax.Scalar)
	if !ok || s.Kind() == syntax.KindNull {
		return config.String{}, false
	}
	return config.String{Value: s.Value(), Span: s.Span()}, true
}

// url returns the address of a remote include, and whether it is one.
func (in included) url() (config.String, bool) {
	if in.node != nil {
		return in.get("remote")
	}
	return in.text, strings.HasPrefix(in.text.Value, "https://") || strings.HasPrefix(in.text.Value, "http://")
}

// usualBranches are names that only branches have.
var usualBranches = []string{"HEAD", "main", "master", "develop", "development", "devel", "dev", "trunk", "staging", "production", "stable", "latest", "next"}

// versionInPath finds what names a version in the path of an address: a commit, or a number with or without a "v" before it.
var versionInPath = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)[/@=_-](v?\d+([._-]\w+)*|v\d\w*|[0-9a-f]{7,64})([/?&]|$)`)
})

// namesVersion reports whether the path of a URL names a version.
func namesVersion(url string) bool {
	_, address, _ := strings.Cut(url, "://")
	_, path, _ := strings.Cut(address, "/")
	return versionInPath().MatchString("/" + path)
}

// addressKnown reports whether an address is written out, without variables and inputs.
func addressKnown(s config.String) bool { return s.Value != "" && !strings.Contains(s.Value, "$") }

// part returns the place of a text inside a string, that of the string where it is written in another way.
func part(s config.String, text string) source.Span {
	written := s.Span.Text()
	i := strings.LastIndex(written, text)
	if i < 0 || text == "" {
		return s.Span
	}
	return s.Span.File.Span(s.Span.Start+i, s.Span.Start+i+len(text))
}
