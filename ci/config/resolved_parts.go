package config

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

func imageOf(n syntax.Node) Object {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return Object{{"name", plain(n)}}
	}
	o := Object{}.with("name", plain(m.Get("name"))).with("entrypoint", plain(m.Get("entrypoint")))
	executor := Object{}.with("docker", plain(m.Get("docker"))).with("kubernetes", plain(m.Get("kubernetes")))
	if len(executor) > 0 {
		o = append(o, Member{"executor_opts", executor})
	}
	if policy := m.Get("pull_policy"); isPresent(policy) {
		o = append(o, Member{"pull_policy", wrapped(policy)})
	}
	return o
}

func servicesOf(n syntax.Node) any {
	all := []any{}
	list, ok := n.(*syntax.Sequence)
	if !ok {
		return all
	}
	for _, item := range list.Items() {
		switch item := item.(type) {
		case *syntax.Sequence:
			nested, _ := servicesOf(item).([]any)
			all = append(all, nested...)
		default:
			if !isNull(item) {
				all = append(all, serviceOf(item))
			}
		}
	}
	return all
}

func serviceOf(n syntax.Node) Object {
	o := imageOf(n)
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return o
	}
	if command := m.Get("command"); !isNull(command) {
		o = append(o, Member{"command", commands(command)})
	}
	o = o.with("alias", plain(m.Get("alias")))
	if variables := m.Get("variables"); !isNull(variables) {
		o = append(o, Member{"variables", variableTexts(variables)})
	}
	return o
}

func cachesOf(n syntax.Node) any {
	all := []any{}
	switch n := n.(type) {
	case *syntax.Mapping:
		all = append(all, cacheOf(n))
	case *syntax.Sequence:
		for _, m := range flattenMappings(n, maxNesting) {
			all = append(all, cacheOf(m))
		}
	}
	return all
}

func cacheOf(m *syntax.Mapping) Object {
	o := compact(m)
	o = o.set("key", cacheKey(m.Get("key")))
	for _, standard := range (Object{{"unprotect", false}, {"policy", "pull-push"}, {"when", "on_success"}, {"fallback_keys", []any{}}}) {
		if o.Get(standard.Key) == nil {
			o = append(o, standard)
		}
	}
	return o
}

func cacheKey(n syntax.Node) any {
	m, ok := n.(*syntax.Mapping)
	switch {
	case isNull(n):
		return "default"
	case !ok:
		return text(n).Value
	}
	o := compact(m)
	for i := range o {
		if files, ok := o[i].Value.([]any); ok && strings.HasPrefix(o[i].Key, "files") {
			o[i].Value = withoutSlashes(files)
		}
	}
	return o
}

// withoutSlashes returns paths without the slashes in front of them.
func withoutSlashes(paths []any) []any {
	all := slices.Clone(paths)
	for i := range all {
		if path, ok := all[i].(string); ok {
			all[i] = strings.TrimLeft(path, "/")
		}
	}
	return all
}

// artifacts returns the artifacts of a job. What a Pages job publishes is one of them.
func artifacts(n syntax.Node, job *Job) any {
	m, _ := n.(*syntax.Mapping)
	pages := isPagesJob(job)
	if m == nil && !pages {
		return nil
	}
	o := compact(m)
	if reports, ok := m.Get("reports").(*syntax.Mapping); ok {
		o = o.set("reports", reportsOf(reports))
	}
	if !pages {
		return o
	}
	paths, _ := o.Get("paths").([]any)
	if site := published(job); !slices.Contains(paths, any(site)) {
		paths = append(slices.Clone(paths), site)
	}
	return o.set("paths", paths)
}

func reportsOf(m *syntax.Mapping) Object {
	o := Object{}
	for e := range m.Entries() {
		switch e.Value.(type) {
		case *syntax.Mapping:
			o = append(o, Member{e.Key.Value(), plain(e.Value)})
		default:
			if !isNull(e.Value) {
				o = append(o, Member{e.Key.Value(), wrapped(e.Value)})
			}
		}
	}
	return o
}

// published returns the directory that a Pages job publishes.
func published(job *Job) string {
	pages, _ := job.Node.Get("pages").(*syntax.Mapping)
	for _, n := range []syntax.Node{pages.Get("publish"), job.Node.Get("publish")} {
		if s, ok := n.(*syntax.Scalar); ok && s.Kind() != syntax.KindNull {
			return s.Value()
		}
	}
	return "public"
}
