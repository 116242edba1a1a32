package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/txtar"
)

// The projects that README.md shows, archives.
const (
	sampleFile  = "internal/docgen/sample.txtar"
	stagingFile = "internal/docgen/staging.txtar"
)

// addReadme adds README.md with its generated parts renewed.
func (d *docs) addReadme(pages pageSet) error {
	text, err := os.ReadFile(filepath.Join(d.root, "README.md"))
	if err != nil {
		return err
	}
	page := string(text)
	for name, part := range map[string]func() (string, error){
		"commands": d.commandTable, "generate": d.generateSample, "sample": d.sample, "simulate": d.simulateSample,
	} {
		generated, err := part()
		if err == nil {
			page, err = splice(page, name, generated)
		}
		if err != nil {
			return fmt.Errorf("README.md: %s: %w", name, err)
		}
	}
	pages["README.md"] = page
	return nil
}

// commandTable returns the commands as a table.
func (d *docs) commandTable() (string, error) {
	list, _, err := d.commands()
	if err != nil {
		return "", err
	}
	var table strings.Builder
	table.WriteString("| command | what it does |\n|---|---|\n")
	for _, c := range list {
		fmt.Fprintf(&table, "| [`%s`](docs/cli.md#%[1]s) | %s |\n", c.name, cell(c.usage))
	}
	return table.String(), nil
}

// sample returns what lint says of the sample project, as a terminal would show it.
func (d *docs) sample() (string, error) { return d.terminal(sampleFile, "lint") }

// simulateSample returns every usual event of the staging pipeline.
func (d *docs) simulateSample() (string, error) { return d.terminal(stagingFile, "simulate", "--all") }

// terminal returns what a command says of the project in an archive.
func (d *docs) terminal(file string, args ...string) (string, error) {
	archive, err := txtar.ParseFile(filepath.Join(d.root, filepath.FromSlash(file)))
	if err != nil {
		return "", err
	}
	files := project{}
	for _, file := range archive.Files {
		files[file.Name] = string(file.Data)
	}
	said, err := d.output(files, args...)
	if err != nil {
		return "", err
	}
	return fenced("console", "$ pipewright "+strings.Join(args, " ")+"\n"+said), nil
}

// generateSample returns the pipeline, out of what generate says in an empty directory.
func (d *docs) generateSample() (string, error) {
	said, err := d.output(nil, "generate", "--target", "digitalocean", "demo")
	if err != nil {
		return "", err
	}
	_, table, found := strings.Cut(said, "\nThe pipeline\n")
	if !found {
		return "", fmt.Errorf("generate shows no pipeline:\n%s", said)
	}
	table, _, _ = strings.Cut(table, "\n\n")
	return fenced("text", "…\nThe pipeline\n"+table+"\n…\n"), nil
}
