// Package docker reads Dockerfiles and compose files and keeps every place.
//
// [ParseDockerfile] turns a file into instructions and the stages that they make, as BuildKit's frontend reads them: parser
// directives, line continuations, comments between continued lines, here-documents, flags, and the exec form.
// [ParseCompose] reads a compose file into services. Values keep the bytes where a person wrote them:
//
//	d := docker.ParseDockerfile(file)
//	final := d.Final()
//	for _, in := range final.Lineage() { … }
//
// The package runs nothing and reads no other file, but for the .dockerignore that [IgnoreFor] looks up in an fs.FS. It
// merges no compose files and follows no `extends`: a service that depends on them says so.
package docker

import (
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Kind is what a file is to Docker.
type Kind uint8

// The kinds of files.
const (
	Neither Kind = iota
	IsDockerfile
	IsCompose
)

// KindOf tells by its name what a file is: Dockerfile, Dockerfile.prod, web.Dockerfile, compose.yml, docker-compose.dev.yml.
func KindOf(name string) Kind {
	base := strings.ToLower(path.Base(name))
	stem, _, _ := strings.Cut(base, ".")
	ext := path.Ext(base)
	switch {
	case slices.Contains(notDocker(), ext):
		return Neither
	case stem == "dockerfile" || stem == "containerfile" || ext == ".dockerfile" || ext == ".containerfile":
		return IsDockerfile
	case ext != ".yml" && ext != ".yaml":
		return Neither
	case stem == "compose" || stem == "docker-compose" || strings.HasPrefix(stem, "docker-compose-") || strings.HasPrefix(stem, "docker-compose_"):
		return IsCompose
	}
	return Neither
}

// notDocker are the ends of names of templates and of texts about Dockerfiles.
func notDocker() []string {
	return []string{".dockerignore", ".erb", ".in", ".j2", ".jinja", ".jinja2", ".m4", ".md", ".mustache", ".rst", ".sh", ".template", ".tmpl", ".tpl", ".txt"}
}

// A Problem is a mistake because of which Docker refuses a file.
type Problem struct {
	Span    source.Span
	Message string
	// Unknown is the word that is none of Known, "" for other mistakes.
	Unknown string
	Known   []string
}

// A Word is a piece of text with its place.
type Word struct {
	Text string
	Span source.Span
}
