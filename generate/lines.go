package generate

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// lineFile reports whether what pipewright wants in a file can be added to what a person has there: each line speaks for
// itself.
func lineFile(name string) bool {
	return name == ".gitignore" || name == ".dockerignore" || name == ".env.example"
}

// addLines adds what a text lacks to its end, with a line that says whose it is. What was generated before is not added
// again: a person took it out.
func addLines(name string, old, lines, before []byte) []byte {
	entries := ignoreEntries
	if name == ".env.example" {
		entries = variableEntries
	}
	have := map[string]bool{}
	for _, text := range [][]byte{old, before} {
		for _, e := range entries(string(text)) {
			have[e.key] = true
		}
	}
	var missing strings.Builder
	for _, e := range entries(string(lines)) {
		if !have[e.key] {
			missing.WriteString(e.text)
		}
	}
	if missing.Len() == 0 {
		return old
	}
	out := bytes.Clone(old)
	if len(out) > 0 {
		if !bytes.HasSuffix(out, []byte("\n")) {
			out = append(out, '\n')
		}
		out = append(out, "\n# added by pipewright\n"...)
	}
	out = append(out, missing.String()...)
	if source.LineEnding(old) == "\r\n" {
		return withEnding(out, "\r\n")
	}
	return out
}

// A lineEntry is a part of such a file, with what makes it the same as another.
type lineEntry struct{ key, text string }

// ignoreEntries are the patterns of .gitignore and .dockerignore. "media", "/media" and "media/" mean the same in most
// projects.
func ignoreEntries(text string) []lineEntry {
	var entries []lineEntry
	for line := range strings.Lines(text) {
		key := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "/"), "/")
		if key != "" && !strings.HasPrefix(key, "#") {
			entries = append(entries, lineEntry{key, strings.TrimRight(line, "\r\n") + "\n"})
		}
	}
	return entries
}

var variableForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*#?\s*(?:export\s+)?([A-Za-z_]\w*)=`) })

// variableEntries are the variables of .env.example, set or commented out, each with the comment above it.
func variableEntries(text string) []lineEntry {
	var entries []lineEntry
	above := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n") + "\n"
		m := variableForm().FindStringSubmatch(line)
		switch {
		case m != nil:
			entries = append(entries, lineEntry{m[1], above + line})
			above = ""
		case strings.HasPrefix(line, "#"):
			above += line
		default:
			above = ""
		}
	}
	return entries
}
