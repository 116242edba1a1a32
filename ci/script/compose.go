package script

import "strings"

// ComposeFiles returns the words behind -f and --file of a command of docker compose, nil for one that is missing or made of parts.
func (c *Command) ComposeFiles() []*Word {
	var files []*Word
	args := c.Args()
	for i, w := range args {
		switch {
		case w.Is("-f", "--file") && i+1 < len(args):
			files = append(files, args[i+1])
		case strings.HasPrefix(w.Prefix(), "--file="):
			files = append(files, w.After(len("--file=")))
		}
	}
	return files
}
