package review

import (
	"cmp"
	"slices"

	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/lint"
)

// A Finding is a finding of lint and its place in the merge request.
type Finding struct {
	lint.Finding
	Path string // of its file from the top of the repository, "" when it is not there
	// First and Last are its lines in the head commit, 0 when they are none of it.
	First, Last int
	Place       string // where it is, for people: "ci/build.yml:3"
	// Foreign says that Path and lines are not its place, but where the file came in that holds it.
	Foreign bool
	// Exact says that its file has the same text as in the head commit, so that a fix can be suggested.
	Exact bool
	Docs  string // the address of the page about the rule
}

// A Change is the diff of a merge request.
type Change struct {
	Refs  gitlab.DiffRefs
	Files map[string]File // by their new paths
}

// A File is a file that a merge request changes.
type File struct {
	Old, New string
	Diff     Diff
}

// A Topic is a finding that wants a discussion, or keeps the one that it has.
type Topic struct {
	Finding
	Position   gitlab.Position // the zero Position for one that is on no changed line
	suggestion string          // a block of Markdown, "" for none
}

// Topics returns findings with their places in the diff, the worst first.
func Topics(findings []Finding, change Change) []Topic {
	var topics []Topic
	for _, f := range findings {
		topic := Topic{Finding: f}
		if position, ok := change.position(f); ok {
			topic.Position, topic.suggestion = position, suggest(f, position.NewLine, change.Files[f.Path].Diff)
		}
		topics = append(topics, topic)
	}
	slices.SortStableFunc(topics, func(a, b Topic) int {
		return cmp.Or(-cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Position.NewLine, b.Position.NewLine))
	})
	return topics
}

// placed reports whether a topic is on a changed line. Only then a discussion begins; one that is there stays, because lines come and go
// in the diff, and GitLab may not show it, while the finding is the same.
func (topic *Topic) placed() bool { return topic.Position.NewPath != "" }

// position returns the first of a finding's lines that changed. A line that was added has no number in the old text, and one beside
// lines that are gone has both.
func (c Change) position(f Finding) (gitlab.Position, bool) {
	file, ok := c.Files[f.Path]
	if !ok || f.First == 0 || c.Refs.IsZero() {
		return gitlab.Position{}, false
	}
	for line := f.First; line <= f.Last; line++ {
		if file.Diff.Touched(line) {
			at := gitlab.Position{Diff: c.Refs, OldPath: file.Old, NewPath: file.New, OldLine: file.Diff.Old(line), NewLine: line}
			return at, true
		}
	}
	return gitlab.Position{}, false
}
