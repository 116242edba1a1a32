package generate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// lockPath is where a directory remembers what was generated into it.
const lockPath = ".pipewright/generate.lock.yml"

// A lock is the content of the lock file. A nil lock is that of a directory into which nothing was generated.
type lock struct {
	generator string // version of pipewright
	target    string
	project   string            // Options.Project
	answers   map[string]string // what a person chose, by question
	facts     []string          // how the other answers came about, for people
	files     map[string]string // path → sha256 of the file as generated
}

// choice returns what was chosen earlier.
func (l *lock) choice(question string) string {
	if l == nil {
		return ""
	}
	return l.answers[question]
}

// sum returns the hash of a file as it was generated.
func (l *lock) sum(path string) string {
	if l == nil {
		return ""
	}
	return l.files[path]
}

// hash returns the form in which the lock file keeps a file's content.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// text returns the lock file, the same bytes for the same content.
func (l *lock) text() []byte {
	var b bytes.Buffer
	b.WriteString("# Written by pipewright generate. Keep it in git: it remembers your choices, and which files are as generated.\n")
	fmt.Fprintf(&b, "version: 1\ngenerator: %q\ntarget: %q\n", l.generator, l.target)
	if l.project != "" {
		fmt.Fprintf(&b, "project: %q\n", l.project)
	}
	writeSection(&b, "answers", l.answers)
	writeSection(&b, "files", l.files)
	if len(l.facts) > 0 {
		b.WriteString("# found in the project, or by default:\n")
	}
	for _, fact := range l.facts {
		fmt.Fprintf(&b, "#   %s\n", fact)
	}
	return b.Bytes()
}

func writeSection(b *bytes.Buffer, name string, values map[string]string) {
	if len(values) == 0 {
		fmt.Fprintf(b, "%s: {}\n", name)
		return
	}
	fmt.Fprintf(b, "%s:\n", name)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(b, "  %q: %q\n", key, values[key])
	}
}

// readLock reads the lock file of a directory; without one it returns nil.
func readLock(fsys fs.FS) (*lock, error) {
	text, err := fs.ReadFile(fsys, lockPath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l, err := parseLock(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s:%w", lockPath, err)
	}
	return l, nil
}

// parseLock reads what text writes and nothing else: the file is ours. Strings are in double quotes, sections have an
// indent of two, a comment has its line for itself.
func parseLock(text string) (*lock, error) {
	l := &lock{answers: map[string]string{}, files: map[string]string{}}
	var section map[string]string
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if trimmed := strings.TrimSpace(line); trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		var err error
		if section, err = l.line(line, section); err != nil {
			return nil, fmt.Errorf("%d: %w: restore the file from git, or delete it and keep your edits by hand", i+1, err)
		}
	}
	return l, nil
}

// line reads one line and returns the section that the next one is in.
func (l *lock) line(line string, section map[string]string) (map[string]string, error) {
	if rest, ok := strings.CutPrefix(line, "  "); ok && section != nil {
		return section, lockEntry(section, rest)
	}
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return nil, errors.New("not a line of a lock file")
	}
	value = strings.TrimSpace(value)
	switch name {
	case "answers":
		return l.answers, nil
	case "files":
		return l.files, nil
	case "version":
		if value != "1" {
			return nil, fmt.Errorf("version %s is newer than this pipewright knows", value)
		}
		return nil, nil
	}
	text, err := strconv.Unquote(value)
	if err != nil || value[0] != '"' {
		return nil, errors.New("not a line of a lock file")
	}
	switch name {
	case "generator":
		l.generator = text
	case "target":
		l.target = text
	case "project":
		l.project = text
	}
	return nil, nil
}

// lockEntry reads `"key": "value"`.
func lockEntry(section map[string]string, line string) error {
	quoted, err := strconv.QuotedPrefix(line)
	if err != nil {
		return errors.New("not an entry of a lock file")
	}
	value, err := strconv.Unquote(strings.TrimSpace(strings.TrimPrefix(line[len(quoted):], ":")))
	if err != nil {
		return errors.New("not an entry of a lock file")
	}
	key, err := strconv.Unquote(quoted)
	if err != nil {
		return errors.New("not an entry of a lock file")
	}
	section[key] = value
	return nil
}
