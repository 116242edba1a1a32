package variables

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A delivery is what comes to a job in the dotenv reports of others, and, for the address of its environment, in its own.
type delivery struct {
	names   nameSet
	unknown string // what holds more that nobody sees
	own     *delivery
}

// defines reports whether a mention names a variable that a report certainly brings. The job's own one is there for the address of its
// environment (docs: ci/environments/#set-a-dynamic-environment-url).
func (d *delivery) defines(m mention) bool {
	return d.names[m.name] || m.keyword == "environment" && d.own != nil && d.own.names[m.name]
}

// doubt names the report that may bring the variable of a mention. Reports come with the artifacts: rules and images know nothing of
// them (docs: ci/variables/job_scripts, "Pass an environment variable to another job").
func (d *delivery) doubt(m mention) string {
	switch {
	case m.how == InRule:
		return ""
	case m.keyword == "environment" && d.own != nil && d.own.unknown != "":
		return d.own.unknown
	}
	return d.unknown
}

// deliveredTo returns what comes to a job.
func (c *collector) deliveredTo(job *config.Job) *delivery {
	d := &delivery{names: nameSet{}, own: c.report(job)}
	for _, from := range c.producers(job) {
		if r := c.report(from); r != nil {
			for name := range r.names {
				d.names[name] = true
			}
			if r.unknown != "" {
				d.unknown = r.unknown
			}
		}
	}
	return d
}

// producers returns the jobs whose artifacts a job gets: those that it needs, else those of earlier stages, of which dependencies may
// leave some.
func (c *collector) producers(job *config.Job) []*config.Job {
	var jobs []*config.Job
	if job.Node.Get("needs") != nil || len(job.Needs) > 0 {
		for _, need := range job.Needs {
			from := c.cfg.Job(need.Job.Value)
			if from == nil {
				from = c.cfg.Instance(need.Job.Value)
			}
			if from != nil && need.Artifacts && !need.Cross {
				jobs = append(jobs, from)
			}
		}
	} else {
		at := c.cfg.StageIndex(job.Stage.Value)
		for _, from := range c.cfg.Jobs {
			if c.cfg.StageIndex(from.Stage.Value) < at && hasDotenv(c.cfg, from) {
				jobs = append(jobs, from)
			}
		}
	}
	list, ok := c.cfg.Value(job, "dependencies").(*syntax.Sequence)
	if !ok {
		return jobs
	}
	return slices.DeleteFunc(jobs, func(from *config.Job) bool {
		return !slices.ContainsFunc(list.Items(), func(item syntax.Node) bool {
			s, ok := item.(*syntax.Scalar)
			return ok && s.Value() == from.Name.Value
		})
	})
}

func hasDotenv(cfg *config.Config, job *config.Job) bool { return len(dotenvPaths(cfg, job)) > 0 }

// dotenvPaths returns the files of artifacts:reports:dotenv.
func dotenvPaths(cfg *config.Config, job *config.Job) []string {
	artifacts, _ := cfg.Value(job, "artifacts").(*syntax.Mapping)
	reports, _ := artifacts.Get("reports").(*syntax.Mapping)
	var all []string
	for _, s := range linesOf(reports.Get("dotenv")) {
		all = append(all, s.Value)
	}
	return all
}

// report returns what the dotenv report of a job holds, nil when it has none.
func (c *collector) report(job *config.Job) *delivery {
	if d, met := c.deliveries[job]; met {
		return d
	}
	var d *delivery
	for _, name := range dotenvPaths(c.cfg, job) {
		if d == nil {
			d = &delivery{names: nameSet{}}
		}
		names, sure := nameSet{}, false
		if s := c.mainScript(job).script; s != nil {
			names, sure = written(s, name)
		}
		for n := range names {
			d.names[n] = true
		}
		if !sure {
			d.unknown = fmt.Sprintf("%q of %q", name, job.Name.Value)
		}
	}
	c.deliveries[job] = d
	return d
}

// written returns the variables that a script writes into a dotenv file. sure is false when it may hold others, too.
//
//	echo "TAG=$TAG" >> build.env
func written(s *script.Script, name string) (names nameSet, sure bool) {
	names = nameSet{}
	writers, unclear := 0, false
	for _, cmd := range s.Commands() {
		if !mentionsFile(cmd, name) {
			continue
		}
		if !redirectsTo(cmd.Redirects, name) {
			unclear = unclear || !onlyLooks(cmd)
			continue
		}
		writers++
		lines, known := printed(cmd)
		unclear = unclear || !known
		for _, line := range lines {
			if key, _, ok := strings.Cut(line, "="); ok && nameAt(key) == key && key != "" {
				names[key] = true
			}
		}
	}
	for _, group := range s.Compounds() {
		unclear = unclear || redirectsTo(group.Redirects, name)
	}
	return names, writers > 0 && !unclear
}

// onlyLooks reports whether a command leaves its files as they are.
func onlyLooks(cmd *script.Command) bool {
	return slices.Contains([]string{"cat", "rm", "touch", "ls", "grep", "test", "[", "source", "."}, cmd.Base())
}

func redirectsTo(redirects []*script.Redirect, name string) bool {
	return slices.ContainsFunc(redirects, func(r *script.Redirect) bool {
		return (r.Op == ">" || r.Op == ">>" || r.Op == ">|") && isFile(r.Target, name)
	})
}

func mentionsFile(cmd *script.Command, name string) bool {
	return redirectsTo(cmd.Redirects, name) || slices.ContainsFunc(cmd.Args(), func(w *script.Word) bool { return isFile(w, name) })
}

// isFile reports whether a word names a file, in the directory of the project.
func isFile(w *script.Word, name string) bool {
	if w == nil {
		return false
	}
	parts := w.Parts
	if len(parts) > 1 && parts[0].Var != nil && parts[0].Var.Name == "CI_PROJECT_DIR" {
		w = &script.Word{Parts: parts[1:]}
		name = "/" + name
	}
	text, known := w.Literal()
	return known && path.Clean(text) == path.Clean(name)
}

// printed returns the lines that a command prints, up to the first thing in each that is not known.
func printed(cmd *script.Command) (lines []string, known bool) {
	switch cmd.Base() {
	case "echo":
		var b strings.Builder
		for i, w := range cmd.Operands() {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(shown(w))
		}
		return splitLines(b.String()), true
	case "printf":
		if args := cmd.Args(); len(args) > 0 {
			return splitLines(shown(args[0])), true
		}
	case "cat":
		for _, r := range cmd.Redirects {
			if r.Here != nil {
				return strings.Split(shown(r.Here), "\n"), true
			}
		}
	}
	return nil, false
}

// shown returns the text of a word with a question mark for what is not known.
func shown(w *script.Word) string {
	var b strings.Builder
	for _, p := range w.Parts {
		if p.Kind == script.Literal {
			b.WriteString(p.Text)
		} else {
			b.WriteByte('?')
		}
	}
	return b.String()
}

// splitLines splits what is printed at line breaks, also at those that echo -e and printf make.
func splitLines(text string) []string {
	return strings.Split(strings.ReplaceAll(text, `\n`, "\n"), "\n")
}
