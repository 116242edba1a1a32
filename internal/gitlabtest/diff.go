package gitlabtest

import (
	"fmt"
	"strconv"
	"strings"
)

// A fileDiff is what a version of a merge request changes in one file.
type fileDiff struct {
	old, new                    string // paths; both given for new and deleted files too
	oldMode, newMode            string
	isNew, isDeleted, isRenamed bool
	text                        string     // the hunks
	lines                       []diffLine // all lines of the file, unchanged ones too
}

// A diffLine is a line: an added one has only a new number, a removed one only an old one.
type diffLine struct{ old, new int }

// diff returns the files that differ between two commits, with renames found as GitLab finds them.
func (r *gitRepository) diff(base, head string) []fileDiff {
	raw := r.must(nil, "diff", "-M", "--raw", "-z", "--no-abbrev", base, head)
	short := patches(r.must(nil, "diff", "-M", "-p", "--no-color", "--no-ext-diff", base, head))
	whole := patches(r.must(nil, "diff", "-M", "-p", "--no-color", "--no-ext-diff", "-U1000000", base, head))
	files := rawFiles(raw)
	if len(short) != len(files) || len(whole) != len(files) {
		r.t.Errorf("git diff: %d files, %d and %d patches", len(files), len(short), len(whole))
		return nil
	}
	for i := range files {
		files[i].text = hunks(short[i])
		files[i].lines = numbered(hunks(whole[i]))
	}
	return files
}

// rawFiles reads the output of git diff --raw -z. Source: git-diff(1), RAW OUTPUT FORMAT.
func rawFiles(raw string) []fileDiff {
	var files []fileDiff
	fields := strings.Split(strings.TrimSuffix(raw, "\x00"), "\x00")
	for len(fields) >= 2 {
		about := strings.Fields(strings.TrimPrefix(fields[0], ":"))
		f := fileDiff{old: fields[1], new: fields[1], oldMode: about[0], newMode: about[1]}
		fields = fields[2:]
		switch about[4][0] {
		case 'A':
			f.isNew = true
		case 'D':
			f.isDeleted = true
		case 'R':
			f.isRenamed, f.new, fields = true, fields[0], fields[1:]
		}
		files = append(files, f)
	}
	return files
}

// patches splits the output of git diff -p by file.
func patches(text string) []string {
	parts := strings.Split("\n"+text, "\ndiff --git ")
	return parts[1:]
}

// hunks returns a patch without what stands before its first hunk.
func hunks(patch string) string {
	_, text, ok := strings.Cut(patch, "\n@@ ")
	if !ok {
		return ""
	}
	return "@@ " + strings.TrimSuffix(text, "\n") + "\n"
}

// numbered returns the lines of hunks with their numbers.
func numbered(text string) []diffLine {
	var lines []diffLine
	var old, new int
	for line := range strings.Lines(text) {
		switch line[0] {
		case '@':
			fields := strings.Fields(line)
			old, new = start(fields[1]), start(fields[2])
		case '+':
			lines = append(lines, diffLine{0, new})
			new++
		case '-':
			lines = append(lines, diffLine{old, 0})
			old++
		case ' ':
			lines = append(lines, diffLine{old, new})
			old, new = old+1, new+1
		}
	}
	return lines
}

// start returns the first line of "-12,3" or "+12".
func start(span string) int {
	number, _, _ := strings.Cut(span[1:], ",")
	line, _ := strconv.Atoi(number)
	return line
}

// find returns the line of a diff with these numbers, of which one may be 0.
func (f *fileDiff) find(old, new int) bool {
	for _, line := range f.lines {
		if line == (diffLine{old, new}) {
			return true
		}
	}
	return false
}

func (f *fileDiff) json(collapsed, tooLarge bool) object {
	text := f.text
	if collapsed || tooLarge {
		text = ""
	}
	return object{
		"old_path": f.old, "new_path": f.new, "a_mode": f.oldMode, "b_mode": f.newMode, "diff": text, "collapsed": collapsed,
		"too_large": tooLarge, "new_file": f.isNew, "renamed_file": f.isRenamed, "deleted_file": f.isDeleted, "generated_file": false,
	}
}

// mergeBase returns the commit where two commits parted, "" when there is none.
func (r *gitRepository) mergeBase(a, b string) string {
	id, err := r.git(nil, "merge-base", a, b)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(id)
}

// take fetches a branch of another repository.
func (r *gitRepository) take(from *gitRepository, branch, as string) {
	r.must(nil, "fetch", "-q", "--no-tags", from.dir, fmt.Sprintf("+refs/heads/%s:%s", branch, as))
}
