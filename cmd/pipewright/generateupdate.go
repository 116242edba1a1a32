package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/generate"
)

// updateFlags are about a directory into which something was generated before.
func (o *generateOptions) updateFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "update", Usage: "generate again what was generated here, and merge it into the files that you edited", Destination: &o.update},
		&cli.BoolFlag{Name: "check", Usage: "tell whether the files are what an update would leave, and write nothing", Destination: &o.check},
	}
}

// onlyBefore refuses what makes no sense, and --update and --check where nothing was generated. What a run that was killed
// left behind is put in order first, unless nothing may be written.
func (o *generateOptions) onlyBefore(dir string, tree fs.FS) error {
	if o.update || o.check {
		target, err := generate.LockedTarget(tree)
		switch {
		case err != nil:
			return planError(err)
		case o.update && o.check:
			return usageError{text: "--check writes nothing, and --update does: say one of them", see: "pipewright generate"}
		case target == "":
			return usageError{text: "nothing was generated here yet: name a target with --target instead", see: "pipewright generate"}
		}
	}
	if o.dryRun || o.diff || o.check {
		return nil
	}
	return generate.Recover(dir)
}

// checkDrift prints which files differ from what the lock file says, and would be generated.
func (o *generateOptions) checkDrift(s *streams, dir string, plan *generate.Plan, files []generate.File) error {
	drifts, err := plan.Drift(dir, files)
	if err != nil || len(drifts) == 0 {
		return err
	}
	for _, d := range drifts {
		fmt.Fprintf(s.out, "%s %s\n", d.Path, d.Why)
	}
	s.note("%s drifted: pipewright generate --update brings in what is new, keeps your edits and records them",
		count(len(drifts), "file has", "files have"))
	return answer(exitNo)
}

// updated prints what an update did.
func (o *generateOptions) updated(s *streams, plan *generate.Plan, result *generate.Result) {
	p := printer{out: s.out, styles: s.outStyles(), started: o.asked}
	p.table("Answers that changed", changedRows(plan))
	p.table(o.filesTitle(result), changeRows(result))
	p.list("Conflicts", conflicts(result))
	p.list("What lint finds in the result, and in neither side alone", result.Findings)
	p.list("Notes", plan.Notes)
}

// changedRows returns the answers that are not what they were.
func changedRows(plan *generate.Plan) [][]string {
	var rows [][]string
	for _, a := range plan.Changed() {
		value := a.Value
		if a.Old != "" {
			value = a.Old + " → " + a.Value
		} else {
			value += " (new question)"
		}
		rows = append(rows, []string{a.Question, value, a.Source})
	}
	return rows
}

// conflicts returns where conflicts begin: "Dockerfile:12".
func conflicts(result *generate.Result) []string {
	var places []string
	for _, c := range result.Changes {
		for _, line := range c.Conflicts {
			places = append(places, fmt.Sprintf("%s:%d", c.Path, line))
		}
	}
	return places
}

// remaining says what a person has to do before all is in place.
func (o *generateOptions) remaining(s *streams, result *generate.Result) error {
	if result.OK() {
		return nil
	}
	kept := 0
	for _, change := range result.Changes {
		if change.Action == generate.Kept {
			kept++
		}
	}
	if kept > 0 {
		merge := ", --update merges"
		if o.update {
			merge = ""
		}
		s.note("%s kept as you have it: --diff shows what would change, --force overwrites what can be generated again%s",
			count(kept, "file is", "files are"), merge)
	}
	if open := len(conflicts(result)); open > 0 {
		s.note("%s: choose between the lines at the places above, remove the markers, then run pipewright generate --update again",
			count(open, "conflict is to be resolved", "conflicts are to be resolved"))
	}
	return answer(exitNo)
}

// openConflict tells of conflicts that an earlier update left.
func openConflict(s *streams, err error) error {
	var open *generate.ConflictError
	if !errors.As(err, &open) {
		return err
	}
	s.note("%s", open)
	return answer(exitNo)
}
