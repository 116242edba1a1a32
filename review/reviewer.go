package review

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gitlab.com/pipewright/pipewright/gitlab"
)

// maxRounds is how often a Reviewer reads and writes. Without failures and without others at work there are two rounds, of which the
// second finds nothing to do.
const maxRounds = 5

// firstWait is how long a Reviewer waits before it looks what became of a request; it doubles each time.
const firstWait = 500 * time.Millisecond

// ErrRestless says that what was written did not stay so.
var ErrRestless = errors.New("the discussions of the merge request keep changing: does another review run for another commit?")

// A MovedError says that the merge request has got another head since the review began: what was linted is not what people see.
type MovedError struct{ From, To string }

// Error implements error.
func (e *MovedError) Error() string {
	return fmt.Sprintf("somebody pushed meanwhile: the head was %s and is %s: the pipeline of that commit goes on", short(e.From), short(e.To))
}

// short returns the beginning of the id of a commit.
func short(id string) string { return id[:min(len(id), 8)] }

// A Server is what a review needs of GitLab.
type Server interface {
	gitlab.MergeRequests
	gitlab.Conversations
}

// A Reviewer writes in one merge request.
type Reviewer struct {
	Server  Server
	Project string
	IID     int
	Head    string                                     // the commit that was linted
	Sleep   func(context.Context, time.Duration) error // waits before something is tried again
}

// An Outcome is what a review did.
type Outcome struct {
	Done []Action
	Plan Plan // the last one
	// Notes say what could not be done, though the rest was.
	Notes []string
}

// Count returns how many actions of a kind were done to discussions, which the summary is not.
func (o *Outcome) Count(kind Kind) int {
	n := 0
	for _, a := range o.Done {
		if a.Kind == kind && !a.IsSummary {
			n++
		}
	}
	return n
}

// Preview returns what [Reviewer.Post] would do.
func (r *Reviewer) Preview(ctx context.Context, wish Wish) (Plan, error) {
	me, err := r.Server.Me(ctx)
	if err != nil {
		return Plan{}, err
	}
	discussions, err := gitlab.Collect(r.Server.Discussions(ctx, r.Project, r.IID))
	return NewPlan(wish, discussions, me.ID), err
}

// Post makes a merge request say what it should. The outcome is never nil; with an error, it is what was done before.
func (r *Reviewer) Post(ctx context.Context, wish Wish) (*Outcome, error) {
	p := &posting{Reviewer: r, wish: wish, outcome: &Outcome{}, failures: map[string]int{}}
	p.wish.Refused = map[string]bool{}
	var err error
	if p.me, err = r.Server.Me(ctx); err != nil {
		return p.outcome, err
	}
	var failed error
	for round := range maxRounds {
		if failed != nil {
			if err := r.Sleep(ctx, firstWait<<(round-1)); err != nil {
				return p.outcome, err
			}
		}
		discussions, err := gitlab.Collect(r.Server.Discussions(ctx, r.Project, r.IID))
		if err != nil {
			return p.outcome, err
		}
		p.outcome.Plan = NewPlan(p.wish, discussions, p.me.ID)
		if len(p.outcome.Plan.Actions) == 0 {
			return p.outcome, nil
		}
		if failed = p.round(ctx); failed != nil && !mayHaveArrived(failed) {
			return p.outcome, failed
		}
	}
	if failed == nil {
		failed = ErrRestless
	}
	return p.outcome, failed
}

// mayHaveArrived reports whether nobody knows what became of a request, so that the next look at the discussions tells.
func mayHaveArrived(err error) bool {
	return gitlab.IsKind(err, gitlab.Broken, gitlab.Timeout, gitlab.Failing, gitlab.Unreachable, gitlab.WebPage)
}

// A posting is the work of one call of Post.
type posting struct {
	*Reviewer
	wish     Wish
	me       gitlab.User
	outcome  *Outcome
	failures map[string]int // of the server, by the fingerprint of what it was asked to write
}

// round does the actions of the plan.
func (p *posting) round(ctx context.Context) error {
	for _, a := range p.outcome.Plan.Actions {
		if a.Kind != Create && a.Kind != Update && a.Kind != Delete && p.wish.KeepsState {
			continue
		}
		if err := p.unmoved(ctx); err != nil {
			return err
		}
		err := p.do(ctx, a)
		if err == nil {
			p.outcome.Done = append(p.outcome.Done, a)
			continue
		}
		if !p.goesOn(a, err) {
			return err
		}
	}
	return nil
}

// unmoved fails when somebody pushed since the review began.
func (p *posting) unmoved(ctx context.Context) error {
	mr, err := p.Server.MergeRequest(ctx, p.Project, p.IID)
	if err != nil {
		return err
	}
	if mr.Head != p.Head {
		return &MovedError{From: p.Head, To: mr.Head}
	}
	return nil
}

// do does one action. Where it takes two requests, what is left after the first is what the next plan finishes: a discussion is marked
// before it is resolved, and opened before its mark goes, because a resolved one without a mark is one that a person resolved.
func (p *posting) do(ctx context.Context, a Action) error {
	var err error
	switch {
	case a.Kind == Create && a.Topic == nil:
		_, err = p.Server.CreateNote(ctx, p.Project, p.IID, a.Body)
	case a.Kind == Create:
		_, err = p.Server.CreateDiscussion(ctx, p.Project, p.IID, a.Body, &a.Topic.Position)
	case a.Kind == Update:
		_, err = p.Server.UpdateNote(ctx, p.Project, p.IID, a.Note, a.Body)
	case a.Kind == Resolve:
		if _, err = p.Server.UpdateNote(ctx, p.Project, p.IID, a.Note, a.Body); err == nil {
			err = p.Server.Resolve(ctx, p.Project, p.IID, a.Discussion, true)
		}
	case a.Kind == Reopen:
		if err = p.Server.Resolve(ctx, p.Project, p.IID, a.Discussion, false); err == nil {
			_, err = p.Server.UpdateNote(ctx, p.Project, p.IID, a.Note, a.Body)
		}
	case a.Kind == Delete:
		err = p.Server.DeleteNote(ctx, p.Project, p.IID, a.Discussion, a.Note)
	}
	return err
}

// goesOn reports whether the review goes on after an action failed, and remembers what the next plan must know.
func (p *posting) goesOn(a Action, err error) bool {
	place := a.Kind == Create && a.Topic != nil
	switch {
	case place && gitlab.IsKind(err, gitlab.Refused):
		p.refuse(a.Topic, err)
		return true
	case place && gitlab.IsKind(err, gitlab.Failing):
		p.failures[a.Topic.Fingerprint]++
		if p.failures[a.Topic.Fingerprint] > 1 {
			p.refuse(a.Topic, err)
		}
		return false
	case a.Kind != Create && gitlab.IsKind(err, gitlab.NotFound):
		return true // another run, or a person, deleted it: the next look tells
	case (a.Kind == Resolve || a.Kind == Reopen) && gitlab.IsKind(err, gitlab.Forbidden):
		p.wish.KeepsState = true
		p.outcome.Notes = append(p.outcome.Notes, "discussions stay as they are: "+err.Error())
		return true
	}
	return false
}

// refuse leaves a topic to the summary.
func (p *posting) refuse(topic *Topic, err error) {
	p.wish.Refused[topic.Fingerprint] = true
	p.outcome.Notes = append(p.outcome.Notes, "a finding is in the summary only: "+err.Error())
}
