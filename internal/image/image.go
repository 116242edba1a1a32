// Package image reads references to container images, as `image` and `services` hold them.
//
//	registry.example.com:5000/group/app:1.2-slim@sha256:…
//	└────────── Registry ───┘ └─ Path ─┘ └ Tag ─┘ └ Digest ┘
//
// A reference may hold variables, in the middle of a word, too: $CI_REGISTRY/group/app:$TAG. Their bytes are never taken
// for separators, and nothing is lost: the parts with the separators between them are the text again. Each part knows its
// bytes in the text; where these stand in a file is for the caller to say.
//
// The package judges no spelling: what is no reference to Docker has parts all the same.
package image

import "strings"

// A Reference is the text of an image in its parts.
type Reference struct {
	Text string
	// Registry is the host, with its port; empty for Docker Hub. A first component that holds a variable counts as one,
	// for who knows what it stands for: a host, a host and a group, or a prefix.
	Registry Part
	Path     Part
	Tag      Part
	Digest   Part // without the "@"
}

// A Part is a part of a reference: the bytes [Start, End) of its text. The zero Part is not there.
type Part struct {
	Text       string
	Start, End int
}

// IsZero reports whether the reference does not have the part.
func (p Part) IsZero() bool { return p.End == 0 }

// HasVariable reports whether the part depends on a variable.
func (p Part) HasVariable() bool { return HasVariable(p.Text) }

// Parse returns the parts of an image; ok is false for a text that is none: a blank one, or one with white space.
func Parse(text string) (r Reference, ok bool) {
	variables := Variables(text)
	if text == "" || strings.ContainsAny(mask(text, variables), " \t\r\n") {
		return Reference{}, false
	}
	r.Text = text
	plain := mask(text, variables)
	end := len(text)
	if at := strings.IndexByte(plain, '@'); at >= 0 {
		r.Digest = r.part(at+1, end)
		end = at
	}
	slash := strings.LastIndexByte(plain[:end], '/')
	if colon := strings.LastIndexByte(plain[:end], ':'); colon > slash {
		r.Tag = r.part(colon+1, end)
		end = colon
	}
	start := 0
	if first := strings.IndexByte(plain[:end], '/'); first >= 0 && isRegistry(text[:first], plain[:first]) {
		r.Registry = r.part(0, first)
		start = first + 1
	}
	r.Path = r.part(start, end)
	return r, true
}

func (r *Reference) part(start, end int) Part {
	return Part{r.Text[start:end], start, end}
}

// isRegistry reports whether the first of several components names a registry, as Docker decides it: it has a dot or a port, or is
// localhost. Upper case letters, which a path cannot have, are a registry's too.
func isRegistry(component, plain string) bool {
	return component != plain || component == "localhost" || strings.ContainsAny(component, ".:") || strings.ToLower(component) != component
}

// IsComplete reports whether the reference depends on no variable.
func (r Reference) IsComplete() bool { return !HasVariable(r.Text) }

// IsTagless reports whether the reference has certainly neither tag nor digest: no variable may bring them.
func (r Reference) IsTagless() bool {
	last := r.Path.Text[strings.LastIndexByte(r.Path.Text, '/')+1:]
	return r.Tag.IsZero() && r.Digest.IsZero() && !HasVariable(last)
}
