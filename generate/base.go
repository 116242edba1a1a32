package generate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// basePath is where a directory keeps the text of each file as it was last generated: what an update compares with.
const basePath = ".pipewright/generate.base"

// A base has texts by path. It is kept as one patch that makes all of them from nothing: any text survives in it, people
// can read what changed, and no tool takes it for the Dockerfile or the pipeline that it holds.
type base map[string][]byte

// onlyTools reports whether a file is changed by a program and never by hand, with what that program is. Its lines cannot be
// merged, so that its text, which may be long, is not kept.
func onlyTools(name string) (remedy string, yes bool) {
	if path.Base(name) == "package-lock.json" {
		return "npm install brings it in step with package.json", true
	}
	return "", false
}

// text returns the file, the same bytes for the same content; nil when there is nothing to keep.
func (b base) text() []byte {
	if len(b) == 0 {
		return nil
	}
	var out bytes.Buffer
	out.WriteString("Written by pipewright generate: the files as it made them, by which --update merges. Keep it in git.\n")
	for _, name := range slices.Sorted(maps.Keys(b)) {
		text := b[name]
		lines := strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
		fmt.Fprintf(&out, "--- /dev/null\n+++ b/%s\n@@ -0,0 +1,%d @@\n", name, len(lines))
		for _, line := range lines {
			out.WriteString("+" + line)
		}
		out.WriteString("\n")
		if !bytes.HasSuffix(text, []byte("\n")) {
			out.WriteString("\\ No newline at end of file\n")
		}
	}
	return out.Bytes()
}

// readBase reads the base of a directory; without one it is empty.
func readBase(fsys fs.FS) (base, error) {
	text, err := fs.ReadFile(fsys, basePath)
	if errors.Is(err, fs.ErrNotExist) {
		return base{}, nil
	}
	if err != nil {
		return nil, err
	}
	b, line := parseBase(string(text))
	if line > 0 {
		return nil, fmt.Errorf("%s:%d: not what pipewright wrote: restore the file from git, or delete it; "+
			"without it, files that you edited are kept and not merged", basePath, line)
	}
	return b, nil
}

// parseBase reads what text writes, or returns the number of the line that text did not write.
func parseBase(text string) (base, int) {
	b := base{}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 1; i < len(lines)-1; {
		name, n := baseHead(lines[i:])
		if n <= 0 || n >= len(lines)-i-3 {
			return nil, i + 1
		}
		i += 3
		var file strings.Builder
		for range n {
			line, ok := strings.CutPrefix(lines[i], "+")
			if i++; !ok {
				return nil, i
			}
			file.WriteString(line + "\n")
		}
		b[name] = []byte(file.String())
		if strings.HasPrefix(lines[i], `\`) {
			b[name] = bytes.TrimSuffix(b[name], []byte("\n"))
			i++
		}
	}
	return b, 0
}

// baseHead reads the three lines that precede a file, and returns its path and how many lines it has.
func baseHead(lines []string) (name string, n int) {
	if len(lines) < 3 || lines[0] != "--- /dev/null" {
		return "", 0
	}
	name, ok := strings.CutPrefix(lines[1], "+++ b/")
	count, isHunk := strings.CutPrefix(lines[2], "@@ -0,0 +1,")
	if !ok || !isHunk {
		return "", 0
	}
	n, err := strconv.Atoi(strings.TrimSuffix(count, " @@"))
	if err != nil {
		return "", 0
	}
	return name, n
}
