package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

//go:embed rule.go.tmpl rule.txtar.tmpl
var skeletons embed.FS

// A rule is what the skeletons need to know.
type rule struct {
	Name  string // needs-unknown-job
	Var   string // NeedsUnknownJob
	Func  string // needsUnknownJob
	Group string // the constant in package lint: Stages
	Since string // the version that will bring it
}

// create starts the rule of that name in the module around dir. It changes nothing when it cannot do all of it.
func create(dir, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	root, err := moduleRoot(dir)
	if err != nil {
		return err
	}
	since, err := nextVersion(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	r := rule{Name: name, Var: exported(name), Func: unexported(name), Group: groupOf(name), Since: since}

	list := filepath.Join(root, "lint", "rules", "rules.go")
	old, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	listed, err := addToList(old, r.Var)
	if err != nil {
		return fmt.Errorf("lint/rules/rules.go: %w", err)
	}
	return write(
		file{filepath.Join(root, "lint", "rules", name+".go"), render("rule.go.tmpl", r), os.O_EXCL},
		file{filepath.Join(root, "testdata", "lint", name+".txtar"), render("rule.txtar.tmpl", r), os.O_EXCL},
		file{list, listed, os.O_TRUNC},
	)
}

// validName is what the names of rules look like: at least two words in kebab-case, the thing first.
const validName = `^[a-z][a-z0-9]*(-[a-z0-9]+)+$`

// checkName says what is wrong with a name.
func checkName(name string) error {
	if !regexp.MustCompile(validName).MatchString(name) {
		return fmt.Errorf("%q is no name for a rule: it takes at least two words in lower case with dashes, "+
			`the thing first, as in "needs-unknown-job"`, name)
	}
	return nil
}

// moduleRoot returns the directory of go.mod, from dir upwards.
func moduleRoot(dir string) (string, error) {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod here or above: run it inside the repository")
		}
		dir = up
	}
}

// render fills in a skeleton.
func render(name string, r rule) []byte {
	var out bytes.Buffer
	if err := template.Must(template.ParseFS(skeletons, name)).Execute(&out, r); err != nil {
		panic(err) // the skeletons are part of the program, and tested
	}
	return out.Bytes()
}

// A file is one to be written. Its flag tells whether it must be new (os.O_EXCL) or is replaced (os.O_TRUNC).
type file struct {
	name string
	text []byte
	flag int
}

// write writes the files, after a look whether those that must be new are.
func write(files ...file) error {
	for _, f := range files {
		if _, err := os.Lstat(f.name); f.flag == os.O_EXCL && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s exists already", filepath.Base(f.name))
		}
	}
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(f.name), 0o755); err != nil {
			return err
		}
		out, err := os.OpenFile(f.name, os.O_WRONLY|os.O_CREATE|f.flag, 0o644)
		if err != nil {
			return err
		}
		_, err = out.Write(f.text)
		if err := errors.Join(err, out.Close()); err != nil {
			return err
		}
	}
	return nil
}

// releasedVersion finds the newest release in the changelog.
const releasedVersion = `(?m)^## \[(\d+)\.(\d+)\.\d+\]`

// nextVersion returns the version that the next release will have: a new rule makes it a minor one.
func nextVersion(changelog string) (string, error) {
	text, err := os.ReadFile(changelog)
	if err != nil {
		return "", err
	}
	match := regexp.MustCompile(releasedVersion).FindSubmatch(text)
	if match == nil {
		return "0.1.0", nil
	}
	var major, minor int
	if _, err := fmt.Sscan(string(match[1])+" "+string(match[2]), &major, &minor); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d.%d.0", major, minor+1), nil
}

// groupOf guesses the group of a rule from the first word of its name.
func groupOf(name string) string {
	thing, _, _ := strings.Cut(name, "-")
	switch thing {
	case "yaml":
		return "Syntax"
	case "include", "component", "inputs":
		return "Includes"
	case "stage", "stages", "needs", "dependencies":
		return "Stages"
	case "image", "service", "services":
		return "Images"
	case "secret", "secrets", "token":
		return "Secrets"
	case "script", "shell":
		return "Scripts"
	default:
		return "Jobs"
	}
}
