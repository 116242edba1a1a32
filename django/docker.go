package django

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

func isDockerfile(name string) bool {
	lower := strings.ToLower(name)
	return lower == "dockerfile" || strings.HasPrefix(lower, "dockerfile.") || strings.HasSuffix(lower, ".dockerfile")
}

// dockerfiles returns the project's Dockerfiles: those named so first, those for production before those for
// development, the nearest first.
func (d *detector) dockerfiles() []*source.File {
	var names []string
	for _, p := range d.tree.kept {
		if isDockerfile(path.Base(p)) && (d.root == "." || strings.HasPrefix(p, d.root+"/") || !strings.Contains(p, "/")) && d.ours(p) {
			names = append(names, p)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(dockerRank(a), dockerRank(b)) })
	var out []*source.File
	for _, name := range names {
		if file := d.tree.open(name); file != nil {
			out = append(out, file)
		}
	}
	return out
}

func dockerRank(p string) int {
	rank := strings.Count(p, "/")
	for _, part := range strings.FieldsFunc(strings.ToLower(p), func(r rune) bool { return r == '/' || r == '.' || r == '-' || r == '_' }) {
		switch {
		case slices.Contains(testWords, part):
			rank += 200
		case slices.Contains(productionWords, part):
			rank -= 5
		}
	}
	if !strings.EqualFold(path.Base(p), "Dockerfile") {
		rank += 20
	}
	return rank
}

// An instruction is one of a Dockerfile, with its words.
type instruction struct {
	name  string // in upper case
	words []string
	line  int
}

// instructions returns the instructions of a Dockerfile; here-documents are read as instructions that nobody asks for.
func instructions(file *source.File) []instruction {
	var out []instruction
	for _, line := range logicalLines(file) {
		if words := strings.Fields(line.text); len(words) > 1 {
			out = append(out, instruction{name: strings.ToUpper(words[0]), words: words[1:], line: line.number})
		}
	}
	return out
}

// dockerfilePythons returns the version of Python that each Dockerfile starts from.
func (d *detector) dockerfilePythons() []Fact {
	var out []Fact
	for _, file := range d.dockerfiles() {
		out = append(out, dockerPython(file))
	}
	return out
}

// dockerPython returns the Python that a Dockerfile starts from; ARG values from above FROM are filled in.
func dockerPython(file *source.File) Fact {
	args := map[string]string{}
	for _, in := range instructions(file) {
		switch in.name {
		case "ARG":
			for _, word := range in.words {
				if name, value, ok := strings.Cut(word, "="); ok {
					args[name] = strings.Trim(value, `"'`)
				}
			}
		case "FROM":
			i := slices.IndexFunc(in.words, func(w string) bool { return !strings.HasPrefix(w, "--") })
			if i < 0 {
				continue
			}
			if minor, ok := imagePython(expand(in.words[i], args)); ok {
				return Fact{Value: minor, File: file.Name, Line: in.line}
			}
		}
	}
	return Fact{}
}

// expand fills in $NAME, ${NAME} and ${NAME:-default}. A variable that is not known stays.
func expand(text string, args map[string]string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		var name, fallback string
		if inner, rest, ok := strings.Cut(after, "}"); ok && strings.HasPrefix(after, "{") {
			name, fallback, _ = strings.Cut(inner[1:], ":-")
			text = rest
		} else {
			n := 0
			for n < len(after) && isNamePart(after[n]) {
				n++
			}
			name, text = after[:n], after[n:]
		}
		if value := cmp.Or(args[name], fallback); value != "" {
			b.WriteString(value)
		} else {
			b.WriteString("$" + name)
		}
	}
}

// imagePython returns the minor of an image such as "python:3.13-slim" or "registry.example/library/python:3.13".
func imagePython(image string) (string, bool) {
	image, _, _ = strings.Cut(strings.Trim(image, `"'`), "@")
	name, tag, ok := strings.Cut(path.Base(image), ":")
	if !ok || name != "python" && !strings.HasPrefix(name, "python-") {
		return "", false
	}
	return minorOf(tag)
}

// dockerSettings returns the settings module that the last stage of a Dockerfile sets.
func (d *detector) dockerSettings() Fact {
	var found Fact
	for _, file := range d.dockerfiles() {
		for _, in := range instructions(file) {
			if in.name != "ENV" {
				continue
			}
			for i, word := range in.words {
				name, value, ok := strings.Cut(word, "=")
				if !ok && i == 0 && len(in.words) > 1 { // ENV NAME value
					value = in.words[1]
				}
				value = strings.Trim(value, `"'`)
				if name == settingsVariable && dottedParts(value) != nil {
					found = Fact{Value: value, File: file.Name, Line: in.line}
				}
			}
		}
		if found.Known() {
			break
		}
	}
	return found
}

// A ciLine is a key with a plain value in .gitlab-ci.yml.
type ciLine struct {
	key, value string
	line       int
}

// ciLines returns the plain "key: value" lines of .gitlab-ci.yml, without asking what they belong to.
func (d *detector) ciLines() []ciLine {
	file := d.tree.open(".gitlab-ci.yml")
	if file == nil {
		return nil
	}
	var out []ciLine
	for _, line := range logicalLines(file) {
		key, value, ok := strings.Cut(line.text, ": ")
		if ok {
			key = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(key), "- "))
			out = append(out, ciLine{key: key, value: strings.Trim(strings.TrimSpace(value), `"'`), line: line.number})
		}
	}
	return out
}

// ciPythons returns the versions of Python in images of .gitlab-ci.yml; variables of the same file are filled in.
func (d *detector) ciPythons() []Fact {
	vars := map[string]string{}
	lines := d.ciLines()
	for _, l := range lines {
		if l.key == strings.ToUpper(l.key) && vars[l.key] == "" {
			vars[l.key] = l.value
		}
	}
	var out []Fact
	for _, l := range lines {
		if l.key != "image" && l.key != "name" {
			continue
		}
		if minor, ok := imagePython(expand(l.value, vars)); ok {
			out = append(out, Fact{Value: minor, File: ".gitlab-ci.yml", Line: l.line})
		}
	}
	return out
}

// ciSettings returns the settings module that .gitlab-ci.yml sets for its jobs.
func (d *detector) ciSettings() Fact {
	for _, l := range d.ciLines() {
		if l.key == settingsVariable && d.moduleFile(l.value) != "" {
			return Fact{Value: l.value, File: ".gitlab-ci.yml", Line: l.line}
		}
	}
	return Fact{}
}
