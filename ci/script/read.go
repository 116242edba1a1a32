package script

import (
	"maps"
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// A reader reads a script into a tree.
type reader struct {
	*tree
	opts Options
	// lenient says that nothing is certainly wrong.
	lenient bool
}

// maxRepairs is the number of expansions and here-documents of which the reader takes care.
const maxRepairs = 16

// read reads the whole script.
func (r *reader) read(lines []Line) {
	r.text = join(lines, r.opts.Offsets)
	r.clear()
	if r.opts.Dialect == Unknown {
		r.partial = true
		return
	}
	file, f := r.parse(r.text, r.opts.Dialect)
	at := spill{}
	if f == nil {
		if at = r.build(file, 0, r.text.announcements()); at.line == nil || r.text.tail != "" {
			return
		}
	}
	// The runner's announcements are in the way, or the code is wrong. What is it without them?
	r.text.silence()
	quiet, g := r.parse(r.text, r.opts.Dialect)
	r.clear()
	if g != nil {
		r.refuseLines(g)
		r.readLines()
		return
	}
	if f != nil {
		at.line = r.text.section(f.offset)
	}
	r.reportSpill(at)
	r.build(quiet, 0, nil)
}

// clear forgets what was built, but not what is wrong.
func (r *reader) clear() {
	*r.tree = tree{text: r.text, problems: r.problems, partial: r.partial}
	r.root = &List{node: node{place: r.text.at(0, len(r.text.src))}}
}

// parse reads a text. It ends the here-documents that do not end, and jumps over the expansions that the parser cannot read. Where
// those end is a guess, so nothing is certain then.
func (r *reader) parse(t *text, dialect Dialect) (file *sh.File, f *fault) {
	for range maxRepairs {
		if file, f = parse(dialect, t.masked()); f == nil {
			return file, nil
		}
		r.partial = true
		if t.jumped && !f.late {
			f.message = ""
		}
		if f.late || f.heredoc != "" {
			r.refuse(t, f)
		}
		switch {
		case f.canJump:
			t.addHole(f.jump)
			t.jumped = true
		case f.heredoc != "":
			t.tail += "\n" + f.heredoc + "\n"
		default:
			return file, f
		}
	}
	return file, f
}

// refuseLines reports a fault in the whole script. When it comes from a quote that a line leaves open, it depends on what the
// runner prints whether a shell refuses the code; but the code does something else than it says.
func (r *reader) refuseLines(f *fault) {
	code := r.text.masked()
	for i := range r.text.lines {
		line := &r.text.lines[i]
		if i+1 == len(r.text.lines) || line.start > f.offset {
			break
		}
		if _, g := parse(r.opts.Dialect, code[line.start:line.end]); g != nil && g.quote && g.certain() {
			g.offset += line.start
			r.report(Unfinished, r.text, g)
			return
		}
	}
	r.refuse(r.text, f)
}

// readLines reads each line on its own, as far as that is possible.
func (r *reader) readLines() {
	r.partial = true
	code := r.text.masked()
	for i := range r.text.lines {
		line := &r.text.lines[i]
		file, _ := parse(r.opts.Dialect, code[line.start:line.end])
		r.build(file, line.start, nil)
	}
}

// build adds what the parser has read to the tree, from offset base on. It returns where an announcement got into a command.
func (r *reader) build(file *sh.File, base int, announcements map[int]*section) spill {
	b := &builder{
		tree: r.tree, text: r.text, base: base, dialect: r.opts.Dialect, announcements: announcements,
		settings: settingsOf(r.opts.Dialect), started: settingsOf(r.opts.Dialect),
	}
	b.list(r.root, file.Stmts)
	if len(b.announcements) > 0 {
		first := slices.Min(slices.Collect(maps.Keys(b.announcements)))
		b.spill(b.announcements[first], false)
	}
	return b.spilled
}

// announcements returns the offsets of the announcements, each with the line that it stands behind.
func (t *text) announcements() map[int]*section {
	at := make(map[int]*section, len(t.lines))
	for i := 1; i < len(t.lines); i++ {
		at[t.lines[i].start-len(announcement)-1] = &t.lines[i-1]
	}
	return at
}

// silence takes the announcements out of the code.
func (t *text) silence() {
	code := []byte(t.src)
	for at := range t.announcements() {
		copy(code[at:], strings.Repeat(" ", len(announcement)))
	}
	t.src = string(code)
}
