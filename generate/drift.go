package generate

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// A Drift is how a file differs from what the lock file says, and what would be generated today.
type Drift struct {
	Path string
	Why  string
}

// Drift compares a directory with its lock file and with the files of the plan, and writes nothing. Edits that an update has
// seen count as accepted: they are no drift, and neither are files that were deleted before it.
func (p *Plan) Drift(dir string, files []File) ([]Drift, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	s, err := p.compareAll(rootTree{root}, files, Mode{DryRun: true, Update: true, drift: true})
	if err != nil {
		return nil, err
	}
	var drifts []Drift
	for _, o := range s.outcomes {
		if why := s.drift(o); why != "" {
			drifts = append(drifts, Drift{Path: o.Path, Why: why})
		}
	}
	slices.SortFunc(drifts, func(a, b Drift) int { return strings.Compare(a.Path, b.Path) })
	return drifts, nil
}

// drift says how a file differs, "" when it does not.
func (s *comparison) drift(o outcome) string {
	l := s.plan.lock
	edited := o.old.exists && !sameAs(o.old.text, l.sum(o.Path))
	switch {
	case marker(o.old.text) > 0:
		return fmt.Sprintf("has a conflict that is not resolved, in line %d", marker(o.old.text))
	case o.Action == Absent && l.accepted(o.Path) != deleted:
		return "is missing"
	case o.Action == Created:
		return "is not generated yet"
	case o.Action == Removed, o.Action == Left:
		return "is not generated any more"
	case o.old.link:
		return "is a symbolic link"
	case o.file.Kind == Lines && o.Action == Updated:
		return "lacks lines"
	case o.file.Kind == Lines, o.file.Kind == Starter, o.Action == Absent:
		return ""
	case l.sum(o.Path) != hash(o.file.Text):
		return "would be generated otherwise today"
	case edited && !sameAs(o.old.text, l.accepted(o.Path)):
		return "was edited since it was generated"
	case o.Action == Updated:
		return "is not executable"
	}
	return ""
}
