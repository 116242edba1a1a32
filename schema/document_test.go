package schema

import (
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

func document(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("document", strings.NewReader(string(Document()))); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("document")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain makes of a node what an editor makes of it: references are lists.
func plain(n syntax.Node) any {
	switch n := n.(type) {
	case *syntax.Reference:
		var list []any
		for _, key := range n.Path() {
			list = append(list, key.Value())
		}
		return list
	case *syntax.Sequence:
		list := []any{}
		for _, item := range n.Items() {
			list = append(list, plain(item))
		}
		return list
	case *syntax.Mapping:
		m := map[string]any{}
		for e := range n.Entries() {
			m[e.Key.Value()] = plain(e.Value)
		}
		return m
	default:
		return convertScalar(n.(*syntax.Scalar))
	}
}

func parse(text string) syntax.Node {
	return syntax.Parse(source.NewFile(".gitlab-ci.yml", []byte(text))).Root
}

func TestDocument(t *testing.T) {
	s := document(t)
	for _, text := range []string{
		"test: {script: make}", "test: {extends: .a}\n.a: [1]", "test: {script: [!reference [.a, script], make]}",
		"test: !reference [.a]", "test: {script: s, rules: [!reference [.a, rules], {if: $A}]}", "test: {trigger: g/p}",
		"test: {script: s, when: !reference [.a, when], retry: 2, cache: {policy: $P}}", "include: a.yml\nworkflow: {rules: [{if: $A}]}",
		"spec: {inputs: {a: }}", "test: {needs: [a, {job: b, parallel: {matrix: [{A: x}]}}], script: s}",
	} {
		if err := s.Validate(plain(parse(text))); err != nil {
			t.Errorf("%s: %#v", text, err)
		}
	}
	for _, text := range []string{
		"test: {scirpt: make}", "test: {script: 1}", "test: {script: s, retry: 5}", "test: {script: s, trigger: g/p}",
		"stages: test", "include: {locl: a}", "test: {script: s, needs: [{jobb: a}]}", "default: {script: s}", "test: {}",
	} {
		if s.Validate(plain(parse(text))) == nil {
			t.Errorf("%s: nothing is wrong with it", text)
		}
	}
}

// TestDocumentAcceptsWhatGitLabAccepts allows for the nonsense that GitLab overlooks, but not for much.
func TestDocumentAcceptsWhatGitLabAccepts(t *testing.T) {
	s := document(t)
	accepted, all := 0, 0
	for _, v := range conformance.Verdicts(t) {
		root := parse(v.Files[conformance.Root])
		if skip := []string{"interpolation types", "yaml symbols"}; !v.Valid || root == nil || slices.Contains(skip, v.About) {
			continue
		}
		all++
		if err := s.Validate(plain(root)); err == nil {
			accepted++
		} else if testing.Verbose() {
			t.Logf("%s %s: %s", v.ID, v.About, v.Files[conformance.Root])
		}
	}
	t.Logf("%d of %d", accepted, all)
	if accepted < all*97/100 {
		t.Errorf("the document accepts only %d of %d valid configurations", accepted, all)
	}
}
