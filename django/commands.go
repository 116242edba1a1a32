package django

import (
	"path"
	"slices"
	"strings"
)

// A command is a line of a file that starts processes, split at blanks, quotes and brackets: no shell is parsed.
type command struct {
	words []string
	file  string
	line  int
}

// commands returns the lines of Procfiles, compose files and Dockerfiles near the project.
func (d *detector) commands() []command {
	var out []command
	for _, dir := range d.rootsAbove() {
		for _, name := range d.tree.files(dir) {
			if name == "Procfile" || isCompose(name) {
				out = append(out, d.commandsIn(path.Join(dir, name))...)
			}
		}
	}
	for _, file := range d.dockerfiles() {
		for _, c := range d.commandsIn(file.Name) {
			if first := strings.ToUpper(c.words[0]); first == "CMD" || first == "ENTRYPOINT" {
				out = append(out, c)
			}
		}
	}
	return out
}

func isCompose(name string) bool {
	ext := path.Ext(name)
	return (ext == ".yml" || ext == ".yaml") && (strings.HasPrefix(name, "docker-compose") || strings.HasPrefix(name, "compose"))
}

func (d *detector) commandsIn(name string) []command {
	file := d.tree.open(name)
	if file == nil {
		return nil
	}
	var out []command
	for _, line := range logicalLines(file) {
		words := strings.FieldsFunc(line.text, func(r rune) bool { return strings.ContainsRune(" \t\"'[],;&|", r) })
		if len(words) > 1 {
			out = append(out, command{words: words, file: name, line: line.number})
		}
	}
	return out
}

// servers are the programs that serve WSGI or ASGI, in order of preference where a project depends on several.
var servers = []string{"gunicorn", "uvicorn", "daphne", "uwsgi", "hypercorn", "granian", "waitress"}

// server finds the web server: the one that the Procfile starts, else one among the dependencies, else the one that a
// Dockerfile or compose file starts.
func (d *detector) server() {
	commands := d.commands()
	for _, c := range commands {
		if path.Base(c.file) == "Procfile" && c.words[0] == "web:" {
			if name := c.server(); name != "" {
				d.p.Server = Fact{Value: name, File: c.file, Line: c.line}
				return
			}
		}
	}
	for _, name := range servers {
		if f, ok := d.p.Dependencies[name]; ok {
			d.p.Server = Fact{Value: name, File: f.File, Line: f.Line}
			return
		}
	}
	for _, c := range commands {
		if name := c.server(); name != "" && !strings.HasSuffix(c.words[0], "image:") {
			d.p.Server = Fact{Value: name, File: c.file, Line: c.line}
			return
		}
	}
}

// server returns the web server that a command starts, or "".
func (c command) server() string {
	for _, word := range c.words {
		if name := path.Base(word); slices.Contains(servers, name) {
			return name
		}
	}
	return ""
}

// celeryCommand finds the -A argument of a command that starts a worker.
func (d *detector) celeryCommand() Fact {
	for _, c := range d.commands() {
		i := slices.Index(c.words, "celery")
		if i < 0 {
			continue
		}
		for j, word := range c.words[i:] {
			value, ok := strings.CutPrefix(word, "--app=")
			if (word == "-A" || word == "--app") && i+j+1 < len(c.words) {
				value, ok = c.words[i+j+1], true
			}
			if module, _, _ := strings.Cut(value, ":"); ok && dottedParts(module) != nil {
				return Fact{Value: value, File: c.file, Line: c.line}
			}
		}
	}
	return Fact{}
}
