package lint_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// settingsSchema compiles what editors get.
func settingsSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("settings", bytes.NewReader(lint.SettingsSchema(rules.All()))); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("settings")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// edited returns what an editor sees in a node: YAML 1.2, to which `off` is a string.
func edited(n syntax.Node) any {
	switch n := n.(type) {
	case *syntax.Mapping:
		m := map[string]any{}
		for e := range n.Entries() {
			m[e.Key.Text()] = edited(e.Value)
		}
		return m
	case *syntax.Sequence:
		list := []any{}
		for _, item := range n.Items() {
			list = append(list, edited(item))
		}
		return list
	case *syntax.Scalar:
		if f, ok := n.Float(); ok {
			return f
		}
		if n.Kind() == syntax.KindNull {
			return nil
		}
		return n.Text()
	default:
		return nil
	}
}

// agree compares the schema with the parser.
func agree(s *jsonschema.Schema, text string) error {
	file := source.NewFile(lint.SettingsFile, []byte(text))
	_, mistakes := lint.ParseSettings(file, rules.All())
	err := s.Validate(edited(syntax.Parse(file).Root))
	switch {
	case err != nil && len(mistakes) == 0:
		return fmt.Errorf("the schema refuses settings in which lint finds no mistake: %#v\n%s", err, text)
	case err == nil && len(mistakes) > 0:
		return fmt.Errorf("the schema accepts settings of which lint says %q\n%s", mistakes[0].Message, text)
	}
	return nil
}

func TestSettingsSchemaAgreesWithTheParser(t *testing.T) {
	t.Parallel()
	s := settingsSchema(t)
	for _, text := range []string{
		"", "rules:", "# nothing\n", "preset: strict", "preset: strickt", "presett: strict", `gitlab: "17.11"`, "gitlab: 17.11", "gitlab: new", `gitlab: "17"`,
		"gitlab: [17.11]", "rules: {image-tag-latest: off}", "rules: {image-tag-latest: never}", "rules: {image-tag-latst: off}", "rules: [image-tag-latest]",
		"rules: {image-tag-latest: }", "rules: {image-tag-latest: {severity: error}}", "rules: {image-tag-latest: {allowed: a}}",
		"rules: {image-registry-not-allowed: {allowed: a}}", "rules: {image-registry-not-allowed: {allowed: [a, b], severity: info}}",
		"rules: {image-registry-not-allowed: {allowed: {a: b}}}", "rules: {image-registry-not-allowed: {allowd: [a]}}",
		"rules: {image-registry-not-allowed: {allowed: [[a]]}}", "ignore: {rule: secret-literal}", "ignore: [{rule: secret-literal}]",
		"ignore: [{rule: secret-literal, paths: [a, b/**]}]", "ignore: [{rule: secret-literal, paths: a}]", "ignore: [{rule: secret-literal, paths: []}]",
		"ignore: [{rule: secret-literl, paths: a}]", "ignore: [{rule: secret-literal, paths: a, why: b}]", "ignore: [secret-literal]",
		"includes: {g/p: ../p}", "includes: {g/p: }", "includes: [g/p]", "includes: {g/p: [a]}",
		"extends: a.yml", "extends: [a.yml, ../b.yml]", "extends: [[a.yml]]", "extends: https://example.com/a.yml", "extends: {file: a.yml}",
		"{includes: {g/p: ../p}, extends: {project: g/p, file: a.yml}}", "{includes: {g/p: ../p}, extends: [{project: g/p, file: a.yml, ref: main}]}",
		"- a", "text",
	} {
		if err := agree(s, text); err != nil {
			t.Error(err)
		}
	}
}

// TestSettingsSchemaAcceptsOurs shows the schema to all settings of the project's tests and documentation.
func TestSettingsSchemaAcceptsOurs(t *testing.T) {
	t.Parallel()
	s := settingsSchema(t)
	found := slices.Concat(settingsOfRules(), settingsOfArchives(t), settingsOfPages(t))
	if len(found) < 2*len(rules.All()) {
		t.Errorf("found only %d settings: is the test reading the right directories?", len(found))
	}
	for _, text := range found {
		if err := agree(s, text); err != nil {
			t.Error(err)
		}
	}
}

// settingsOfRules returns the settings under which the examples of rules hold, and a severity for each.
func settingsOfRules() []string {
	var found []string
	for _, a := range rules.All() {
		found = append(found, a.Settings, "rules: {"+a.Name+": warning}")
	}
	return found
}

// settingsOfArchives returns the settings files of the archives in testdata.
func settingsOfArchives(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, name := range glob(t, "testdata/script/*.txtar", "testdata/lint/*.txtar") {
		archive, err := txtar.ParseFile("../" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.Files {
			if path.Base(file.Name) == lint.SettingsFile {
				found = append(found, string(file.Data))
			}
		}
	}
	return found
}

// settingsOfPages returns the settings in the documentation. Lint finds no mistake in any.
func settingsOfPages(t *testing.T) []string {
	t.Helper()
	fence := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")
	key := regexp.MustCompile(`^(# \.pipewright\.yml|rules:|preset:|gitlab:|ignore:|includes:|extends:)`)
	var found []string
	for _, name := range glob(t, "*.md", "docs/*.md", "docs/*/*.md") {
		text, err := os.ReadFile("../" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range fence.FindAllStringSubmatch(string(text), -1) {
			if !key.MatchString(match[1]) {
				continue
			}
			found = append(found, match[1])
			if _, mistakes := lint.ParseSettings(source.NewFile(name, []byte(match[1])), rules.All()); len(mistakes) > 0 {
				t.Errorf("%s shows settings of which lint says %q\n%s", name, mistakes[0].Message, match[1])
			}
		}
	}
	return found
}

func glob(t *testing.T, patterns ...string) []string {
	t.Helper()
	var names []string
	for _, pattern := range patterns {
		found, err := fs.Glob(os.DirFS(".."), pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(found), err)
		}
		names = append(names, found...)
	}
	return names
}

// TestSettingsSchemaDescribes checks what editors show beside a rule.
func TestSettingsSchemaDescribes(t *testing.T) {
	t.Parallel()
	type described struct {
		Description, Default string
		Properties           map[string]described
		AnyOf, AllOf         []described
		Then                 *described
	}
	var document described
	if err := json.Unmarshal(lint.SettingsSchema(rules.All()), &document); err != nil {
		t.Fatal(err)
	}
	shown := document.Properties["rules"].AnyOf[0].Properties
	for _, a := range rules.All() {
		got := shown[a.Name]
		if !strings.HasPrefix(got.Description, a.Summary()) || got.Default != a.Severity.String() {
			t.Errorf("%s: the schema shows %q, %q", a.Name, got.Description, got.Default)
		}
		for _, o := range a.Options {
			if option := got.AllOf[0].Then.Properties[o.Name]; option.Description != o.Doc {
				t.Errorf("%s: the schema says of %s %q", a.Name, o.Name, option.Description)
			}
		}
	}
}
