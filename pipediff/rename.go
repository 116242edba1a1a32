package pipediff

import (
	"encoding/json"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// names give jobs and instances of the old configuration their new names.
type names map[string]string

func (n names) of(name string) string {
	if other, ok := n[name]; ok {
		return other
	}
	return name
}

// findRenames pairs jobs that only one configuration has and that are the same but for their names. A job that could be several
// others is none of them. Each pair may make others the same, which need it.
func (c *comparison) findRenames() {
	c.renamed = names{}
	gone, come := c.only(c.was, c.is), c.only(c.is, c.was)
	for {
		pairs := pair(c.fingerprints(gone, c.was, c.renamed), c.fingerprints(come, c.is, nil))
		if len(pairs) == 0 {
			break
		}
		for _, p := range pairs {
			c.rename(p)
		}
		gone = slices.DeleteFunc(gone, func(name string) bool { return c.renamed[name] != "" })
		come = slices.DeleteFunc(come, func(name string) bool {
			return slices.ContainsFunc(pairs, func(p Rename) bool { return p.New == name })
		})
	}
	slices.SortFunc(c.diff.Renamed, func(a, b Rename) int {
		return slices.Index(c.is.order, a.New) - slices.Index(c.is.order, b.New)
	})
}

// only returns the jobs of a side that the other lacks.
func (c *comparison) only(s, other *side) []string {
	return slices.DeleteFunc(slices.Clone(s.order), func(name string) bool { _, has := other.jobs[name]; return has })
}

// rename gives the instances of a job their new names, too.
func (c *comparison) rename(p Rename) {
	c.diff.Renamed = append(c.diff.Renamed, p)
	c.renamed[p.Old] = p.New
	after := c.is.jobs[p.New].Made()
	for i, in := range c.was.jobs[p.Old].Made() {
		c.renamed[in.Name] = after[i].Name
	}
}

// fingerprints returns the jobs by what they are apart from their names.
func (c *comparison) fingerprints(jobs []string, s *side, renamed names) map[string][]string {
	all := map[string][]string{}
	for _, name := range jobs {
		job := s.jobs[name]
		var whole []any
		for _, in := range job.Made() {
			whole = append(whole, sorted(renamed.in(s.attributes(in, job.cfg))))
		}
		if text, err := json.Marshal(whole); err == nil && len(whole) > 0 {
			all[string(text)] = append(all[string(text)], name)
		}
	}
	return all
}

// pair returns the jobs that have the same fingerprint, and share it with no other.
func pair(gone, come map[string][]string) []Rename {
	var pairs []Rename
	for fingerprint, from := range gone {
		if to := come[fingerprint]; len(from) == 1 && len(to) == 1 {
			pairs = append(pairs, Rename{from[0], to[0]})
		}
	}
	return pairs
}

// in returns attributes of a job with the names of other jobs replaced.
func (n names) in(o config.Object) config.Object {
	if len(n) == 0 {
		return o
	}
	o = slices.Clone(o)
	for i, m := range o {
		switch m.Key {
		case "needs":
			o[i].Value = n.inNeeds(m.Value)
		case "dependencies":
			o[i].Value = n.inTexts(m.Value)
		case "environment":
			o[i].Value = n.inMember(m.Value, "on_stop")
		case "rules":
			o[i].Value = n.inRules(m.Value)
		case "trigger":
			o[i].Value = n.inTrigger(m.Value)
		}
	}
	return o
}

// inNeeds replaces the names in a list of needs:
//
//	[{name: build, artifacts: true, optional: false}]
func (n names) inNeeds(value any) any {
	return each(value, func(item any) any { return n.inMember(item, "name") })
}

func (n names) inTexts(value any) any {
	return each(value, n.text)
}

// inRules replaces the names in rules:needs, which are one level deeper than those of a job:
//
//	[{if: …, needs: {job: [{name: build, …}]}}]
func (n names) inRules(value any) any {
	return each(value, func(rule any) any {
		return member(rule, "needs", func(needs any) any { return member(needs, "job", n.inNeeds) })
	})
}

// inTrigger replaces the name of the job whose artifact is the configuration of a child pipeline.
func (n names) inTrigger(value any) any {
	return member(value, "include", func(include any) any {
		if _, one := include.(config.Object); one {
			return n.inMember(include, "job")
		}
		return each(include, func(item any) any { return n.inMember(item, "job") })
	})
}

func (n names) inMember(value any, key string) any { return member(value, key, n.text) }

func (n names) text(value any) any {
	if name, ok := value.(string); ok {
		return n.of(name)
	}
	return value
}

// each returns a list with every item changed, and anything else as it is.
func each(value any, change func(any) any) any {
	list, ok := value.([]any)
	if !ok {
		return value
	}
	list = slices.Clone(list)
	for i := range list {
		list[i] = change(list[i])
	}
	return list
}

// member returns an object with one of its values changed, and anything else as it is.
func member(value any, key string, change func(any) any) any {
	o, ok := value.(config.Object)
	if !ok || o.Get(key) == nil {
		return value
	}
	o = slices.Clone(o)
	for i := range o {
		if o[i].Key == key {
			o[i].Value = change(o[i].Value)
		}
	}
	return o
}
