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

	"gitlab.com/pipewright/pipewright/ci/source"
)

// lockPath is where a directory remembers what was generated into it.
const lockPath = ".pipewright/generate.lock.yml"

// A lock is the content of the lock file. A nil lock is that of a directory into which nothing was generated.
type lock struct {
	generator string // version of pipewright
	target    string
	project   string            // Options.Project
	answers   map[string]string // what a person chose, by question
	found     map[string]string // the other answers, by question; empty in a lock of version 1
	sources   map[string]string // where those come from
	files     map[string]string // path → sha256 of the file as generated
	edited    map[string]string // path → sha256 of what a person made of it, as the last update found it; or deleted

	base base   // the files as generated, which lie beside the lock file
	raw  []byte // the lock file as it was read
}

// deleted stands in lock.edited for a file that a person deleted.
const deleted = "deleted"

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

// accepted returns the hash of an edited file as the last update found it, or [deleted].
func (l *lock) accepted(path string) string {
	if l == nil {
		return ""
	}
	return l.edited[path]
}

// generated returns a file as it was generated, if that is known. A base that does not belong to the lock is of no use.
func (l *lock) generated(path string) ([]byte, bool) {
	if l == nil {
		return nil, false
	}
	text, ok := l.base[path]
	if sum := l.files[path]; sum != "" && hash(text) != sum {
		return nil, false
	}
	return text, ok
}

// knows reports whether a file was generated here.
func (l *lock) knows(path string) bool {
	_, ok := l.generated(path)
	return ok || l.sum(path) != ""
}

// hash returns the form in which the lock file keeps a file's content.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// sameAs reports whether a text has a hash. Where git writes files with the line ends of Windows, they are as before.
func sameAs(text []byte, sum string) bool {
	return hash(text) == sum || source.LineEnding(text) == "\r\n" && hash(withEnding(text, "\n")) == sum
}

// withEnding returns a text all of whose lines end in one way with another ending.
func withEnding(text []byte, ending string) []byte {
	lines := bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	if ending == "\r\n" {
		return bytes.ReplaceAll(lines, []byte("\n"), []byte("\r\n"))
	}
	return lines
}

// text returns the lock file, the same bytes for the same content.
func (l *lock) text() []byte {
	var b bytes.Buffer
	b.WriteString("# Written by pipewright generate. Keep it in git: it remembers your choices, and which files are as generated.\n")
	fmt.Fprintf(&b, "version: 2\ngenerator: %q\ntarget: %q\n", l.generator, l.target)
	if l.project != "" {
		fmt.Fprintf(&b, "project: %q\n", l.project)
	}
	writeSection(&b, "answers", l.answers, nil)
	if len(l.found) > 0 {
		writeSection(&b, "found", l.found, l.sources)
	}
	writeSection(&b, "files", l.files, nil)
	if len(l.edited) > 0 {
		writeSection(&b, "edited", l.edited, nil)
	}
	return b.Bytes()
}

func writeSection(b *bytes.Buffer, name string, values, comments map[string]string) {
	if len(values) == 0 {
		fmt.Fprintf(b, "%s: {}\n", name)
		return
	}
	fmt.Fprintf(b, "%s:\n", name)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(b, "  %q: %q", key, values[key])
		if comment := comments[key]; comment != "" {
			fmt.Fprintf(b, " # %s", comment)
		}
		b.WriteByte('\n')
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
	if l.target == "" {
		return nil, fmt.Errorf("%s names no target: restore the file from git, or delete it and keep your edits by hand", lockPath)
	}
	l.raw = text
	if l.base, err = readBase(fsys); err != nil {
		return nil, err
	}
	l.adopt(fsys)
	return l, nil
}

// parseLock reads what text writes and nothing else: the file is ours. Strings are in double quotes, sections have an
// indent of two, a comment has its line for itself.
func parseLock(text string) (*lock, error) {
	l := &lock{
		answers: map[string]string{}, found: map[string]string{}, sources: map[string]string{},
		files: map[string]string{}, edited: map[string]string{},
	}
	var section map[string]string
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if trimmed := strings.TrimSpace(line); trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		var err error
		if section, err = l.line(line, section); errors.As(err, new(newerLockError)) {
			return nil, fmt.Errorf("%d: %w", i+1, err)
		} else if err != nil {
			return nil, fmt.Errorf("%d: %w: restore the file from git, or delete it and keep your edits by hand", i+1, err)
		}
	}
	return l, nil
}

// line reads one line and returns the section that the next one is in.
func (l *lock) line(line string, section map[string]string) (map[string]string, error) {
	if rest, ok := strings.CutPrefix(line, "  "); ok && section != nil {
		key, value, comment, err := lockEntry(rest)
		if err != nil {
			return nil, err
		}
		section[key] = value
		if _, found := l.found[key]; found && comment != "" {
			l.sources[key] = comment
		}
		return section, nil
	}
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return nil, errors.New("not a line of a lock file")
	}
	value = strings.TrimSpace(value)
	switch name {
	case "answers":
		return l.answers, nil
	case "found":
		return l.found, nil
	case "files":
		return l.files, nil
	case "edited":
		return l.edited, nil
	case "version":
		return nil, knownVersion(value)
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

// A newerLockError says that a lock file is of a version that comes after those that are known.
type newerLockError struct{ version int }

func (e newerLockError) Error() string {
	return fmt.Sprintf("version %d is newer than this pipewright knows: use the release that wrote the file, or one after it", e.version)
}

// knownVersion judges the version of a lock file. The second one adds found and edited to the first.
func knownVersion(value string) error {
	version, err := strconv.Atoi(value)
	switch {
	case err != nil || version < 1:
		return errors.New("not a line of a lock file")
	case version > 2:
		return newerLockError{version}
	}
	return nil
}

// lockEntry reads `"key": "value"`, which a comment may follow.
func lockEntry(line string) (key, value, comment string, err error) {
	key, rest, err := quoted(line)
	if err != nil {
		return "", "", "", err
	}
	value, rest, err = quoted(strings.TrimSpace(strings.TrimPrefix(rest, ":")))
	if err != nil {
		return "", "", "", err
	}
	rest = strings.TrimSpace(rest)
	comment, isComment := strings.CutPrefix(rest, "#")
	if rest != "" && !isComment {
		return "", "", "", errors.New("not an entry of a lock file")
	}
	return key, value, strings.TrimSpace(comment), nil
}

// keep makes choices of the answers that a file told which is ours from now on: nobody finds them there any more.
func (l *lock) keep(name string) {
	for question, places := range l.sources {
		for place := range strings.SplitSeq(places, ", ") {
			if file, _, ok := strings.Cut(place, ":"); ok && file == name && l.found[question] != "" {
				l.answers[question] = l.found[question]
				delete(l.found, question)
				delete(l.sources, question)
				break
			}
		}
	}
}

// quoted reads a string in quotes at the beginning of a text, and returns what follows.
func quoted(text string) (value, rest string, err error) {
	prefix, err := strconv.QuotedPrefix(text)
	if err != nil {
		return "", "", errors.New("not an entry of a lock file")
	}
	value, err = strconv.Unquote(prefix)
	return value, text[len(prefix):], err
}
