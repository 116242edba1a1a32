package proof

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A leaf of an outcome holds the number of the rule that decides, and what it decides.
func leafOf(rule int, in config.Truth) int {
	switch in {
	case config.Yes:
		return rule<<2 + yes
	case config.No:
		return rule<<2 + no
	}
	return maybe
}

// ask returns where something holds that rules can be asked, as a function of the class of the event. alike returns a number that kinds
// share of whose events the same is seen, -1 for a kind that is not compared.
func (m *model) ask(alike func(kind int) int, holds func(pipeline.Glimpse) config.Truth) fn {
	kids := make([]fn, len(m.space.kinds))
	seen := map[int]fn{}
	for k := range kids {
		like := alike(k)
		if f, known := seen[like]; known && like >= 0 {
			kids[k] = f
			continue
		}
		kids[k] = m.askKind(k, holds)
		seen[like] = kids[k]
	}
	return m.diagram.choose(0, kids)
}

// alone is said of kinds that are not compared.
func alone(int) int { return -1 }

// askKind returns the same for the events of a kind.
func (m *model) askKind(kind int, holds func(pipeline.Glimpse) config.Truth) fn {
	t := m.moment(kind)
	return m.settle(t, m.glimpse(t, 0, 0), holds)
}

// A lookKey is a moment of which at most one dimension is settled; 0 for none.
type lookKey struct{ kind, dim, value int }

// glimpse returns a look at a moment of which nothing but a dimension is settled. It is made once for all who look.
func (m *model) glimpse(t *moment, dim, value int) pipeline.Glimpse {
	key := lookKey{t.kind, dim, value}
	g, known := m.looks[key]
	if !known {
		g = m.study.At(t.event(), t)
		m.looks[key] = g
	}
	return g.Again(t)
}

// settle asks about a class of events. Where it is asked back about a dimension, its values are looked at one by one.
func (m *model) settle(t *moment, g pipeline.Glimpse, holds func(pipeline.Glimpse) config.Truth) fn {
	if m.effort--; m.effort < 0 {
		return m.diagram.leaf(maybe)
	}
	t.miss = 0
	in := holds(g)
	if in != config.Maybe || t.miss == 0 {
		return m.diagram.leaf(leafOf(0, in))
	}
	dim, first := t.miss, t.settled == 0
	kids := make([]fn, m.diagram.sizes[dim])
	t.settled++
	for v := range kids {
		t.set(dim, v)
		if first {
			g = m.glimpse(t, dim, v)
		} else {
			g = m.study.At(t.event(), t)
		}
		kids[v] = m.settle(t, g, holds)
	}
	t.settled--
	t.set(dim, -1)
	return m.diagram.choose(dim, kids)
}

// part returns where a part of rules holds, where the given rule of the workflow has decided.
func (m *model) part(n, flow int) fn {
	key := [2]int{n, m.study.Under(n, flow)}
	f, known := m.parts[key]
	if !known {
		f = m.ask(m.alike(n, key[1]), func(g pipeline.Glimpse) config.Truth { return g.Part(n, key[1]) })
		m.parts[key] = f
	}
	return f
}

// decision returns what rules, or only and except, come to.
func (m *model) decision(c pipeline.Conditions, flow int) fn {
	if !c.Ruled {
		return m.admission(c, flow)
	}
	d := m.diagram
	f := d.leaf(leafOf(0, config.No))
	for i := len(c.Rules) - 1; i >= 0; i-- {
		f = d.ifElse(m.matches(c.Rules[i], flow), d.leaf(leafOf(i+1, config.TruthOf(c.Rules[i].In))), f)
	}
	return f
}

// matches returns where all parts of a rule hold.
func (m *model) matches(r pipeline.RuleConditions, flow int) fn {
	d := m.diagram
	f := d.constant(true)
	for i := len(r.Parts) - 1; i >= 0; i-- {
		f = d.ifElse(m.part(r.Parts[i], flow), f, d.constant(false))
	}
	return f
}

// admission returns where only and except let in.
func (m *model) admission(c pipeline.Conditions, flow int) fn {
	d := m.diagram
	f := d.constant(true)
	for _, clause := range c.Only {
		f = d.and(f, m.clause(clause, flow))
	}
	for _, clause := range c.Except {
		f = d.and(f, d.not(m.clause(clause, flow)))
	}
	return f
}

// clause returns where one of the parts holds.
func (m *model) clause(parts pipeline.Clauses, flow int) fn {
	f := m.diagram.constant(false)
	for _, part := range parts {
		f = m.diagram.or(f, m.part(part, flow))
	}
	return f
}

// outcome returns what the rules of a job come to where there is a pipeline at all.
func (m *model) outcome(job int) fn {
	if m.asked[job] {
		return m.jobs[job]
	}
	if first := m.study.Same(job); first != job {
		m.jobs[job] = m.outcome(first)
	} else {
		m.jobs[job] = m.outcomeOf(job)
	}
	m.asked[job] = true
	return m.jobs[job]
}

// outcomeOf asks the rules of a job, once for each rule of the workflow that sets variables.
func (m *model) outcomeOf(job int) fn {
	c := m.study.Conditions(job)
	f := m.decision(c, 0)
	for _, rule := range m.study.Flows() {
		f = m.diagram.ifElse(m.decides(m.flow, rule), m.decision(c, rule), f)
	}
	return f
}
