package review

import (
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/report"
)

// body returns the text of the note with which the discussion of a topic begins.
func (topic *Topic) body() string {
	if topic.suggestion == "" {
		return topic.marker() + topic.text()
	}
	return topic.marker() + topic.text() + "\n" + topic.suggestion
}

func (topic *Topic) marker() string {
	return marker{fingerprint: topic.Fingerprint, kin: topic.Kin}.String()
}

// bodyFor returns the text that the first note of a thread should have. GitLab leaves a discussion where it was when its line is no more.
// Where that is not the line of the finding, the note says where it is now, and has no suggestion, because that would count lines from
// where the note stands.
func (topic *Topic) bodyFor(t *thread) string {
	switch {
	case topic.standsAt(t):
		return topic.body()
	case !topic.placed():
		_, rest, _ := strings.Cut(normal(t.body), "\n")
		return topic.marker() + rest
	}
	return topic.marker() + topic.text() + "\nIt is at " + report.CodeSpan(topic.Position.String()) + " now.\n"
}

// text says what was found:
//
//	**warning** `the image "python" has no tag: …` ([image-not-pinned](…))
func (topic *Topic) text() string {
	var b strings.Builder
	message := topic.Message
	if topic.Foreign {
		message += " (at " + topic.Place + ")"
	}
	fmt.Fprintf(&b, "**%s** %s (%s)\n", topic.Severity, report.CodeSpan(message), link(topic.Finding))
	if topic.Hint != "" {
		b.WriteString("\n" + report.CodeSpan(topic.Hint) + "\n")
	}
	return b.String()
}

// link returns the name of the rule, which leads to its page.
func link(f Finding) string {
	if f.Docs == "" {
		return f.Rule
	}
	return "[" + f.Rule + "](" + f.Docs + ")"
}
