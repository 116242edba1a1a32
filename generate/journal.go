package generate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// journalPath exists while files are put in place: it says which. Once it is there, the run counts as done, even if the
// process is killed the moment after.
const journalPath = stagingDir + "/journal"

// Recover finishes what a run that was killed has left behind. It is called before [NewPlan], which reads the directory.
//
// A run that was killed before all its files were complete has changed nothing; what it put aside is removed. One that was
// killed later is carried on, unless somebody has changed one of its files since: then what is there stays, for a new run
// to bring together.
func Recover(dir string) error {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	t := rootTree{root}
	if s, err := t.Lstat(stagingDir); err != nil || !s.IsDir() {
		return nil
	}
	unlock, err := lockDirectory(root)
	if err != nil {
		return err
	}
	defer unlock()
	return recoverTree(t)
}

func recoverTree(t tree) error {
	text, err := t.ReadFile(journalPath)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return explain(journalPath, err)
	}
	tasks, ok := parseJournal(string(text))
	for _, task := range tasks {
		ok = ok && task.possible(t)
	}
	if ok {
		if err := finish(t, tasks); err != nil {
			return err
		}
	}
	return explain(stagingDir, t.RemoveAll(stagingDir))
}

// finish does what remains to be done.
func finish(t tree, tasks []task) error {
	tx := &transaction{tree: t}
	for i, task := range tasks {
		if task.after != absent && !isThere(t, staged(i)) {
			continue // done
		}
		if err := tx.place(i, task.path, task.after == absent); err != nil {
			return err
		}
	}
	return nil
}

// A task is a line of the journal: what a file held before, and what it is to hold.
type task struct {
	index         int
	path          string
	before, after string // hashes, or absent
}

// absent stands in a journal for a file that is not there.
const absent = "absent"

// writeJournal writes down what is to be done, all at once.
func (tx *transaction) writeJournal(writes []write) error {
	var b bytes.Buffer
	for _, w := range writes {
		before, after := absent, absent
		if w.old.exists {
			before = hash(w.old.text)
		}
		if !w.remove {
			after = hash(w.text)
		}
		fmt.Fprintf(&b, "%s %s %q\n", before, after, w.path)
	}
	aside := stagingDir + "/next"
	if err := tx.WriteFile(aside, b.Bytes(), 0o644); err != nil {
		return explain(journalPath, err)
	}
	return explain(journalPath, tx.Rename(aside, journalPath))
}

// parseJournal reads what writeJournal writes, and reports whether there is anything.
func parseJournal(text string) ([]task, bool) {
	var tasks []task
	for line := range strings.Lines(text) {
		before, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		after, quoted, _ := strings.Cut(rest, " ")
		name, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, false
		}
		tasks = append(tasks, task{len(tasks), name, before, after})
	}
	return tasks, len(tasks) > 0
}

// possible reports whether a task is done, or can be: nobody has changed its file since.
func (k task) possible(t tree) bool {
	old, err := read(t, k.path)
	if err != nil {
		return false
	}
	now := absent
	if old.exists {
		now = hash(old.text)
	}
	return now == k.after || now == k.before && (k.after == absent || isThere(t, staged(k.index)))
}

func isThere(t tree, name string) bool {
	_, err := t.Lstat(name)
	return err == nil
}
