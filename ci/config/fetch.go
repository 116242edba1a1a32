package config

import (
	"errors"
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

const noServer = "no server given"

// fetch reads one included file. It reports false when the file is not to be had, or GitLab refuses it.
func (l *loader) fetch(loc location, at *place) (loaded, bool) {
	if l.full || l.ctx.Err() != nil {
		return loaded{}, false
	}
	if l.count++; l.count > maxIncludes {
		l.full = true
		l.lost(RuleIncludeLimit, loc.span, "more than %d files are included, which GitLab refuses: does a file include itself?", maxIncludes)
		return loaded{}, false
	}
	file := loaded{from: String{loc.name, loc.span}, home: at, args: loc.inputs(), integrity: loc.integrity()}
	if !l.possible(file.integrity) {
		return loaded{}, false
	}
	switch loc.kind {
	case "local":
		return l.fetchLocal(file, loc, at)
	case "project":
		if home := l.checkout(loc.project); home != nil {
			return l.fetchLocal(file, loc, home)
		}
	case "component":
		if c, ok := ParseComponent(loc.name); ok {
			if home := l.checkout(c.Project); home != nil {
				return l.fetchComponent(file, loc, c, home)
			}
		}
	case "artifact":
		l.unresolved(loc.kind, loc.name, "only the pipeline that makes it knows its content", loc.span)
		return loaded{}, false
	}
	return l.fetchRemote(file, loc.request(), at)
}

// request returns what a fetcher is asked for.
func (loc location) request() Request {
	if loc.kind == "project" {
		return Request{Include: loc.kind, Project: loc.project, Ref: loc.ref, Path: loc.name}
	}
	return Request{Include: loc.kind, Address: loc.name}
}

// announce tells a fetcher that likes to know it which files of a list will be asked for.
func (l *loader) announce(list []location, at *place) {
	announcer, ok := l.opts.Fetcher.(Announcer)
	if !ok {
		return
	}
	var requests []Request
	for _, loc := range list {
		if r, ok := l.remote(loc, at); ok && l.count+len(requests) < maxIncludes {
			requests = append(requests, r)
		}
	}
	announcer.Announce(l.ctx, requests)
}

// remote returns what a fetcher is asked for, and reports whether it is asked at all.
func (l *loader) remote(loc location, at *place) (Request, bool) {
	switch loc.kind {
	case "artifact":
		return Request{}, false
	case "local":
		return Request{Include: "project", Project: at.project, Ref: at.commit, Path: loc.name}, at.tree == nil && at.project != ""
	case "project":
		return loc.request(), l.checkout(loc.project) == nil
	case "component":
		c, _ := ParseComponent(loc.name)
		return loc.request(), l.checkout(c.Project) == nil
	}
	return loc.request(), true
}

// inputs returns the arguments of the include, nil when there are none.
func (loc location) inputs() syntax.Node {
	if args := loc.mapping.Get("inputs"); !isNull(args) {
		return args
	}
	return nil
}

// checkout returns the local checkout that stands in for a project, nil when there is none.
func (l *loader) checkout(project string) *place {
	name := strings.ToLower(project)
	if home := l.places[name]; home != nil {
		return home
	}
	for other, tree := range l.opts.Includes {
		if strings.ToLower(other) == name {
			l.places[name] = &place{tree: &tree}
			return l.places[name]
		}
	}
	return nil
}

func (l *loader) fetchLocal(file loaded, loc location, at *place) (loaded, bool) {
	file.home = at
	switch {
	case at.nowhere():
		l.lost(RuleIncludeMissing, loc.span, "%q cannot be included: a remote file belongs to no repository in which it could include a local one", loc.name)
		return loaded{}, false
	case at.tree == nil:
		return l.fetchRemote(file, Request{Include: "project", Project: at.project, Ref: at.commit, Path: loc.name}, at)
	}
	key := fileKey{at, loc.name}
	if file.doc = l.files[key]; file.doc == nil {
		text, err := readTracked(at.tree.FS, loc.name)
		if err != nil {
			l.lost(RuleIncludeMissing, loc.span, "%q cannot be included: %s", loc.name, reason(loc.name, err))
			return loaded{}, false
		}
		file.doc = l.parse(key, at.tree.Prefix+loc.name, text)
	}
	l.use(file.doc, loc.span)
	return file, l.readable(file)
}

// readable reports whether a file says anything.
func (l *loader) readable(file loaded) bool {
	if file.doc.Blank {
		l.lost(RuleIncludeMissing, file.from.Span, "%q cannot be included: the file is empty", secret.Address(file.from.Value))
	}
	return file.doc.Root != nil
}

func (l *loader) fetchRemote(file loaded, r Request, at *place) (loaded, bool) {
	what := r.String()
	if l.opts.Fetcher == nil {
		l.unresolved(r.Include, what, noServer, file.from.Span)
		return loaded{}, false
	}
	response, err := l.request(r)
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		l.lost(RuleIncludeMissing, file.from.Span, "%q cannot be included: %s", secret.Address(what), refusal.Reason)
		return loaded{}, false
	case err != nil:
		l.unresolved(r.Include, what, err.Error(), file.from.Span)
		return loaded{}, false
	}
	if !l.intact(file, response.Text) {
		return loaded{}, false
	}
	file.home = l.homeOf(response, at, r.Include)
	file.component = response.Component
	key := fileKey{name: fmt.Sprintf("%+v", r)}
	if file.doc = l.files[key]; file.doc == nil {
		file.doc = l.parse(key, response.Name, response.Text)
	}
	l.use(file.doc, file.from.Span)
	return file, l.readable(file)
}

// homeOf returns where the local includes of a fetched file are. A template's are those of the including project.
func (l *loader) homeOf(r *Response, at *place, kind string) *place {
	if kind == "template" {
		return at
	}
	name := r.Project + "@" + r.Commit
	if l.places[name] == nil {
		l.places[name] = &place{project: r.Project, commit: r.Commit}
	}
	return l.places[name]
}

// spanOr returns span, or other when it is no place.
func spanOr(span, other source.Span) source.Span {
	if span.IsValid() {
		return span
	}
	return other
}
