package report

import (
	"bytes"
	"fmt"
	"io"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/pipetest"
)

// TestsText writes what came of tests for people, as go test does: those that do not hold, each expectation with what is and
// why, and a line that sums up.
//
//	--- FAIL: staging deploys once (.pipewright-test.yml:3)
//	    push to staging
//	    .pipewright-test.yml:6: "deploy" is not in the pipeline
//	        .gitlab-ci.yml:12: no rule matched
//	FAIL  .pipewright-test.yml: 1 of 3 tests
func TestsText(w io.Writer, t *Tests) error {
	return write(w, func(buf *bytes.Buffer) {
		for _, c := range t.Run.Cases {
			switch {
			case !c.Ok():
				t.failed(buf, c)
			case t.Verbose:
				fmt.Fprintf(buf, "%s %s (%s)\n", t.Styles.Hint.Paint("--- PASS:"), printable(c.Name), t.place(c.Span()))
			}
		}
		t.sum(buf)
	})
}

func (t *Tests) failed(buf *bytes.Buffer, c *pipetest.Case) {
	fmt.Fprintf(buf, "%s %s (%s)\n", t.Styles.Error.Paint("--- FAIL:"), t.Styles.Place.Paint(printable(c.Name)), t.place(c.Span()))
	fmt.Fprintf(buf, "    %s\n", t.Styles.Frame.Paint(eventText(c)))
	for _, f := range c.Failures {
		fmt.Fprintf(buf, "    %s %s\n", t.Styles.Place.Paint(t.place(f.Span)+":"), printable(f.Message))
		for _, line := range t.reasons(f) {
			fmt.Fprintf(buf, "        %s\n", line)
		}
	}
}

// eventText says what happened, and how many jobs came of it.
func eventText(c *pipetest.Case) string {
	if c.Pipeline == nil {
		return "every event"
	}
	text := printable(c.Event.Title)
	if c.Pipeline.Created == config.Yes {
		text += ": " + countOf(len(c.Pipeline.Jobs), "job")
	}
	return text
}

// sum says how many tests hold. A test counts once for each of its events.
func (t *Tests) sum(buf *bytes.Buffer) {
	all, failed := len(t.Run.Cases), t.Run.Failed()
	if failed == 0 {
		fmt.Fprintf(buf, "%s    %s: %s\n", t.Styles.Hint.Paint("ok"), t.file(), countOf(all, "test"))
		return
	}
	fmt.Fprintf(buf, "%s  %s: %d of %s\n", t.Styles.Error.Paint("FAIL"), t.file(), failed, countOf(all, "test"))
}
