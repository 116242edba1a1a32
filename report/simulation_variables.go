package report

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// SimulationVariables lists the variables of a job, event by event: name, value, and who set it over whom. Those that people set
// come first, then those of GitLab.
//
//	push to staging (DEPLOY=yes): 2 jobs
//	  deploy
//	    DEPLOY  "yes"      pipeline
//	    ENV     "staging"  rule, over job "test"
func SimulationVariables(w io.Writer, s *Simulation, name string) error {
	return s.each(w, func(t *simulationText, p *pipeline.Pipeline) { t.variables(p, name) })
}

func (t *simulationText) variables(p *pipeline.Pipeline, name string) {
	t.line(t.Styles.Place.Paint(printable(p.Event.Detail())+":"), " ", t.outcome(p))
	for _, job := range p.Jobs {
		if named(job.Name, job.Instance, name) {
			t.line("  ", t.Styles.Place.Paint(printable(job.Name)))
			t.list(p.AllVariables(job))
		}
	}
	for _, job := range p.Excluded {
		if named(job.Name, job.Instance, name) {
			t.line("  ", strconv.Quote(printable(job.Name)), " is not in it, ", printable(job.Why.Summary))
		}
	}
}

func (t *simulationText) list(variables []pipeline.Variable) {
	slices.SortStableFunc(variables, func(a, b pipeline.Variable) int { return boolRank(isGitLabs(a)) - boolRank(isGitLabs(b)) })
	table := columns{indent: "    "}
	for _, v := range variables {
		table.add(cell{printable(v.Name), ""}, cell{variableValue(v), ""}, cell{setBy(v), t.Styles.Frame})
	}
	for _, line := range table.lines() {
		t.line(line)
	}
}

// isGitLabs reports whether GitLab sets a variable.
func isGitLabs(v pipeline.Variable) bool { return v.From == "predefined" }

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// variableValue returns the value of a variable, with what becomes of the variables in it.
func variableValue(v pipeline.Variable) string {
	text := printable(strconv.Quote(shorten(v.Value)))
	if v.Expanded != v.Value && !v.Raw {
		text += " → " + printable(strconv.Quote(shorten(v.Expanded)))
	}
	return text
}

// setBy says who set a variable, and whose setting it replaced.
func setBy(v pipeline.Variable) string {
	text := v.From
	if v.Unknown {
		text += ", only GitLab knows the value"
	}
	if len(v.Over) == 0 {
		return text
	}
	over := make([]string, len(v.Over))
	for i, other := range v.Over {
		over[i] = other.From + " " + printable(strconv.Quote(shorten(other.Value)))
	}
	return text + ", over " + strings.Join(over, " and ")
}
