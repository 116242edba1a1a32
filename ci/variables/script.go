package variables

import (
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// scripts returns what the scripts of a job read.
func (c *collector) scripts(job *config.Job) []mention {
	all := append([]mention(nil), c.mainScript(job).mentions...)
	all = append(all, c.shell("after_script", job.AfterScript).mentions...)
	if hooks, ok := c.cfg.Value(job, "hooks").(*syntax.Mapping); ok {
		all = append(all, c.shell("hooks", linesOf(hooks.Get("pre_get_sources_script"))).mentions...)
	}
	return all
}

// mainScript returns the facts of before_script and script, which one shell runs.
func (c *collector) mainScript(job *config.Job) *shellFacts {
	return c.shell("script", job.BeforeScript, job.Script)
}

// shell returns the facts of what one shell runs. Jobs with the same lines share them.
func (c *collector) shell(keyword string, parts ...[]config.String) *shellFacts {
	var lines []script.Line
	var key strings.Builder
	key.WriteString(keyword)
	for _, part := range parts {
		for _, line := range part {
			lines = append(lines, script.Line{Text: line.Value, Span: line.Span})
			key.WriteString(line.Value)
			if line.Span.File != nil {
				key.WriteString("\x00" + line.Span.File.Name + strconv.Itoa(line.Span.Start))
			}
			key.WriteByte(0)
		}
	}
	if len(lines) == 0 {
		return &shellFacts{}
	}
	facts := c.shells[key.String()]
	if facts == nil {
		facts = c.readLines(lines)
		for i := range facts.mentions {
			facts.mentions[i].keyword = keyword
		}
		c.shells[key.String()] = facts
	}
	return facts
}

func (c *collector) readLines(lines []script.Line) *shellFacts {
	if isPowerShell(lines) {
		return windowsFacts(lines)
	}
	s := script.New(script.Options{Dialect: script.Bash, Offsets: syntax.Offsets}, lines)
	facts := readShell(s, &place{files: c.files, dir: ".", how: InScript})
	if !facts.complete {
		c.gap(lines[0].Span, "a script that cannot be read whole")
	}
	return facts
}

// linesOf returns the lines of a script keyword that Job does not have.
func linesOf(n syntax.Node) []config.String {
	var all []config.String
	for _, s := range scalarsIn(n, map[syntax.Node]bool{}) {
		all = append(all, config.String{Value: s.Value(), Span: s.Span()})
	}
	return all
}
