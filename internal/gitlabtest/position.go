package gitlabtest

import "net/http"

// A position is a line in a version of the diff.
type position struct {
	version          version
	oldPath, newPath string
	old, new         int // 0 for none
}

// positionParams are the parameters of a place. Source: https://docs.gitlab.com/api/discussions/#create-new-merge-request-thread
func positionParams() []param {
	params := required("string", "base_sha", "start_sha", "head_sha")
	params = append(params, param{name: "position_type", kind: "string", values: []string{"text", "image", "file"}, required: true})
	params = append(params, optional("string", "new_path", "old_path", "line_code")...)
	params = append(params, optional("integer", "new_line", "old_line", "width", "height", "x", "y")...)
	end := append(optional("string", "line_code", "type"), optional("integer", "old_line", "new_line")...)
	return append(params, param{name: "line_range", kind: "hash", inside: []param{
		{name: "start", kind: "hash", inside: end}, {name: "end", kind: "hash", inside: end},
	}})
}

// checkPosition returns a place as it was given, or refuses it: its commits have to be those of a version, its paths those of a
// file in it, and its line has to be there, with both numbers where it did not change.
func (mr *MergeRequest) checkPosition(given map[string]any) *position {
	text := func(name string) string { value, _ := given[name].(string); return value }
	number := func(name string) int { value, _ := given[name].(int); return value }
	p := &position{oldPath: text("old_path"), newPath: text("new_path"), old: number("old_line"), new: number("new_line")}
	found := false
	for _, v := range mr.versions {
		if v.base == text("base_sha") && v.start == text("start_sha") && v.head == text("head_sha") {
			p.version, found = v, true
		}
	}
	switch {
	case text("position_type") != "text":
		refusePosition("the test server knows places in text only")
	case !found:
		refusePosition("position is incomplete: the commits are those of no version")
	case p.old < 0 || p.new < 0 || p.old == 0 && p.new == 0:
		refusePosition("line_code is blank: no line is given")
	}
	file := mr.fileOf(p)
	switch {
	case file == nil:
		refusePosition("line_code is blank: old_path and new_path are no file of this diff")
	case !file.find(p.old, p.new):
		refusePosition("line_code is blank: there is no such line in this diff")
	}
	return p
}

func refusePosition(why string) { fail(http.StatusBadRequest, "400 Bad request - Note {"+why+"}") }

// fileOf returns the file of a version in which a place stands, nil when there is none.
func (mr *MergeRequest) fileOf(p *position) *fileDiff {
	files := mr.diff(p.version)
	for i := range files {
		if files[i].old == p.oldPath && files[i].new == p.newPath {
			return &files[i]
		}
	}
	return nil
}

// move lets the places of discussions follow a push: where the line is still in the diff, GitLab shows it there, else the
// discussion stays with the version that it was made for.
// Source: https://docs.gitlab.com/user/discussions/ (outdated threads)
func (mr *MergeRequest) move(before, after version) {
	between := mr.project.git.diff(before.head, after.head)
	moved := map[*position]bool{}
	for _, n := range mr.notes() {
		if n.position == nil || n.position.version != before || moved[n.position] {
			continue
		}
		moved[n.position] = true
		if to := mr.follow(*n.position, after, between); to != nil {
			*n.position = *to
		}
	}
}

// follow returns where a line of the new side is after a push, nil when it is gone, or no longer part of a changed file.
func (mr *MergeRequest) follow(p position, after version, between []fileDiff) *position {
	if p.new == 0 {
		p.version = after
		if file := mr.fileOf(&p); file == nil || !file.find(p.old, 0) || p.version.base != after.base {
			return nil
		}
		return &p
	}
	path, line := p.newPath, p.new
	for _, file := range between {
		if file.old == p.newPath {
			path, line = file.new, file.after(p.new)
		}
	}
	for _, file := range mr.diff(after) {
		if file.new != path || line == 0 {
			continue
		}
		for _, l := range file.lines {
			if l.new == line {
				return &position{version: after, oldPath: file.old, newPath: file.new, old: l.old, new: l.new}
			}
		}
	}
	return nil
}

// after returns the new number of a line that did not change, 0 for one that is gone.
func (f *fileDiff) after(old int) int {
	for _, line := range f.lines {
		if line.old == old {
			return line.new
		}
	}
	if len(f.lines) == 0 { // only the name changed
		return old
	}
	return 0
}

func (p *position) json() object {
	result := object{
		"base_sha": p.version.base, "start_sha": p.version.start, "head_sha": p.version.head, "position_type": "text",
		"old_path": p.oldPath, "new_path": p.newPath, "old_line": nil, "new_line": nil, "line_range": nil,
	}
	if p.old > 0 {
		result["old_line"] = p.old
	}
	if p.new > 0 {
		result["new_line"] = p.new
	}
	return result
}
