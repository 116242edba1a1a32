package pipeline

import (
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A decision is what rules come to.
type decision struct {
	// rules are those that may decide, in order; certain says that one of them does.
	rules   []*rule
	certain bool
	present config.Truth // whether they let in
	why     *Why
	faults  []Error // because of which GitLab refuses the pipeline
}

// decide asks the rules one after the other until one matches for certain. The span is the place that stands for all of them; when
// is that of rules without one.
func (set *ruleSet) decide(s *scope, span source.Span, when string) decision {
	d := decision{why: &Why{Span: span, Steps: make([]Step, 0, len(set.rules))}}
	t := &trace{}
	for _, rule := range set.rules {
		step := rule.ask(set.keyword, s, t)
		d.why.Steps = append(d.why.Steps, step)
		if t.fault != nil {
			d.faults = append(d.faults, *t.fault)
			d.rules = nil
			break
		}
		if step.Matches != config.No {
			d.rules = append(d.rules, rule)
		}
		if d.certain = step.Matches == config.Yes; d.certain {
			break
		}
	}
	if d.present = d.answer(when); d.present == config.Maybe {
		d.present = set.together(s, d.why.Steps, when)
	}
	d.explain()
	return d
}

// answer answers whether the rules let in, each taken alone.
func (d *decision) answer(when string) config.Truth {
	in, out := false, !d.certain
	for _, r := range d.rules {
		if r.whenOr(when) == "never" {
			out = true
		} else {
			in = true
		}
	}
	switch {
	case in && out:
		return config.Maybe
	case in:
		return config.Yes
	}
	return config.No
}

// chosen returns the first rule that may let in.
func (d *decision) chosen(when string) *rule {
	for _, r := range d.rules {
		if r.whenOr(when) != "never" {
			return r
		}
	}
	return nil
}

func (r *rule) whenOr(when string) string {
	if r.when != "" {
		return r.when
	}
	return when
}

// elsewhere returns the same decision of rules that stand at another place.
func (d decision) elsewhere(span source.Span) decision {
	why := *d.why
	if why.Rule == 0 {
		why.Span = span
	}
	d.why = &why
	return d
}

// ask asks the conditions of a rule until one does not hold.
func (r *rule) ask(keyword string, s *scope, t *trace) Step {
	step := Step{Keyword: keyword, Span: r.span, Matches: config.Yes}
	if len(r.conditions) > 0 {
		step.Clauses = make([]Clause, 0, len(r.conditions))
	}
	for _, c := range r.conditions {
		clause := c.clause(s, t)
		step.Clauses = append(step.Clauses, clause)
		if step.Matches = step.Matches.And(clause.Holds); step.Matches == config.No || t.fault != nil {
			break
		}
	}
	return step
}

// clause asks a condition and keeps what it saw.
func (c *condition) clause(s *scope, t *trace) Clause {
	t.values = []Value{}
	truth, note := c.ask(s, t)
	return Clause{Keyword: c.keyword, Text: c.text, Span: c.span, Holds: truth, Values: t.values, Note: note}
}

// explain says which rule decided.
func (d *decision) explain() {
	switch {
	case len(d.faults) > 0:
		d.why.Summary = "its rules cannot be asked: " + d.faults[0].Message
	case len(d.rules) == 0:
		d.why.Summary = "no rule matched"
	default:
		d.why.Rule, d.why.Span = d.rules[0].number, d.rules[0].span
		d.why.Summary = d.summary()
	}
}

// summary names the rules that may have decided.
func (d *decision) summary() string {
	numbers := make([]string, len(d.rules))
	for i, r := range d.rules {
		numbers[i] = strconv.Itoa(r.number)
	}
	last := len(numbers) - 1
	switch sure := d.certain || d.present == config.Yes; {
	case d.present == config.No && last == 0 && sure:
		return "rule " + numbers[0] + " matched, and it says never"
	case d.present == config.No:
		return "its rules never let it in"
	case last == 0 && sure:
		return "rule " + numbers[0] + " matched"
	case last == 0:
		return "rule " + numbers[0] + " may match"
	case sure:
		return "one of the rules " + strings.Join(numbers[:last], ", ") + " and " + numbers[last] + " matched"
	default:
		return "one of the rules " + strings.Join(numbers[:last], ", ") + " and " + numbers[last] + " may match"
	}
}
