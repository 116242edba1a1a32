package lint

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// maxFixRounds is how often [FixAll] fixes and lints again. A fix may make room for another, but rarely more than twice.
const maxFixRounds = 10

// Texts are contents of files that stand in for what a file system holds, by the name of the file.
type Texts map[string][]byte

// A Fixer says how to fix a configuration.
type Fixer struct {
	// Lint lints the configuration with texts in place of the files of those names.
	Lint func(ctx context.Context, texts Texts) (*Result, error)
	// Unsafe also applies fixes that may change what the pipeline does.
	Unsafe bool
	// Writable reports whether a file may be changed; nil allows all. A fix is applied whole or not at all.
	Writable func(*source.File) bool
}

// A Fixed is a configuration after its fixes.
type Fixed struct {
	Result  *Result // what the rules say of the new texts
	Texts   Texts   // the new content of the files that changed, by name
	Applied int     // how many fixes were applied
	// Settled says that no fix is left to apply. It is false when fixes undo each other, or make GitLab refuse
	// what it accepted before: the last round of fixes is then not in Texts.
	Settled bool
}

// FixAll applies the fixes of a configuration and lints it again, until no fix is left. It writes nothing.
func FixAll(ctx context.Context, f Fixer) (*Fixed, error) {
	result, err := f.Lint(ctx, nil)
	if err != nil {
		return nil, err
	}
	fixed := &Fixed{Result: result, Texts: Texts{}}
	history := history{originals: Texts{}, seen: []Texts{{}}}
	for range maxFixRounds {
		round := f.choose(fixed.Result.Findings)
		if round.fixes == 0 {
			fixed.Settled = true
			break
		}
		texts, err := round.texts()
		if err != nil {
			return nil, err
		}
		texts = over(fixed.Texts, texts)
		if !history.add(round, texts) {
			break
		}
		after, err := f.Lint(ctx, texts)
		if err != nil {
			return nil, err
		}
		if worse(fixed.Result, after) {
			break
		}
		fixed.Result, fixed.Texts = after, texts
		fixed.Applied += round.fixes
	}
	return fixed, nil
}

// worse reports whether GitLab accepted the configuration before and refuses it after.
func worse(before, after *Result) bool {
	refused := func(r *Result) bool { return r.Valid != nil && !*r.Valid }
	return !refused(before) && refused(after)
}

// over returns base with the texts of top in place of its own.
func over(base, top Texts) Texts {
	texts := maps.Clone(base)
	maps.Copy(texts, top)
	return texts
}

// A history remembers the texts of all rounds, so that fixes that undo each other are noticed.
type history struct {
	originals Texts // of every file that was edited
	seen      []Texts
}

// add records the texts that a round leads to, and reports whether they are new.
func (h *history) add(round fixRound, texts Texts) bool {
	for file := range round.edits {
		if _, known := h.originals[file.Name]; !known {
			h.originals[file.Name] = file.Text
		}
	}
	full := over(h.originals, texts)
	for _, old := range h.seen {
		if maps.EqualFunc(full, over(h.originals, old), bytes.Equal) {
			return false
		}
	}
	h.seen = append(h.seen, texts)
	return true
}

// A fixRound is a set of fixes that can be applied together.
type fixRound struct {
	edits map[*source.File][]source.Edit
	fixes int
}

// choose returns the first fix of each finding that is allowed and does not touch what an earlier one edits.
func (f Fixer) choose(findings []Finding) fixRound {
	round := fixRound{edits: map[*source.File][]source.Edit{}}
	for _, finding := range findings {
		for _, fix := range finding.Fixes {
			if !f.allowed(fix) {
				continue
			}
			if round.add(fix) {
				break
			}
		}
	}
	return round
}

// allowed reports whether a fix may be applied, and would do something.
func (f Fixer) allowed(fix Fix) bool {
	if fix.Unsafe && !f.Unsafe {
		return false
	}
	changes := false
	for _, edit := range fix.Edits {
		if !edit.Span.IsValid() || f.Writable != nil && !f.Writable(edit.Span.File) {
			return false
		}
		changes = changes || edit.Span.Text() != edit.New
	}
	return changes
}

// add adds a fix, unless one of its edits touches an edit that is there already. An edit that is there already in the same
// form is shared: two findings may have one remedy.
func (r *fixRound) add(fix Fix) bool {
	var fresh []source.Edit
	for _, edit := range fix.Edits {
		there := r.edits[edit.Span.File]
		if slices.Contains(there, edit) {
			continue
		}
		touches := func(other source.Edit) bool { return touch(edit.Span, other.Span) }
		if slices.ContainsFunc(there, touches) || slices.ContainsFunc(fresh, touches) {
			return false
		}
		fresh = append(fresh, edit)
	}
	for _, edit := range fresh {
		r.edits[edit.Span.File] = append(r.edits[edit.Span.File], edit)
	}
	r.fixes++
	return true
}

// touch reports whether two spans of one file overlap or meet. What meets could be applied, but the outcome would depend on
// the order; it waits for the next round.
func touch(a, b source.Span) bool {
	return a.File == b.File && a.Start <= b.End && b.Start <= a.End
}

// texts returns the content of the files after the edits of the round.
func (r *fixRound) texts() (Texts, error) {
	texts := Texts{}
	for file, edits := range r.edits {
		text, err := source.Apply(file, edits)
		if err != nil {
			return nil, err
		}
		texts[file.Name] = text
	}
	return texts, nil
}
