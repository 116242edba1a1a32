package script

import "strings"

// finish notes what a command does beside running: it defines variables, changes options, runs other code.
func (b *builder) finish(c *Command) {
	if len(c.Words) == 0 {
		return
	}
	if c.Name() == "set" {
		b.settings = b.settings.apply(c.Args())
	}
	b.wordFeatures(c)
	b.definitions(c)
	b.run(c)
}

// run adds what a command runs.
func (b *builder) run(c *Command) {
	if b.wrapping > maxNested {
		b.partial = true
		return
	}
	name := c.Base()
	w, wraps := wrappers[name]
	switch {
	case wraps:
		b.wrapped(c, w)
	case isRemote(name) && name != "ssh":
		b.inContainer(c)
	case name == "ssh":
		b.ssh(c)
	case name == "eval":
		if args := c.Args(); !b.nested(c, b.dialect, args, b.settings) && !startsAgent(args) {
			b.opaque = append(b.opaque, c)
		}
	case name == "trap":
		if args := c.Operands(); len(args) > 1 {
			b.nested(c, b.dialect, args[:1], b.settings)
		}
	case name == "find":
		b.findExec(c)
	case isShell(name):
		b.shell(c)
	}
}

// A wrapper is a command that runs the command in its words.
type wrapper struct {
	withValue []string // options that take the next word with them
	skip      int      // words before the command
	assigns   bool     // NAME=value may stand before the command
}

var wrappers = map[string]wrapper{
	"builtin": {}, "chronic": {}, "command": {}, "dbus-run-session": {}, "doas": {withValue: []string{"-u", "-C"}},
	"env":  {withValue: []string{"-u", "--unset", "-C", "--chdir"}, assigns: true},
	"exec": {withValue: []string{"-a"}}, "fakeroot": {}, "flock": {withValue: []string{"-w", "-E"}, skip: 1}, "gosu": {skip: 1},
	"ionice": {withValue: []string{"-c", "-n"}}, "nice": {withValue: []string{"-n"}}, "nohup": {}, "setsid": {},
	"sshpass": {withValue: []string{"-f", "-d", "-p", "-P"}},
	"stdbuf":  {withValue: []string{"-i", "-o", "-e"}}, "su-exec": {skip: 1}, "time": {withValue: []string{"-f", "-o"}},
	"sudo":     {withValue: []string{"-u", "-g", "-h", "-p", "-C", "-T", "-r", "-t", "-U", "-D", "-R"}, assigns: true},
	"timeout":  {withValue: []string{"-s", "-k", "--signal", "--kill-after"}, skip: 1},
	"xargs":    {withValue: []string{"-I", "-n", "-P", "-L", "-d", "-a", "-E", "-s"}},
	"xvfb-run": {withValue: []string{"-e", "-f", "-n", "-p", "-s", "-w"}},
}

// wrapped adds the command behind a wrapper.
func (b *builder) wrapped(c *Command, w wrapper) {
	skip := w.skip
	for i := 1; i < len(c.Words); i++ {
		word := c.Words[i]
		prefix := word.Prefix()
		name, _, assigned := strings.Cut(prefix, "=")
		switch {
		case word.Is(w.withValue...):
			i++
		case len(prefix) > 1 && prefix[0] == '-':
		case w.assigns && assigned && isName(name):
		case skip > 0:
			skip--
		default:
			b.from(c, i)
			return
		}
	}
}

// from adds the command that the words of c are from index i on.
func (b *builder) from(c *Command, i int) {
	at := c.Words[i].place
	at.end = c.Words[len(c.Words)-1].end
	inner := &Command{node: node{place: at, parent: c}, Words: c.Words[i:], Settings: c.Settings}
	b.commands = append(b.commands, inner)
	c.Runs = append(c.Runs, inner)
	if len(c.Redirects) > 0 {
		inner.Redirects = c.Redirects
	}
	b.wrapping++
	b.run(inner)
	b.wrapping--
}

// isRemote reports whether a command runs others elsewhere.
func isRemote(name string) bool {
	switch name {
	case "ssh", "docker", "docker-compose", "kubectl", "lxc", "nerdctl", "oc", "podman", "podman-compose", "vagrant":
		return true
	}
	return false
}

// inContainer adds the shell that docker run, kubectl exec and their kin start with -c.
func (b *builder) inContainer(c *Command) {
	for i := 2; i+1 < len(c.Words); i++ {
		name, known := c.Words[i].Literal()
		if known && isShell(baseOf(name)) && isCommandFlag(c.Words[i+1]) {
			b.from(c, i)
			return
		}
	}
}

// baseOf returns a name without its directory.
func baseOf(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// isShell reports whether a command runs the script behind -c.
func isShell(name string) bool {
	switch name {
	case "sh", "bash", "ash", "dash", "su":
		return true
	}
	return false
}

// isCommandFlag reports whether a word of a shell says that the next one is the script: -c, -ec, -lc.
func isCommandFlag(w *Word) bool {
	text, known := w.Literal()
	return known && isCluster(text) && strings.HasSuffix(text, "c")
}

// findExec adds the commands behind -exec and its kin.
func (b *builder) findExec(c *Command) {
	for i, w := range c.Words {
		if !w.Is("-exec", "-execdir", "-ok", "-okdir") || i+1 == len(c.Words) {
			continue
		}
		end := i + 1
		for end < len(c.Words) && !c.Words[end].Is(";", "+") {
			end++
		}
		if end > i+1 {
			part := *c
			part.Words = c.Words[:end]
			part.Runs = nil
			b.from(&part, i+1)
			part.Runs[0].inner().parent = c
			c.Runs = append(c.Runs, part.Runs...)
		}
	}
}
