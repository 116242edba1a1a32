package review

import (
	"cmp"
	"slices"

	"gitlab.com/pipewright/pipewright/gitlab"
)

// sorted puts threads and summaries in the order in which they were written, which is the same for all who look.
func sorted(own []thread, summaries []gitlab.Discussion) ([]thread, []gitlab.Discussion) {
	slices.SortFunc(own, func(a, b thread) int { return cmp.Compare(a.note, b.note) })
	slices.SortFunc(summaries, func(a, b gitlab.Discussion) int { return cmp.Compare(a.Notes[0].ID, b.Notes[0].ID) })
	return own, summaries
}

// A matcher finds the discussions in which topics were begun already.
type matcher struct {
	topics  []Topic
	threads []thread
	exists  func(path string) bool
	of      []int        // the index of the thread of each topic, -1 for none
	taken   map[int]bool // by the index of a thread
}

// match returns the index of the thread of each topic, -1 for none. What is surest goes first: a thread at the very line, where GitLab
// moved it; one with the very fingerprint; one of the same file, in which equal findings may have changed places; one in a file that
// is no more, because it was renamed. Threads that pipewright resolved come after those that it did not.
func match(topics []Topic, threads []thread, exists func(string) bool) []int {
	m := &matcher{topics: topics, threads: threads, exists: exists, taken: map[int]bool{}}
	for range topics {
		m.of = append(m.of, -1)
	}
	for _, s := range []state{active, gone} {
		m.pass(s, (*Topic).standsAt)
		m.pass(s, func(topic *Topic, t *thread) bool {
			return topic.Fingerprint == t.fingerprint && (topic.placed() || !m.occupied(t))
		})
		m.pass(s, (*Topic).mayHaveMoved)
		m.pass(s, func(topic *Topic, t *thread) bool { return topic.Kin == t.kin && !m.exists(t.position.NewPath) })
	}
	return m.of
}

// standsAt reports whether a thread is about the same and stands at the same line of the same version.
func (topic *Topic) standsAt(t *thread) bool {
	return topic.Kin == t.kin && topic.Position.Diff.Head == t.position.Diff.Head && topic.atLine(t)
}

// mayHaveMoved reports whether a thread is about the same in the same file, at a line that GitLab did not find in this version.
func (topic *Topic) mayHaveMoved(t *thread) bool {
	return topic.placed() && topic.Kin == t.kin && topic.Path == t.position.NewPath && topic.Position.Diff.Head != t.position.Diff.Head
}

// occupied reports whether a thread stands where a topic is that may have another one.
func (m *matcher) occupied(t *thread) bool {
	return slices.ContainsFunc(m.topics, func(topic Topic) bool { return topic.standsAt(t) })
}

func (topic *Topic) atLine(t *thread) bool {
	return topic.Position.NewPath == t.position.NewPath && topic.Position.NewLine == t.position.NewLine
}

// pass gives each topic that has none the first free thread that fits.
func (m *matcher) pass(s state, fits func(*Topic, *thread) bool) {
	for i := range m.topics {
		for k := range m.threads {
			if m.of[i] >= 0 {
				break
			}
			if t := &m.threads[k]; !m.taken[k] && t.state == s && fits(&m.topics[i], t) {
				m.of[i], m.taken[k] = k, true
			}
		}
	}
}
