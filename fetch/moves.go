package fetch

import (
	"maps"
	"slices"
)

// A Move is something included whose files are others than those of an older lock.
type Move struct {
	What     string // "group/ci at main", "component group/comp/lint@1", "remote https://…"
	From, To string // the commits, shortened, of components behind the version; "" where there is none, or it was not there
	Changed  []string
	Added    []string
	Removed  []string
}

// A group is the files that move together: those of a project at a ref, a component, a remote file, a template.
type group struct {
	files  map[string]File // by path; copies of one file, included in several ways, are one
	commit string
	fixed  bool // the commit shows in a component that is included
}

// groups returns the files of a lock by what they are of.
func (l *Lock) groups() map[string]*group {
	all := map[string]*group{}
	for _, f := range l.Files {
		what := f.source()
		g := all[what]
		if g == nil {
			g = &group{files: map[string]File{}}
			all[what] = g
		}
		path := f.Path
		if f.Include == Listing {
			path = "(the list of its files)"
		}
		g.files[path] = f
		if version := f.version(); version != "" {
			g.commit = version
		}
	}
	for _, f := range l.Files {
		if g := all[projectSource(f)]; f.Include == "component" {
			all[f.source()].fixed = true
			if g != nil {
				g.fixed = true
			}
		}
	}
	return all
}

// version returns what a file is a copy of.
func (f File) version() string {
	id := f.Commit[:min(8, len(f.Commit))]
	if f.Include == "component" && f.Ref != f.Commit {
		return f.Ref + " (" + id + ")"
	}
	return id
}

// source names what a file is of.
func (f File) source() string {
	switch f.Include {
	case "project", Listing:
		return projectSource(f)
	case "component":
		return "component " + f.keys()[0].what
	}
	return f.Include + " " + f.Address
}

func projectSource(f File) string { return f.Project + " at " + f.Ref }

// same reports whether two groups hold the same texts.
func (g *group) same(other *group) bool {
	return maps.EqualFunc(g.files, other.files, func(a, b File) bool { return a.SHA256 == b.SHA256 })
}

// Keep lets the commits of an older lock stand where no text has changed since: that a branch moved on without touching what is included
// is no news. The commit of a component shows in it, and stays the newer one.
func (l *Lock) Keep(old *Lock, texts map[string][]byte) {
	before, now := old.groups(), l.groups()
	for i, f := range l.Files {
		was, is := before[f.source()], now[f.source()]
		if was == nil || is.fixed || was.fixed || !was.same(is) {
			continue
		}
		older, ok := old.find(f)
		if !ok {
			continue
		}
		text := texts[f.Copy]
		l.Files[i] = older
		texts[older.Copy] = text
	}
	l.drop(texts)
}

// find returns the file of the lock that was included in the same way.
func (l *Lock) find(f File) (File, bool) {
	i := slices.IndexFunc(l.Files, func(other File) bool { return compare(f, other) == 0 })
	if i < 0 {
		return File{}, false
	}
	return l.Files[i], true
}

// drop removes texts that no file of the lock has.
func (l *Lock) drop(texts map[string][]byte) {
	used := map[string]bool{}
	for _, f := range l.Files {
		used[f.Copy] = true
	}
	maps.DeleteFunc(texts, func(name string, _ []byte) bool { return !used[name] })
}

// Moves returns what is different in a newer lock, sorted.
func (l *Lock) Moves(newer *Lock) []Move {
	before, now := l.groups(), newer.groups()
	all := maps.Clone(before)
	maps.Copy(all, now)
	var moves []Move
	for _, what := range slices.Sorted(maps.Keys(all)) {
		was, is := before[what], now[what]
		if was == nil {
			was = &group{}
		}
		if is == nil {
			is = &group{}
		}
		if m := was.move(is); m.From != m.To || len(m.Changed)+len(m.Added)+len(m.Removed) > 0 {
			m.What = what
			moves = append(moves, m)
		}
	}
	return moves
}

func (g *group) move(to *group) Move {
	m := Move{From: g.commit, To: to.commit}
	for _, path := range slices.Sorted(maps.Keys(g.files)) {
		switch f, ok := to.files[path]; {
		case !ok:
			m.Removed = append(m.Removed, path)
		case f.SHA256 != g.files[path].SHA256:
			m.Changed = append(m.Changed, path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(to.files)) {
		if _, ok := g.files[path]; !ok {
			m.Added = append(m.Added, path)
		}
	}
	return m
}
