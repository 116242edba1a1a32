package rules

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/docker"
)

// nameParts returns the words of a path: "deploy/docker-compose.prod.yml" has "prod".
func nameParts(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// forDevelopment reports whether a name says that a file or a stage is no production one.
func forDevelopment(name string) bool {
	words := []string{
		"ci", "debug", "demo", "dev", "devcontainer", "devel", "develop", "development", "e2e", "example", "examples", "fixtures", "gitpod",
		"local", "localhost", "sample", "samples", "sandbox", "test", "testing", "tests",
	}
	return slices.ContainsFunc(nameParts(name), func(part string) bool { return slices.Contains(words, part) })
}

// forProduction reports whether the name of a file says that it is a production one. Directories do not count: "deploy/heroku" may
// hold what tries that out.
func forProduction(name string) bool {
	words := []string{"deploy", "live", "prod", "production", "staging"}
	return !forDevelopment(name) && slices.ContainsFunc(nameParts(path.Base(name)), func(part string) bool { return slices.Contains(words, part) })
}

// copiesAll returns the word of a COPY or ADD that names the whole build context; ok is false when none does.
func copiesAll(in *docker.Instruction) (context docker.Word, ok bool) {
	if in.Name != "COPY" && in.Name != "ADD" || in.Flag("from") != nil {
		return context, false
	}
	words := in.Exec
	if words == nil {
		words = in.Words()
	}
	if len(words) < 2 {
		return context, false
	}
	i := slices.IndexFunc(words[:len(words)-1], func(w docker.Word) bool { return w.Text == "." || w.Text == "./" || w.Text == "/" })
	if i < 0 {
		return context, false
	}
	return words[i], true
}

// devServer finds the commands that start the development servers of Django and Flask.
var devServer = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`manage\.py["'\s]+(runserver(?:_plus)?)\b|\bflask((?:\s+--?\S+(?:\s+[^-\s]\S*)??)*\s+run)\b`)
})

// developmentServer returns the words that start a development server, "" when nothing does.
func developmentServer(command string) string {
	m := devServer().FindStringSubmatch(command)
	switch {
	case m == nil:
		return ""
	case m[1] != "":
		return m[1]
	}
	return "flask run"
}

// officialImage returns the name of an image of Docker's own library, without tag: "postgres" for docker.io/library/postgres:17.
// It is "" for all others, and where a variable takes part in the name.
func officialImage(image string) string {
	for _, prefix := range []string{"docker.io/", "index.docker.io/", "library/"} {
		image = strings.TrimPrefix(image, prefix)
	}
	name, _, _ := strings.Cut(image, "@")
	name, _, _ = strings.Cut(name, ":")
	if strings.ContainsAny(name, "/$") {
		return ""
	}
	return name
}
