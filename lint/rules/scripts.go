package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// A jobScript is the code that one shell of a job runs. Jobs with the same lines and the same shell share it.
type jobScript struct {
	*script.Script
	jobs    []*config.Job
	keyword string // "script", with before_script in front of it, or "after_script"
}

// path returns the way to the keyword that holds a place, of the first job that runs the script.
func (s *jobScript) path(at source.Span) []string {
	job, keyword := s.jobs[0], s.keyword
	if s.keyword == "script" && slices.ContainsFunc(job.BeforeScript, func(l config.String) bool { return l.Span.Contains(at) }) {
		keyword = "before_script"
	}
	return []string{job.Name.Value, keyword}
}

// finding returns a finding in the script.
func (s *jobScript) finding(at source.Span, format string, args ...any) lint.Finding {
	return lint.Findingf(at, format, args...).At(s.path(at)...)
}

// scriptsKey is the key of the scripts in [lint.Once].
type scriptsKey struct{}

// scripts returns the scripts of all jobs, each once. They are read when a rule first asks them something.
func scripts(pass *lint.Pass) []*jobScript {
	return lint.Once(pass, scriptsKey{}, func() []*jobScript {
		c := scriptCollector{byLines: map[string]*jobScript{}, bashless: bashlessJobs(pass)}
		for _, job := range pass.Config.Jobs {
			c.add(job, "script", job.BeforeScript, job.Script)
			c.add(job, "after_script", job.AfterScript)
		}
		return c.all
	})
}

// A scriptCollector finds out which jobs run the same code.
type scriptCollector struct {
	all      []*jobScript
	byLines  map[string]*jobScript
	bashless map[*config.Job]bool
}

func (c *scriptCollector) add(job *config.Job, keyword string, parts ...[]config.String) {
	var lines []script.Line
	var key strings.Builder
	for _, part := range parts {
		for _, line := range part {
			lines = append(lines, script.Line{Text: line.Value, Span: line.Span})
			key.WriteString(line.Value)
			writeSpan(&key, line.Span)
		}
	}
	if len(lines) == 0 {
		return
	}
	dialect := dialectOf(c.bashless[job], lines)
	key.WriteByte(byte(dialect))
	known := c.byLines[key.String()]
	if known == nil {
		known = &jobScript{
			Script:  script.New(script.Options{Dialect: dialect, Offsets: syntax.Offsets}, lines),
			keyword: keyword,
		}
		c.byLines[key.String()] = known
		c.all = append(c.all, known)
	}
	known.jobs = append(known.jobs, job)
}

func writeSpan(b *strings.Builder, span source.Span) {
	b.WriteByte(0)
	if span.File != nil {
		b.WriteString(span.File.Name)
	}
	for n := span.Start; n > 0; n >>= 7 {
		b.WriteByte(byte(n&0x7f | 0x80))
	}
	b.WriteByte(0)
}

// dialectOf returns the language of a job's scripts. GitLab's runner takes bash where the image has it, and sh where not (shells/bash.go
// of gitlab-runner). What runs on Windows may be anything.
func dialectOf(bashless bool, lines []script.Line) script.Dialect {
	switch {
	case script.ForWindows(lines):
		return script.Unknown
	case bashless:
		return script.POSIX
	}
	return script.Bash
}

// bashlessJobs returns the jobs whose images certainly have no bash, whatever a matrix chooses.
func bashlessJobs(pass *lint.Pass) map[*config.Job]bool {
	jobs := map[*config.Job]bool{}
	for _, u := range images(pass) {
		if u.isService() {
			continue
		}
		before, met := jobs[u.job]
		jobs[u.job] = isBashless(u.Reference) && (before || !met)
	}
	return jobs
}

// alpineWithoutBash are the images of Docker Hub whose variants on Alpine have no bash; others, such as postgres, install it.
var alpineWithoutBash = []string{"golang", "memcached", "nginx", "node", "php", "python", "redis", "ruby", "rust"}

// isBashless reports whether an image certainly has no bash: Alpine and BusyBox, what Docker makes of Alpine, and kaniko.
func isBashless(ref image.Reference) bool {
	tag := ref.Tag.Text
	switch name := ref.OnHub(); {
	case name == "alpine", name == "busybox":
		return true
	case name == "docker":
		return !strings.Contains(tag, "windows")
	case slices.Contains(alpineWithoutBash, name):
		return strings.HasPrefix(tag, "alpine") || strings.Contains(tag, "-alpine")
	}
	return ref.Canonical() == "gcr.io/kaniko-project/executor"
}
