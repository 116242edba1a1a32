package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// askBatch runs `eval --batch` over lines.
func askBatch(t *testing.T, ctx context.Context, in io.Reader) ([]reply, error) {
	t.Helper()
	var out bytes.Buffer
	s := &streams{in: in, out: bufio.NewWriter(&out), err: io.Discard}
	err := evalBatch(ctx, s)
	if flushErr := s.out.Flush(); flushErr != nil {
		t.Fatal(flushErr)
	}
	var replies []reply
	for line := range bytes.Lines(out.Bytes()) {
		var r reply
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		replies = append(replies, r)
	}
	return replies, err
}

// TestEvalBatch asks all questions to which GitLab's answers are known.
func TestEvalBatch(t *testing.T) {
	t.Parallel()
	type sample struct {
		ID    string
		Expr  string             `json:"expr"`
		Vars  map[string]*string `json:"vars"`
		Valid bool
		Value *bool
		Crash bool
	}
	samples := conformance.Read[sample](t, "expr.jsonl")
	var in bytes.Buffer
	for _, s := range samples {
		line, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	replies, err := askBatch(t, t.Context(), &in)
	if err != nil || len(replies) != len(samples) {
		t.Fatalf("%d replies to %d questions, %v", len(replies), len(samples), err)
	}
	agreed, crashes := 0, 0
	for i, s := range samples {
		r := replies[i]
		switch {
		case s.Crash:
			crashes++
			if r.Error == nil || r.Value != nil {
				t.Errorf("%s: GitLab breaks, the reply is %+v", s.ID, r)
			}
		case *r.Expr != s.Expr || *r.Valid != s.Valid || (r.Error == nil) != s.Valid:
			t.Errorf("%s: %s: valid %v with error %v, want %v", s.ID, s.Expr, *r.Valid, r.Error, s.Valid)
		case (r.Value == nil) != (s.Value == nil) || r.Value != nil && *r.Value != *s.Value:
			t.Errorf("%s: %s with %v: %v, want %v", s.ID, s.Expr, s.Vars, r.Value, s.Value)
		default:
			agreed++
		}
	}
	t.Logf("%d of %d agree; GitLab breaks on %d more", agreed, len(samples)-crashes, crashes)
}

// TestEvalBatchLongLine reads a line that is longer than any buffer, and one without an end.
func TestEvalBatchLongLine(t *testing.T) {
	t.Parallel()
	value := strings.Repeat("x", 3<<20)
	replies, err := askBatch(t, t.Context(), strings.NewReader(
		`{"expr":"$A =~ /x$/","vars":{"A":"`+value+`"}}`+"\r\n\n"+`{"expr":"$A == null"}`))
	if err != nil || len(replies) != 2 || !*replies[0].Value || !*replies[1].Value {
		t.Errorf("%+v, %v", replies, err)
	}
}

// TestEvalBatchStreams: an answer is there before the next question is asked.
func TestEvalBatchStreams(t *testing.T) {
	t.Parallel()
	questions, asker := io.Pipe()
	answers, answerer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		s := &streams{in: questions, out: bufio.NewWriter(answerer), err: io.Discard}
		done <- evalBatch(context.Background(), s)
	}()
	lines := bufio.NewScanner(answers)
	for _, name := range []string{"A", "B", "C"} {
		io.WriteString(asker, `{"expr":"$`+name+`"}`+"\n")
		if !lines.Scan() || !strings.Contains(lines.Text(), "$"+name) {
			t.Fatalf("the answer to $%s is %q", name, lines.Text())
		}
	}
	asker.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestEvalBatchInterrupt: a run that waits for questions ends when it is told to.
func TestEvalBatchInterrupt(t *testing.T) {
	t.Parallel()
	questions, _ := io.Pipe()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := askBatch(t, ctx, questions); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
