package review

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/gitlab"
)

// A prepared is a merge request whose diff GitLab prepares after some looks.
type prepared struct {
	Server
	looks    int
	files    []gitlab.ChangedFile
	overflow bool
}

func refs() gitlab.DiffRefs { return gitlab.DiffRefs{Base: "b", Start: "s", Head: "h"} }

func (p *prepared) MergeRequest(context.Context, string, int) (*gitlab.MergeRequest, error) {
	p.looks--
	if p.looks >= 0 {
		return &gitlab.MergeRequest{Head: "h"}, nil
	}
	return &gitlab.MergeRequest{Head: "h", Diff: refs()}, nil
}

func (p *prepared) ChangedFiles(context.Context, string, int) iter.Seq2[gitlab.ChangedFile, error] {
	return func(yield func(gitlab.ChangedFile, error) bool) {
		for _, file := range p.files {
			if !yield(file, nil) {
				return
			}
		}
	}
}

func (p *prepared) DiffVersions(context.Context, string, int) iter.Seq2[gitlab.DiffVersion, error] {
	state := "collected"
	if p.overflow {
		state = "overflow"
	}
	return func(yield func(gitlab.DiffVersion, error) bool) {
		yield(gitlab.DiffVersion{Diff: refs(), State: state}, nil)
	}
}

func TestPrepared(t *testing.T) {
	t.Parallel()
	for looks, ready := range map[int]bool{0: true, 3: true, maxWaits: true, 99: false} {
		var waits []time.Duration
		r := &Reviewer{Server: &prepared{looks: looks}, Sleep: func(_ context.Context, d time.Duration) error {
			waits = append(waits, d)
			return nil
		}}
		mr, err := r.Prepared(t.Context())
		if err != nil || mr.Diff.IsZero() == ready || len(waits) != min(looks, maxWaits) {
			t.Errorf("%d: %+v, %v, %v", looks, mr, waits, err)
		}
		change, notes, err := r.Change(t.Context(), mr, nil, nil)
		if err != nil || change.Refs.IsZero() == ready || len(notes) == 0 != ready {
			t.Errorf("%d: %+v, %q, %v", looks, change, notes, err)
		}
	}
}

func TestChange(t *testing.T) {
	t.Parallel()
	const hunk = "@@ -1 +1,2 @@\n a\n+b\n"
	server := &prepared{files: []gitlab.ChangedFile{
		{Old: "old.yml", New: "new.yml", IsRenamed: true, Diff: hunk},
		{Old: "same.yml", New: "moved.yml", IsRenamed: true},
		{Old: "large.yml", New: "large.yml", TooLarge: true},
		{Old: "huge.yml", New: "huge.yml", Collapsed: true},
		{Old: "gone.yml", New: "gone.yml", IsDeleted: true, Diff: "@@ -1 +0,0 @@\n-a\n"},
		{Old: "unasked.yml", New: "unasked.yml", Diff: hunk},
	}}
	paths := []string{"new.yml", "moved.yml", "large.yml", "huge.yml", "gone.yml", "left-out.yml"}
	var asked []string
	patch := func(_ context.Context, from, to, oldPath, path string) (string, error) {
		asked = append(asked, from+".."+to+" "+oldPath+" "+path)
		if path == "huge.yml" {
			return "", errors.New("the commit is not there")
		}
		return hunk, nil
	}
	r := &Reviewer{Server: server}
	for _, test := range []struct {
		overflow bool
		known    []string
	}{
		{false, []string{"large.yml", "moved.yml", "new.yml"}},
		{true, []string{"gone.yml", "large.yml", "left-out.yml", "moved.yml", "new.yml"}}, // of which the patcher knows best
	} {
		server.overflow, asked = test.overflow, nil
		change, notes, err := r.Change(t.Context(), &gitlab.MergeRequest{Head: "h", Diff: refs()}, paths, patch)
		var known []string
		for path, file := range change.Files {
			known = append(known, path)
			if touched := file.Diff.Touched(2); touched != (path != "moved.yml") {
				t.Errorf("%s: touched %v", path, touched)
			}
		}
		slices.Sort(known)
		if err != nil || !slices.Equal(known, test.known) || len(notes) != 1 || asked[0] != "b..h large.yml large.yml" {
			t.Errorf("%q, want %q; %q, %q, %v", known, test.known, notes, asked, err)
		}
		if at := change.Files["new.yml"]; at.Old != "old.yml" {
			t.Errorf("%+v", at)
		}
	}
}

// TestRefusedPlaces holds that a finding whose place GitLab refuses, or fails at twice, is in the summary instead.
func TestRefusedPlaces(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]gitlab.Kind{"refused": gitlab.Refused, "failing": gitlab.Failing} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &fake{head: "h", fails: func(what string) error {
				if what == "create" {
					return &gitlab.Error{Kind: kind}
				}
				return nil
			}}
			a := about("a", 3, 3)
			wish := Wish{
				Topics: []Topic{a}, Limit: 9, Summary: Summary{Findings: []Finding{a.Finding}}.Text,
				Exists: func(string) bool { return true },
			}
			r := &Reviewer{Server: f, Head: "h", Sleep: func(context.Context, time.Duration) error { return nil }}
			outcome, err := r.Post(t.Context(), wish)
			if err != nil || len(outcome.Plan.Left) != 1 || len(outcome.Notes) != 1 || len(f.discussions) != 1 || !f.discussions[0].Single {
				t.Errorf("%+v, %v\n%+v", outcome, err, f.discussions)
			}
		})
	}
}

// TestForbidden holds that a review ends at once where it may not write.
func TestForbidden(t *testing.T) {
	t.Parallel()
	tries := 0
	f := &fake{head: "h", fails: func(string) error { tries++; return &gitlab.Error{Kind: gitlab.Forbidden} }}
	wish := Wish{Topics: []Topic{about("a", 3, 3), about("b", 4, 3)}, Limit: 9, Summary: Summary{}.Text, Exists: func(string) bool { return true }}
	r := &Reviewer{Server: f, Head: "h", Sleep: func(context.Context, time.Duration) error { return nil }}
	if _, err := r.Post(t.Context(), wish); !gitlab.IsKind(err, gitlab.Forbidden) || tries != 1 {
		t.Errorf("%d tries: %v", tries, err)
	}
}
