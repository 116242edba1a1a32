package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// docs makes the pages. It runs a pipewright that is built from the tree, so that no output is made up.
type docs struct {
	root    string // of the repository
	program string // the built pipewright
	scratch string // an empty directory for the projects that the program looks at
}

// newDocs builds pipewright into bin.
func newDocs(root, bin string) (*docs, error) {
	d := &docs{root: root, program: filepath.Join(bin, "pipewright"), scratch: filepath.Join(bin, "scratch")}
	build := exec.Command("go", "build", "-o", d.program, "./cmd/pipewright")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build pipewright: %w\n%s", err, out)
	}
	return d, nil
}

// A pageSet maps the names of files, from the root of the repository, to their text.
type pageSet map[string]string

// pages returns everything that is generated.
func (d *docs) pages() (pageSet, error) {
	pages := pageSet{}
	for _, add := range []func(pageSet) error{d.addRules, d.addCommandLine, d.addReadme} {
		if err := add(pages); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// A project is the files of a small directory, by name.
type project map[string]string

// output runs pipewright in a directory with the files of the project and returns what it prints to stdout.
func (d *docs) output(files project, args ...string) (string, error) {
	if err := os.RemoveAll(d.scratch); err != nil {
		return "", err
	}
	for name, text := range files {
		name = filepath.Join(d.scratch, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(d.scratch, 0o755); err != nil {
		return "", err
	}
	cmd := exec.Command(d.program, args...)
	cmd.Dir = d.scratch
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "CLICOLOR_FORCE=", "SOURCE_DATE_EPOCH=1795420800") // 2026-11-23
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	// Exit code 1 means findings, which is what most of the runs are for.
	if exit := new(exec.ExitError); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return "", fmt.Errorf("pipewright %s: %w\n%s", strings.Join(args, " "), err, &stderr)
	}
	return string(out), nil
}

// write writes the pages and removes pages of rules that are gone.
func write(root string, pages pageSet) error {
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(pages[name]), 0o644); err != nil {
			return err
		}
	}
	left, err := leftOver(root, pages)
	if err != nil {
		return err
	}
	for _, name := range left {
		if err := os.Remove(filepath.Join(root, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// leftOver returns the pages in docs/rules that no rule has any more.
func leftOver(root string, pages pageSet) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, "docs", "rules"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var left []string
	for _, entry := range entries {
		if name := "docs/rules/" + entry.Name(); pages[name] == "" {
			left = append(left, name)
		}
	}
	return left, nil
}
