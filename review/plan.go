package review

import (
	"cmp"
	"slices"

	"gitlab.com/pipewright/pipewright/gitlab"
)

// A Wish is what a merge request should say.
type Wish struct {
	Topics []Topic
	Limit  int // how many discussions there are at most
	// Summary returns the text of the summary, of which the topics without a discussion are a part, "" when there is nothing to say.
	Summary func(left []Topic) string
	// Exists reports whether the head commit has a file.
	Exists func(path string) bool
	// Refused are the fingerprints of topics whose places GitLab does not take.
	Refused map[string]bool
	// KeepsState says that the user may neither resolve nor open discussions.
	KeepsState bool
}

// A Kind says what an action does.
type Kind string

// The kinds of actions.
const (
	Create  Kind = "create"  // begin a discussion; without a position, write the summary
	Update  Kind = "update"  // replace the text of a note
	Resolve Kind = "resolve" // resolve a discussion, after its text says who did
	Reopen  Kind = "reopen"  // open a discussion that pipewright resolved, and then replace its text
	Delete  Kind = "delete"  // remove a note that says the same as another
)

// An Action changes what a merge request says.
type Action struct {
	Kind       Kind
	Topic      *Topic // nil for the summary, and where the finding is gone
	Discussion string // the id of the discussion, "" to begin one
	Note       int    // the id of its first note
	Body       string // the new text
	IsSummary  bool
}

// A Plan is what is to be done, and what comes of it.
type Plan struct {
	Actions []Action
	Shown   []Topic // that have a discussion, or get one
	Left    []Topic // that have none
	Settled int     // how many of those shown a person resolved
	Summary string  // the text of the summary, "" for none
}

// NewPlan compares what a merge request should say with what is said in it by a user. Done, the plan of the outcome has no actions.
func NewPlan(wish Wish, discussions []gitlab.Discussion, me int) Plan {
	own, summaries := threads(discussions, me)
	p := &planner{wish: wish, threads: own, of: match(wish.Topics, own, wish.Exists), matched: map[int]bool{}}
	p.choose()
	for i := range wish.Topics {
		p.topic(i)
	}
	p.unmatched()
	p.plan.Summary = wish.Summary(p.plan.Left)
	p.summary(summaries)
	return p.plan
}

// A planner makes a plan.
type planner struct {
	wish    Wish
	threads []thread
	of      []int        // the thread of each topic, -1 for none
	matched map[int]bool // the threads that have a topic
	chosen  []bool       // by topic
	plan    Plan
}

// choose picks the topics that are discussed: the worst first, and of equal ones those that have a discussion already.
func (p *planner) choose() {
	order := make([]int, len(p.wish.Topics))
	for i := range order {
		order[i] = i
	}
	has := func(i int) int {
		if k := p.of[i]; k >= 0 && p.threads[k].state == active {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(p.wish.Topics[a].Severity, p.wish.Topics[b].Severity), cmp.Compare(has(a), has(b)))
	})
	p.chosen = make([]bool, len(order))
	free := p.wish.Limit
	for _, i := range order {
		if free > 0 && p.mayBeShown(i) {
			p.chosen[i] = true
			free--
		}
	}
}

// mayBeShown reports whether a topic has a discussion, or can have one.
func (p *planner) mayBeShown(i int) bool {
	topic, k := &p.wish.Topics[i], p.of[i]
	if !topic.placed() {
		return k >= 0 && p.threads[k].state == active
	}
	return k >= 0 || !p.wish.Refused[topic.Fingerprint]
}

func (p *planner) add(a Action) { p.plan.Actions = append(p.plan.Actions, a) }

// topic plans what becomes of a topic.
func (p *planner) topic(i int) {
	topic, k := &p.wish.Topics[i], p.of[i]
	if k >= 0 {
		p.matched[k] = true
	}
	switch {
	case !p.chosen[i]:
		p.plan.Left = append(p.plan.Left, *topic)
		if k >= 0 {
			p.resolve(topic, &p.threads[k], gone)
		}
		return
	case k < 0:
		p.add(Action{Kind: Create, Topic: topic, Body: topic.body()})
	default:
		p.stays(topic, &p.threads[k])
	}
	p.plan.Shown = append(p.plan.Shown, *topic)
}

// stays plans what becomes of a discussion whose finding is there.
func (p *planner) stays(topic *Topic, t *thread) {
	body := topic.bodyFor(t)
	update := Action{Kind: Update, Topic: topic, Discussion: t.id, Note: t.note, Body: body}
	switch {
	case t.resolved && t.state == active:
		p.plan.Settled++
		if t.fingerprint != topic.Fingerprint {
			p.add(update)
		}
	case t.resolved:
		update.Kind = Reopen
		if !p.wish.KeepsState {
			p.add(update)
		}
	case normal(body) != normal(t.body):
		p.add(update)
	}
}

// resolve plans to resolve a discussion that nobody resolved yet.
func (p *planner) resolve(topic *Topic, t *thread, s state) {
	if !t.resolved && !p.wish.KeepsState {
		p.add(Action{Kind: Resolve, Topic: topic, Discussion: t.id, Note: t.note, Body: withState(t.body, s)})
	}
}

// unmatched plans what becomes of discussions that no topic has: those that two runs wrote go, the others are resolved.
func (p *planner) unmatched() {
	known := map[string]bool{}
	for k := range p.matched {
		if p.threads[k].state == active {
			known[p.threads[k].fingerprint] = true
		}
	}
	for k := range p.threads {
		t := &p.threads[k]
		switch {
		case p.matched[k], t.state == duplicate:
		case t.state == active && known[t.fingerprint] && !t.answered:
			p.add(Action{Kind: Delete, Discussion: t.id, Note: t.note})
		case t.state == active && known[t.fingerprint]:
			p.resolve(nil, t, duplicate)
		default:
			p.resolve(nil, t, gone)
		}
	}
}

// summary plans what becomes of the summary. The oldest one counts.
func (p *planner) summary(all []gitlab.Discussion) {
	body := p.plan.Summary
	if len(all) == 0 {
		if body != "" {
			p.add(Action{Kind: Create, Body: summaryMarker + body, IsSummary: true})
		}
		return
	}
	if body == "" {
		body = nothingLeft
	}
	body = summaryMarker + body
	if first := all[0].Notes[0]; normal(first.Body) != normal(body) {
		p.add(Action{Kind: Update, Discussion: all[0].ID, Note: first.ID, Body: body, IsSummary: true})
	}
	for _, other := range all[1:] {
		p.add(Action{Kind: Delete, Discussion: other.ID, Note: other.Notes[0].ID, IsSummary: true})
	}
}
