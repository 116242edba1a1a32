package rules

import (
	"iter"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// commandsIn yields the commands of all jobs in whose scripts one of the texts stands, each with its script. What has none of the
// texts is not read.
func commandsIn(pass *lint.Pass, texts ...string) iter.Seq2[*jobScript, *script.Command] {
	return func(yield func(*jobScript, *script.Command) bool) {
		for _, s := range scripts(pass) {
			if !s.holds(texts) {
				continue
			}
			for _, cmd := range s.Commands() {
				if !yield(s, cmd) {
					return
				}
			}
		}
	}
}

// holds reports whether one of the texts stands in a line of the script.
func (s *jobScript) holds(texts []string) bool {
	return slices.ContainsFunc(s.Lines(), func(line script.Line) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(line.Text, text) })
	})
}

// report records a finding for each job that runs the script.
func (s *jobScript) report(pass *lint.Pass, f lint.Finding) {
	for _, job := range s.jobs {
		pass.Report(f.At(job.Name.Value, s.keyword))
	}
}

// onlyVariable returns the variable of which alone a word is made, nil when it is made of anything else.
func onlyVariable(w *script.Word) *script.Use {
	if w == nil || len(w.Parts) != 1 || w.Parts[0].Kind != script.Variable || w.Parts[0].Var.Op != "" {
		return nil
	}
	return w.Parts[0].Var
}

// literalVariable reports whether the YAML gives a variable of the job a value, or may do so in an include that could not be had: it is
// then no secret that only the server knows.
func literalVariable(pass *lint.Pass, job *config.Job, name string) bool {
	written := func(v config.Variable) bool { return v.Name.Value == name }
	return !pass.Config.Complete() || slices.ContainsFunc(job.Variables, written) || ownVariables(pass)[name]
}

// wordsSpan returns the place from one word to another.
func wordsSpan(from, to *script.Word) source.Span {
	first, last := from.Span(), to.Span()
	if first.File == nil || first.File != last.File || last.End < first.Start {
		return first
	}
	return first.File.Span(first.Start, last.End)
}
