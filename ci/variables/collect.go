package variables

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A mention is a place that names a variable, before anybody asked whether something defines it there.
type mention struct {
	name     string
	span     source.Span
	how      How
	keyword  string
	optional bool
	demanded bool // the script ends for want of a value
	doubt    string
	as       usedAs
	branches []branch // on the environment
	// of is the variable of the YAML whose value the mention is a part of, "" for none.
	of string
}

// A placed is a read with what advice asks of it.
type placed struct {
	Read
	name     string
	as       usedAs
	demanded bool
	// secret says that the value is used as a secret, whatever its name.
	secret bool
	job    *config.Job // nil for what is no job's
	cfg    *config.Config
}

// A collector gathers reads from configurations.
type collector struct {
	files        *files
	cfg          *config.Config
	pipeline     string
	reads        []placed
	seen         map[readKey]int
	defined      map[string]bool
	environments map[string]bool
	gaps         []Gap
	supplied     map[spot]bool // places that read a variable of the job that runs them

	// of one configuration
	known      *definitions
	texts      map[textKey][]mention
	shells     map[string]*shellFacts
	deliveries map[*config.Job]*delivery
}

// A readKey tells reads apart. Configurations of several events have the same files in several copies.
type readKey struct {
	pipeline, job, environment, keyword, name, file string
	start                                           int
}

type textKey struct {
	node    syntax.Node
	keyword string
}

func newCollector(opts Options) *collector {
	return &collector{
		files: newFiles(opts.FS, opts.Prefix), seen: map[readKey]int{}, supplied: map[spot]bool{},
		defined: map[string]bool{}, environments: map[string]bool{},
	}
}

// config adds what a configuration reads.
func (c *collector) config(cfg *config.Config) {
	c.cfg, c.pipeline = cfg, ""
	if cfg.Trigger != nil {
		c.pipeline = cfg.Name
	}
	c.texts, c.shells = map[textKey][]mention{}, map[string]*shellFacts{}
	c.deliveries = map[*config.Job]*delivery{}
	c.known = definitionsOf(cfg)
	maps.Copy(c.defined, c.known.all)
	for _, u := range cfg.Unresolved {
		c.gap(u.Span, fmt.Sprintf("the include of %s %q: %s", u.Include, u.What, u.Why))
	}
	c.global()
	for _, job := range cfg.Jobs {
		if len(job.Made()) > 0 {
			c.job(job)
		}
	}
}

func (c *collector) gap(span source.Span, what string) {
	if !slices.ContainsFunc(c.gaps, func(g Gap) bool { return g.What == what }) {
		c.gaps = append(c.gaps, Gap{span, what})
	}
}

// global adds what is no job's.
func (c *collector) global() {
	s := c.known.global()
	for _, m := range c.globalMentions() {
		if !s.defines(m) {
			c.add(m, nil, "")
		}
	}
}

// job adds what a job reads.
func (c *collector) job(job *config.Job) {
	s := c.known.ofJob(job)
	from := c.deliveredTo(job)
	environments := environmentsOf(c.cfg, job)
	for _, e := range environments {
		if e != "" {
			c.environments[e] = true
		}
	}
	for _, m := range c.jobMentions(job) {
		if s.defines(m) || from.defines(m) {
			if s.own[m.name] {
				c.supplied[spotOf(c.pipeline, m.name, m.span)] = true
			}
			continue
		}
		m.optional = m.optional || isProxy(m.name)
		m.doubt = cmp.Or(m.doubt, from.doubt(m))
		for _, environment := range environments {
			if reaches(m.branches, environment) {
				c.add(m, job, environment)
			}
		}
	}
}

// A spot is a place at which several jobs may read a variable, because they share the text.
type spot struct {
	pipeline, file, name string
	start                int
}

func spotOf(pipeline, name string, span source.Span) spot {
	if span.File == nil {
		return spot{pipeline: pipeline, name: name}
	}
	return spot{pipeline, span.File.Name, name, span.Start}
}

// relent makes the reads optional that are no lack: a job that shares the text with them has a variable of its own
// for it, so that those without one do without.
//
//	.test: {script: make test $FLAGS}     fast: {extends: .test}     slow: {extends: .test, variables: {FLAGS: --all}}
func (c *collector) relent() {
	for i := range c.reads {
		r := &c.reads[i]
		if !r.demanded && !saysSecret(r.name) && c.supplied[spotOf(r.Pipeline, r.name, r.Span)] {
			r.Optional = true
		}
	}
}

// add takes a read down, once. Of two that are the same, the stricter one counts.
func (c *collector) add(m mention, job *config.Job, environment string) {
	r := placed{
		name: m.name, as: m.as, demanded: m.demanded, secret: m.as == asSecret || saysSecret(m.of), job: job, cfg: c.cfg,
		Read: Read{
			Pipeline: c.pipeline, Environment: environment, Span: m.span, How: m.how, Keyword: m.keyword, Optional: m.optional, Doubt: m.doubt,
		},
	}
	if job != nil {
		r.Job = job.Name.Value
	}
	key := readKey{pipeline: c.pipeline, job: r.Job, environment: environment, keyword: m.keyword, name: m.name, start: m.span.Start}
	if m.span.File != nil {
		key.file = m.span.File.Name
	}
	if i, met := c.seen[key]; met {
		c.reads[i].Optional = c.reads[i].Optional && r.Optional
		return
	}
	c.seen[key] = len(c.reads)
	c.reads = append(c.reads, r)
}

// usage groups the reads by name.
func (c *collector) usage(ctx context.Context, configs []*config.Config) *Usage {
	c.relent()
	byName := map[string][]placed{}
	for _, r := range c.reads {
		byName[r.name] = append(byName[r.name], r)
	}
	u := &Usage{Defined: slices.Sorted(maps.Keys(c.defined)), Environments: slices.Sorted(maps.Keys(c.environments)), Gaps: c.gaps}
	advisor := newAdvisor(ctx, configs, byName)
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if onlyAddress(byName[name]) {
			continue
		}
		v := Variable{Name: name}
		for _, r := range byName[name] {
			v.Required = v.Required || !r.Optional && r.Doubt == ""
			v.Certain = v.Certain || r.Doubt == ""
			v.Reads = append(v.Reads, r.Read)
		}
		advisor.advise(&v, byName[name])
		u.Variables = append(u.Variables, v)
	}
	return u
}

// onlyAddress reports whether all reads are in environments of jobs with a dotenv report that nobody sees: that is what they have it for.
//
//	environment: {url: $DYNAMIC_URL}
func onlyAddress(reads []placed) bool {
	return !slices.ContainsFunc(reads, func(r placed) bool { return r.Keyword != "environment" || r.Doubt == "" })
}
