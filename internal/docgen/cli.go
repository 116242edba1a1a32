package main

import (
	"fmt"
	"regexp"
	"strings"
)

// A command is one line of the overview that "pipewright help" prints.
type command struct{ name, usage string }

// commands returns the commands with what they do, as the program lists them.
func (d *docs) commands() ([]command, string, error) {
	overview, err := d.output(nil, "help")
	if err != nil {
		return nil, "", err
	}
	_, list, _ := strings.Cut(overview, "\nCommands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	var found []command
	for line := range strings.Lines(list) {
		name, usage, _ := strings.Cut(strings.TrimSpace(line), " ")
		found = append(found, command{name, strings.TrimSpace(usage)})
	}
	if len(found) == 0 {
		return nil, "", fmt.Errorf("no commands in the overview:\n%s", overview)
	}
	return found, overview, nil
}

// addCommandLine adds the reference of the command line: what "pipewright help" says, and the help of each command.
func (d *docs) addCommandLine(pages pageSet) error {
	list, overview, err := d.commands()
	if err != nil {
		return err
	}
	var page strings.Builder
	page.WriteString(generated("the help of the commands"))
	page.WriteString("# Command line\n\n" + fenced("text", overview))
	for _, c := range list {
		help, err := d.output(nil, "help", c.name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&page, "\n## %s\n\n%s", c.name, fenced("text", help))
	}
	pages["docs/cli.md"] = page.String()
	return nil
}

// splice replaces the text between the markers <!-- docgen:name --> and <!-- /docgen --> in a page.
func splice(page, name, text string) (string, error) {
	marker := regexp.MustCompile(`(?s)(<!-- docgen:` + regexp.QuoteMeta(name) + ` -->\n).*?(<!-- /docgen -->)`)
	at := marker.FindStringSubmatchIndex(page)
	if at == nil {
		return "", fmt.Errorf("no markers <!-- docgen:%s --> and <!-- /docgen -->", name)
	}
	return page[:at[3]] + text + page[at[4]:], nil
}
