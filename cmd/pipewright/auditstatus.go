package main

import (
	"fmt"
	"strings"
	"time"

	"gitlab.com/pipewright/pipewright/audit"
)

// An auditStatus is the line on a terminal that tells how far an audit is. Without a terminal there is none.
type auditStatus struct {
	streams     *streams
	start, last time.Time
	before      int // projects that were done already
	width       int // of what the line shows
	on          bool
}

// statusEvery is how often the line changes.
const statusEvery = 200 * time.Millisecond

func (s *auditStatus) begin(streams *streams) {
	s.streams, s.on = streams, streams.interactive()
	s.start, s.before = time.Now(), -1
}

// show tells how far the audit is, unless it did so a moment ago.
func (s *auditStatus) show(summary *audit.Summary) {
	if s.before < 0 {
		s.before = summary.Projects - 1
	}
	if !s.on || time.Since(s.last) < statusEvery {
		return
	}
	s.last = time.Now()
	rate := float64(summary.Projects-s.before) / max(time.Since(s.start).Seconds(), 0.001)
	s.write(fmt.Sprintf("%d done, %d refused, %d failed, %.0f/s", summary.Projects, summary.Refused.Total(), summary.Failed.Total(), rate))
}

func (s *auditStatus) end() {
	if s.width > 0 {
		s.write("")
		fmt.Fprint(s.streams.err, "\r")
	}
}

// write replaces the line. Blanks cover what was longer, for terminals that know no escape sequences.
func (s *auditStatus) write(text string) {
	fmt.Fprint(s.streams.err, "\r"+text+strings.Repeat(" ", max(s.width-len(text), 0)))
	s.width = len(text)
}
