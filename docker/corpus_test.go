package docker_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// corpusFiles calls judge with every file of a kind in the corpus.
func corpusFiles(t *testing.T, kind docker.Kind, judge func(*source.File)) {
	t.Helper()
	for _, project := range conformance.Projects(t) {
		err := filepath.WalkDir(project.Dir, func(path string, entry fs.DirEntry, err error) error {
			template := strings.Contains(path, "{{") // cookiecutter fills it
			if err != nil || template || !entry.Type().IsRegular() || docker.KindOf(entry.Name()) != kind {
				return err
			}
			text, err := os.ReadFile(path)
			if err == nil {
				judge(source.NewFile(filepath.ToSlash(path), text))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestDockerfilesOfCorpus checks that nothing is wrong with Dockerfiles that people build, and that their places hold.
func TestDockerfilesOfCorpus(t *testing.T) {
	t.Parallel()
	files, instructions := 0, 0
	corpusFiles(t, docker.IsDockerfile, func(file *source.File) {
		d := docker.ParseDockerfile(file)
		files++
		for _, p := range d.Problems {
			t.Errorf("%s:%d: %s", file.Name, file.LineAt(p.Span.Start), p.Message)
		}
		for _, in := range d.Instructions() {
			instructions++
			if !strings.EqualFold(in.Keyword.Text(), in.Name) {
				t.Errorf("%s: %s stands at %q", file.Name, in.Name, in.Keyword.Text())
			}
			for _, word := range in.Words() {
				if got := word.Span.Text(); got != word.Text && !strings.Contains(got, "\n") {
					t.Errorf("%s: the word %q stands at %q", file.Name, word.Text, got)
				}
			}
		}
	})
	t.Logf("%d Dockerfiles with %d instructions", files, instructions)
}

// TestComposeOfCorpus checks that services are found wherever a file has some, and that their places hold.
func TestComposeOfCorpus(t *testing.T) {
	t.Parallel()
	files, services, ports := 0, 0, 0
	corpusFiles(t, docker.IsCompose, func(file *source.File) {
		c := docker.ParseCompose(file)
		files++
		if c.Root == nil || len(c.Services) == 0 && strings.Contains("\n"+string(file.Text), "\nservices:\n") {
			t.Errorf("%s: no service is found", file.Name)
		}
		for _, s := range c.Services {
			services++
			ports += len(s.Ports)
			if s.Name.Span().Text() != s.Name.Text() {
				t.Errorf("%s: %q stands at %q", file.Name, s.Name.Text(), s.Name.Span().Text())
			}
		}
	})
	t.Logf("%d compose files with %d services and %d ports", files, services, ports)
}
