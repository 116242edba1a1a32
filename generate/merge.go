package generate

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// merge brings what is new into a file that was edited.
func (s *comparison) merge(o *outcome) {
	before, known := s.plan.lock.generated(o.Path)
	remedy, tools := onlyTools(o.Path)
	switch {
	case tools:
		o.Action, o.Why = Kept, "edited since it was generated; "+remedy
		return
	case !known:
		o.Action, o.Why = Kept, "edited, and an older pipewright did not record what it generated: compare with --diff"
		return
	case bytes.IndexByte(o.old.text, 0) >= 0:
		o.Action, o.Why = Kept, "no text any more"
		return
	}
	if source.LineEnding(o.old.text) == "\r\n" {
		before = withEnding(before, "\r\n")
	}
	merged := source.Merge(before,
		source.Version{Name: "yours", Text: o.old.text},
		source.Version{Name: strings.TrimSpace("pipewright " + s.plan.options.Version), Text: o.text})
	o.text, o.Conflicts, o.Edited = merged.Text, merged.Conflicts, true
	switch {
	case len(o.Conflicts) > 0:
		o.Action = Conflict
	case bytes.Equal(o.text, o.old.text):
		o.Action = Unchanged
	case bytes.Equal(withEnding(o.text, "\n"), o.file.Text):
		o.Action, o.Edited = Updated, false
	default:
		o.Action, o.Why = Merged, "your edits are kept"
	}
}

var markerForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^(<<<<<<<|>>>>>>>) `) })

// marker returns the line of the first conflict marker in a text, 0 when there is none.
func marker(text []byte) int {
	at := markerForm().FindIndex(text)
	if at == nil {
		return 0
	}
	return bytes.Count(text[:at[0]], []byte("\n")) + 1
}

// A ConflictError says that conflicts of an earlier update are still to be resolved.
type ConflictError struct {
	Places []string // "Dockerfile:12", the first in each file
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s: a conflict is not resolved yet: edit the lines between the markers, and remove those", strings.Join(e.Places, ", "))
}

// refuseMarkers refuses to update files that have conflict markers.
func (s *comparison) refuseMarkers() error {
	if !s.mode.Update || s.mode.Force || s.mode.drift {
		return nil
	}
	var places []string
	for _, f := range s.files {
		old, err := read(s.tree, f.Path)
		if err != nil {
			return err
		}
		if line := marker(old.text); line > 0 {
			places = append(places, fmt.Sprintf("%s:%d", f.Path, line))
		}
	}
	if len(places) > 0 {
		return &ConflictError{Places: places}
	}
	return nil
}

// check judges the generated files, which must be without fault. What an update makes of them and of a person's edits is only
// compared with what was there: the edits are not ours to judge, what came of bringing both together is worth a word.
func (s *comparison) check(result *Result, mode Mode) error {
	if mode.Check == nil {
		return nil
	}
	var err error
	if result.Problems, err = mode.Check(s.files); err != nil || len(result.Problems) > 0 || !mode.Update {
		return err
	}
	after := make([]File, 0, len(s.outcomes))
	merged := false
	for _, o := range s.outcomes {
		if o.Action == Conflict {
			return nil // there is nothing to judge yet
		}
		merged = merged || o.Edited
		if o.Action != Absent && o.Action != Removed && !o.old.link {
			f := o.file
			f.Text = o.text
			after = append(after, f)
		}
	}
	if !merged {
		return nil
	}
	had, err := mode.Check(nil)
	if err != nil {
		return err
	}
	has, err := mode.Check(after)
	result.Findings = newFindings(had, has)
	return err
}

// newFindings returns the findings that were not there before, on whatever line.
func newFindings(had, has []string) []string {
	known := map[string]int{}
	for _, finding := range had {
		known[withoutLine(finding)]++
	}
	return slices.DeleteFunc(has, func(finding string) bool {
		known[withoutLine(finding)]--
		return known[withoutLine(finding)] >= 0
	})
}

// withoutLine returns a finding, "file:12:3: error: message", without line and column.
func withoutLine(finding string) string {
	file, rest, _ := strings.Cut(finding, ":")
	_, message, _ := strings.Cut(rest, ": ")
	return file + ": " + message
}
